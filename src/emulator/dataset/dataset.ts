import { asText, type JsonObject } from '../../util/json.js';
import { readCaptures, type Capture, type Captures } from './files.js';
import { NOT_IN_API } from '../seed/module-list.js';
import type { Access, Org, OrgModule, Row } from '../org/org.js';
import { makeOrganization } from '../seed/organization.js';
import { compareIds } from '../../util/ids.js';
import { instantOf } from '../org/row-order.js';
import type { BaseRows } from '../org/row-scan.js';
import { makeId } from '../org/serial-rows.js';
import { createTable } from '../org/table.js';

/** An organisation built from captured responses, and the files it came from. */
export interface Dataset extends Org {
  readonly used: readonly { readonly file: string; readonly as: string }[];
  readonly ignored: readonly { readonly file: string; readonly why: string }[];
}

interface Notes {
  readonly used: { file: string; as: string }[];
  readonly ignored: { file: string; why: string }[];
}

const OK: Access = { kind: 'ok' };
const EMPTY: Access = { kind: 'empty' };
/** The share of a row's columns that a module must have to own the row, if the file name does not name it. */
const LIKENESS = 0.8;
/** The number in the ids of captured rows that have no id. */
const LOST_IDS = 998;

/**
 * An organisation built from a folder of captured responses with the folders `modules/`, `fields/`, `records/`,
 * `airbyte/v2_*`, `zoho_docs_v7/Records*` and `misc/`. Modules without field metadata answer 204 for it. Rows are printed
 * as captured. Other files are not read. Unreadable ones are listed in `ignored`.
 *
 * @param now epoch ms; rows changed later are counted in `used`, since an extractor that stops at "now" does not read them
 */
export async function loadDataset(dir: string, now: number): Promise<Dataset> {
  const captures = await readCaptures(dir);
  const notes: Notes = { used: [], ignored: [...captures.ignored] };
  const metadata = newestModules(captures.modules, notes);
  const fields = widestFields(captures.fields, metadata, notes);
  const rows = rowsByModule(captures.records, metadata, fields, notes, now);
  const modules = [...metadata].map(
    ([name, module]) => [name, toModule(module, fields.get(name), rows.get(name))] as const,
  );
  const organization = settingOf(captures, 'org', notes)[0] ?? makeOrganization('UTC');
  return {
    timeZone: asText(organization['time_zone']) ?? 'UTC',
    modules: new Map(modules),
    organization,
    settings: Object.fromEntries(
      ['users', 'roles', 'profiles', 'territories', 'currencies'].map((name) => {
        const found = settingOf(captures, name, notes);
        return [name, { rows: found, access: found.length > 0 ? OK : EMPTY }];
      }),
    ),
    ...notes,
  };
}

function settingOf(captures: Captures, name: string, notes: Notes): readonly JsonObject[] {
  const capture = captures.settings.get(name);
  if (!capture) return [];
  notes.used.push({ file: capture.file, as: name });
  return capture.objects;
}

/** Modules by api_name. Captures come oldest first, so the newest one is kept. */
function newestModules(captures: readonly Capture[], notes: Notes): Map<string, JsonObject> {
  const modules = new Map<string, JsonObject>();
  for (const { file, objects } of captures) {
    for (const module of objects) modules.set(asText(module['api_name']) ?? '', module);
    notes.used.push({ file, as: `${objects.length} modules` });
  }
  modules.delete('');
  return modules;
}

/** Fields by module: the longest list of each. A module known only by its fields is added to the modules. */
function widestFields(
  captures: readonly Capture[],
  modules: Map<string, JsonObject>,
  notes: Notes,
): Map<string, readonly JsonObject[]> {
  const fields = new Map<string, readonly JsonObject[]>();
  const files = new Map<string, string>();
  for (const { file, objects } of captures) {
    const module = namedModule(file, modules.keys()) ?? /fields_(\w+?)(?:_\d+)?\.json$/.exec(file)?.[1];
    const known = fields.get(module ?? '');
    if (module === undefined) notes.ignored.push({ file, why: 'the file name contains no module' });
    else if (known && known.length >= objects.length)
      notes.ignored.push({ file, why: `${files.get(module) ?? ''} has more fields` });
    else {
      fields.set(module, objects);
      files.set(module, file);
      if (!modules.has(module)) modules.set(module, bareModule(module, modules.size));
    }
  }
  for (const [module, file] of files) notes.used.push({ file, as: `fields of ${module}` });
  return fields;
}

