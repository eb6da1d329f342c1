import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import {
  asArray,
  asObject,
  asObjects,
  asText,
  isObject,
  type Json,
  type JsonObject,
} from '#src/util/json.js';

/**
 * Functions that find what Airbyte's connector acceptance tests, its UI, the platform and PyAirbyte reject in a
 * specification or a catalog (protocol.md §1.3, §1.5, §3.5). Each returns the problems as texts.
 */

interface Node {
  readonly path: string;
  readonly schema: JsonObject;
}

/** A schema and all schemas inside it. The keys of `properties` are names, not keywords. */
function* nodesOf(schema: JsonObject, path = ''): Generator<Node> {
  yield { path, schema };
  for (const [name, inner] of Object.entries(asObject(schema['properties']))) {
    yield* nodesOf(asObject(inner), `${path}/${name}`);
  }
  if (isObject(schema['items'])) yield* nodesOf(schema['items'], `${path}/[]`);
  for (const [index, variant] of asObjects(schema['oneOf']).entries()) {
    yield* nodesOf(variant, `${path}/oneOf/${index}`);
  }
}

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

const duplicates = (values: readonly unknown[]): unknown[] =>
  values.filter((value, index) => values.indexOf(value) !== index);

const SPEC_FORBIDDEN =
  'not anyOf allOf patternProperties prefixItems if then else dependentSchemas dependentRequired $ref'.split(
    ' ',
  );
const SECRET_NAME =
  /(^|_)(secret|password|passphrase|private_key|api_key|(refresh|access|grant)_token|client_id)$/;

/** @param spec the body of a SPEC message */
export function problemsOfSpec(spec: JsonObject): string[] {
  const schema = asObject(spec['connectionSpecification']);
  return [
    ...(schema['type'] === 'object' ? [] : ['/ is not of type object']),
    ...compileProblems(schema),
    ...[...nodesOf(schema)].flatMap((node) =>
      problemsOfSpecNode(node).map((words) => `${node.path || '/'} ${words}`),
    ),
    ...problemsOfOauth(asObject(spec['advanced_auth']), schema),
  ];
}

function problemsOfSpecNode({ path, schema }: Node): string[] {
  const { type, format } = schema;
  const properties = Object.values(asObject(schema['properties'])).map(asObject);
  const name = path.split('/').at(-1) ?? '';
  const orders = properties.map(({ order }) => order).filter((order) => order !== undefined);
  return [
    ...SPEC_FORBIDDEN.filter((key) => key in schema).map((key) => `has ${key}`),
    ...('additionalProperties' in schema && schema['additionalProperties'] !== true ? ['is closed'] : []),
    ...(Array.isArray(type) ? ['has a list of types'] : []),
    ...(type === 'object' && properties.length === 0 && !('oneOf' in schema) ? ['is an empty object'] : []),
    ...(type === 'array' && typeof asObject(schema['items'])['type'] !== 'string'
      ? ['has items of no type']
      : []),
    ...(duplicates(asArray(schema['enum'])).length > 0 ? ['has an enum with duplicates'] : []),
    ...(duplicates(orders).length > 0 ? ['has properties of the same order'] : []),
    ...(SECRET_NAME.test(name) && schema['airbyte_secret'] !== true ? ['is not marked as secret'] : []),
    ...((format === 'date' || format === 'date-time') && !('pattern' in schema)
      ? ['is a date without pattern']
      : []),
    ...('oneOf' in schema ? problemsOfOneOf(schema) : []),
  ];
}

function problemsOfOneOf(schema: JsonObject): string[] {
  const variants = asObjects(schema['oneOf']).map((variant) => asObject(variant['properties']));
  const [first = {}] = variants;
  const shared = Object.keys(first).filter((name) => variants.every((one) => 'const' in asObject(one[name])));
  if (schema['type'] !== 'object') return ['has oneOf outside of an object'];
  if (shared.length !== 1) return ['has a oneOf without exactly one shared constant'];
  const choices = variants.map((one) => asObject(one[shared[0] ?? '']));
  const differs = choices.some((one) => 'default' in one && one['default'] !== one['const']);
  const constants = choices.map((one) => one['const']);
  return [
    ...(duplicates(constants).length > 0 ? ['has a oneOf whose constants are the same'] : []),
    ...(differs ? ['has a oneOf whose default is not its constant'] : []),
  ];
}

