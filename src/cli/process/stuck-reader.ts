import type { Clock } from '../../util/clock.js';

/** A reader that is busy, for instance loading what it has, takes longer than one would think. */
const PATIENCE_MS = 10_000;

/**
 * Waits for ever, unless text is waiting to be taken by a reader that takes nothing of it: `meltano config test` sends
 * SIGTERM after the first record, reads no more, and waits for the tap to end, which in turn waits to say its last state.
 */
export async function stuckReader(
  output: { readonly writableLength: number },
  clock: Pick<Clock, 'sleep'>,
): Promise<void> {
  for (;;) {
    const waiting = output.writableLength;
    await clock.sleep(PATIENCE_MS);
    if (waiting > 0 && output.writableLength === waiting) return;
  }
}
