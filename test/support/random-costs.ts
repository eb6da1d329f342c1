import fc from 'fast-check';
import type { Org, Row } from '#src/emulator/org/org.js';
import type { EmulatorOptions } from '#src/emulator/server/server.js';
import type { Json, JsonObject } from '#src/util/json.js';
import { field, moduleOf, plainRows, tinyOrg } from './tiny-org.js';

/** A module whose price depends on its columns, on how many rows fill them, and on what Zoho takes in this org. */
export interface CostlyModule {
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly options: Partial<EmulatorOptions>;
  /** One of this many rows changes after a first read. */
  readonly changedEach: number;
}

interface Column {
  readonly kind: keyof typeof KINDS;
  /** Share of the rows that have a value, evenly spread. */
  readonly share: number;
}

interface Kind {
  readonly dataType: string;
  readonly more?: JsonObject;
  readonly value: (index: number) => Json;
}

const PARENTS = 50;
const parentId = (index: number): string => String(1_001 + (index % PARENTS));
const lookup = { lookup: { module: { api_name: 'Contacts', id: '0' } }, json_type: 'jsonobject' };

const KINDS = {
  text: { dataType: 'text', value: (index) => `text ${index}` },
  number: { dataType: 'integer', value: (index) => index },
  flag: { dataType: 'boolean', value: (index) => index % 3 === 0 },
  user: {
    dataType: 'userlookup',
    more: { json_type: 'jsonobject' },
    value: () => ({ id: '102', name: 'Jane Doe', email: null }),
  },
  lookup: {
    dataType: 'lookup',
    more: lookup,
    value: (index) => ({ id: parentId(index), name: `Person ${index % PARENTS}` }),
  },
  lookupOfModules: {
    dataType: 'multi_module_lookup',
    more: { json_type: 'jsonobject' },
    value: (index) => ({
      id: parentId(index),
      name: `Person ${index % PARENTS}`,
      module: { api_name: 'Contacts', id: '3' },
    }),
  },
  choices: { dataType: 'multiselectpicklist', value: (index) => [`One, ${index % 7}`, 'Two'] },
  richText: {
    dataType: 'textarea',
    more: { textarea: { type: 'rich_text' } },
    value: (index) => `<p>${'x'.repeat(index % 2 === 0 ? 30 : 900)}</p>`,
  },
  file: {
    dataType: 'fileupload',
    more: { json_type: 'jsonarray' },
    value: (index) => [{ id: String(index), File_Id__s: `f${index}`, File_Name__s: 'a.pdf', Size__s: '1' }],
  },
  image: {
    dataType: 'imageupload',
    more: { json_type: 'jsonarray' },
    value: (index) => [{ id: String(index), File_Id__s: `i${index}`, File_Name__s: 'a.png', Size__s: '1' }],
  },
  formula: { dataType: 'formula', more: { formula: { return_type: 'double' } }, value: (index) => index / 2 },
  hidden: {
    dataType: 'text',
    more: { profiles: [{ permission_type: 'hidden', name: 'Administrator', id: '201' }] },
    value: (index) => `hidden ${index}`,
  },
} as const satisfies Readonly<Record<string, Kind>>;

const share = fc.constantFrom(0, 0.02, 0.3, 0.6, 1);
const some = (kind: Column['kind'], most: number): fc.Arbitrary<Column[]> =>
  fc.array(fc.record({ kind: fc.constant(kind), share }), { maxLength: most, size: 'max' });

/** Most modules have only plain columns and a few of those that one strategy does not deliver. */
const columns = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: some('text', 20) }, { weight: 1, arbitrary: some('number', 110) }),
    some('flag', 3),
    some('user', 2),
    some('lookup', 2),
    some('lookupOfModules', 1),
    some('choices', 1),
    some('richText', 1),
    some('file', 1),
    some('image', 1),
    some('formula', 7),
    some('hidden', 1),
  )
  .map((lists) => lists.flat());

const SCOPES = ['ZohoCRM.modules.ALL', 'ZohoCRM.org.ALL', 'ZohoCRM.settings.ALL'];
const ALL = [...SCOPES, 'ZohoSearch.securesearch.READ', 'ZohoCRM.coql.READ', 'ZohoCRM.bulk.ALL'];

export const costlyModules: fc.Arbitrary<CostlyModule> = fc.record({
  rows: fc.oneof(
    fc.constantFrom(0, 1, 200, 201, 1_000, 1_001),
    fc.integer({ min: 2, max: 1_500 }),
    fc.integer({ min: 1_500, max: 6_000 }),
  ),
  columns,
  changedEach: fc.constantFrom(Infinity, 100, 5, 1),
  options: fc.record({
    coqlJoinedNames: fc.constantFrom('served', 'served', 'refused', 'syntax-error'),
    coqlRichText: fc.constantFrom('truncated', 'whole'),
    coqlHiddenColumns: fc.constantFrom('refused', 'null'),
    coqlEmptyColumns: fc.constantFrom('null', 'omitted'),
    bulkRichText: fc.constantFrom('full', 'truncated'),
    scopes: fc.constantFrom(
      [...ALL, 'ZohoCRM.users.ALL'],
      [...ALL, 'ZohoCRM.users.ALL'],
      ALL,
      [...ALL, 'ZohoCRM.users.ALL'].filter((scope) => scope !== 'ZohoCRM.coql.READ'),
      [...ALL, 'ZohoCRM.users.ALL'].filter((scope) => scope !== 'ZohoCRM.bulk.ALL'),
    ),
  }),
});

/** The org with this module as `Things`, and `Contacts`, which its lookups refer to. */
export function costlyOrg({ rows, columns: chosen }: CostlyModule): Org {
  const named = chosen.map(({ kind, share: filled }, index) => {
    const { dataType, more, value }: Kind = KINDS[kind];
    return { name: `${kind}_${index}`, dataType, more, value, filled };
  });
  const valuesAt = (index: number): JsonObject =>
    Object.fromEntries(
      named.map(({ name, dataType, value, filled }): [string, Json] => {
        const isFilled = Math.floor((index + 1) * filled) > Math.floor(index * filled);
        return [name, isFilled ? value(index) : dataType === 'boolean' ? false : null];
      }),
    );
  const things: Row[] = plainRows(rows, '2024-05-01T00:00:00Z', valuesAt);
  return tinyOrg({
    contacts: PARENTS,
    modules: [
      moduleOf('Things', {
        fields: named.map(({ name, dataType, more }) => field(name, dataType, more)),
        rows: things,
        metadata: { generated_type: 'custom' },
      }),
    ],
  });
}