/** The platform fills the config from OAuth responses: each path must be a property, each URL must be present. */
function problemsOfOauth(auth: JsonObject, schema: JsonObject): string[] {
  if (Object.keys(auth).length === 0) return [];
  const config = asObject(auth['oauth_config_specification']);
  const flow = asObject(config['oauth_connector_input_specification']);
  const missing = ['consent_url', 'access_token_url'].filter((key) => asText(flow[key]) === undefined);
  return [
    ...missing.map((key) => `/advanced_auth has no ${key}`),
    ...configPaths(config)
      .filter((path) => propertyAt(schema, path) === undefined)
      .map((path) => `/advanced_auth points at ${path.join('.')}`),
  ];
}

function configPaths(value: Json): string[][] {
  if (Array.isArray(value)) return value.flatMap(configPaths);
  if (!isObject(value)) return [];
  const own = asArray(value['path_in_connector_config']).map((part) => asText(part) ?? '');
  return [...(own.length > 0 ? [own] : []), ...Object.values(value).flatMap(configPaths)];
}

function propertyAt(schema: JsonObject, path: readonly string[]): JsonObject | undefined {
  let node: JsonObject | undefined = schema;
  for (const name of path) {
    const inner: Json | undefined = asObject(node?.['properties'])[name];
    node = isObject(inner) ? inner : undefined;
  }
  return node;
}

const CATALOG_FORBIDDEN =
  '$ref allOf anyOf oneOf not if then else enum const pattern minLength patternProperties'.split(' ');

/** @param catalog the body of a CATALOG message */
export function problemsOfCatalog(catalog: JsonObject): string[] {
  const streams = asObjects(catalog['streams']);
  const names = streams.map(({ name }) => asText(name) ?? '');
  const lower = names.map((name) => name.toLowerCase());
  return [
    ...duplicates(lower).map((name) => `${String(name)} is there twice, or differs by case only`),
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
    ...(schema['type'] === 'object' && isObject(schema['properties'])
      ? []
      : ['has a schema without properties']),
    ...compileProblems(schema),
    ...[...nodesOf(schema)].flatMap((node) =>
      problemsOfColumn(node, keys).map((words) => `${node.path} ${words}`),
    ),
    ...keys
      .filter((path) => path.length !== 1 || !isScalar(schema, path[0]))
      .map((path) => `has the key ${path.join('.')}`),
    ...(keys.length === 0 ? ['has no key'] : []),
    ...problemsOfModes(stream, schema),
  ];
}

function problemsOfColumn({ path, schema }: Node, keys: readonly (readonly unknown[])[]): string[] {
  const { type } = schema;
  const isKey = keys.some(([name]) => path === `/${String(name)}`);
  const isNullable = Array.isArray(type) && type.length === 2 && type[0] === 'null';
  return [
    ...CATALOG_FORBIDDEN.filter((key) => key in schema).map((key) => `has ${key}`),
    ...(schema['additionalProperties'] === false ? ['is closed'] : []),
    ...(isKey && type !== 'string' ? ['is a key that is no plain string'] : []),
    ...(!isKey && path !== '' && !path.endsWith('[]') && !isNullable ? ['is not of one type or null'] : []),
  ];
}

function isScalar(schema: JsonObject, name: string | undefined): boolean {
  const type = [asObject(asObject(schema['properties'])[name ?? ''] ?? null)['type']].flat();
  return (
    type.length > 0 && type.every((one) => typeof one === 'string' && one !== 'object' && one !== 'array')
  );
}

function problemsOfModes(stream: JsonObject, schema: JsonObject): string[] {
  const modes = asArray(stream['supported_sync_modes']);
  const cursor = asArray(stream['default_cursor_field']).map((part) => asText(part));
  const isIncremental = modes.includes('incremental');
  return [
    ...(modes.includes('full_refresh') ? [] : ['has no full_refresh']),
    ...(duplicates(modes).length > 0 ? ['has a sync mode twice'] : []),
    ...(isIncremental && (cursor.length !== 1 || !isScalar(schema, cursor[0]))
      ? ['has no cursor in its schema']
      : []),
    ...(isIncremental && stream['is_resumable'] !== true ? ['is incremental and not resumable'] : []),
    ...(stream['is_resumable'] === true && stream['source_defined_cursor'] !== true
      ? ['is resumable without a cursor of its own']
      : []),
  ];
}
