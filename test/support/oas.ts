import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import {
  asArray,
  asObject,
  asText,
  isObject,
  parseJson,
  type Json,
  type JsonObject,
} from '#src/util/json.js';
import { sharedPath } from './shared.js';

/** The published address of Zoho's OpenAPI files, by which they refer to each other. */
const HOME = 'https://raw.githubusercontent.com/Zohocorp-Pvt-Ltd/crm-oas/refs/heads/main/v8.0/';

export const OAS_FOLDER = sharedPath('zoho-oas');

export const hasOas = (): boolean => existsSync(OAS_FOLDER);

/**
 * Errors in Zoho's files. They are generated from a few samples, so values of a sample became rules. In addition to these
 * single errors, {@link soften} removes three kinds of errors everywhere.
 */
const MISTAKES: readonly { readonly at: string; readonly instead: JsonObject; readonly why: string }[] = [
  {
    at: 'modules/modules/generated_type',
    instead: { type: 'string' },
    why: 'lacks subform and field_tracker (zoho-api.md §3.1)',
  },
  {
    at: 'users/users/time_zone',
    instead: { type: 'string' },
    why: 'is a text in every sample, not an object (§10.1)',
  },
  { at: 'users/users/number_separator', instead: { type: 'string' }, why: 'the sample of §10.1 has Comma' },
  { at: 'org/Org/type', instead: { type: 'string' }, why: 'is lower case in every sample (§10.2)' },
  { at: 'fields/fields/default_value', instead: {}, why: 'has the type of its field' },
];

/** Only these lists of `required` are reliable: envelopes, `info`, the four keys of an error. */
const REQUIRED = new Set([
  ...['code', 'message', 'details', 'status'],
  ...['data', 'info', 'per_page', 'page', 'count', 'more_records'],
  ...['modules', 'users', 'org', 'roles', 'profiles', 'territories', 'currencies'],
]);

/** Keywords that hold only for the sample they were generated from. */
const DROPPED = new Set(['pattern', 'maxLength']);

/**
 * Corrects what the generator could not know. Removes {@link DROPPED} and `required` (which lists every key ever seen in any
 * edition). Makes values nullable, since the samples have null (`info.next_page_token`, `org.website`, …). Allows the
 * alternatives of a `oneOf` to overlap.
 */
export function soften(value: Json): Json {
  if (Array.isArray(value)) return value.map(soften);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key, item]) => !DROPPED.has(key) && !isVainList(key, item));
  const soft: JsonObject = Object.fromEntries(
    kept.map(([key, item]) => [key === 'oneOf' ? 'anyOf' : key, soften(item)]),
  );
  if (typeof soft['type'] === 'string') soft['nullable'] = true;
  if (Array.isArray(soft['enum'])) soft['enum'] = [...new Set([...soft['enum'], null])];
  return soft;
}

const isVainList = (key: string, item: Json): boolean =>
  key === 'required' && asArray(item).some((name) => !REQUIRED.has(asText(name) ?? ''));

function correct(document: JsonObject, file: string): void {
  const schemas = asObject(asObject(document['components'])['schemas']);
  for (const { at, instead } of MISTAKES) {
    const [where = '', schema = '', property = ''] = at.split('/');
    if (where === file) asObject(asObject(schemas[schema])['properties'])[property] = instead;
  }
}

/** Validates responses against Zoho's own schemas. */
export interface Oas {
  /** @param schema `file/name` of a component schema. @returns the problems as texts. */
  readonly errors: (schema: string, value: Json) => string[];
}

export function loadOas(): Oas {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  for (const name of readdirSync(OAS_FOLDER)) {
    const document = asObject(soften(parseJson(readFileSync(`${OAS_FOLDER}/${name}`, 'utf8')) ?? null));
    correct(document, name.replace('.json', ''));
    ajv.addSchema(document, HOME + name);
  }
  return {
    errors: (schema, value) => {
      const [file = '', name = ''] = schema.split('/');
      const check: ValidateFunction = ajv.compile({
        $ref: `${HOME}${file}.json#/components/schemas/${name}`,
      });
      return check(value) ? [] : (check.errors ?? []).map(inWords);
    },
  };
}

export const inWords = ({ instancePath, message = '', params }: ErrorObject): string =>
  `${instancePath} ${message} ${JSON.stringify(params)}`;
