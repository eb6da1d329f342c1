import type { LogMessage, PlanFigures, StatusMessage } from '../message.js';
import { formatInstant } from '../util/clock.js';
import { seconds } from './call-tally.js';
import { createKept } from './kept.js';
import { clipped, createNotices, withoutName } from './notices.js';
import type { CallFigures, PlanLine, SliceLine, StreamLine, StreamOutcome } from './shape.js';

/** Time slices and plans that a report lists for one stream. */
const MAX_SLICES = 200;
const MAX_PLANS = 50;

/** What one stream reported. */
export interface StreamTally {
  onStatus(message: StatusMessage): void;
  onLog(entry: LogMessage, at: number): void;
  onError(reason: string): void;
  onRecords(count: number): void;
  onDeletions(count: number): void;
  onState(): void;
  figures(): StreamFigures;
  line(end: number, costs: CallFigures, activity: readonly number[]): StreamLine;
}

export type StreamFigures = Pick<StreamLine, 'outcome' | 'records' | 'deletions' | 'states'>;

/** @param startedAt start of the run, epoch ms */
export function createStreamTally(
  stream: string,
  startedAt: number,
  remedyOf: (code: string) => string | undefined,
): StreamTally {
  const notices = createNotices(remedyOf);
  const plans = createKept<PlanLine>(MAX_PLANS);
  const slices = createKept<SliceLine>(MAX_SLICES);
  const counts = { records: 0, deletions: 0, states: 0 };
  let outcome: StreamOutcome = 'running';
  let [reason, ending]: [string | null, StreamOutcome | undefined] = [null, undefined];
  let [from, to]: [number, number | undefined] = [0, undefined];
  let count: StreamLine['count'] = null;
  const end = (next: StreamOutcome, why: string | null): void => {
    ending = next;
    reason = why === null ? reason : clipped(why);
  };
  return {
    onStatus({ status, at, reason: waits }) {
      if (status === 'started') from = seconds(at - startedAt);
      if (waits) end(counts.records + counts.deletions > 0 ? 'interrupted' : 'not begun', OUT_OF_CREDITS);
      if (status === 'complete') outcome = ending ?? 'complete';
      if (status === 'incomplete') outcome = ending ?? 'stopped';
      if (status === 'complete' || status === 'incomplete') to = seconds(at - startedAt);
    },
    onLog(entry, at) {
      const { code, text, facts } = entry;
      if (code === 'STREAM_SKIPPED') end('skipped', facts?.reason ?? text);
      if (code === 'NOT_STARTED') end('not begun', OUT_OF_CREDITS);
      if (facts?.count) ({ count } = facts);
      if (facts?.slice) slices.add(sliceLine(facts.slice, startedAt));
      if (facts?.plan) plans.add(planLine(facts.plan, seconds(at - startedAt)));
      if (entry.level !== 'debug' && code !== 'PLAN') notices.add(entry);
    },
    onError: (text) => end('failed', withoutName(text, stream)),
    onRecords: (number) => void (counts.records += number),
    onDeletions: (number) => void (counts.deletions += number),
    onState: () => void (counts.states += 1),
    figures: () => ({ outcome, ...counts }),
    line: (now, costs, activity) => ({
      stream,
      outcome,
      reason: outcome === 'complete' ? null : reason,
      start: from,
      end: to ?? now,
      ...counts,
      ...costs,
      plans: [...plans.items],
      slices: { kept: [...slices.items], notKept: slices.notKept },
      activity,
      count,
      notices: notices.list(),
    }),
  };
}

const OUT_OF_CREDITS = 'The API credits of this run are used up. The next run continues here.';

function planLine(plan: PlanFigures, at: number): PlanLine {
  const { strategy, order, windows, rows = null, calls, credits, seconds: expected, why } = plan;
  return {
    at,
    strategy,
    order,
    slices: windows,
    rows,
    calls,
    credits,
    seconds: Math.round(expected * 10) / 10,
    why: clipped(why),
  };
}

function sliceLine(slice: NonNullable<NonNullable<LogMessage['facts']>['slice']>, runAt: number): SliceLine {
  const { from, to, rows, startedAt, endedAt } = slice;
  return {
    from: formatInstant(from),
    to: formatInstant(to),
    start: seconds(startedAt - runAt),
    end: seconds(endedAt - runAt),
    rows,
  };
}
