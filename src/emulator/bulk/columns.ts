import { asObjects, asText } from '../../util/json.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { Row } from '../org/org.js';
import { truncate, isRichText, isTime, LIST_TEXT } from '../view/render.js';
import type { ZonePrinter } from '../view/zone.js';
import { plainDecimal } from './csv.js';
import { refuseBulk } from './errors.js';
import type { FieldSource, Found } from './fields.js';
import type { BulkSettings } from '../options/bulk.js';
import { createZoner, type Zoner } from './times.js';
import { isNoColumn } from '../view/no-columns.js';

/** A column of the file. */
export interface Column {
  /** The name as requested. */
  readonly header: string;
  readonly text: (row: Row) => string;
  /** The keys of the row that `text` reads. */
  readonly uses: readonly string[];
}

type Style = Pick<
  BulkSettings,
  'bulkIdHeader' | 'bulkJoiner' | 'bulkBooleans' | 'bulkRichText' | 'bulkStructures' | 'bulkJoins'
>;

/** Types that the option `bulkStructures` decides on. */
const STRUCTURES = new Set([
  'participants',
  'multireminder',
  'linetax',
  'time_range',
  'RRULE',
  'ALARM',
  'consent_lookup',
]);

/** Listed as fields, rejected as columns (zoho-api.md §4.5). A custom field may have such a name. */
const CONTAINER =
  /^(?:(?:Mailing_|Other_|Billing_|Shipping_)?Address|(?:\w+_)?Coordinates|nearby_distance__s)$/;

/** Columns that only a job without `fields` has. Get Records never returns them (seen in real files). */
const UNASKED: readonly [header: string, source: string | undefined][] = [
  ['User_Modified_Time', 'Modified_Time'],
  ['System_Related_Activity_Time', undefined],
  ['User_Related_Activity_Time', undefined],
  ['System_Modified_Time', 'Modified_Time'],
  ['$converted', '$converted'],
];

function isSupported(field: JsonObject, { bulkStructures }: Pick<Style, 'bulkStructures'>): boolean {
  const type = asText(field['data_type']) ?? '';
  if (isNoColumn(type)) return false;
  if (CONTAINER.test(asText(field['api_name']) ?? '') && field['custom_field'] !== true) return false;
  return bulkStructures === 'json' || !STRUCTURES.has(type);
}

/**
 * The columns of a job: `Id` first, then the requested ones in the given order and spelling, or all available ones if none
 * was requested.
 *
 * @throws Refusal that names the first field that does not exist or is not available in files.
 */
export function columnsOf(
  names: readonly string[],
  module: string,
  source: FieldSource,
  { zone, ...style }: Style & { readonly zone: ZonePrinter },
): Column[] {
  const toZone = createZoner(zone);
  const toColumn = (name: string, found: Found, header = name): Column => ({
    header,
    text: printerOf(found, toZone, style),
    uses: found.uses,
  });
  const id: Column = { header: style.bulkIdHeader, text: (row) => row.id, uses: ['id'] };
  if (names.length === 0) return [id, ...everyColumn(source, style, toColumn)];
  const asked = [...new Set(names)].filter((name) => name.toLowerCase() !== 'id');
  const found = asked.map((name) => [name, demand(name, module, source, style)] as const);
  const parents = new Set(found.flatMap(([, { parent }]) => parent ?? []));
  if (parents.size > style.bulkJoins) refuseBulk('JOIN_LIMIT_EXCEEDED', { max_limit: style.bulkJoins });
  return [id, ...found.map(([name, one]) => toColumn(name, one))];
}

function everyColumn(
  source: FieldSource,
  style: Style,
  toColumn: (name: string, found: Found, header?: string) => Column,
): Column[] {
  const all = source.names().filter((name) => name !== 'id');
  const columns = all.flatMap((name) => {
    const found = source.find(name);
    return typeof found === 'object' && isSupported(found.field, style) ? [toColumn(name, found)] : [];
  });
  const unasked = UNASKED.map(([header, name]): Column => {
    const found = name === undefined ? 'unknown' : source.find(name);
    return typeof found === 'object' ? toColumn(header, found) : { header, text: () => '', uses: [] };
  });
  return [...columns, ...unasked];
}

function demand(name: string, module: string, source: FieldSource, style: Style): Found {
  const found = source.find(name);
  if (found === 'unknown') refuseBulk('FIELD_NOT_AVAILABLE', { api_name: name, module });
  if (found === 'too-deep') refuseBulk('JOIN_LIMIT_EXCEEDED', { api_name: name });
  if (found === 'unsupported' || !isSupported(found.field, style)) {
    refuseBulk('FIELD_NOT_SUPPORTED', { api_name: name });
  }
  return found;
}

type Printer = (value: Json) => string;

/** How a value of one field is printed in the file (zoho-api.md §4.5). */
function printerOf({ field, read, verbatim }: Found, toZone: Zoner, style: Style): Column['text'] {
  const type = asText(field['data_type']);
  const isTag = type === 'text' && field['json_type'] === 'jsonarray';
  if (isTag || type === 'territories') return (row) => printNames(read(row));
  const print = createPrinter(style);
  if (!verbatim && isTime(field)) return (row) => print(toZone(read(row)));
  if (isRichText(field) && style.bulkRichText === 'truncated')
    return (row) => print(truncate(read(row), LIST_TEXT));
  return (row) => print(read(row));
}

function createPrinter({ bulkBooleans, bulkJoiner }: Style): Printer {
  const no = { true: 'false', True: 'False', TRUE: 'FALSE' }[bulkBooleans];
  return (value) => {
    if (value === null) return '';
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return plainDecimal(value);
    if (typeof value === 'boolean') return value ? bulkBooleans : no;
    return Array.isArray(value) ? printList(value, bulkJoiner) : printObject(value);
  };
}

/** Choices with the joiner. Any other list as JSON, since its form is not documented. */
function printList(items: readonly Json[], joiner: string): string {
  if (items.length === 0) return '';
  const texts = items.filter((item) => typeof item === 'string');
  return texts.length === items.length ? texts.join(joiner) : JSON.stringify(items);
}

/** Names of tags and territories, separated by commas. */
const printNames = (value: Json): string =>
  asObjects(value)
    .map((item) => asText(item['name']) ?? asText(item['Name']) ?? '')
    .join(',');

/** The id of an object that has one; the rule of a recurrence or an alarm. */
function printObject(value: JsonObject): string {
  return asText(value['id']) ?? asText(value['RRULE']) ?? asText(value['ALARM']) ?? JSON.stringify(value);
}
