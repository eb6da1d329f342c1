import { compareIds } from '../../util/ids.js';
import { asObjects, asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import { columnsOf, type StreamField } from '../schema/columns.js';
import type { FieldFacts } from '../schema/metadata.js';

/**
 * A column that consists of rows of another module (zoho-api.md §4.2, §12), and how it is made of them: `rows`, the whole
 * rows of a subform; `links`, what each row of a linking module leads to.
 */
export interface ChildColumn {
  /** The parent's column, as api_name. */
  readonly column: string;
  /** The module of the rows. */
  readonly module: string;
  /** The lookup by which a row names its parent. */
  readonly parentKey: string;
  /** What is read of a row: with `parentKey`, and never a column that lists leave out. */
  readonly fields: readonly StreamField[];
  /** Of a linking module: the lookup that leads to the other side. */
  readonly leadsTo?: string;
}

/** Of a column of a parent; a `StreamField` is one. */
export type ParentColumn = Pick<
  StreamField,
  'apiName' | 'dataType' | 'delivery' | 'childModule' | 'childLink'
>;

/** Columns that Zoho delivers record by record, by whether a module is known that holds their rows. Pure. */
export function childColumns<F extends ParentColumn>(
  fields: readonly F[],
): {
  readonly kept: readonly (F & { readonly childModule: string })[];
  readonly withoutModule: readonly F[];
} {
  const own = fields.filter(({ delivery }) => delivery === 'record');
  return {
    kept: own.flatMap((field) => (hasModule(field) ? [field] : [])),
    withoutModule: own.filter((field) => !hasModule(field)),
  };
}

function hasModule<F extends ParentColumn>(field: F): field is F & { readonly childModule: string } {
  return field.childModule !== undefined;
}

/**
 * How the rows of a module become one column of their parents, or in words why they cannot.
 *
 * @param parentModule api_name of the module that has the column
 * @param childFields the field metadata of the module that holds the rows
 */
export function planChild(
  field: ParentColumn & { readonly childModule: string },
  parentModule: string,
  childFields: readonly FieldFacts[],
): ChildColumn | string {
  const { apiName: column, childModule: module } = field;
  const fields = columnsOf(childFields).columns.filter(({ delivery }) => delivery === 'list');
  if (fields.length <= 1) return `Zoho gives no field metadata of ${module}`;
  const plan = { column, module };
  if (field.dataType.toLowerCase() === 'subform') {
    const parentKey =
      fields.find(({ apiName }) => apiName === PARENT)?.apiName ?? keyTo(fields, parentModule);
    return parentKey === undefined ? noParent(module, parentModule) : { ...plan, parentKey, fields };
  }
  const lookups = fields.filter(isLink);
  const parentKey = parentSide(lookups, field, parentModule);
  if (parentKey === undefined) return noParent(module, parentModule);
  const leadsTo = otherSide(
    lookups.filter(({ apiName }) => apiName !== parentKey),
    field,
  );
  if (leadsTo === undefined) return `${module} has no lookup that leads on from ${parentModule}`;
  const wanted = new Set(['id', 'Modified_Time', SEQUENCE, parentKey, leadsTo]);
  return { ...plan, parentKey, leadsTo, fields: fields.filter(({ apiName }) => wanted.has(apiName)) };
}

/** The lookup of every subform row to the record it belongs to (zoho-api.md §12). */
const PARENT = 'Parent_Id';
const SEQUENCE = 'Sequence_Number';

function noParent(module: string, parentModule: string): string {
  return `${module} has no lookup that leads to ${parentModule}`;
}

/** Of the record itself, not of a link. */
const AUDIT: ReadonlySet<string> = new Set([
  'Owner',
  'Created_By',
  'Modified_By',
  'Connected_To__s',
  'Layout',
]);
const LINK_TYPES: ReadonlySet<string> = new Set([
  'lookup',
  'userlookup',
  'ownerlookup',
  'multi_module_lookup',
  'multimodulelookup',
]);

function isLink({ apiName, dataType }: StreamField): boolean {
  return LINK_TYPES.has(dataType.toLowerCase()) && !AUDIT.has(apiName);
}

function keyTo(fields: readonly StreamField[], module: string): string | undefined {
  return fields.find(({ lookupModule }) => lookupModule === module)?.apiName;
}

/** Two lookups may lead to the parent's module, where records are linked to others of their own kind. */
function parentSide(
  lookups: readonly StreamField[],
  { childLink }: ParentColumn,
  parentModule: string,
): string | undefined {
  const ours = lookups.filter(({ lookupModule }) => lookupModule === parentModule);
  const apart = ours.filter(({ apiName }) => apiName !== childLink?.lookup);
  return (apart[0] ?? ours[0])?.apiName;
}

/**
 * By module rather than by name: the two names that Zoho gives (`lookup_apiname`, `connectedlookup_apiname`) change
 * places between samples of multi-select and of multi-user lookups.
 */
function otherSide(
  others: readonly StreamField[],
  { dataType, childLink }: ParentColumn,
): string | undefined {
  const toUsers = dataType.toLowerCase() === 'multiuserlookup';
  const fitting = others.filter(({ kind }) => (kind === 'user') === toUsers);
  const found =
    fitting.find(({ apiName }) => apiName === childLink?.lookup) ??
    fitting.find(({ lookupModule }) => lookupModule !== undefined && lookupModule === childLink?.module) ??
    fitting[0];
  return found?.apiName;
}

/** The parent that a row names; `undefined` for a row that has none. */
export function parentOf({ parentKey }: Pick<ChildColumn, 'parentKey'>, row: JsonObject): string | undefined {
  const parent = row[parentKey];
  return isObject(parent) ? asText(parent['id']) : asText(parent);
}

/** Rows by the parent they name. */
export function byParent(
  child: Pick<ChildColumn, 'parentKey'>,
  rows: readonly JsonObject[],
): Map<string, JsonObject[]> {
  const groups = new Map<string, JsonObject[]>();
  for (const row of rows) {
    const parent = parentOf(child, row);
    if (parent === undefined) continue;
    const group = groups.get(parent);
    if (group) group.push(row);
    else groups.set(parent, [row]);
  }
  return groups;
}

/**
 * The value of the column in the shape of Get Record (zoho-api.md §4.2, §12), without the `$` properties of rows: subform
 * rows by their sequence number or else by id, links by id; `[]` where there are none.
 *
 * @param rows records of the child module
 */
export function embed({ leadsTo }: Pick<ChildColumn, 'leadsTo'>, rows: readonly JsonObject[]): Json[] {
  return asObjects([...rows])
    .sort(inSequence)
    .map((row) => (leadsTo === undefined ? row : { [leadsTo]: row[leadsTo] ?? null, id: row['id'] ?? null }));
}

function inSequence(a: JsonObject, b: JsonObject): number {
  return sequenceOf(a) - sequenceOf(b) || compareIds(asText(a['id']) ?? '', asText(b['id']) ?? '');
}

function sequenceOf(row: JsonObject): number {
  const number = row[SEQUENCE];
  return typeof number === 'number' ? number : 0;
}
