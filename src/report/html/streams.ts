import { grouped } from '../../util/text.js';
import type { Notice, PlanLine, RunReport, StreamLine } from '../shape.js';
import { counted, figure, time } from './figures.js';
import { html, type Markup } from '../../util/markup.js';
import { badge, STREAM_TONES } from './summary.js';
import { folded, table } from './table.js';

/** Every stream in a table, and the plans and notes of each. */
export function streamTable({ streams }: RunReport): Markup | undefined {
  if (streams.length === 0) return undefined;
  return html`<section aria-labelledby="streams">
    <h2 id="streams">Streams</h2>
    <div class="card">
      ${table('Streams of this run', streams, [
        { head: 'Stream', cell: ({ stream }) => html`<bdi>${stream}</bdi>` },
        { head: 'Outcome', cell: ({ outcome }) => badge(outcome, STREAM_TONES[outcome]) },
        { head: 'Records', isNumber: true, cell: ({ records }) => figure(records) },
        { head: 'Deletions', isNumber: true, isExtra: true, cell: ({ deletions }) => figure(deletions) },
        { head: 'Calls', isNumber: true, isExtra: true, cell: ({ calls }) => figure(calls) },
        { head: 'Credits', isNumber: true, cell: ({ credits }) => figure(credits) },
        { head: 'Retries', isNumber: true, isExtra: true, cell: ({ retries }) => figure(retries) },
        {
          head: 'Waited',
          isNumber: true,
          isExtra: true,
          cell: (line) => time(round(line.queueSeconds + line.retrySeconds)),
        },
        {
          head: 'Took',
          isNumber: true,
          isExtra: true,
          cell: ({ start, end }) => time(round(Math.max(0, end - start))),
        },
        { head: 'Read by', isExtra: true, cell: ({ plans }) => strategies(plans) },
      ])}
    </div>
  </section>`;
}

function round(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}

function strategies(plans: readonly PlanLine[]): string {
  const names = plans.map(({ strategy }) => strategy);
  return names.filter((name, index) => name !== names[index - 1]).join(', then ') || '–';
}

/** Plans with their reasons, comparison with Zoho's count, and notes, for each stream that has any. */
export function streamDetails({ streams }: RunReport): Markup | undefined {
  const shown = streams.filter(
    ({ plans, notices, reason }) => plans.length + notices.length > 0 || reason !== null,
  );
  if (shown.length === 0) return undefined;
  return html`<section aria-labelledby="plans">
    <h2 id="plans">Plans and notes</h2>
    ${shown.map(details)}
  </section>`;
}

function details(line: StreamLine): Markup {
  const { stream, outcome, reason, plans, notices, slices, count } = line;
  const head = html`<span class="grow"><bdi>${stream}</bdi></span>
    ${outcome === 'complete' ? undefined : badge(outcome, STREAM_TONES[outcome])} ${drifted(notices)}
    <span class="note">${counted(line.records, 'record')}, ${counted(line.credits, 'credit')}</span>`;
  const content = html`${reason === null ? undefined : html`<p>${reason}</p>`}
  ${
    plans.length > 0
      ? html`<ol class="plans">
          ${plans.map(plan)}
        </ol>`
      : undefined
  }
  ${plans.length > 0 ? promise(line) : undefined}
  ${slices.notKept > 0 ? html`<p class="note">${counted(slices.notKept, 'time slice')} of this stream are not listed.</p>` : undefined}
  ${count === null ? undefined : html`<p>${grouped(count.delivered)} records were delivered, and Zoho counts ${grouped(count.counted)}. ${count.delivered === count.counted ? badge('equal', 'good') : badge('different', 'warn')}</p>`}
  ${notices.map(notice)}`;
  return folded(head, content, 'card fold');
}

function plan({ at, strategy, order, slices, rows, calls, credits, why }: PlanLine): Markup {
  const inSlices = slices > 1 ? ` in ${slices} time slices` : '';
  const size = rows === null ? 'an unknown number of rows' : `about ${counted(rows, 'row')}`;
  return html`<li>
    <strong>${strategy}</strong>${inSlices}, in the order of ${order}, after ${time(at)}: ${size},
    ${counted(calls, 'call')} and ${counted(credits, 'credit')} expected.<br /><span class="note"
      >${why}</span
    >
  </li>`;
}

/** The plans that were run together: a plan is made for the rows that are left. */
function promise({ plans, credits }: StreamLine): Markup | undefined {
  const last = plans.at(-1);
  if (last?.rows === null || last === undefined) return undefined;
  return html`<p class="note">
    The last plan expected ${counted(last.credits, 'credit')} for the rest. The stream spent
    ${counted(credits, 'credit')} in all.
  </p>`;
}

function drifted(notices: readonly Notice[]): Markup | undefined {
  return notices.some(({ code }) => code === 'SCHEMA_CHANGED') ? badge('schema changed', 'warn') : undefined;
}

/** Log entries with the same code. */
export function notice({ code, level, count, texts, columns, remedy }: Notice): Markup {
  const more = count - texts.length;
  return html`<div class="notice ${level}">
    <h4><code>${code}</code>${count > 1 ? ` × ${grouped(count)}` : ''}</h4>
    ${texts.map((text) => html`<p>${text}</p>`)}
    ${more > 0 ? html`<p class="note">and ${grouped(more)} more</p>` : undefined}
    ${columns.length > 0 ? html`<p class="note">Columns: ${columns.map((column, index) => html`${index > 0 ? ', ' : ''}<code>${column}</code>`)}</p>` : undefined}
    ${remedy === null ? undefined : html`<p class="remedy"><strong>What to do:</strong> ${remedy}</p>`}
  </div>`;
}
