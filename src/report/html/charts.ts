import { grouped } from '../../util/text.js';
import type { RunReport, TimeBucket } from '../shape.js';
import { duration, figure, time } from './figures.js';
import { html, type Markup } from '../../util/markup.js';
import { folded, table } from './table.js';

const HEIGHT = 100;

/** Records and credits over time, with the figures as a table. */
export function charts({ time: { buckets, bucketSeconds }, run }: RunReport): Markup | undefined {
  if (buckets.length < 2) return undefined;
  const span = bucketSeconds * buckets.length;
  const rates = buckets.map(({ records }) => records / bucketSeconds);
  const spent = sums(buckets.map(({ credits }) => credits));
  return html`<section aria-labelledby="over-time">
    <h2 id="over-time">Over time</h2>
    <div class="charts">
      ${chart('Records per second', `at most ${grouped(Math.round(Math.max(...rates)))}`, bars(rates), 'list', span)}
      ${chart('API credits spent', `${grouped(spent.at(-1) ?? 0)} in ${duration(run.seconds)}`, area(spent), 'query', span)}
    </div>
    ${folded('These figures as a table', figures(buckets))}
  </section>`;
}

function sums(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

function chart(name: string, note: string, path: string, tone: string, span: number): Markup {
  return html`<figure class="card chart">
    <figcaption>${name} <small>${note}</small></figcaption>
    <svg
      role="img"
      aria-label="${name}: ${note}. The table below has the figures."
      viewBox="0 0 1000 ${HEIGHT}"
      preserveAspectRatio="none"
    >
      <path class="${tone}" d="${path}" />
    </svg>
    <div class="axis" aria-hidden="true">
      <span>0 s</span><span>${duration(span / 2)}</span><span>${duration(span)}</span>
    </div>
  </figure>`;
}

function bars(values: readonly number[]): string {
  const most = Math.max(...values, 1e-9);
  const width = 1_000 / values.length;
  return values
    .map((value, index) => {
      const height = (value / most) * (HEIGHT - 4);
      const x = index * width + width * 0.1;
      return value > 0
        ? `M${x.toFixed(1)} ${HEIGHT}v-${height.toFixed(1)}h${(width * 0.8).toFixed(1)}V${HEIGHT}z`
        : '';
    })
    .join('');
}

function area(values: readonly number[]): string {
  const most = Math.max(...values, 1e-9);
  const width = 1_000 / values.length;
  const points = values.map((value, index) => {
    const y = HEIGHT - (value / most) * (HEIGHT - 4);
    return `V${y.toFixed(1)}H${((index + 1) * width).toFixed(1)}`;
  });
  return `M0 ${HEIGHT}${points.join('')}V${HEIGHT}z`;
}

function figures(buckets: readonly TimeBucket[]): Markup {
  return table('Figures over time', buckets, [
    { head: 'After', cell: ({ at }) => time(at) },
    { head: 'Records', isNumber: true, cell: ({ records }) => figure(records) },
    { head: 'Calls', isNumber: true, cell: ({ calls }) => figure(calls) },
    { head: 'Credits', isNumber: true, cell: ({ credits }) => figure(credits) },
    { head: 'Retries', isNumber: true, cell: ({ retries }) => figure(retries) },
  ]);
}
