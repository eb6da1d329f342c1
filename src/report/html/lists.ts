import type { CallLine, RunReport } from '../shape.js';
import { counted, duration, figure, time } from './figures.js';
import { html, type Markup } from '../../util/markup.js';
import { notice } from './streams.js';
import { folded, table } from './table.js';

/** Calls by kind and status, the slowest ones, and those that failed. */
export function callTables({ calls, totals }: RunReport): Markup | undefined {
  if (totals.calls === 0) return undefined;
  const failed = calls.kept.filter(({ error }) => error !== null);
  const slowest = [...calls.kept].sort((a, b) => tookOf(b) - tookOf(a)).slice(0, SLOWEST);
  return html`<section aria-labelledby="calls">
    <h2 id="calls">Calls</h2>
    <div class="card">
      ${table('Calls by kind', calls.byKind, [
        { head: 'Kind', cell: ({ kind }) => kind },
        { head: 'Calls', isNumber: true, cell: (line) => figure(line.calls) },
        { head: 'Credits', isNumber: true, cell: ({ credits }) => figure(credits) },
        { head: 'Failed', isNumber: true, cell: (line) => figure(line.failed) },
        { head: 'Mean', isNumber: true, isExtra: true, cell: ({ meanSeconds }) => time(meanSeconds) },
        { head: 'Longest', isNumber: true, isExtra: true, cell: ({ maxSeconds }) => time(maxSeconds) },
      ])}
    </div>
    <ul class="statuses">
      ${calls.byStatus.map(({ status, calls: count }) => html`<li><code>${status ?? 'no answer'}</code> ${counted(count, 'call')}</li>`)}
    </ul>
    ${folded(`The ${slowest.length} slowest calls`, callTable('The slowest calls', slowest))}
    ${failed.length > 0 ? folded(counted(failed.length, 'failed call'), callTable('Failed calls', failed.slice(0, MAX_FAILED))) : undefined}
    ${calls.shared.length > 0 ? folded('Calls that belong to no stream', sharedTable(calls.shared)) : undefined}
  </section>`;
}

const SLOWEST = 10;
const MAX_FAILED = 200;

function tookOf({ start, end }: CallLine): number {
  return end - start;
}

function callTable(caption: string, rows: readonly CallLine[]): Markup {
  return table(caption, rows, [
    { head: 'Stream', cell: ({ label }) => html`<bdi>${label}</bdi>` },
    { head: 'Kind', cell: ({ kind }) => kind },
    { head: 'After', isNumber: true, isExtra: true, cell: ({ start }) => time(start) },
    {
      head: 'Took',
      isNumber: true,
      cell: (call) => time(Math.max(0, Math.round(tookOf(call) * 1_000) / 1_000)),
    },
    { head: 'Status', isNumber: true, cell: ({ status }) => String(status ?? '–') },
    { head: 'Error', isExtra: true, cell: ({ error }) => error ?? '' },
    {
      head: 'Repeated after',
      isNumber: true,
      isExtra: true,
      cell: ({ retryIn }) => (retryIn === null ? '–' : duration(retryIn)),
    },
  ]);
}

function sharedTable(rows: RunReport['calls']['shared']): Markup {
  return table('Calls that belong to no stream', rows, [
    { head: 'What', cell: ({ label }) => html`<bdi>${label}</bdi>` },
    { head: 'Calls', isNumber: true, cell: ({ calls }) => figure(calls) },
    { head: 'Credits', isNumber: true, cell: ({ credits }) => figure(credits) },
    { head: 'Retries', isNumber: true, cell: ({ retries }) => figure(retries) },
  ]);
}

/** Streams that are not offered, and log entries of the whole run. */
export function otherNotes({ notOffered, notices }: RunReport): Markup | undefined {
  if (notOffered.length + notices.length === 0) return undefined;
  return html`<section aria-labelledby="notes">
    <h2 id="notes">Notes about the run</h2>
    ${notOffered.length > 0 ? folded(`${counted(notOffered.length, 'stream')} not offered`, notOfferedTable(notOffered), 'card fold') : undefined}
    ${notices.length > 0 ? html`<div class="card">${notices.map(notice)}</div>` : undefined}
  </section>`;
}

function notOfferedTable(rows: RunReport['notOffered']): Markup {
  return table('Streams that are not offered', rows, [
    { head: 'Stream', cell: ({ stream }) => html`<bdi>${stream}</bdi>` },
    { head: 'Reason', cell: ({ reason }) => reason },
  ]);
}
