import { isAscii } from 'node:buffer';
import type { Readable } from 'node:stream';
import { BOUNDS } from '../../util/bounds.js';
import { systemClock } from '../../util/clock.js';
import { createWatchdog } from '../../util/watchdog.js';

/** A body that is being received. */
export interface HttpBody {
  /**
   * The pieces as they arrive, decompressed; can be read once. Leaving the loop early closes the connection. Throws if the
   * body breaks off or stalls.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Resolves when the connection is no longer used: the body was read to its end, broke off, or was discarded. */
  readonly closed: Promise<void>;
  /** Closes the connection of a body that is not needed; does nothing after its end. */
  readonly discard: () => void;
}

/** A body that could not be read to its end. */
export class BrokenBody extends Error {
  constructor(readonly reason: 'TRUNCATED' | 'BAD_ENCODING' | 'ANSWER_TOO_LARGE') {
    super(reason);
  }
}

/** zlib's codes for bytes that are not compressed as the header claims. An early end has other codes. */
const BAD_ENCODING = /^(Z_DATA_ERROR|Z_NEED_DICT|ERR_?_?BROTLI|ERR__ERROR|ERR_PADDING)/;

export function brokenCode(error: unknown): BrokenBody['reason'] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return BAD_ENCODING.test(code) ? 'BAD_ENCODING' : 'TRUNCATED';
}

/** A whole body as text. Throws {@link BrokenBody} before it holds more decompressed bytes than `BOUNDS.answerBytes`. */
export async function textOf(body: HttpBody['body']): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > BOUNDS.answerBytes) throw new BrokenBody('ANSWER_TOO_LARGE');
    pieces.push(piece);
  }
  const bytes = Buffer.concat(pieces, length);
  // ASCII is read without decoding.
  return isAscii(bytes) ? bytes.toString('latin1') : new TextDecoder().decode(bytes);
}

/** Calls back when nothing more comes: at its end, after an error, or when it was closed. Maybe more than once. */
export function onOver(stream: Readable, done: () => void): void {
  for (const event of ['end', 'error', 'close']) stream.once(event, done);
}

/**
 * @param idleMs longest wait for the next piece; the time in which the reader handles a piece does not count
 * @param onBreak turns a {@link BrokenBody} into the error that reading throws
 */
export function createBody(
  stream: Readable,
  idleMs: number,
  onBreak: (error: BrokenBody) => never,
): HttpBody {
  const closed = new Promise<void>((resolve) => onOver(stream, resolve));
  const discard = (): void => {
    if (!stream.readableEnded) stream.destroy();
  };
  return { body: pieces(stream, idleMs, onBreak), closed, discard };
}

async function* pieces(
  stream: Readable,
  idleMs: number,
  onBreak: (error: BrokenBody) => never,
): AsyncGenerator<Uint8Array> {
  const source: AsyncIterable<Uint8Array> = stream;
  const limits = { oneMs: idleMs, allMs: BOUNDS.bodyWaitsMs };
  // In real time, like all timeouts of a connection.
  const watchdog = createWatchdog(systemClock, limits, () => stream.destroy());
  try {
    watchdog.start();
    for await (const piece of source) {
      watchdog.stop();
      yield piece;
      watchdog.start();
    }
  } catch (error) {
    onBreak(new BrokenBody(brokenCode(error)));
  } finally {
    watchdog.stop();
    if (!stream.readableEnded) stream.destroy();
  }
}
