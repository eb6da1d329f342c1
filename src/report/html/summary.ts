import { grouped } from '../../util/text.js';
import type { ErrorLine, RunReport, StreamLine } from '../shape.js';
import { counted, duration, figure, moment, percent, time } from './figures.js';
import { html, type Markup } from '../../util/markup.js';

export const OUTCOMES: Readonly<Record<RunReport['run']['outcome'], { title: string; tone: string }>> = {
  complete: { title: 'Complete', tone: 'good' },
  incomplete: { title: 'Incomplete', tone: 'warn' },
  failed: { title: 'Failed', tone: 'bad' },
  interrupted: { title: 'Interrupted', tone: 'warn' },
  running: { title: 'Running', tone: 'calm' },
};

export const STREAM_TONES: Readonly<Record<StreamLine['outcome'], string>> = {
  complete: 'good',
  skipped: 'calm',
  failed: 'bad',
  stopped: 'warn',
  interrupted: 'warn',
  'not begun': 'warn',
  running: 'calm',
};

/** An outcome in words and color. */
export function badge(text: string, tone: string): Markup {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** The title of the run, and its main figures. */
export function summary(report: RunReport): Markup {
  const { run, program, totals } = report;
  const { title, tone } = OUTCOMES[run.outcome];
  return html`<header>
      <p class="program">${program.name} ${program.version} · run report</p>
      <h1>
        ${badge(title, tone)}
        <span>${counted(totals.records, 'record')} from ${counted(totals.streams, 'stream')}</span>
      </h1>
      <p class="when">
        <time datetime="${run.startedAt}">${moment(run.startedAt)}</time> · took
        ${duration(run.seconds)}${run.reason === null ? '' : ` · ${run.reason}`}
      </p>
    </header>
    <dl class="tiles">
      ${tiles(report).map(
        ([name, value, note]) =>
          html`<div class="tile">
            <dt>${name}</dt>
            <dd><strong>${value}</strong><small>${note}</small></dd>
          </div>`,
      )}
    </dl>
    ${allowance(report)}`;
}

function tiles({ totals, run }: RunReport): [name: string, value: Markup, note: string][] {
  const { records, deletions, streams, outcomes, calls, credits, retries, retrySeconds, queueSeconds } =
    totals;
  const rate = run.seconds > 0 ? Math.round(records / run.seconds) : 0;
  const complete = outcomes.complete ?? 0;
  return [
    ['Records', figure(records), `${grouped(rate)} per second`],
    ['Deletions', figure(deletions), counted(totals.states, 'state')],
    [
      'Streams complete',
      html`${figure(complete)}<span class="of"> of ${figure(streams)}</span>`,
      otherOutcomes(outcomes),
    ],
    ['Calls', figure(calls), `${duration(queueSeconds)} waiting for a slot`],
    ['API credits', figure(credits), counted(calls, 'call')],
    ['Retries', figure(retries), `${duration(retrySeconds)} waiting`],
  ];
}

function otherOutcomes(outcomes: RunReport['totals']['outcomes']): string {
  const others = Object.entries(outcomes).filter(([outcome]) => outcome !== 'complete');
  return others.length === 0
    ? 'all of them'
    : others.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}

/** What was spent of the day's credits, and what was promised. */
function allowance({ totals, allowance, promise }: RunReport): Markup | undefined {
  const lines: Markup[] = [];
  const { credits, edition, users, concurrency, remainingLast } = allowance;
  if (credits !== null && credits > 0)
    lines.push(
      meter(
        totals.credits / credits,
        `${grouped(totals.credits)} of ${grouped(credits)} credits of a day: ${percent(totals.credits / credits)}`,
      ),
    );
  if (promise)
    lines.push(
      html`<p>
        Promised for ${counted(promise.streams, 'stream')}: ${grouped(promise.creditsFrom)} to
        ${grouped(promise.creditsTo)} credits. Spent: ${figure(promise.creditsSpent)}.
      </p>`,
    );
  const facts = [
    ...(edition === null ? [] : [`${edition} edition${users === null ? '' : `, ${counted(users, 'user')}`}`]),
    ...(concurrency === null ? [] : [counted(concurrency, 'simultaneous call')]),
    ...(remainingLast === null ? [] : [`Zoho reported ${counted(remainingLast, 'credit')} left`]),
  ];
  if (facts.length > 0) lines.push(html`<p class="note">${facts.join(' · ')}</p>`);
  return lines.length === 0
    ? undefined
    : html`<section class="card allowance" aria-label="API credits">${lines}</section>`;
}

function meter(share: number, text: string): Markup {
  const width = Math.max(0.5, Math.min(100, share * 100));
  const tone = share > 0.8 ? 'bad' : share > 0.5 ? 'warn' : 'good';
  return html`<div class="meter">
    <p>${text}</p>
    <svg class="bar ${tone}" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="rail" width="100" height="4" />
      <rect class="level" width="${width.toFixed(2)}" height="4" />
    </svg>
  </div>`;
}

/** What went wrong, and what to do: first on the page if there is anything. */
export function errors({ errors }: RunReport): Markup | undefined {
  if (errors.length === 0) return undefined;
  return html`<section aria-labelledby="errors">
    <h2 id="errors">Errors</h2>
    ${errors.map(errorCard)}
  </section>`;
}

function errorCard({ stream, code, failureType, message, remedy, at }: ErrorLine): Markup {
  return html`<article class="card error">
    <h3>${stream === null ? 'The whole run' : html`<bdi>${stream}</bdi>`} <code>${code}</code></h3>
    <p>${message}</p>
    <p class="remedy"><strong>What to do:</strong> ${remedy}</p>
    <p class="note">${FIXED_BY[failureType] ?? failureType} · after ${time(at)}</p>
  </article>`;
}

const FIXED_BY: Readonly<Record<string, string>> = {
  config: 'You can fix it',
  transient: 'Another run may fix it',
  system: 'A defect of this program',
};
