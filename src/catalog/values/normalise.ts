import type { Json, JsonObject } from '../../util/json.js';
import { type Coercer, compile, type Fail, type ProblemReason } from './coerce.js';
import { conversionTo } from './convert.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { own } from '../schema/text.js';
import { type KindFacts, prepareFor } from './value-kinds.js';

/** A value that could not be kept: its column is null in the record. Names the place, never the content (F-P14d). */
export interface Problem {
  /** Empty where the row has no id. */
  readonly rowId: string;
  /** The record's property. */
  readonly field: string;
  readonly reason: ProblemReason;
}

export interface Normalised {
  /** Validates against the schemas of its fields; `undefined` only where the row has no id (F-P14). */
  readonly record: JsonObject | undefined;
  readonly problems: readonly Problem[];
}

export type Normaliser = (row: JsonObject) => Normalised;

/** What of a stream's field is read here; a `StreamField` is one. */
export interface NormalisedField extends KindFacts {
  readonly property: string;
  readonly schema: JsonSchema;
  /** What the record holds, where that is another type. */
  readonly contract?: JsonSchema;
}

const NONE: readonly Problem[] = [];

/**
 * Turns rows, as any of Zoho's APIs delivers them under api_names, into records of the one shape of docs/guide.md#records:
 * every given field is there, absent ones as null, and nothing else. Never throws, whatever the row holds.
 */
export function createNormaliser(fields: readonly NormalisedField[]): Normaliser {
  const columns = fields.map(columnOf);
  return (row) => {
    const problems: { field: string; reason: ProblemReason }[] = [];
    const record: JsonObject = {};
    for (const { property, read } of columns) {
      record[property] = read(row, (reason) => problems.push({ field: property, reason }));
    }
    return result(record, problems);
  };
}

interface Column {
  readonly property: string;
  readonly read: (row: JsonObject, fail: Fail) => Json;
}

function columnOf(field: NormalisedField): Column {
  const coerce: Coercer = compile(field.schema);
  const prepare = prepareFor(field);
  const contract = contractOf(field);
  return {
    property: field.property,
    read: (row, fail) => {
      const value = own(row, field.apiName) ?? null;
      const kept = coerce(value === null ? null : prepare(value, row), fail);
      // An empty text is no value: Zoho keeps none, and an empty cell of Bulk Read cannot tell (zoho-api.md §4.5).
      return kept === '' || kept === null ? null : contract(kept, fail);
    },
  };
}

function contractOf({ schema, contract }: NormalisedField): (value: Exclude<Json, null>, fail: Fail) => Json {
  if (contract === undefined) return (value) => value;
  const convert = conversionTo(schema, contract);
  return (value, fail) => {
    const converted = convert(value);
    if (converted === undefined) fail('not of the configured type');
    return converted ?? null;
  };
}

function result(
  record: JsonObject,
  problems: readonly { field: string; reason: ProblemReason }[],
): Normalised {
  if (problems.length === 0) return { record, problems: NONE };
  const rowId = typeof record['id'] === 'string' ? record['id'] : '';
  const keyless = problems.some(({ reason }) => reason === 'no key');
  return {
    record: keyless ? undefined : record,
    problems: problems.map((problem) => ({ rowId, ...problem })),
  };
}
