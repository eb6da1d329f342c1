import {
  asArray,
  asObject,
  asObjects,
  asText,
  isObject,
  type Json,
  type JsonObject,
} from '../../util/json.js';
import { show, type Report } from './finding.js';
import { propertyAt } from './schema-nodes.js';
import { textsOf } from './streams.js';

const FLOW = 'oauth_connector_input_specification';

/** The platform fills the config from OAuth answers: each path must be a property of it. */
export function checkOauth(auth: JsonObject, schema: JsonObject, report: Report): void {
  const config = asObject(auth['oauth_config_specification']);
  if (isObject(config[FLOW])) {
    const flow = config[FLOW];
    for (const key of ['consent_url', 'access_token_url'])
      if (asText(flow[key]) === undefined) report('spec-oauth', `no ${key}`);
  }
  const predicate = textsOf(auth['predicate_key']);
  for (const path of [...configPaths(config), ...(predicate.length > 0 ? [predicate] : [])]) {
    if (propertyAt(schema, path) === undefined) report('spec-oauth', `the path ${path.join('.')}`);
  }
  if (predicate.length > 1) checkFirst(predicate, auth['predicate_value'], schema, report);
}

function configPaths(value: Json): string[][] {
  if (Array.isArray(value)) return value.flatMap(configPaths);
  if (!isObject(value)) return [];
  const own = textsOf(value['path_in_connector_config']);
  return [...(own.length > 0 ? [own] : []), ...Object.values(value).flatMap(configPaths)];
}

function checkFirst(
  predicate: readonly string[],
  wanted: Json | undefined,
  schema: JsonObject,
  report: Report,
): void {
  const parent = propertyAt(schema, predicate.slice(0, -1));
  const [first] = asObjects(asArray(parent?.['oneOf']));
  const choice = asObject(asObject(first?.['properties'])[predicate.at(-1) ?? '']);
  if (first !== undefined && wanted !== undefined && choice['const'] !== wanted)
    report('spec-oauth-first', `the variant ${show(choice['const'])} before ${show(wanted)}`);
}
