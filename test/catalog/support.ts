import { default as ajvModule } from 'ajv';
import { default as formatsModule } from 'ajv-formats';
import type { FieldFacts, ModuleFacts } from '#src/catalog/schema/metadata.js';
import { createNormaliser } from '#src/catalog/values/normalise.js';
import { buildStream, type StreamDefinition } from '#src/catalog/streams/streams.js';
import { asObject, asText, type Json, type JsonObject } from '#src/util/json.js';

export function field(apiName: string, dataType: string, more: Partial<FieldFacts> = {}): FieldFacts {
  return { apiName, dataType, label: apiName.replaceAll('_', ' '), ...more };
}

export function module(apiName: string, more: Partial<ModuleFacts> = {}): ModuleFacts {
  return { apiName, id: '5725767000000002175', apiSupported: true, viewable: true, ...more };
}

export function streamOf(...fields: FieldFacts[]): StreamDefinition {
  return buildStream(module('Leads'), fields).stream;
}

/** One value through one column: what the record holds, and the reasons of its problems. */
export function through(
  facts: FieldFacts,
  value: Json | undefined,
  row: JsonObject = {},
): { value: Json | undefined; reasons: string[] } {
  const normalise = createNormaliser(streamOf(facts).fields);
  const { record, problems } = normalise({
    id: '1',
    ...row,
    ...(value === undefined ? {} : { [facts.apiName]: value }),
  });
  return { value: record?.[facts.apiName], reasons: problems.map(({ reason }) => reason) };
}

const ajv = new ajvModule.default({ strict: false, allErrors: true });
formatsModule.default(ajv);

/** What breaks the schema, as lines; none where the value validates. */
export function breaches(schema: object, value: unknown): string[] {
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

export function isValidSchema(schema: object): boolean {
  return ajv.validateSchema(schema) === true;
}

/** Captured field metadata as the catalog reads it. */
export function factsOf(raw: JsonObject): FieldFacts {
  const link = asObject(raw['multiselectlookup']);
  return {
    apiName: asText(raw['api_name']) ?? '',
    label: asText(raw['field_label']),
    dataType: asText(raw['data_type']) ?? '',
    jsonType: asText(raw['json_type']),
    textareaType: asText(asObject(raw['textarea'])['type']),
    lookupModule: asText(asObject(asObject(raw['lookup'])['module'])['api_name']),
    subformModule:
      asText(asObject(raw['associated_module'])['module']) ?? asText(asObject(raw['subform'])['module']),
    linkingModule: asText(asObject(link['linking_module'])['api_name']),
    formulaReturnType: asText(asObject(raw['formula'])['return_type']),
    rollupReturnType: asText(asObject(raw['rollup_summary'])['return_type']),
    visible: raw['visible'] !== false,
    virtual: raw['virtual_field'] === true,
    raw,
  };
}

/** The columns that a record, seen without its metadata, would have: by the look of each value. */
export function fieldsLike(records: readonly JsonObject[]): FieldFacts[] {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))].filter(
    (name) => !name.startsWith('$'),
  );
  return names.map((name) =>
    looksLike(
      name,
      records.map((record) => record[name] ?? null).find((value) => value !== null && value !== '') ?? null,
    ),
  );
}

function looksLike(name: string, value: Json): FieldFacts {
  if (name === 'id') return field('id', 'bigint');
  if (typeof value === 'boolean') return field(name, 'boolean');
  if (typeof value === 'number') return field(name, 'double');
  if (Array.isArray(value)) return arrayLike(name, value[0]);
  if (typeof value === 'object' && value !== null) return objectLike(name, value);
  return field(name, textType(value));
}

function arrayLike(name: string, first: Json | undefined): FieldFacts {
  if (typeof first === 'string') return field(name, 'multiselectpicklist');
  return field(name, 'text', { jsonType: 'jsonarray' });
}

function objectLike(name: string, value: JsonObject): FieldFacts {
  if (name === 'What_Id' || name === 'Parent_Id') return field(name, 'multi_module_lookup');
  return field(name, 'email' in value ? 'ownerlookup' : 'lookup');
}

function textType(value: Json): string {
  if (typeof value !== 'string') return 'text';
  if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return 'datetime';
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? 'date' : 'text';
}
