import type { CallInfo } from '#src/emulator/call/calls.js';
import type { Fault } from '#src/emulator/server/server.js';
import { asObject, asText, isObject, parseJson, type Json, type JsonObject } from '#src/util/json.js';
import { createDestination } from '../support/destination.js';
import { configure, createWorld, type Run, type World } from '../support/harness.js';
import { recordOf } from '../support/truth.js';
import type { Answer, Answerer } from './answers.js';
import { CALLS, callOf, MODULE, type Call } from './calls.js';
import { createMatrixOrg, idOf, SETTINGS, valuesOf } from './org.js';

export const STRATEGIES = ['records', 'coql', 'bulk', 'auto'] as const;
export const READS = ['first', 'increment'] as const;
/** Each answer is given to all calls of a kind, or to all but the first. */
export const WHEN = ['always', 'later'] as const;

export interface Combination {
  readonly call: Call;
  readonly answer: Answer;
  readonly strategy: (typeof STRATEGIES)[number];
  readonly read: (typeof READS)[number];
  readonly when: (typeof WHEN)[number];
}

export type Verdict =
  | { readonly kind: 'complete' | 'incomplete' }
  | { readonly kind: 'wrong'; readonly why: string; readonly logs: readonly string[] };

export interface Lab {
  readonly judge: (combination: Combination) => Promise<Verdict>;
  /** Whether the answer would be given at all: a run is as one in good weather until then. */
  readonly occurs: (combination: Combination) => boolean;
  readonly close: () => Promise<void>;
}

const ROWS = 240;
const HOUR = 3_600_000;
/** Real time that a hang takes, an attempt each. */
const HANG_SECONDS = 0.3;
/** Marks a call of ours. */
const OWN = { 'x-external': 'matrix' };

/** One org for all combinations: runs only read, and each begins at the same time. */
export async function createLab(): Promise<Lab> {
  const world = await createWorld({
    org: createMatrixOrg(ROWS),
    emulator: SETTINGS,
    // Where Zoho lists no deletions, ids are compared in each run.
    config: { reconcile_hours: 1 },
  });
  const { streams } = await world.discover();
  const start = await read(world, streams, 'auto', []);
  change(world);
  world.clock.advance(2 * HOUR);
  const base = world.clock.now();
  const truth = truthOf(world, streams);
  const authorization = await tokenOf(world);
  const answerer: Answerer = {
    ask: (call, { without = [], with: more = {}, body }) =>
      askAgain(world, authorization, call, { without, more, body }),
  };
  const reset = (): void => {
    world.clock.advance(base - world.clock.now());
    world.emulator.resetCounters();
  };
  const before = (kind: Combination['read']): readonly Run[] => (kind === 'first' ? [] : [start]);
  const counts = new Map<string, ReadonlyMap<Call, number>>();
  for (const strategy of STRATEGIES)
    for (const kind of READS) {
      reset();
      const run = await read(world, streams, strategy, before(kind));
      const verdict = await verdictOn(world, streams, truth, { strategy, run, before: before(kind) });
      if (verdict.kind !== 'complete')
        throw new Error(
          `${strategy} ${kind}: not complete without any fault: ${verdict.kind === 'wrong' ? verdict.why : ''}: ${run.logs.join('\n')}`,
        );
      const calls = world.emulator.calls.map(callOf);
      counts.set(
        `${strategy} ${kind}`,
        new Map(CALLS.map((call) => [call, calls.filter((name) => name === call).length])),
      );
    }

  return {
    occurs: ({ call, strategy, read: kind, when }) => {
      const count = counts.get(`${strategy} ${kind}`)?.get(call) ?? 0;
      return count >= (when === 'later' ? 2 : 1);
    },
    judge: async ({ call, answer, strategy, read: kind, when }) => {
      reset();
      let seen = 0;
      const stop = world.emulator.onRequest((info): Fault | undefined | Promise<Fault | undefined> => {
        if (info.headers['x-external'] !== undefined || callOf(info) !== call) return undefined;
        seen += 1;
        return when === 'later' && seen === 1 ? undefined : answer.give(info, answerer);
      });
      const timeout = answer.hangs === true ? { request_timeout: HANG_SECONDS } : {};
      const run = await read(world, streams, strategy, before(kind), timeout).finally(stop);
      return verdictOn(world, streams, truth, { strategy, run, before: before(kind) });
    },
    close: () => world.close(),
  };
}

function change(world: World): void {
  const { table } = world.emulator.org.modules.get(MODULE)!;
  const at = world.clock.now() + 60_000;
  for (let n = 0; n < 205; n += 1)
    table.update(idOf(n), { ...valuesOf(n), Name: `changed ${n}` }, at + n * 100);
  for (let n = ROWS; n < ROWS + 10; n += 1)
    table.insert({ ...valuesOf(n), id: idOf(n) }, at + 600_000 + n * 1_000);
  for (const n of [220, 221, 222]) table.remove(idOf(n), at + 900_000, 'recycle');
}

function read(
  world: World,
  streams: readonly JsonObject[],
  strategy: Combination['strategy'],
  before: readonly Run[],
  config: JsonObject = {},
): Promise<Run> {
  const state = stateAfter(before);
  return world.read({
    catalog: configure(streams, { streams: [MODULE] }),
    config: { read_strategy: strategy, ...config },
    ...(state.length > 0 && { state: [...state] }),
  });
}

