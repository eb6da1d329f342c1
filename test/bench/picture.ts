import { asText, type JsonObject } from '#src/util/json.js';
import type { Results } from './results.js';

type Scheme = 'light' | 'dark';

interface Palette {
  readonly text: string;
  readonly faint: string;
  readonly ours: string;
  readonly other: string;
  readonly track: string;
}

/** The picture has no background, so that it takes that of the page. */
const PALETTES: Readonly<Record<Scheme, Palette>> = {
  light: { text: '#1f2328', faint: '#59636e', ours: '#0969da', other: '#afb8c1', track: '#eff2f5' },
  dark: { text: '#f0f6fc', faint: '#9198a1', ours: '#4493f8', other: '#656c76', track: '#212830' },
};

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  /** Something that we are compared with. */
  readonly isOther?: boolean;
}

interface Panel {
  readonly title: string;
  readonly note: string;
  readonly bars: readonly Bar[];
  /** Value of a full bar; absent: the largest. */
  readonly full?: number;
}

const WIDTH = 880;
const GAP = 40;
const PANEL_WIDTH = (WIDTH - GAP) / 2;
const BAR_HEIGHT = 24;
const HEAD = 56;
const LABEL = 150;
const VALUE = 70;

/** The results as one picture: panels of bars in two columns. */
export function pictureOf(results: Results, scheme: Scheme): string {
  const palette = PALETTES[scheme];
  const panels = panelsOf(results);
  const heights = [0, 0];
  const parts = panels.map((panel) => {
    const column = (heights[0] ?? 0) <= (heights[1] ?? 0) ? 0 : 1;
    const y = heights[column] ?? 0;
    heights[column] = y + HEAD + panel.bars.length * BAR_HEIGHT + 28;
    return `<g transform="translate(${column * (PANEL_WIDTH + GAP)} ${y})">${drawn(panel, palette)}</g>`;
  });
  const height = Math.max(...heights);
  const title = 'Results of the benchmark, as in bench/results.json';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13"><title>${title}</title>\n${parts.join('\n')}\n</svg>\n`;
}

function drawn({ title, note, bars, full }: Panel, palette: Palette): string {
  const most = full ?? Math.max(...bars.map(({ value }) => value));
  const room = PANEL_WIDTH - LABEL - VALUE;
  const lines = bars.map(({ label, value, text, isOther = false }, index) => {
    const y = HEAD + index * BAR_HEIGHT;
    const width = Math.max(2, Math.round((room * Math.min(value, most)) / most));
    return [
      `<text x="${LABEL - 8}" y="${y + 13}" text-anchor="end" fill="${palette.text}">${escaped(label)}</text>`,
      `<rect x="${LABEL}" y="${y}" width="${room}" height="16" rx="3" fill="${palette.track}"/>`,
      `<rect x="${LABEL}" y="${y}" width="${width}" height="16" rx="3" fill="${isOther ? palette.other : palette.ours}"/>`,
      `<text x="${PANEL_WIDTH}" y="${y + 13}" text-anchor="end" fill="${palette.text}" font-variant-numeric="tabular-nums">${escaped(text)}</text>`,
    ].join('');
  });
  const head = `<text x="0" y="18" font-size="15" font-weight="600" fill="${palette.text}">${escaped(title)}</text><text x="0" y="38" font-size="12" fill="${palette.faint}">${escaped(note)}</text>`;
  return [head, ...lines].join('\n');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

function panelsOf(results: Results): Panel[] {
  const rowsOf = (name: string): readonly JsonObject[] => results[name]?.rows ?? [];
  const barsOf = (
    rows: readonly JsonObject[],
    key: string,
    textOf: (value: number) => string,
    labelOf = (row: JsonObject): string => asText(row['contender']) ?? '',
  ): Bar[] =>
    rows.map((row) => {
      const [label, value] = [labelOf(row), Number(row[key])];
      return {
        label,
        value,
        text: textOf(value),
        isOther: /limit program|csv-parse|node -e|airbyte/i.test(label),
      };
    });
  const speeds = [
    ...barsOf(rowsOf('limits'), 'rowsPerCpuSecond', whole),
    ...barsOf(
      rowsOf('peers').filter(({ contender }) => /airbyte/.test(asText(contender) ?? '')),
      'rowsPerCpuSecond',
      whole,
      () => 'Airbyte (10,000)',
    ),
  ];
  const times = (value: number): string => `${value.toFixed(1)} ×`;
  const panels: Panel[] = [
    {
      title: 'Rows per CPU second',
      note: '100,000 rows of 40 columns; grey: what ours is compared with',
      bars: speeds,
    },
    {
      title: 'Memory of a sync, MiB',
      note: 'largest resident set, by rows of 40 columns',
      bars: barsOf(
        rowsOf('memory'),
        'mib',
        whole,
        (row) => `${whole(Number(row['rows']))}, ${asText(row['contender']) ?? ''}`,
      ),
    },
    {
      title: 'Use of what the org allows',
      note: 'one big module, 150 ms a call: ten calls, or jobs without a pause',
      bars: barsOf(
        rowsOf('allowance'),
        'share',
        (value) => `${Math.round(100 * value)} %`,
        (row) => asText(row['strategy']) ?? '',
      ),
      full: 1,
    },
    {
      title: 'Start-up',
      note: 'CPU time of a program, against an empty one',
      bars: barsOf(rowsOf('startup'), 'ofNode', times),
    },
    { title: 'CSV', note: 'MB per CPU second', bars: barsOf(rowsOf('csv'), 'mbPerCpuSecond', whole) },
  ];
  return panels.filter(({ bars }) => bars.length > 0);
}
