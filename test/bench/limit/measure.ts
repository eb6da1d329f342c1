import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { asObject, parseJson } from '#src/util/json.js';

const HOOK = fileURLToPath(new URL('usage-hook.js', import.meta.url));

/** What one run of a program took. */
export interface Usage {
  /** Lines that contain a record. */
  readonly records: number;
  /** CPU seconds, of all threads. */
  readonly cpu: number;
  /** Seconds from start to end. */
  readonly wall: number;
  /** Largest resident memory, MiB. */
  readonly rss: number;
}

/**
 * Runs a program of Node to its end, reads its output, and measures its own process.
 *
 * @param nodeFlags for a profile, or a limit of its memory
 */
export async function measure(
  program: string,
  args: readonly string[],
  nodeFlags: readonly string[] = [],
): Promise<Usage> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, '--import', HOOK, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  const usage = textOf(child.stdio[3] as Readable);
  const records = await countRecords(child.stdout as Readable);
  await ended;
  if (child.exitCode !== 0) throw new Error(`${program} ended with ${child.exitCode ?? 'a signal'}`);
  const { cpu, rss } = asObject(parseJson(await usage));
  const wall = (performance.now() - startedAt) / 1_000;
  return { records, cpu: Number(cpu), wall, rss: Number(rss) };
}

const MARK = Buffer.from('{"type":"RECORD"');

/** Counts without decoding: the reader must not be slower than the program. */
async function countRecords(output: Readable): Promise<number> {
  let count = 0;
  let rest = Buffer.alloc(0);
  for await (const piece of output) {
    const bytes = Buffer.concat([rest, piece as Buffer]);
    let at = bytes.indexOf(MARK);
    let end = 0;
    for (; at >= 0; at = bytes.indexOf(MARK, end)) {
      count += 1;
      end = at + MARK.length;
    }
    rest = bytes.subarray(Math.max(end, bytes.length - MARK.length + 1));
  }
  return count;
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const piece of stream) text += String(piece);
  return text;
}
