import fc from 'fast-check';
import type { Org, OrgModule, Row } from '#src/emulator/org/org.js';
import type { EmulatorOptions } from '#src/emulator/server/server.js';
import { createTable } from '#src/emulator/org/table.js';
import { asObject, asText, isObject, type Json, type JsonObject } from '#src/util/json.js';
import { kinds, oddText, type Kind, type Targets } from './random-kinds.js';
import { field, moduleOf, NO_BASE, tinyOrg, USERS } from './tiny-org.js';

/** Modules with random columns and rows in one org, and random settings of the emulator where the sources differ. */
export interface RandomWorld {
  readonly modules: readonly RandomModule[];
  readonly options: Partial<EmulatorOptions>;
}

interface RandomModule {
  readonly kinds: readonly { readonly kind: Kind; readonly isHidden: boolean }[];
  readonly rows: readonly RandomRow[];
  /** The rows after the change. The last one is new. */
  readonly later: readonly RandomRow[];
}

interface RandomRow {
  readonly name: string | null;
  /** Seconds since the start of 2024. Some are equal. */
  readonly second: number;
  readonly owner: number;
  readonly values: readonly Json[];
}

const START = Date.parse('2024-01-01T00:00:00Z');
export const moduleName = (index: number): string => `Random_${String.fromCharCode(65 + index)}`;

/** Worlds of `width` modules. */
export function randomWorlds(width: number): fc.Arbitrary<RandomWorld> {
  const modules = Array.from({ length: width }, (_, index) =>
    randomModule(moduleName((index * 7 + 3) % width)),
  );
  return fc.record({ modules: fc.tuple(...modules), options: OPTIONS });
}

const ALL = [
  'ZohoCRM.modules.ALL',
  'ZohoCRM.org.ALL',
  'ZohoCRM.bulk.ALL',
  'ZohoCRM.coql.READ',
  'ZohoCRM.settings.ALL',
];
const OPTIONS: fc.Arbitrary<Partial<EmulatorOptions>> = fc.record({
  bulkJoiner: fc.constantFrom(';', ','),
  bulkBooleans: fc.constantFrom('true', 'True', 'TRUE'),
  bulkIdHeader: fc.constantFrom('Id', 'id'),
  bulkRichText: fc.constantFrom('full', 'truncated'),
  bulkStructures: fc.constantFrom('json', 'refused'),
  bulkQuotes: fc.constantFrom('needed', 'all'),
  bulkLineEnd: fc.constantFrom('\r\n', '\n'),
  bulkBom: fc.boolean(),
  coqlRichText: fc.constantFrom('truncated', 'whole'),
  coqlHiddenColumns: fc.constantFrom('refused', 'null'),
  fetchFullDataByIds: fc.boolean(),
  scopes: fc.constantFrom([...ALL, 'ZohoCRM.users.ALL'], [...ALL, 'ZohoCRM.users.ALL'], ALL),
});

/** Mostly few columns; sometimes more than a list allows (50) or more than a bulk job (200). */
const widths = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 3, max: 14 }) },
  { weight: 2, arbitrary: fc.integer({ min: 52, max: 60 }) },
  { weight: 1, arbitrary: fc.constant(205) },
);

function randomModule(target: string): fc.Arbitrary<RandomModule> {
  const kind = fc.constantFrom(...kinds(target));
  const column = fc.record({ kind, isHidden: fc.integer({ min: 1, max: 50 }).map((dice) => dice === 50) });
  return widths
    .chain((width) => fc.array(column, { minLength: width, maxLength: width, size: 'max' }))
    .map((columns) =>
      columns.filter(({ kind: { name } }, at) => name === undefined || at === firstOf(columns, name)),
    )
    .chain((columns) => {
      const values = fc.tuple(...columns.map((one) => fc.option(one.kind.value, { freq: 4 })));
      const row = fc.record({
        name: fc.option(oddText, { freq: 9 }),
        second: fc.integer({ min: 0, max: 6 }),
        owner: fc.nat({ max: 5 }),
        values,
      });
      return fc.record({
        kinds: fc.constant(columns),
        rows: fc.array(row, { minLength: 1, maxLength: 7 }),
        later: fc.array(row, { minLength: 1, maxLength: 3 }),
      });
    });
}

const firstOf = (columns: readonly { readonly kind: Kind }[], name: string): number =>
  columns.findIndex(({ kind }) => kind.name === name);

