import type { Clock } from '../../util/clock.js';

/** Long enough for a reader that is busy, for instance with loading data. */
const PATIENCE_MS = 10_000;

/**
 * Resolves only if the reader stops reading while output is pending. `meltano config test` sends SIGTERM after the first
 * record, reads no more, and waits for the tap to end, while the tap waits to write its last state.
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
