import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { asObject, asText, isObject, parseJson, type Json, type JsonObject } from '#src/util/json.js';
import { inWords, soften } from './oas.js';
import { sharedPath } from './shared.js';

/** Zoho's OpenAPI files of 2026, which cover the settings as well. */
export const OAS_2026 = sharedPath('zoho-oas-2026');

export const hasOas2026 = (): boolean => existsSync(OAS_2026);

export interface Oas2026 {
  /** @returns the problems of a response with status 200 as texts */
  readonly errors: (file: string, path: string, value: Json) => string[];
}

export function loadOas2026(): Oas2026 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  const documents = new Map<string, JsonObject>();
  for (const name of readdirSync(OAS_2026)) {
    const document = asObject(open(soften(parseJson(readFileSync(`${OAS_2026}/${name}`, 'utf8')) ?? null)));
    documents.set(name.replace('.json', ''), document);
    ajv.addSchema({ ...document, $id: name });
  }
  return {
    errors: (file, path, value) => {
      const pointer = responsePointer(documents.get(file) ?? {}, path);
      const check = ajv.compile({ $ref: `${file}.json#${pointer}/content/application~1json/schema` });
      return check(value) ? [] : (check.errors ?? []).map(inWords);
    },
  };
}

/** Without the rules that hold for one sample only: its keys, and how many rows it has. */
function open(value: Json): Json {
  if (Array.isArray(value)) return value.map(open);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key, item]) => key !== 'maxItems' && item !== false);
  return Object.fromEntries(kept.map(([key, item]) => [key, open(item)]));
}

/** JSON pointer of the response of `GET path`, which may be a reference to a component. */
function responsePointer(document: JsonObject, path: string): string {
  const get = asObject(asObject(asObject(document['paths'])[path])['get']);
  const response = asObject(asObject(get['responses'])['200']);
  const reference = asText(response['$ref']);
  return reference?.slice(1) ?? `/paths/${path.replaceAll('/', '~1')}/get/responses/200`;
}
