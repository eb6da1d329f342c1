import { startLimitServer, type Contender } from './contenders.js';
import type { Usage } from './measure.js';

export interface LimitOptions {
  readonly rows: number;
  /** Runs of each contender; their median counts. */
  readonly rounds: number;
  /** Part of the names of the contenders; absent: all. */
  readonly only?: string | undefined;
  readonly nodeFlags?: readonly string[] | undefined;
}

/** The result of one contender. */
export interface Result {
  readonly name: string;
  readonly rowsPerCpuSecond: number;
  /** Seconds. */
  readonly wall: number;
  /** MiB. */
  readonly rss: number;
  /** Share of the rows per CPU second of its limit program. */
  readonly ofLimit: number | undefined;
}

/** All contenders in turn, several times; medians. */
export async function limitResults({ rows, rounds, only = '', nodeFlags }: LimitOptions): Promise<Result[]> {
  const { contenders, close } = await startLimitServer(rows);
  try {
    const wanted = contenders.filter(({ name }) => name.includes(only));
    const usages = new Map<Contender, Usage[]>(wanted.map((contender) => [contender, []]));
    for (let round = 0; round < rounds; round += 1)
      for (const [contender, taken] of usages) taken.push(await checked(contender, rows, nodeFlags));
    return resultsOf(usages);
  } finally {
    close();
  }
}

async function checked({ name, run }: Contender, rows: number, flags?: readonly string[]): Promise<Usage> {
  const usage = await run(flags);
  if (usage.records < rows) throw new Error(`${name}: ${usage.records} records of ${rows}`);
  return usage;
}

function resultsOf(usages: ReadonlyMap<Contender, readonly Usage[]>): Result[] {
  const speeds = new Map<string, number>();
  return [...usages].map(([{ name, limit }, taken]) => {
    const speed = median(taken.map(({ records, cpu }) => records / cpu));
    speeds.set(name, speed);
    const limitSpeed = limit === undefined ? undefined : speeds.get(limit);
    return {
      name,
      rowsPerCpuSecond: speed,
      wall: median(taken.map(({ wall }) => wall)),
      rss: median(taken.map(({ rss }) => rss)),
      ofLimit: limitSpeed === undefined ? undefined : speed / limitSpeed,
    };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** The results as a table. */
export function limitTable(results: readonly Result[]): string {
  const lines = results.map(({ name, rowsPerCpuSecond, wall, rss, ofLimit }) => {
    const share = ofLimit === undefined ? '' : ofLimit.toFixed(2);
    return `| ${name} | ${Math.round(rowsPerCpuSecond)} | ${share} | ${wall.toFixed(1)} | ${Math.round(rss)} |`;
  });
  const head =
    '| contender | rows per CPU s | of its limit | seconds | memory, MiB |\n| --- | ---: | ---: | ---: | ---: |';
  return `${head}\n${lines.join('\n')}`;
}
