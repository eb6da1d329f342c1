import { asObject, type JsonObject } from '../../util/json.js';
import type { StreamField } from '../schema/columns.js';
import { type JsonSchema, propertyNames, STRING } from '../schema/json-schema.js';
import { configuredSchema, isSameShape, typeInWords } from '../schema/shape.js';
import { isOwnColumn, selectFields } from './selection.js';
import { CURSORS, type StreamDefinition } from './streams.js';

/** What was configured. A read keeps to it. */
export interface Configured {
  /** A `json_schema`: its properties are the selected columns with their types. */
  readonly jsonSchema: JsonObject;
  /** Every column that existed at configuration time, including deselected ones. Absent: unknown. */
  readonly knownColumns?: readonly string[] | undefined;
}

/** A difference between the present columns and the configured ones. */
export type Difference =
  /** Zoho has it, the configured schema has not. It is new for certain only if {@link Configured.knownColumns} are given. */
  | { readonly kind: 'added'; readonly property: string; readonly isNew: boolean }
  /** @property perhaps the present column with the same label and type, if there is one */
  | { readonly kind: 'removed'; readonly property: string; readonly perhaps?: string }
  | {
      readonly kind: 'retyped';
      readonly property: string;
      /** Types in words. */
      readonly configured: string;
      readonly now: string;
    };

type Stream = Pick<StreamDefinition, 'kind' | 'fields' | 'cursorField'>;

/** Pure. Key and cursor are never retyped. Fixed streams get no new columns. */
export function differencesOf(stream: Stream, configured: Configured): readonly Difference[] {
  const selected = propertyNames(configured.jsonSchema);
  if (selected === undefined) return [];
  const schemas = asObject(configured.jsonSchema['properties']);
  const now = new Map(stream.fields.map((field) => [field.property, field]));
  const added = addedTo(stream, selected, configured.knownColumns);
  const removed = selected.filter((name) => isOwnColumn(name) && !now.has(name));
  return [
    ...removed.map((property): Difference => {
      const perhaps = renamedTo(configuredSchema(schemas[property]), added);
      return { kind: 'removed', property, ...(perhaps === undefined ? {} : { perhaps }) };
    }),
    ...selected.flatMap((name): Difference[] => {
      const field = now.get(name);
      const contract = field && contractFor(field, stream, schemas);
      if (!contract) return [];
      const [wanted, found] = [typeInWords(contract), typeInWords(field.schema)];
      return wanted === found ? [] : [{ kind: 'retyped', property: name, configured: wanted, now: found }];
    }),
    ...added.map(({ property }): Difference => ({
      kind: 'added',
      property,
      isNew: configured.knownColumns !== undefined,
    })),
  ];
}

/**
 * The columns to read and their types in each record: the selected ones of today under their configured types, followed by
 * those that no longer exist, which are null.
 */
export function contractFields(stream: Stream, { jsonSchema }: Configured): readonly StreamField[] {
  const schemas = asObject(jsonSchema['properties']);
  const now = new Set(stream.fields.map(({ property }) => property));
  const gone = (propertyNames(jsonSchema) ?? []).filter((name) => isOwnColumn(name) && !now.has(name));
  return [
    ...selectFields(stream, jsonSchema).map((field) => {
      const contract = contractFor(field, stream, schemas);
      return contract === undefined ? field : { ...field, contract };
    }),
    ...gone.map((name) => goneColumn(name, configuredSchema(schemas[name]) ?? STRING)),
  ];
}

/** The configured cursor column, if it no longer exists and the stream has no other. */
export function lostCursor(
  { cursorField }: Pick<StreamDefinition, 'cursorField'>,
  differences: readonly Difference[],
): string | undefined {
  if (cursorField !== undefined) return undefined;
  const gone = new Set(differences.flatMap(({ kind, property }) => (kind === 'removed' ? [property] : [])));
  return CURSORS.find((name) => gone.has(name));
}

/** The configured schema of a column, if it differs from the present one. */
function contractFor(
  { property, schema }: StreamField,
  { cursorField }: Stream,
  schemas: JsonObject,
): JsonSchema | undefined {
  if (property === 'id' || property === cursorField) return undefined;
  const configured = configuredSchema(schemas[property]);
  return configured === undefined || isSameShape(configured, schema) ? undefined : configured;
}

function addedTo(
  { kind, fields, cursorField }: Stream,
  selected: readonly string[],
  known: readonly string[] = [],
): StreamField[] {
  if (kind === 'fixed') return [];
  const names = new Set([...selected, ...known, 'id', cursorField]);
  return fields.filter(({ property }) => !names.has(property));
}

function goneColumn(name: string, schema: JsonSchema): StreamField {
  return {
    property: name,
    apiName: name,
    dataType: '',
    kind: 'plain',
    schema,
    delivery: 'never',
    richText: false,
    hidden: false,
  };
}

/** Our descriptions start with label and type (`columns.ts`), which do not change when an api_name is edited. */
function renamedTo(was: JsonSchema | undefined, candidates: readonly StreamField[]): string | undefined {
  const label = labelOf(was);
  if (label === undefined) return undefined;
  const [match, ...others] = candidates.filter(({ schema }) => labelOf(schema) === label);
  return others.length === 0 ? match?.property : undefined;
}

/** `Label (type).` */
function labelOf(schema: JsonSchema | undefined): string | undefined {
  return /^.*?\([^()]*\)\./s.exec(schema?.description ?? '')?.[0];
}
