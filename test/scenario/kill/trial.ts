import { createDice } from '#src/emulator/call/dice.js';
import { hashText } from '#src/emulator/org/random.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { systemClock } from '#src/util/clock.js';
import { asObject, asText, parseJson, type Json, type JsonObject } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { catalogOf, lastStates, runCli, type Ended, type Job } from '../../support/process.js';
import { runTap, runTapFreely } from '../../support/tap-process.js';
import { selectIn } from '../../support/tap-world.js';

/** So many that the cheapest way is one query after the other in two stretches (plan.ts), and two states come in between. */
const ROWS = 20_600;
const FEW = 300;
const STREAMS = ['Plenty', 'Few'] as const;
const COLUMNS = ['id', 'Name', 'Modified_Time'];

const STRATEGIES = ['records', 'coql', 'bulk', 'auto'] as const;
const MODES = ['incremental', 'full_refresh'] as const;
/** Many runs of one org in a few minutes: it is not about waiting for a ration. */
const UNLIMITED = { dailyCredits: 1_000_000, bulkDownloadsPerMinute: 10_000 };
/** Every so manieth point is one of the tap. */
const TAP_EACH = 5;

/** Where which read is killed: all of it from the seed. */
export interface Point {
  readonly seed: number;
  readonly program: 'source-zoho' | 'tap-zoho';
  readonly strategy: (typeof STRATEGIES)[number];
  readonly mode: (typeof MODES)[number];
  /** Of the bytes of the whole output, 0 to 1. */
  readonly part: number;
}

/** Eight seeds in a row have each strategy in both modes; four tens of them, the tap's, too. */
export function pointOf(seed: number): Point {
  const round = Math.floor(seed / STRATEGIES.length);
  return {
    seed,
    program: seed % TAP_EACH === 0 ? 'tap-zoho' : 'source-zoho',
    strategy: STRATEGIES[seed % STRATEGIES.length]!,
    mode: MODES[(seed + round) % MODES.length]!,
    part: createDice(hashText(`kill ${seed}`))(),
  };
}

export interface Outcome {
  readonly point: Point;
  /** It was killed in time, and had not come to its end by itself. */
  readonly isKilled: boolean;
  /** Records that had arrived. */
  readonly arrived: number;
  /** Records of the second run that had arrived before. */
  readonly again: number;
  /** Those of the stream that has most of them. */
  readonly most: number;
  /** What is not as it should be, in words. */
  readonly problems: readonly string[];
}

/** An org of its own and the programs that read it. */
export interface Lane {
  /** Kills a read at this point, and lets another one go on with the last states that had arrived. */
  trial(point: Point): Promise<Outcome>;
  close(): Promise<void>;
}

type Rows = ReadonlyMap<string, readonly JsonObject[]>;
type Received = Ended & { readonly rows: Rows; readonly next: Json | readonly Json[] };
type Read = (job: Pick<Job, 'state' | 'kill'>) => Promise<Received>;

/** Bytes of a whole read by each program, the same in all lanes; strategy and mode make no difference to speak of. */
export type Sizes = Map<Point['program'], Promise<number>>;
export const createSizes = (): Sizes => new Map();

export async function createLane(sizes: Sizes): Promise<Lane> {
  const extraModules = [
    { api_name: 'Plenty', rows: ROWS, fields: 8, times: 'imported' as const },
    { api_name: 'Few', rows: FEW, fields: 8, times: 'imported' as const },
  ];
  const now = systemClock.now() - 3_600_000;
  const emulator = await startZoho({ org: createOrg({ now, extraModules }), ...UNLIMITED });
  const discovered = once(() => runTapFreely({ args: ['--discover'], config: configOf(emulator) }));
  const verifyDeps = async ({ program, strategy, mode }: Omit<Point, 'seed' | 'part'>): Promise<Read> => {
    const config = configOf(emulator, { read_strategy: strategy });
    if (program === 'source-zoho') return sourceOf(config, mode);
    return tapOf(config, mode, asObject(parseJson((await discovered()).lines.join('\n'))));
  };
  const sizeOf = (program: Point['program']): Promise<number> => {
    const size =
      sizes.get(program) ?? measure(verifyDeps({ program, strategy: 'records', mode: 'full_refresh' }));
    sizes.set(program, size);
    return size;
  };
  return {
    async trial(point) {
      const read = await verifyDeps(point);
      const atByte = Math.max(1, Math.floor(point.part * (await sizeOf(point.program))));
      const first = await read({ kill: { signal: 'SIGKILL', atByte } });
      const second = await read({ state: first.next });
      return judge(point, emulator, first, second);
    },
    close: () => emulator.close(),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

async function measure(read: Promise<Read>): Promise<number> {
  const { lines } = await (await read)({});
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}

function sourceOf(config: JsonObject, mode: Point['mode']): Read {
  const catalog = catalogOf(STREAMS, COLUMNS, mode);
  return async (job) => {
    const ended = await runCli({ args: ['read'], config, catalog, ...job });
    return { ...ended, rows: ended.records, next: lastStates(ended) };
  };
}

function tapOf(config: JsonObject, mode: Point['mode'], all: JsonObject): Read {
  const method = { '': mode === 'incremental' ? {} : { 'replication-method': 'FULL_TABLE' } };
  const catalog = selectIn(all, STREAMS, { Plenty: method, Few: method });
  return async (job) => {
    const ended = await runTap({ config, catalog, ...job });
    return { ...ended, rows: ended.received.records, next: ended.received.state };
  };
}

function judge(point: Point, emulator: Emulator, first: Received, second: Received): Outcome {
  const problems =
    second.exitCode === 0 ? [] : [`the second run ends with ${second.exitCode}: ${second.stderr}`];
  const counts = STREAMS.map((name) => {
    const [before, after] = [first, second].map(({ rows }) => rows.get(name) ?? []);
    problems.push(...differences(emulator, name, [...before!, ...after!]));
    const arrived = new Set(before!.map(idOf));
    const again = after!.filter((row) => arrived.has(idOf(row))).length;
    return { arrived: before!.length, again };
  });
  return {
    point,
    isKilled: first.signal === 'SIGKILL',
    arrived: counts.reduce((sum, { arrived }) => sum + arrived, 0),
    again: counts.reduce((sum, { again }) => sum + again, 0),
    most: Math.max(...counts.map(({ again }) => again)),
    problems,
  };
}

/** Of all records of a stream, wherever they come from: each is equal to its row, and each row is there. */
function differences(emulator: Emulator, name: string, records: readonly JsonObject[]): string[] {
  const truth = new Map([...emulator.truth(name)].map((row) => [row.id, faceOf(row)]));
  const wrong = records.filter((record) => truth.get(idOf(record)) !== faceOf(record));
  const found = new Set(records.map(idOf));
  const missing = [...truth.keys()].filter((id) => !found.has(id));
  return [
    ...(missing.length > 0
      ? [`${name}: ${missing.length} rows are missing, ${missing.slice(0, 5).join()}`]
      : []),
    ...wrong.slice(0, 5).map((record) => `${name}: ${faceOf(record)} is not ${truth.get(idOf(record))}`),
  ];
}

const idOf = (record: JsonObject): string => asText(record['id']) ?? '';
const faceOf = (row: JsonObject): string => JSON.stringify(COLUMNS.map((column) => row[column] ?? null));
