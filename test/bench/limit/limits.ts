import { startLimitServer, type Contender } from './contenders.js';
import { median } from '../results.js';
import type { Usage } from './measure.js';

export interface LimitOptions {
  readonly rows: number;
  readonly columns: number;
  /** Runs of each contender; their median counts. */
  readonly rounds: number;
  /** Which contenders to run, by name; absent: all. */
  readonly wants?: ((name: string) => boolean) | undefined;
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
export async function limitResults({
  rows,
  columns,
  rounds,
  wants = () => true,
  nodeFlags,
}: LimitOptions): Promise<Result[]> {
  const { contenders, close } = await startLimitServer(rows, columns);
  try {
    const wanted = contenders.filter(({ name }) => wants(name));
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
