import type { CallReport } from '../zoho/request.js';
import type { Buckets } from './buckets.js';
import { createKept } from './kept.js';
import type { CallFigures, Calls, KindLine } from './shape.js';

/** Calls that a report lists one by one. */
const MAX_CALLS = 2_000;
/** Labels with figures of their own; the calls of all others are summed up. */
const MAX_LABELS = 2_000;
const OTHERS = 'others';

/** What the calls of a run cost, by label, kind and status. */
export interface CallTally {
  add(call: CallReport): void;
  /** @param label the stream; undefined: all calls */
  figures(label?: string): CallFigures;
  /** Calls that ended in each bucket. */
  activity(label: string): number[];
  /** @param streams the labels that are streams of the run */
  calls(streams: ReadonlySet<string>): Calls;
  readonly remaining: { readonly first: number | null; readonly last: number | null };
}

/** @param time receives calls, credits and retries. Its intervals are those of {@link CallTally.activity} */
export function createCallTally(startedAt: number, time: Buckets): CallTally {
  const kept = createKept<CallReport>(MAX_CALLS);
  const all = noCalls();
  const byLabel = new Map<string, MutableFigures>();
  const byKind = new Map<string, MutableKind>();
  const byStatus = new Map<number | null, number>();
  let first: number | null = null;
  let last: number | null = null;
  const labelled = (label: string): string =>
    byLabel.has(label) || byLabel.size < MAX_LABELS ? label : OTHERS;
  return {
    add(call) {
      kept.add(call);
      const label = labelled(call.label);
      for (const figures of [all, entryOf(byLabel, label, noCalls)]) count(figures, call);
      countKind(
        entryOf(byKind, call.kind, () => ({ calls: 0, credits: 0, failed: 0, ms: 0, maxMs: 0 })),
        call,
      );
      const status = call.status ?? null;
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
      first ??= call.remaining ?? null;
      last = call.remaining ?? last;
      const at = call.endedAt - startedAt;
      time.add('calls', at, 1);
      time.add('credits', at, call.credits);
      if (call.retryMs !== undefined) time.add('retries', at, 1);
      time.add(`of ${label}`, at, 1);
    },
    figures: (label) => inSeconds(label === undefined ? all : (byLabel.get(label) ?? noCalls())),
    activity: (label) => time.sums(`of ${label}`),
    calls: (streams) => ({
      kept: kept.items.map((call) => lineOf(call, startedAt)),
      notKept: kept.notKept,
      byKind: [...byKind].map(([kind, figures]) => kindLine(kind, figures)).sort((a, b) => b.calls - a.calls),
      byStatus: [...byStatus].map(([status, calls]) => ({ status, calls })).sort((a, b) => b.calls - a.calls),
      shared: [...byLabel]
        .filter(([label]) => !streams.has(label))
        .map(([label, figures]) => ({ label, ...inSeconds(figures) })),
    }),
    get remaining() {
      return { first, last };
    },
  };
}

interface MutableFigures {
  calls: number;
  credits: number;
  retries: number;
  retryMs: number;
  queueMs: number;
  callMs: number;
}

function noCalls(): MutableFigures {
  return { calls: 0, credits: 0, retries: 0, retryMs: 0, queueMs: 0, callMs: 0 };
}

function count(figures: MutableFigures, { credits, retryMs, readyAt, sentAt, endedAt }: CallReport): void {
  figures.calls += 1;
  figures.credits += credits;
  if (retryMs !== undefined) {
    figures.retries += 1;
    figures.retryMs += retryMs;
  }
  // A clock that is set back makes no negative time.
  figures.queueMs += Math.max(0, sentAt - readyAt);
  figures.callMs += Math.max(0, endedAt - sentAt);
}

function inSeconds({ retryMs, queueMs, callMs, ...figures }: MutableFigures): CallFigures {
  return {
    ...figures,
    retrySeconds: seconds(retryMs),
    queueSeconds: seconds(queueMs),
    callSeconds: seconds(callMs),
  };
}

interface MutableKind {
  calls: number;
  credits: number;
  failed: number;
  ms: number;
  maxMs: number;
}

function countKind(figures: MutableKind, { credits, error, sentAt, endedAt }: CallReport): void {
  const ms = Math.max(0, endedAt - sentAt);
  figures.calls += 1;
  figures.credits += credits;
  if (error !== undefined) figures.failed += 1;
  figures.ms += ms;
  figures.maxMs = Math.max(figures.maxMs, ms);
}

function kindLine(kind: string, { calls, credits, failed, ms, maxMs }: MutableKind): KindLine {
  return { kind, calls, credits, failed, meanSeconds: seconds(ms / calls), maxSeconds: seconds(maxMs) };
}

function lineOf(call: CallReport, startedAt: number): Calls['kept'][number] {
  const { label, kind, credits } = call;
  return {
    label,
    kind,
    start: seconds(call.sentAt - startedAt),
    end: seconds(call.endedAt - startedAt),
    queued: seconds(Math.max(0, call.sentAt - call.readyAt)),
    status: call.status ?? null,
    credits,
    error: call.error ?? null,
    retryIn: call.retryMs === undefined ? null : seconds(call.retryMs),
  };
}

/** Milliseconds as seconds, to the millisecond. */
export function seconds(ms: number): number {
  return Math.round(ms) / 1_000;
}

function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = create();
  map.set(key, made);
  return made;
}
