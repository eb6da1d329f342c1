import { isFixedStreamName } from '../catalog/streams/fixed-streams.js';
import { SourceError } from '../errors.js';
import { log, type Message } from '../message.js';
import { type Clock, formatInstant } from '../util/clock.js';
import type { CreditLimitError } from '../zoho/limits/credit-limit-error.js';
import type { StreamReport } from './stream/context.js';

/*
 * A run that has used up its API credits: each running stream stops at its next call and emits its last good state.
 * Streams that have not begun make no call. One error describes the run.
 */

/** Reports to the platform that a stream waits, and until when. No other reason exists for this (protocol.md §1.9). */
export function rateLimitedStatus(stream: string, stop: CreditLimitError, at: number): Message {
  const reason = { kind: 'rate-limited', quotaReset: stop.quotaReset } as const;
  return { kind: 'status', stream, status: 'running', reason, at };
}

/** The messages of a stream that the run does not begin. Every configured stream needs a status. */
export function* notStarted(
  stream: string,
  stop: CreditLimitError,
  clock: Pick<Clock, 'now'>,
): Generator<Message, StreamReport> {
  yield { kind: 'status', stream, status: 'started', at: clock.now() };
  yield log('warn', 'NOT_STARTED', `${stream} is not begun: no API credits are left to this run`);
  yield { kind: 'status', stream, status: 'incomplete', at: clock.now() };
  return { stream, outcome: 'not begun', records: 0, seconds: 0, reason: stop.userMessage, stop };
}

export function stopOf(reports: readonly StreamReport[]): CreditLimitError | undefined {
  return reports.find(({ stop }) => stop !== undefined)?.stop;
}

/** Names in a list. The rest is given as a number. */
const MAX_NAMES = 10;

/** The one error of a run that stopped: why, what is complete, what is left, what that costs, and when to run again. */
export function runStopped(
  stop: CreditLimitError,
  reports: readonly StreamReport[],
  clock: Pick<Clock, 'now'>,
): SourceError {
  const of = (outcome: StreamReport['outcome']): readonly StreamReport[] =>
    reports.filter((report) => report.outcome === outcome);
  const interrupted = of('interrupted');
  const open = [...interrupted, ...of('not begun')];
  const waits = stop.quotaReset > clock.now() ? ` from ${formatInstant(stop.quotaReset)} on` : '';
  const parts = [
    `${of('complete').length} complete`,
    `${interrupted.length} interrupted${listed(interrupted.map(position))}`,
    `${open.length - interrupted.length} not begun${listed(of('not begun').map(({ stream }) => stream))}`,
  ];
  const rest = open.reduce((sum, report) => sum + leastCreditsFor(report), 0);
  return new SourceError({
    code: stop.code,
    failureType: stop.failureType,
    userMessage:
      `The run stopped: ${stop.userMessage} Of ${reports.length} streams ${parts.join(', ')}. ` +
      `The number of rows left is unknown; they cost at least ${rest} credits. ` +
      `Run again${waits} with the states of this run: the next run continues where this one stopped.`,
    cause: stop,
  });
}

function position({ stream, reached }: StreamReport): string {
  return reached === undefined ? `${stream} at its start` : `${stream} at ${formatInstant(reached)}`;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return ` (${names.slice(0, MAX_NAMES).join(', ')}${more})`;
}

/** A module costs one call for its columns and one for a page of rows, a fixed stream one call for a page. */
function leastCreditsFor({ stream }: StreamReport): number {
  return isFixedStreamName(stream) ? 1 : 2;
}
