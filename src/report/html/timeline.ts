import { grouped } from '../../util/text.js';
import type { CallLine, RunReport, StreamLine } from '../shape.js';
import { counted, duration, figure, time } from './figures.js';
import { html, type Markup } from '../../util/markup.js';
import { badge, STREAM_TONES } from './summary.js';
import { folded, table } from './table.js';

/** Lanes that are drawn; the table lists every stream. */
const MAX_LANES = 150;
/** Units of a lane: it is stretched to the width of the page. */
const WIDTH = 1_000;
const HEIGHT = 22;
/** A shorter bar would not be seen. */
const LEAST_WIDTH = 2;
/** A call that failed has a mark where it ended. */
const MARK_WIDTH = 4;

/** One lane per stream: when it ran, its calls by kind, its time slices, and what was repeated. */
export function timeline(report: RunReport): Markup | undefined {
  const { streams, run } = report;
  if (streams.length === 0) return undefined;
  const byStream = callsByLabel(report);
  const scale = scaleOf(run.seconds);
  const shown = streams.slice(0, MAX_LANES);
  const more = streams.length - shown.length;
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">Time line</h2>
    <div class="card">
      ${legend(report)}
      <div class="axis" aria-hidden="true">
        ${ticks(run.seconds).map((tick) => html`<span>${tick}</span>`)}
      </div>
      <ol class="lanes">
        ${shown.map((stream) => lane(stream, byStream.get(stream.stream) ?? [], report, scale))}
      </ol>
      ${more > 0 ? html`<p class="note">${counted(more, 'more stream')}: see the table of streams.</p>` : undefined}
      ${report.calls.notKept > 0 ? html`<p class="note">The run made more calls than are kept one by one, so bars show the number of calls over time.</p>` : undefined}
    </div>
    ${slices(streams)}
  </section>`;
}

function callsByLabel({ calls }: RunReport): ReadonlyMap<string, readonly CallLine[]> {
  const byLabel = new Map<string, CallLine[]>();
  for (const call of calls.kept) {
    const known = byLabel.get(call.label);
    if (known) known.push(call);
    else byLabel.set(call.label, [call]);
  }
  return byLabel;
}

type Scale = (seconds: number) => number;

function scaleOf(seconds: number): Scale {
  return (at) => (seconds > 0 ? Math.max(0, Math.min(WIDTH, (at / seconds) * WIDTH)) : 0);
}

function ticks(seconds: number): string[] {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => duration(seconds * share));
}

function lane(
  stream: StreamLine,
  calls: readonly CallLine[],
  { calls: all, time: buckets }: RunReport,
  x: Scale,
): Markup {
  const { stream: name, outcome, start, end, records, retries } = stream;
  const text =
    `${name}: ${outcome}, from ${duration(start)} to ${duration(end)}, ${counted(records, 'record')}, ` +
    `${counted(stream.calls, 'call')}, ${counted(retries, 'retry').replace('retrys', 'retries')}`;
  const bars = all.notKept > 0 ? activityBars(stream, buckets, x) : callBars(calls, x);
  return html`<li class="lane">
    <span class="lane-name"
      ><bdi>${name}</bdi
      >${outcome === 'complete' ? undefined : html` ${badge(outcome, STREAM_TONES[outcome])}`}</span
    >
    <svg
      class="lane-bars"
      role="img"
      aria-label="${text}"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      preserveAspectRatio="none"
    >
      <title>${text}</title>
      <rect
        class="span"
        x="${units(x(start))}"
        width="${units(Math.max(LEAST_WIDTH, x(end) - x(start)))}"
        y="3"
        height="13"
      />
      ${bars}
      <path
        class="slice"
        d="${stream.slices.kept.map((slice) => bar(x(slice.start), x(slice.end) - 1, 17, 3)).join('')}"
      />
    </svg>
    <span class="lane-end" aria-hidden="true">${grouped(records)}</span>
  </li>`;
}

const FAMILIES = ['list', 'query', 'job'] as const;
type Family = (typeof FAMILIES)[number];

function familyOf(kind: string): Family {
  if (kind.startsWith('coql')) return 'query';
  return kind.startsWith('bulk') ? 'job' : 'list';
}

/** One path per family keeps the page small. */
function callBars(calls: readonly CallLine[], x: Scale): Markup[] {
  const path = (chosen: readonly CallLine[], y: number, height: number): string =>
    chosen.map(({ start, end }) => bar(x(start), x(end), y, height)).join('');
  const families = FAMILIES.map((family) => {
    const chosen = calls.filter(({ kind }) => familyOf(kind) === family);
    return chosen.length === 0 ? html`` : html`<path class="${family}" d="${path(chosen, 4, 11)}" />`;
  });
  const failed = calls.filter(({ error, retryIn }) => error !== null || retryIn !== null);
  const bars = failed.map(({ end }) => bar(x(end) - MARK_WIDTH, x(end), 0, HEIGHT)).join('');
  return [...families, ...(failed.length > 0 ? [html`<path class="retry" d="${bars}" />`] : [])];
}

function activityBars({ activity }: StreamLine, { bucketSeconds }: RunReport['time'], x: Scale): Markup {
  const most = Math.max(1, ...activity);
  const bars = activity.map((calls, index) => {
    const height = (calls / most) * 13;
    return calls === 0
      ? ''
      : bar(x(index * bucketSeconds), x((index + 1) * bucketSeconds), 16 - height, height);
  });
  return html`<path class="list" d="${bars.join('')}" />`;
}

function bar(from: number, to: number, y: number, height: number): string {
  const width = Math.max(LEAST_WIDTH, to - from);
  return `M${units(Math.min(from, WIDTH - width))} ${units(y)}h${units(width)}v${units(height)}h-${units(width)}z`;
}

function units(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function legend({ calls, streams }: RunReport): Markup {
  const families = new Set(calls.byKind.map(({ kind }) => familyOf(kind)));
  const named: Readonly<Record<Family, string>> = {
    list: 'Lists and metadata',
    query: 'COQL queries',
    job: 'Bulk Read',
  };
  const hasSlices = streams.some(({ slices }) => slices.kept.length > 0);
  const isCounted = calls.notKept > 0;
  return html`<ul class="legend">
    ${isCounted ? html`<li><i class="key list"></i>Calls</li>` : FAMILIES.filter((family) => families.has(family)).map((family) => html`<li><i class="key ${family}"></i>${named[family]}</li>`)}
    ${isCounted ? undefined : html`<li><i class="key retry"></i>Failed or repeated call</li>`}
    ${hasSlices ? html`<li><i class="key slice"></i>Time slice</li>` : undefined}
    <li><i class="key span"></i>Stream runs; its records on the right</li>
  </ul>`;
}

function slices(streams: readonly StreamLine[]): Markup | undefined {
  const rows = streams.flatMap(({ stream, slices: { kept } }) => kept.map((slice) => ({ stream, ...slice })));
  if (rows.length === 0) return undefined;
  const content = table('Time slices', rows, [
    { head: 'Stream', cell: ({ stream }) => html`<bdi>${stream}</bdi>` },
    { head: 'From', cell: ({ from }) => from },
    { head: 'To', cell: ({ to }) => to },
    { head: 'Records', isNumber: true, cell: ({ rows: count }) => figure(count) },
    { head: 'Begun after', isNumber: true, isExtra: true, cell: ({ start }) => time(start) },
    { head: 'Took', isNumber: true, cell: ({ start, end }) => time(Math.max(0, end - start)) },
  ]);
  return folded(`${counted(rows.length, 'time slice')} as a table`, content);
}
