import { asText, isObject, type Json, type JsonObject } from '#src/util/json.js';

/** What a warehouse does to a value on its way in; `undefined` where the two are simply compared. */
export type Landing = (value: Json) => Json;

export interface Reading {
  /** What the warehouse makes of a value; a value that it keeps is returned as it is. */
  readonly lands?: Landing;
  /** Names of columns as the warehouse writes them. */
  readonly column?: (name: string) => string;
  /** Columns that the warehouse adds. */
  readonly adds?: RegExp;
}

/** Where two tables differ, in words; nothing where they are equal. Rows by id. */
export function differences(
  stream: string,
  expected: ReadonlyMap<string, JsonObject>,
  got: ReadonlyMap<string, JsonObject>,
  reading: Reading = {},
): string[] {
  const missing = [...expected.keys()].filter((id) => !got.has(id));
  const surplus = [...got.keys()].filter((id) => !expected.has(id));
  const cells = [...expected].flatMap(([id, row]) => {
    const other = got.get(id);
    return other ? cellDifferences(`${stream} ${id}`, row, other, reading) : [];
  });
  return [
    ...(missing.length > 0 ? [`${stream}: ${missing.length} rows missing, such as ${missing[0] ?? ''}`] : []),
    ...(surplus.length > 0
      ? [`${stream}: ${surplus.length} rows too many, such as ${surplus[0] ?? ''}`]
      : []),
    ...cells,
  ];
}

const keep: Landing = (value) => value;
const sameName = (name: string): string => name;

function cellDifferences(where: string, row: JsonObject, got: JsonObject, reading: Reading): string[] {
  const { lands = keep, column = sameName, adds } = reading;
  const expected = new Map(Object.entries(row).map(([name, value]): [string, Json] => [column(name), value]));
  const unknown = Object.keys(got).filter((name) => !expected.has(name) && adds?.test(name) !== true);
  return [
    ...[...expected]
      .filter(([name, value]) => !isSame(lands(value), got[name]))
      .map(
        ([name, value]) => `${where} ${name}: ${JSON.stringify(value)} became ${JSON.stringify(got[name])}`,
      ),
    ...unknown
      .filter((name) => !isNothing(got[name]))
      .map((name) => `${where} ${name}: nothing became ${JSON.stringify(got[name])}`),
  ];
}

/**
 * Whether a value arrived. Objects may have gained keys that hold nothing, `Name` may have become `name` (territories
 * spell it in both ways) and the bare text of an alarm an object: all that was there has to be there.
 */
function isSame(expected: Json | undefined, got: Json | undefined): boolean {
  if (isNothing(expected) || isNothing(got)) return isNothing(expected) === isNothing(got);
  if (Array.isArray(expected)) {
    return isList(got, expected.length) && expected.every((item, at) => isSame(item, got[at]));
  }
  if (isObject(expected)) return isObject(got) && isSameObject(expected, got);
  if (isObject(got) && Object.keys(got).join() === 'ALARM') return got['ALARM'] === expected;
  return isSameScalar(expected, got);
}

const isList = (value: Json, length: number): value is Json[] =>
  Array.isArray(value) && value.length === length;

/** What Get Records adds to the product of a line item, and no other API has: records are without. */
const NOT_KEPT = ['Product_Code', 'Currency'];

function isSameObject(expected: JsonObject, got: JsonObject): boolean {
  const renamed = 'Name' in expected && !('Name' in got);
  const known = renamed ? { ...expected, Name: null, name: expected['Name'] ?? null } : expected;
  const isProduct = NOT_KEPT.every((key) => key in expected);
  const keys = [...new Set([...Object.keys(known), ...Object.keys(got)])];
  return keys
    .filter((key) => !isProduct || !NOT_KEPT.includes(key))
    .every((key) => isSame(known[key], got[key]));
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)Z$/;

/** Timestamps of a column without a zone are those of UTC; a decimal may come as text. */
function isSameScalar(expected: Json, got: Json): boolean {
  if (isNothing(expected)) return isNothing(got);
  if (typeof expected === 'number' && typeof got === 'string') {
    return Math.abs(expected - Number(got)) <= 1e-9 * Math.max(1, Math.abs(expected) * 1e-6);
  }
  const [, date, time] = INSTANT.exec(asText(expected) ?? '') ?? [];
  if (date !== undefined && time !== undefined) {
    return got === expected || got === `${date}T${time}` || got === `${date} ${time}`;
  }
  return expected === got;
}

/** Null, absent, an empty text, or a list without items: Zoho writes one or the other for "none" (zoho-api.md §4.2). */
function isNothing(value: Json | undefined): value is null | undefined {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
