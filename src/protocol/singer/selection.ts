import { asArray, asObject, asObjects, isObject, type JsonObject } from '../../util/json.js';

/** `[]` is the stream, `["properties", "Email"]` a column, `["properties", "Owner", "properties", "email"]` part of one. */
export type Breadcrumb = readonly string[];

/** The metadata of a catalog entry, looked up by breadcrumb. */
export interface Metadata {
  readonly size: number;
  at(breadcrumb: Breadcrumb): JsonObject;
}

/** The `metadata` of a catalog entry. `selected` in the schema, as in old catalogs, counts where metadata has no value. */
export function readMetadata(entry: JsonObject): Metadata {
  const byKey = new Map<string, JsonObject>();
  for (const [breadcrumb, facts] of [...legacySelection(entry), ...listed(entry)]) {
    const key = JSON.stringify(breadcrumb);
    byKey.set(key, { ...byKey.get(key), ...facts });
  }
  return { size: byKey.size, at: (breadcrumb) => byKey.get(JSON.stringify(breadcrumb)) ?? {} };
}

function listed(entry: JsonObject): [Breadcrumb, JsonObject][] {
  return asObjects(entry['metadata']).map((item) => [
    asArray(item['breadcrumb']).map(String),
    asObject(item['metadata']),
  ]);
}

function legacySelection(entry: JsonObject): [Breadcrumb, JsonObject][] {
  const schema = asObject(entry['schema']);
  const columns = Object.entries(asObject(schema['properties']));
  const holders: [Breadcrumb, unknown][] = [
    [[], entry],
    [[], schema],
    ...columns.map(([name, column]): [Breadcrumb, unknown] => [['properties', name], column]),
  ];
  return holders.flatMap(([breadcrumb, holder]) => {
    const selected = isObject(holder) ? holder['selected'] : undefined;
    return typeof selected === 'boolean' ? [[breadcrumb, { selected }]] : [];
  });
}

/**
 * Whether a stream, a column or a part of a column is to be read, by the rules of Meltano's SDK (protocol.md §3.3). Not if
 * its parent is not. Never if unsupported, always if automatic. Otherwise what the user selected, then the tap's default,
 * then the value of the parent. Without any metadata everything is selected.
 */
export function isSelected(metadata: Metadata, breadcrumb: Breadcrumb): boolean {
  if (metadata.size === 0) return true;
  const parent = breadcrumb.length > 0 && isSelected(metadata, breadcrumb.slice(0, -2));
  if (breadcrumb.length > 0 && !parent) return false;
  const { inclusion, selected, 'selected-by-default': byDefault } = metadata.at(breadcrumb);
  if (inclusion === 'unsupported') return false;
  if (inclusion === 'automatic') return true;
  if (typeof selected === 'boolean') return selected;
  if (typeof byDefault === 'boolean') return byDefault;
  return parent;
}
