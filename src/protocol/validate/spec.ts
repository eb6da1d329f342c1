import { asArray, asObject, asText, type JsonObject } from '../../util/json.js';
import { show, type Check, type Report } from './finding.js';
import { checkOauth } from './oauth.js';
import { checkOneOf } from './one-of.js';
import { duplicates, nodesOf, typesOf, type SchemaNode } from './schema-nodes.js';

const FORBIDDEN =
  'not anyOf allOf patternProperties prefixItems if then else dependentSchemas dependentRequired $ref'.split(
    ' ',
  );
/** Names that the acceptance tests take for those of secrets. */
const SECRETS = new Set(
  'access_token api_token app_id appid certificate client_secret client_token credentials jwt key password refresh_token secret service_account service_account_info tenant_id token'.split(
    ' ',
  ),
);
/** The platform looks so far for the version of the protocol (protocol.md §1.2). */
const FIRST_LINES = 10;
const FIRST_CHARACTERS = 2 * 1024 * 1024;

/**
 * The rules of a SPEC message (protocol.md §1.3).
 *
 * @param position lines and characters of the output up to and with the present line
 */
export function specCheck(position: () => { lines: number; characters: number }, report: Report): Check {
  return {
    on: {
      SPEC: (spec) => {
        const { lines, characters } = position();
        if (lines > FIRST_LINES || characters > FIRST_CHARACTERS)
          report('spec-early', `the SPEC in line ${lines}, after ${characters} characters`);
        checkHead(spec, report);
        const schema = asObject(spec['connectionSpecification']);
        if (!typesOf(schema).includes('object')) report('spec-root', `the type ${show(schema['type'])}`);
        for (const node of nodesOf(schema)) checkNode(node, report);
        checkOauth(asObject(spec['advanced_auth']), schema, report);
      },
    },
  };
}

function checkHead(spec: JsonObject, report: Report): void {
  const version = asText(spec['protocol_version']);
  if (version !== undefined && !/^\d+\.\d+\.\d+$/.test(version)) report('spec-version', show(version));
  for (const key of ['documentationUrl', 'changelogUrl']) {
    const url = asText(spec[key]);
    if (url !== undefined && !URL.canParse(url)) report('spec-uri', `${key} ${show(url)}`);
  }
}

function checkNode({ path, schema }: SchemaNode, report: Report): void {
  const at = path === '' ? 'the root' : path;
  const { type } = schema;
  const properties = Object.values(asObject(schema['properties'])).map(asObject);
  for (const keyword of FORBIDDEN) if (keyword in schema) report('spec-keyword', `${at} has ${keyword}`);
  if ('additionalProperties' in schema && schema['additionalProperties'] !== true)
    report('spec-closed', `${at} has additionalProperties ${show(schema['additionalProperties'])}`);
  if (typesOf(schema).length > 1) report('spec-type', `${at} has the types ${show(type)}`);
  if (type === 'object' && path !== '' && properties.length === 0 && !('oneOf' in schema))
    report('spec-empty-object', `${at} is an empty object`);
  if (type === 'array' && 'items' in schema && !hasOneType(asObject(schema['items'])))
    report('spec-items', `${at} has the items ${show(schema['items'])}`);
  const twice = duplicates(asArray(schema['enum']));
  if (twice.length > 0) report('spec-enum', `${at} has ${show(twice)} twice`);
  const orders = properties.flatMap(({ order }) => order ?? []);
  for (const order of duplicates(orders)) report('spec-order', `${at} has the order ${show(order)} twice`);
  if (isOpenSecret(path, schema)) report('spec-secret', `${at} is not marked`);
  if ('oneOf' in schema) checkOneOf(at, schema, report);
}

function hasOneType(items: JsonObject): boolean {
  return typesOf(items).length === 1 || 'enum' in items;
}

function isOpenSecret(path: string, schema: JsonObject): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const holdsText = typesOf(schema).some(
    (type) => type === 'string' || type === 'integer' || type === 'number',
  );
  return SECRETS.has(name) && holdsText && !('const' in schema) && schema['airbyte_secret'] !== true;
}
