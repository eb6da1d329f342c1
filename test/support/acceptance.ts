import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { duplicates, nodesOf, type SchemaNode } from '#src/protocol/validate/schema-nodes.js';
import { asArray, asObject, asObjects, asText, type JsonObject } from '#src/util/json.js';
import { findingsIn, inWords } from './validate.js';

/**
 * Functions that find what Airbyte's connector acceptance tests, its UI, the platform and PyAirbyte reject in a
 * specification or a catalog (protocol.md §1.3, §1.5, §3.5). Each returns the problems as texts.
 */

function compileProblems(schema: JsonObject): string[] {
  const ajv = new Ajv({ strict: false, logger: false });
  addFormats.default(ajv);
  try {
    ajv.compile(schema);
    return [];
  } catch (error) {
    return [`/ is no JSON schema: ${String(error)}`];
  }
}

const SECRET_NAME =
  /(^|_)(secret|password|passphrase|private_key|api_key|(refresh|access|grant)_token|client_id)$/;

/** @param spec the body of a SPEC message */
export function problemsOfSpec(spec: JsonObject): string[] {
  const schema = asObject(spec['connectionSpecification']);
  const nodes = [...nodesOf(schema)];
  return [
    ...inWords(findingsIn([JSON.stringify({ type: 'SPEC', spec })])),
    ...compileProblems(schema),
    ...nodes.flatMap((node) => problemsOfSpecNode(node).map((words) => `${node.path || '/'} ${words}`)),
  ];
}

function problemsOfSpecNode({ path, schema }: SchemaNode): string[] {
  const { type, format } = schema;
  const name = path.split('/').at(-1) ?? '';
  const isDate = format === 'date' || format === 'date-time';
  return [
    ...(Array.isArray(type) ? ['has a list of types'] : []),
    ...(type === 'array' && typeof asObject(schema['items'])['type'] !== 'string'
      ? ['has items of no type']
      : []),
    ...(SECRET_NAME.test(name) && schema['airbyte_secret'] !== true ? ['is not marked as secret'] : []),
    ...(isDate && !('pattern' in schema) ? ['is a date without pattern'] : []),
  ];
}

const CATALOG_FORBIDDEN = 'anyOf oneOf if then else enum const pattern minLength patternProperties'.split(
  ' ',
);

/** @param catalog the body of a CATALOG message */
export function problemsOfCatalog(catalog: JsonObject): string[] {
  const streams = asObjects(catalog['streams']);
  return [
    ...inWords(findingsIn([JSON.stringify({ type: 'CATALOG', catalog })])),
    ...streams.flatMap((stream) =>
      problemsOfStream(stream).map((words) => `${asText(stream['name']) ?? ''} ${words}`),
    ),
  ];
}

function problemsOfStream(stream: JsonObject): string[] {
  const schema = asObject(stream['json_schema']);
  const keys = asArray(stream['source_defined_primary_key']).map((path) =>
    asArray(path).map((part) => asText(part)),
  );
  return [
    ...compileProblems(schema),
    ...[...nodesOf(schema)].flatMap((node) =>
      problemsOfColumn(node, keys).map((words) => `${node.path} ${words}`),
    ),
    ...keys.filter((path) => path.length !== 1).map((path) => `has the nested key ${path.join('.')}`),
    ...(keys.length === 0 ? ['has no key'] : []),
    ...problemsOfModes(stream),
  ];
}

function problemsOfColumn({ path, schema }: SchemaNode, keys: readonly (readonly unknown[])[]): string[] {
  const { type } = schema;
  const isKey = keys.some(([name]) => path === `/${String(name)}`);
  const isNullable = Array.isArray(type) && type.length === 2 && type[0] === 'null';
  return [
    ...CATALOG_FORBIDDEN.filter((key) => key in schema).map((key) => `has ${key}`),
    ...(isKey && type !== 'string' ? ['is a key that is no plain string'] : []),
    ...(!isKey && path !== '' && !path.endsWith('[]') && !isNullable ? ['is not of one type or null'] : []),
  ];
}

function problemsOfModes(stream: JsonObject): string[] {
  const modes = asArray(stream['supported_sync_modes']);
  const isIncremental = modes.includes('incremental');
  return [
    ...(modes.includes('full_refresh') ? [] : ['has no full_refresh']),
    ...(duplicates(modes).length > 0 ? ['has a sync mode twice'] : []),
    ...(isIncremental && asArray(stream['default_cursor_field']).length !== 1 ? ['has no cursor'] : []),
    ...(isIncremental && stream['is_resumable'] !== true ? ['is incremental and not resumable'] : []),
    ...(stream['is_resumable'] === true && stream['source_defined_cursor'] !== true
      ? ['is resumable without a cursor of its own']
      : []),
  ];
}
