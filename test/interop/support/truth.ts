import type { OrgModule } from '#src/emulator/org/org.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asArray, asObject, asText, type Json, type JsonObject } from '#src/util/json.js';
import { FEW_FIXED_STREAMS } from '../../support/few-fixed.js';

/**
 * What a warehouse has to hold of an emulated org, told without any code of the extractor: the rows of each stream,
 * by id, with the columns that lists of Zoho deliver.
 */
export type Truth = ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;

/** Columns of other rows: streams of their own (docs/guide.md#streams), and empty in their parent. */
const OWN_STREAMS = new Set([
  'subform',
  'multiselectlookup',
  'multiuserlookup',
  'multiselect_multimodule_lookup',
]);

/** Every stream with its rows; a module that Zoho does not let us read has none. */
export function truthOf({ org, truth }: Pick<Emulator, 'org' | 'truth'>): Truth {
  const profile = asText(asObject(asObject(firstUser(org))['profile'])['id']);
  const modules = [...org.modules].map(([name, module]): [string, Map<string, JsonObject>] => {
    const readable = module.recordsAccess.kind === 'ok' && module.fieldsAccess.kind === 'ok';
    return [
      name,
      readable
        ? byId(map(truth(name), SHAPES[name]), deliveredColumns(module, profile))
        : new Map<string, JsonObject>(),
    ];
  });
  const known = Object.entries(org.settings).filter(([name]) => FEW_FIXED_STREAMS.includes(name));
  const settings = known.map(([name, { rows }]): [string, Map<string, JsonObject>] => [
    name,
    byId(map(rows, SHAPES[name])),
  ]);
  return new Map([...modules, ...settings, ['organization', byId([org.organization])]]);
}

/** Where the shape of a record is another than Zoho's on purpose (docs/guide.md). */
const SHAPES: Readonly<Record<string, (row: JsonObject) => JsonObject>> = {
  // An option of a picklist, or the time at which to remind: two columns of one type each.
  Calls: ({ Reminder = null, ...row }) => {
    const isTime = /^\d{4}-\d\d-\d\dT/.test(asText(Reminder) ?? '');
    return { ...row, Reminder: isTime ? Reminder : null, Reminder__text: isTime ? null : Reminder };
  },
  // The list of profiles has no permissions; they are the stream profile_permissions.
  profiles: (row) => Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'permissions_details')),
  // Zoho writes rates as texts of nine decimals.
  currencies: (row) => ({ ...row, exchange_rate: Number(row['exchange_rate']) }),
};

const map = (rows: Iterable<JsonObject>, shape = (row: JsonObject): JsonObject => row): JsonObject[] =>
  [...rows].map(shape);

const firstUser = (org: Emulator['org']): Json => org.settings['users']?.rows[0] ?? null;

/** Columns with values that a list shows to this user (zoho-api.md §4). */
function deliveredColumns({ fields }: OrgModule, profile: string | undefined): ReadonlySet<string> {
  const delivered = fields.filter(
    (field) => !OWN_STREAMS.has(asText(field['data_type']) ?? '') && !isHidden(field, profile),
  );
  return new Set(['id', 'Reminder__text', ...delivered.map((field) => asText(field['api_name']) ?? '')]);
}

function isHidden(field: JsonObject, profile: string | undefined): boolean {
  return asArray(field['profiles'])
    .map(asObject)
    .some(({ id, permission_type: permission }) => id === profile && permission === 'hidden');
}

function byId(rows: Iterable<JsonObject>, columns?: ReadonlySet<string>): Map<string, JsonObject> {
  const pairs = [...rows].map((row): [string, JsonObject] => {
    const shown = Object.entries(row).filter(([name]) => columns?.has(name) ?? true);
    return [asText(row['id']) ?? '', Object.fromEntries(shown)];
  });
  return new Map(pairs);
}