function bareModule(apiName: string, serial: number): JsonObject {
  return {
    api_name: apiName,
    module_name: apiName,
    plural_label: apiName,
    singular_label: apiName,
    id: makeId(0, 300_000 + serial),
    generated_type: 'default',
    api_supported: true,
    viewable: true,
    status: 'visible',
    parent_module: {},
  };
}

function rowsByModule(
  captures: readonly Capture[],
  modules: ReadonlyMap<string, JsonObject>,
  fields: ReadonlyMap<string, readonly JsonObject[]>,
  notes: Notes,
  now: number,
): Map<string, Map<string, Row>> {
  const rows = new Map<string, Map<string, Row>>();
  let lost = 0;
  for (const { file, objects } of captures) {
    const module = namedModule(file, modules.keys()) ?? likeliestModule(objects, fields);
    const real = objects.filter((row) => !('deleted_time' in row) && !('code' in row && 'status' in row));
    if (module === undefined || real.length === 0) {
      notes.ignored.push({ file, why: 'its rows belong to no known module' });
      continue;
    }
    const known = rows.get(module) ?? new Map<string, Row>();
    for (const row of real) keepNewer(known, { ...row, id: asText(row['id']) ?? makeId(LOST_IDS, ++lost) });
    rows.set(module, known);
    const ahead = real.filter((row) => (instantOf(row['Modified_Time']) ?? now) > now).length;
    notes.used.push({
      file,
      as: `${real.length} rows of ${module}${ahead > 0 ? `, ${ahead} changed later than now` : ''}`,
    });
  }
  return rows;
}

/** For a row captured twice, keeps the later version, or the fuller one if both are equally old. */
function keepNewer(rows: Map<string, Row>, row: Row): void {
  const other = rows.get(row.id);
  const age = (candidate: Row): number => instantOf(candidate['Modified_Time']) ?? 0;
  const isNewer =
    !other ||
    age(row) > age(other) ||
    (age(row) === age(other) && Object.keys(row).length > Object.keys(other).length);
  if (isNewer) rows.set(row.id, row);
}

/** The module in a file name, in plural or singular. The longest match if there are several. */
function namedModule(file: string, modules: Iterable<string>): string | undefined {
  const name = `_${
    file
      .split('/')
      .at(-1)
      ?.replace(/\.json$/, '') ?? ''
  }_`.toLowerCase();
  const mentions = (module: string): boolean =>
    [module, module.replace(/s$/, '')].some((word) => name.includes(`_${word.toLowerCase()}_`));
  return [...modules].filter(mentions).sort((a, b) => b.length - a.length)[0];
}

/** The module whose fields match the columns of the first row best. */
function likeliestModule(
  rows: readonly JsonObject[],
  fields: ReadonlyMap<string, readonly JsonObject[]>,
): string | undefined {
  const columns = Object.keys(rows[0] ?? {}).filter((name) => name !== 'id' && !name.startsWith('$'));
  const likeness = [...fields].map(([module, list]) => {
    const names = new Set(list.map((field) => asText(field['api_name'])));
    return {
      module,
      share: columns.filter((column) => names.has(column)).length / Math.max(columns.length, 1),
    };
  });
  const best = likeness.sort((a, b) => b.share - a.share)[0];
  return best && best.share >= LIKENESS ? best.module : undefined;
}

function toModule(
  metadata: JsonObject,
  fields: readonly JsonObject[] | undefined,
  rows: Map<string, Row> | undefined,
): OrgModule {
  const apiName = asText(metadata['api_name']) ?? '';
  const apiSupported = metadata['api_supported'] === true;
  return {
    metadata,
    fields: fields ?? [],
    fieldsAccess: !apiSupported ? NOT_IN_API : fields ? OK : EMPTY,
    recordsAccess: apiSupported ? OK : NOT_IN_API,
    table: createTable({
      base: noRows([...(rows?.keys() ?? [])]),
      extra: [...(rows?.values() ?? [])],
      hidesConverted: apiName === 'Leads',
    }),
    verbatim: true,
  };
}

/** An empty base. Its next ids follow the greatest captured one. */
function noRows(ids: readonly string[]): BaseRows {
  const numbers = ids.filter((id) => /^\d+$/.test(id)).sort(compareIds);
  const last = BigInt(numbers.at(-1) ?? makeId(LOST_IDS, 1));
  return {
    size: 0,
    idOf: (index) => String(last + BigInt(index) + 1n),
    indexOf: () => undefined,
    createdAt: () => null,
    modifiedAt: () => null,
    isConverted: () => false,
    derive: () => {
      throw new Error('A captured module has no derived rows.');
    },
  };
}
