import type { Clock } from '../../util/clock.js';
import type { Checkpoint } from './checkpoint.js';

/** The log says once in this time how far a stream is. */
const LINE_MS = 60_000;

/** How far a stream is, for the log: one sentence a minute. */
export interface ProgressLine {
  /** @param rows the records that the plan expects in all */
  expect(rows: number): void;
  dueInMs(): number;
  /** The sentence, if it is due. */
  take(): string | undefined;
}

export function createProgressLine(
  clock: Pick<Clock, 'now'>,
  checkpoint: Pick<Checkpoint, 'total'>,
): ProgressLine {
  let [at, seen] = [clock.now(), 0];
  let movedAt = at;
  let expected: number | undefined;
  return {
    expect: (rows) => (expected = rows),
    dueInMs: () => Math.max(0, at + LINE_MS - clock.now()),
    take() {
      const now = clock.now();
      if (now - at < LINE_MS) return undefined;
      const { total } = checkpoint;
      const perSecond = (total - seen) / ((now - at) / 1_000);
      if (total > seen) movedAt = now;
      [at, seen] = [now, total];
      return perSecond > 0 ? moving(total, perSecond, expected) : waiting(total, now - movedAt);
    },
  };
}

/** `12000 of about 30000 records so far, 200 a second, about 2 minutes left` */
function moving(total: number, perSecond: number, expected: number | undefined): string {
  const isKnown = expected !== undefined && expected > total;
  const of = isKnown ? ` of about ${expected}` : '';
  const left = isKnown ? `, about ${minutes((expected - total) / perSecond / 60)} left` : '';
  return `${total}${of} records so far, ${Math.max(1, Math.round(perSecond))} a second${left}`;
}

function waiting(total: number, idleMs: number): string {
  return `nothing new for ${minutes(idleMs / 60_000)}; ${total} records so far`;
}

function minutes(count: number): string {
  const whole = Math.max(1, Math.round(count));
  return `${whole} minute${whole === 1 ? '' : 's'}`;
}