/** The org of a world, and the change to apply later. */
export function orgOf({ modules }: RandomWorld): {
  readonly org: Org;
  readonly change: (at: number) => void;
} {
  const targets = targetsIn(modules);
  const named = new Map(
    modules.map((module, index) => [moduleName(index), toModule(module, index, targets)]),
  );
  const change = (at: number): void => {
    for (const [index, module] of modules.entries()) {
      const table = named.get(moduleName(index))?.table;
      const [gone, ...changed] = module.rows.map((_, row) => idOf(index, row)).reverse();
      table?.remove(gone ?? '', at, 'recycle');
      for (const [position, later] of module.later.entries()) {
        const values = without(toRow(module, later, '', targets), ['id', 'Created_Time', 'Modified_Time']);
        const known = changed[position];
        if (known === undefined) table?.insert({ ...values, id: idOf(index, 90 + position) }, at);
        else table?.update(known, values, at);
      }
    }
  };
  return { org: { ...tinyOrg(), modules: named }, change };
}

const idOf = (module: number, row: number): string => String(1_000 * (module + 1) + row);

function targetsIn(modules: readonly RandomModule[]): Targets {
  const row = (pick: number): JsonObject => {
    const module = pick % modules.length;
    const at = pick % 9;
    const found = modules[module]?.rows[at];
    return { id: idOf(module, at), name: found ? found.name : 'A stale, "old" name' };
  };
  return {
    row,
    rowWithModule: (pick) => ({
      ...row(pick),
      module: { api_name: moduleName(pick % modules.length), id: '3' },
    }),
    user: (pick) => {
      const user = USERS[pick % 6];
      return user
        ? { id: user['id'] ?? null, name: user['full_name'] ?? null, email: user['email'] ?? null }
        : { id: `19${pick % 6}`, name: 'Somebody, of old', email: pick % 2 === 0 ? 'old@example.com' : null };
    },
  };
}

const columnName = ({ dataType, name }: Kind, index: number): string => name ?? `${dataType}_${index}`;
const JSON_TYPES: readonly (readonly [jsonType: string, dataTypes: RegExp])[] = [
  [
    'jsonarray',
    /^(?:multi(?!_module)|subform|fileupload|imageupload|territories|participants|linetax|time_range)/,
  ],
  ['jsonobject', /lookup|layout|RRULE|ALARM|module/],
];

/** A field with the `json_type` of zoho-api.md §4.2. */
function typed(apiName: string, dataType: string, more: JsonObject = {}): JsonObject {
  const [jsonType = 'string'] = JSON_TYPES.find(([, types]) => types.test(dataType)) ?? [];
  return field(apiName, dataType, { json_type: jsonType, ...more });
}

const SYSTEM_FIELDS = [
  typed('id', 'bigint'),
  typed('Created_Time', 'datetime'),
  typed('Modified_Time', 'datetime'),
  typed('Owner', 'ownerlookup'),
  typed('Name', 'text'),
];
const HIDDEN = { profiles: [{ permission_type: 'hidden', name: 'Administrator', id: '201' }] };

function toModule(module: RandomModule, index: number, targets: Targets): OrgModule {
  const fields = module.kinds.map(({ kind, isHidden }, at) =>
    typed(columnName(kind, at), kind.dataType, { ...kind.more, ...(isHidden ? HIDDEN : {}) }),
  );
  const rows = module.rows.map((row, at) => toRow(module, row, idOf(index, at), targets));
  const [, made] = moduleOf(moduleName(index), { metadata: { generated_type: 'custom' } });
  return {
    ...made,
    fields: [...SYSTEM_FIELDS, ...fields],
    table: createTable({ base: NO_BASE, extra: rows, nameField: 'Name' }),
  };
}

function toRow({ kinds: columns }: RandomModule, row: RandomRow, id: string, targets: Targets): Row {
  const time = new Date(START + row.second * 1_000).toISOString().replace('.000Z', 'Z');
  const values = columns.map(({ kind }, at): [string, Json] => {
    const value = row.values[at] ?? (kind.dataType === 'boolean' ? false : null);
    const isPick = kind.refer !== undefined && typeof value === 'number';
    return [columnName(kind, at), isPick ? targets[kind.refer](value) : value];
  });
  return {
    ...Object.fromEntries(values),
    id,
    Created_Time: time,
    Modified_Time: time,
    Owner: targets.user(row.owner),
    Name: row.name,
  };
}

export function without(row: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}

/** The row with the present names of its lookups. */
export function withNames(
  row: Row,
  { modules }: Pick<Org, 'modules'>,
  { fields }: Pick<OrgModule, 'fields'>,
): Row {
  const named = fields.flatMap((one): [string, Json][] => {
    const column = asText(one['api_name']) ?? '';
    const value = row[column];
    const type = one['data_type'];
    if (!isObject(value) || (type !== 'lookup' && type !== 'multi_module_lookup')) return [];
    const module =
      asObject(value['module'])['api_name'] ?? asObject(asObject(one['lookup'])['module'])['api_name'];
    const name = modules.get(asText(module) ?? '')?.table.get(asText(value['id']) ?? '')?.['Name'];
    return typeof name === 'string' ? [[column, { ...value, name }]] : [];
  });
  return { ...row, ...Object.fromEntries(named) };
}
