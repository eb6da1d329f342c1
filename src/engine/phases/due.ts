const HOUR_MS = 3_600_000;
/** A sync that is scheduled once a day begins a little early now and then. */
const SLACK_MS = 10 * 60_000;
const SLACK_SHARE = 0.05;

/** Whether so many hours are over, but for ten minutes or a twentieth of them, whichever is less. Pure. */
export function isDue(hours: number, elapsedMs: number): boolean {
  const wanted = hours * HOUR_MS;
  return elapsedMs >= wanted - Math.min(SLACK_MS, wanted * SLACK_SHARE);
}
