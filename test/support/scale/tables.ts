import { cheapestOf, costOf, EDITIONS, secondsWithin, STRATEGIES, type EditionFacts } from './arithmetic.js';
import { markdownTable } from '../markdown-table.js';

const ROWS = [100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000] as const;

const number = (value: number): string => Math.round(value).toLocaleString('en-US');

/** `40 s`, `33 min`, `5.6 h`, `12 days`, `3.2 years` */
function duration(seconds: number): string {
  const units = [
    { name: 's', size: 1, most: 120 },
    { name: 'min', size: 60, most: 7_200 },
    { name: 'h', size: 3_600, most: 172_800 },
    { name: 'days', size: 86_400, most: 63_072_000 },
  ];
  const { name, size } = units.find(({ most }) => seconds < most) ?? { name: 'years', size: 31_536_000 };
  const value = seconds / size;
  return `${size > 60 && value < 10 ? value.toFixed(1) : number(value)} ${name}`;
}

const NAMES = { records: 'lists', coql: 'queries', bulk: 'jobs' } as const;

/** Credits and time of each strategy, without waits for credits. */
function strategyTable(): string {
  const head = ['rows', ...STRATEGIES.map((strategy) => NAMES[strategy]), '`auto` reads by'];
  const rows = ROWS.map((count) => {
    const cells = STRATEGIES.map((strategy) => {
      const [few, many] = [costOf(strategy, count, 5), costOf(strategy, count, 20)];
      const times = [...new Set([duration(few.seconds), duration(many.seconds)])].join(' / ');
      return `${number(many.credits)}, ${times}`;
    });
    return [number(count), ...cells, NAMES[cheapestOf(count, 20)]];
  });
  return markdownTable(head, rows);
}

/** Time of a first sync by edition, with waits for credits. */
function editionTable(
  strategyOf: (rows: number, edition: EditionFacts) => (typeof STRATEGIES)[number],
): string {
  const head = ['edition, users', 'credits a day', ...ROWS.map(number)];
  const rows = EDITIONS.map((edition) => [
    `${edition.name}, ${edition.users}`,
    number(edition.credits),
    ...ROWS.map((count) => {
      const cost = costOf(strategyOf(count, edition), count, edition.calls);
      return duration(secondsWithin(edition.credits, cost));
    }),
  ]);
  return markdownTable(head, rows);
}

/** The tables of docs/scale.md, in the order of the page. */
export function scaleTables(): readonly string[] {
  return [
    strategyTable(),
    editionTable((rows, { calls }) => cheapestOf(rows, calls)),
    editionTable(() => 'records'),
  ];
}

const TABLES = /^\|.*(?:\n\|.*)*/gm;

/** The tables of a page of Markdown. */
export const tablesIn = (page: string): readonly string[] => page.match(TABLES) ?? [];

/** The page with each of its first tables replaced. */
export function withTables(page: string, tables: readonly string[]): string {
  const rest = [...tables];
  return page.replaceAll(TABLES, (table) => rest.shift() ?? table);
}
