import type { Readable } from 'node:stream';
import { systemClock } from '../../util/clock.js';
import { createWatchdog } from '../../util/watchdog.js';

/** A body on its way. */
export interface HttpBody {
  /**
   * The pieces as they come, decompressed; to be read once. Leaving the loop early ends the connection. Throws
   * where the body breaks off or stalls.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Resolves when the connection is done with: the body was read to its end, broke off, or nobody wants it. */
  readonly closed: Promise<void>;
  /** Ends the connection of a body that nobody wants; does no harm after its end. */
  readonly discard: () => void;
}

/** Longest time that a whole body may keep its reader waiting: a server that drips bytes must come to an end. */
const LONGEST_WAITS_MS = 3_600_000;

/**
 * @param idleMs longest wait for the next piece; the time that the reader takes for the last one does not count
 * @param onBreak throws what reading is to throw when the body breaks off
 */
export function createBody(stream: Readable, idleMs: number, onBreak: () => never): HttpBody {
  const closed = new Promise<void>((resolve) => {
    for (const event of ['end', 'error', 'close']) stream.once(event, resolve);
  });
  const discard = (): void => {
    if (!stream.readableEnded) stream.destroy();
  };
  return { body: pieces(stream, idleMs, onBreak), closed, discard };
}

async function* pieces(stream: Readable, idleMs: number, onBreak: () => never): AsyncGenerator<Uint8Array> {
  const source: AsyncIterable<Uint8Array> = stream;
  const limits = { oneMs: idleMs, allMs: LONGEST_WAITS_MS };
  // In real time, as all timeouts of a connection.
  const watchdog = createWatchdog(systemClock, limits, () => stream.destroy());
  try {
    watchdog.start();
    for await (const piece of source) {
      watchdog.stop();
      yield piece;
      watchdog.start();
    }
  } catch {
    onBreak();
  } finally {
    watchdog.stop();
    if (!stream.readableEnded) stream.destroy();
  }
}
