const HOUR_MS = 3_600_000;
/** A sync that is scheduled once a day sometimes begins a little early. */
const SLACK_MS = 10 * 60_000;
const SLACK_SHARE = 0.05;

/** Whether the hours have elapsed, less a tolerance of ten minutes or 5 %, whichever is less. Pure. */
export function isDue(hours: number, elapsedMs: number): boolean {
  const wanted = hours * HOUR_MS;
  return elapsedMs >= wanted - Math.min(SLACK_MS, wanted * SLACK_SHARE);
}
