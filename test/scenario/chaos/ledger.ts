import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { createDice } from '#src/emulator/call/dice.js';
import type { OrgModule, Row } from '#src/emulator/org/org.js';
import { asObject, asText, isObject, type Json, type JsonObject } from '#src/util/json.js';
import type { World } from '../../support/harness.js';
import { recordOf } from '../../support/truth.js';

/** The records of each stream, by id. */
export type Truth = ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;

/** What an org holds, what it held before, and somebody who changes it. */
export interface Ledger {
  /** Does one thing to one row of one module. */
  readonly mutate: () => void;
  readonly mutations: () => number;
  /** The records that a stream must have now. */
  readonly truth: (stream: string) => ReadonlyMap<string, JsonObject>;
  /** Whether a record is one version of its row, in every column. */
  readonly isWhole: (stream: string, record: JsonObject) => boolean;
}

/** Types whose values are free text: one marker in all of them shows a record put together from two versions. */
const TEXTS = new Set(['text', 'textarea']);

/**
 * @param streams as discovered
 * @param start what the org holds before anything changes
 * @param changing the modules that are changed
 */
export function createLedger(
  world: World,
  { streams, start }: { readonly streams: readonly JsonObject[]; readonly start: Truth },
  changing: readonly string[],
  seed: number,
): Ledger {
  const dice = createDice(seed);
  const schemas = new Map(
    streams.map((stream) => [asText(stream['name']) ?? '', asObject(stream['json_schema'])]),
  );
  const now = new Map([...start].map(([stream, rows]) => [stream, new Map(rows)]));
  const versions = new Map<string, JsonObject[]>();
  let mutations = 0;
  const keep = (stream: string, row: Row | undefined): void => {
    if (!row) return;
    const record = recordOf(moduleOf(world, stream), schemas.get(stream) ?? {}, row);
    versions.set(`${stream} ${row.id}`, [...(versions.get(`${stream} ${row.id}`) ?? []), record]);
    now.get(stream)?.set(row.id, record);
  };
  const mutate = (): void => {
    mutations += 1;
    const stream = changing[Math.floor(dice() * changing.length)] ?? '';
    const { table, fields } = moduleOf(world, stream);
    const values = markers(fields, `marker ${mutations}`);
    const at = world.emulator.clock.now();
    const ids = [...(now.get(stream)?.keys() ?? [])];
    const id = ids[Math.floor(dice() * ids.length)] ?? '';
    const choice = dice();
    if (choice < 0.2) keep(stream, table.insert(values, at));
    else if (choice < 0.6) keep(stream, table.update(id, values, at));
    else if (table.remove(id, at, choice < 0.8 ? 'recycle' : 'permanent')) now.get(stream)?.delete(id);
  };
  return {
    mutate,
    mutations: () => mutations,
    truth: (stream) => now.get(stream) ?? new Map(),
    isWhole: (stream, record) => {
      const id = asText(record['id']) ?? '';
      const known = [start.get(stream)?.get(id), ...(versions.get(`${stream} ${id}`) ?? [])];
      return known.some(
        (version) => version && isDeepStrictEqual(withoutNames(version), withoutNames(record)),
      );
    },
  };
}

/**
 * A record without the names of other records in its lookups: these change with the other record, which moves no
 * `Modified_Time` here, and are those of the moment at which the row was read.
 */
export function withoutNames(record: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(record).map(([column, value]): [string, Json] => {
      const isLookup = isObject(value) && Object.keys(value).every((key) => LOOKUP_KEYS.has(key));
      return [column, isLookup ? { id: value['id'] ?? null } : value];
    }),
  );
}

const LOOKUP_KEYS: ReadonlySet<string> = new Set(['id', 'name', 'module']);

/** `Tag` is a list, whatever its type says. */
function markers(fields: readonly JsonObject[], marker: string): JsonObject {
  const names = fields
    .filter((field) => TEXTS.has(asText(field['data_type']) ?? ''))
    .map((field) => asText(field['api_name']) ?? '');
  return Object.fromEntries(names.filter((name) => name !== 'Tag').map((name) => [name, marker]));
}

function moduleOf(world: World, stream: string): OrgModule {
  const module = world.emulator.org.modules.get(stream);
  expect(module, stream).not.to.equal(undefined);
  return module!;
}

/** What the tables of the org hold now, and what a run said of the streams that are no modules. */
export function truthOf(
  world: World,
  streams: readonly JsonObject[],
  output: ReadonlyMap<string, readonly JsonObject[]>,
): Truth {
  return new Map(
    streams.map((stream) => {
      const name = asText(stream['name']) ?? '';
      const module = world.emulator.org.modules.get(name);
      const schema = asObject(stream['json_schema']);
      const records = module
        ? [...world.emulator.truth(name)].map((row) => recordOf(module, schema, row))
        : (output.get(name) ?? []);
      return [name, new Map(records.map((record) => [asText(record['id']) ?? '', record]))];
    }),
  );
}
