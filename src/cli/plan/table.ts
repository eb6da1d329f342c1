import type { Forecast } from '../../engine/forecast/forecast.js';
import type { StreamForecast } from '../../engine/forecast/stream-forecast.js';
import type { CreditRange } from '../../engine/plan/promise.js';

const HEAD = ['stream', 'strategy', 'rows', 'credits', 'calls', 'minutes'] as const;

/** The forecast as a table, the reason of each stream below it. Pure. */
export function forecastTable({ streams, credits, calls, minutes, spent }: Forecast): string {
  const sorted = [...streams].sort((a, b) => b.credits.most - a.credits.most);
  const total = ['total', '', '', rangeOf(credits), String(calls), minutesOf(minutes * 60)];
  const rows = [[...HEAD], ...sorted.map(cellsOf), total];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const reasons = sorted.map(({ stream, why }) => `${stream}: ${why}`);
  const cost = `This forecast has cost ${spent.credits} API credits in ${spent.calls} calls.`;
  return `${[...lines, '', ...reasons, '', cost].join('\n')}\n`;
}

function cellsOf({ stream, strategy, rows, credits, calls, seconds }: StreamForecast): string[] {
  return [
    stream,
    strategy ?? 'none',
    rows ? rangeOf(rows) : '',
    rangeOf(credits),
    String(calls),
    minutesOf(seconds),
  ];
}

function rangeOf({ least, most }: CreditRange): string {
  return least === most ? String(most) : `${least} to ${most}`;
}

function minutesOf(seconds: number): string {
  return seconds < 60 ? '< 1' : String(Math.ceil(seconds / 60));
}
