import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { asObject, asText, isObject, parseJson, type Json, type JsonObject } from '#src/util/json.js';

/** Made from Airbyte's own airbyte_protocol.yaml; see `$comment` in the file. */
export const PROTOCOL_FILE = new URL('../../test_files/airbyte-protocol.json', import.meta.url);

/** The key of the body in a message of each type. */
const BODY: Readonly<Record<string, string>> = {
  RECORD: 'record',
  STATE: 'state',
  LOG: 'log',
  SPEC: 'spec',
  CONNECTION_STATUS: 'connectionStatus',
  CATALOG: 'catalog',
  TRACE: 'trace',
  CONTROL: 'control',
};
/** The platform warns at longer lines (protocol.md §1.2). */
const LONGEST_LINE = 20_000_000;

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(asObject(JSON.parse(readFileSync(PROTOCOL_FILE, 'utf8')) as Json), 'protocol');
const isMessage = ajv.compile({ $ref: 'protocol#/definitions/AirbyteMessage' });
const isConfiguredCatalog = ajv.compile({ $ref: 'protocol#/definitions/ConfiguredAirbyteCatalog' });

/** The problems of a line of stdout, as texts. */
export function problemsOfLine(line: string): string[] {
  const message = parseJson(line);
  if (!isObject(message)) return [`is no JSON object: ${line.slice(0, 200)}`];
  const type = asText(message['type']) ?? '';
  const body = BODY[type];
  if (body === undefined || !isObject(message[body])) return [`has no body for type ${type}`];
  if (line.length > LONGEST_LINE) return [`has ${line.length} characters`];
  return isMessage(message) ? problemsOfBody(type, message) : wordsOf(isMessage.errors);
}

/** Rules of the platform that the schema does not contain (protocol.md §1.7-1.9). */
function problemsOfBody(type: string, message: JsonObject): string[] {
  if (type === 'RECORD') {
    const { data, emitted_at: at } = asObject(message['record']);
    if (Object.keys(asObject(data)).length === 0) return ['is a record without data'];
    return Number.isInteger(at) ? [] : ['has an emitted_at that is no whole number'];
  }
  if (type === 'STATE') {
    const state = asObject(message['state']);
    if (state['type'] !== 'STREAM') return [`is a state of type ${JSON.stringify(state['type'])}`];
    const { recordCount } = asObject(state['sourceStats']);
    return Number.isInteger(recordCount) ? [] : ['is a state without recordCount'];
  }
  return [];
}

export function problemsOfConfiguredCatalog(catalog: Json): string[] {
  return isConfiguredCatalog(catalog) ? [] : wordsOf(isConfiguredCatalog.errors);
}

function wordsOf(errors: readonly ErrorObject[] | null | undefined): string[] {
  return (errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}