/** The last state that was said. */
function stateAfter(runs: readonly Run[]): readonly JsonObject[] {
  return runs.findLast(({ state }) => state.length > 0)?.state ?? [];
}

interface Facts {
  readonly strategy: Combination['strategy'];
  readonly run: Run;
  readonly before: readonly Run[];
}

async function verdictOn(
  world: World,
  streams: readonly JsonObject[],
  truth: ReadonlyMap<string, string>,
  { strategy, run, before }: Facts,
): Promise<Verdict> {
  const wrong = (why: string): Verdict => ({ kind: 'wrong', why, logs: run.logs });
  const output = JSON.stringify(run.messages);
  if (/defect of this program|please report it/i.test(output)) return wrong('it is called a defect');
  const last = run.statuses.get(MODULE)?.at(-1);
  if (!run.failed) {
    if (last !== 'COMPLETE') return wrong(`exit code 0, and the stream is ${last ?? 'unknown'}`);
    const gap = difference(truth, heldAfter([...before, run]));
    return gap === undefined ? { kind: 'complete' } : wrong(`COMPLETE, and ${gap}`);
  }
  if (last === 'COMPLETE') return wrong('exit code 1, and the stream is COMPLETE');
  if (run.errors.length === 0) return wrong('exit code 1 without an error');
  const healthy = await read(world, streams, strategy, [...before, run]);
  if (healthy.failed) return wrong(`the next run fails: ${JSON.stringify(healthy.errors).slice(0, 300)}`);
  const gap = difference(truth, heldAfter([...before, run, healthy]));
  return gap === undefined ? { kind: 'incomplete' } : wrong(`INCOMPLETE, and after the next run ${gap}`);
}

/** What a destination holds after these runs, by id, as text. */
function heldAfter(runs: readonly Run[]): ReadonlyMap<string, string> {
  const destination = createDestination();
  for (const { messages } of runs)
    destination.load(
      messages.filter(({ type, record }) => type === 'RECORD' && asObject(record)['stream'] === MODULE),
    );
  return new Map([...destination.rows()].map(([id, row]) => [id, written(row)]));
}

function truthOf(world: World, streams: readonly JsonObject[]): ReadonlyMap<string, string> {
  const module = world.emulator.org.modules.get(MODULE)!;
  const schema = asObject(streams.find(({ name }) => name === MODULE)?.['json_schema']);
  return new Map(
    [...world.emulator.truth(MODULE)].map((row) => [row.id, written(recordOf(module, schema, row))]),
  );
}

/** Keys in one order, and without the mark of deletions, which a living row has not. */
function written(record: JsonObject): string {
  const { _ab_cdc_deleted_at: deleted = null, ...row } = record;
  return JSON.stringify(deleted === null ? row : record, (_, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
}

function difference(
  truth: ReadonlyMap<string, string>,
  held: ReadonlyMap<string, string>,
): string | undefined {
  const missing = [...truth.keys()].filter((id) => !held.has(id));
  const extra = [...held.keys()].filter((id) => !truth.has(id));
  const other = [...truth].filter(([id, row]) => held.has(id) && held.get(id) !== row);
  if (missing.length + extra.length + other.length === 0) return undefined;
  const [id, row = ''] = other[0] ?? [];
  const sample = id === undefined ? '' : `: ${firstDifference(row, held.get(id) ?? '')}`;
  return `${missing.length} rows are missing, ${extra.length} are too many, ${other.length} differ${sample}`;
}

function firstDifference(a: string, b: string): string {
  const [left, right] = [asObject(parseJson(a)), asObject(parseJson(b))];
  const name =
    [...new Set([...Object.keys(left), ...Object.keys(right)])].find(
      (key) => JSON.stringify(left[key]) !== JSON.stringify(right[key]),
    ) ?? '';
  const short = (value: Json | undefined): string => JSON.stringify(value ?? null).slice(0, 60);
  return `${name} ${short(left[name])} / ${short(right[name])}`;
}

async function tokenOf({ emulator: { connection } }: World): Promise<string> {
  const { client_id, client_secret, refresh_token } = connection;
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id, client_secret, refresh_token });
  const response = await fetch(`${connection.accounts_url}/oauth/v2/token`, { method: 'POST', body });
  return `Zoho-oauthtoken ${asText(asObject(parseJson(await response.text()))['access_token']) ?? ''}`;
}

interface Change {
  readonly without: readonly string[];
  readonly more: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The emulator's own answer to a call that is changed a little. */
async function askAgain(
  { emulator }: World,
  authorization: string,
  call: CallInfo,
  { without, more, body }: Change,
): Promise<JsonObject> {
  const kept = (all: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
  const url = new URL(call.path, emulator.url);
  url.search = new URLSearchParams({ ...kept(call.query), ...more }).toString();
  const since = kept(call.headers)['if-modified-since'];
  const response = await fetch(url, {
    method: call.method,
    headers: {
      ...OWN,
      authorization,
      ...(since !== undefined && { 'if-modified-since': since }),
      ...(call.method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(call.method === 'POST' && { body: body ?? call.body }),
  });
  return asObject(parseJson(await response.text()));
}
