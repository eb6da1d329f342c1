import { asObject, asObjects, asText, isObject, type JsonObject } from '../../util/json.js';
import { show, type Check, type Report } from './finding.js';
import { duplicates, nodesOf, propertyAt, typesOf } from './schema-nodes.js';
import { pathsOf, textsOf } from './streams.js';

const FORBIDDEN = ['$ref', 'allOf', 'not'];
const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
const AIRBYTE_TYPES = new Set([
  'timestamp_with_timezone',
  'timestamp_without_timezone',
  'time_with_timezone',
  'time_without_timezone',
  'integer',
  'big_integer',
  'big_number',
]);

/** The rules of a CATALOG message (protocol.md §1.5). */
export function catalogCheck(report: Report): Check {
  return {
    on: {
      CATALOG: (catalog) => {
        const streams = asObjects(catalog['streams']);
        if (streams.length === 0) report('catalog-empty', 'no stream');
        const names = streams.map(({ name, namespace }) =>
          `${asText(namespace) ?? ''}.${asText(name) ?? ''}`.toLowerCase(),
        );
        for (const name of duplicates(names)) report('catalog-name', `${show(name)} twice`);
        for (const stream of streams) checkStream(stream, report);
      },
    },
  };
}

function checkStream(stream: JsonObject, report: Report): void {
  const name = asText(stream['name']) ?? '';
  const schema = asObject(stream['json_schema']);
  if (!typesOf(schema).includes('object') || !isObject(schema['properties']))
    report('catalog-schema', `a schema of type ${show(schema['type'])} without properties`, name);
  for (const node of nodesOf(schema)) checkColumn(node, name, report);
  for (const path of pathsOf(stream['source_defined_primary_key'])) {
    if (!isScalar(schema, path)) report('catalog-key', `the key ${path.join('.')}`, name);
  }
  const cursor = textsOf(stream['default_cursor_field']);
  if (cursor.length > 0 && propertyAt(schema, cursor) === undefined)
    report('catalog-cursor', `the cursor ${cursor.join('.')}`, name);
  if (stream['is_resumable'] === true && typeof stream['source_defined_cursor'] !== 'boolean')
    report('catalog-resumable', 'no source_defined_cursor', name);
}

function checkColumn(
  { path, schema }: { readonly path: string; readonly schema: JsonObject },
  name: string,
  report: Report,
): void {
  const at = path === '' ? 'the schema' : path;
  for (const keyword of FORBIDDEN)
    if (keyword in schema) report('catalog-keyword', `${at} has ${keyword}`, name);
  if (schema['additionalProperties'] === false) report('catalog-closed', `${at} is closed`, name);
  const types = [schema['type'] ?? []].flat().filter((type) => !TYPES.has(asText(type) ?? ''));
  if (types.length > 0) report('catalog-type', `${at} has the type ${show(types)}`, name);
  const airbyteType = asText(schema['airbyte_type']);
  if (airbyteType !== undefined && !AIRBYTE_TYPES.has(airbyteType))
    report('catalog-type', `${at} has the airbyte_type ${show(airbyteType)}`, name);
}

function isScalar(schema: JsonObject, path: readonly string[]): boolean {
  const property = path.length === 0 ? undefined : propertyAt(schema, path);
  return property !== undefined && !typesOf(property).some((type) => type === 'object' || type === 'array');
}
