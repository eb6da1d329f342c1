import type { Message } from '../../message.js';
import type { RunObserver } from '../../report/collector.js';
import type { Clock } from '../../util/clock.js';

/** How far a run is, for a terminal. */
export interface Progress extends RunObserver {
  /**
   * The lines to show at this moment.
   *
   * @param size of the terminal, in characters and lines
   */
  lines(size: { readonly columns: number; readonly rows: number }): string[];
}

interface Stream {
  readonly name: string;
  records: number;
  /** Records that the plan expects; undefined: unknown. */
  expected: number | undefined;
  readonly startedAt: number;
  isDone: boolean;
}

/** A wait is shown for this long if nothing else happens. */
const NOTE_MS = 10_000;

export function createProgress(clock: Pick<Clock, 'now'>): Progress {
  const startedAt = clock.now();
  const streams = new Map<string, Stream>();
  const totals = { records: 0, credits: 0, done: 0 };
  let note: { readonly text: string; readonly at: number } | undefined;
  const emitted = (stream: string, count: number): void => {
    totals.records += count;
    const known = streams.get(stream);
    if (known) known.records += count;
  };
  const onMessage = (message: Message): void => {
    const at = clock.now();
    if (message.kind === 'records') emitted(message.stream, message.rows.length);
    if (message.kind === 'deletions') emitted(message.stream, message.deletions.length);
    if (message.kind === 'log' && WAITS.includes(message.code)) note = { text: message.text, at };
    const known = 'stream' in message ? streams.get(message.stream ?? '') : undefined;
    if (message.kind === 'estimate' && known) known.expected = message.rows;
    if (message.kind !== 'status') return;
    const { stream: name, status } = message;
    if (status === 'started')
      streams.set(name, { name, records: 0, expected: undefined, startedAt: at, isDone: false });
    if (known && (status === 'complete' || status === 'incomplete')) {
      known.isDone = true;
      totals.done += 1;
    }
  };
  return {
    onMessage,
    onAttempt: ({ credits }) => void (totals.credits += credits),
    lines: ({ columns, rows }) => {
      const now = clock.now();
      const running = [...streams.values()].filter(({ isDone }) => !isDone);
      const shown = running.slice(0, Math.max(1, Math.min(rows - 4, MAX_STREAMS)));
      const more = running.length - shown.length;
      const lines = [
        headline({ ...totals, streams: streams.size, seconds: (now - startedAt) / 1_000 }),
        ...shown.map((stream) => streamLine(stream, now)),
        ...(more > 0 ? [`  and ${more} more`] : []),
        ...(note && now - note.at < NOTE_MS ? [`  ${note.text}`] : []),
      ];
      return lines.map((line) => clipped(line, columns));
    },
  };
}

const WAITS: readonly string[] = ['WAITING', 'CALL_RETRIED', 'TOKEN_RETRIED', 'BULK_JOB_RETRIED'];
const MAX_STREAMS = 12;
const BAR = 16;
const NAME = 22;

/** `3 of 41 streams done · 12100 records · 606/s · 327 credits · 1:05` */
function headline(facts: {
  readonly done: number;
  readonly streams: number;
  readonly records: number;
  readonly credits: number;
  readonly seconds: number;
}): string {
  const { done, streams, records, credits, seconds } = facts;
  const parts = [
    streams === 0 ? 'the org is asked for its modules' : `${done} of ${streams} started streams done`,
    `${records} records`,
    `${rate(records, seconds)}/s`,
    `${credits} credits`,
    clockTime(seconds),
  ];
  return parts.join(' · ');
}

function streamLine({ name, records, expected, startedAt }: Stream, now: number): string {
  const head = `  ${name.slice(0, NAME).padEnd(NAME)}`;
  const seconds = (now - startedAt) / 1_000;
  if (records === 0) return `${head} waiting for the first records, ${clockTime(seconds)}`;
  if (expected === undefined || expected <= records)
    return `${head} ${records} records, ${rate(records, seconds)}/s`;
  const share = records / expected;
  const bar = '█'.repeat(Math.round(share * BAR)).padEnd(BAR, '░');
  const left = clockTime((seconds / records) * (expected - records));
  return `${head} ${bar} ${records} of about ${expected}, ${rate(records, seconds)}/s, ${left} left`;
}

function rate(records: number, seconds: number): number {
  return seconds > 0 ? Math.round(records / seconds) : 0;
}

/** `1:05`, `2:03:00` */
function clockTime(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)];
  const rest = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(whole % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** One line of the terminal, without signs that would move its cursor. */
function clipped(line: string, columns: number): string {
  const plain = line.replaceAll(/\p{Cc}/gu, ' ');
  return plain.length > columns - 1 ? `${plain.slice(0, Math.max(0, columns - 2))}…` : plain;
}
