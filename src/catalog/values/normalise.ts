import { BOUNDS } from '../../util/bounds.js';
import { emptyObject, isNestedDeeper, type Json, type JsonObject } from '../../util/json.js';
import { type Coercer, compile, type Fail, type ProblemReason } from './coerce.js';
import { conversionTo } from './convert.js';
import { fastPathFor, type FastPath } from './fast-path.js';
import { isKey, type JsonSchema } from '../schema/json-schema.js';
import { own } from '../schema/text.js';
import { type KindFacts, prepareFor } from './value-kinds.js';

/** A value that could not be kept: its column is null in the record, or holds what is left of it. Names the place, never the content (F-P14d). */
export interface Problem {
  /** Empty if the row has no id. */
  readonly rowId: string;
  /** The record's property. */
  readonly field: string;
  readonly reason: ProblemReason;
}

export interface Normalised {
  /** Validates against the schemas of its fields. `undefined` only if the row has no id (F-P14). */
  readonly record: JsonObject | undefined;
  readonly problems: readonly Problem[];
}

export type Normaliser = (row: JsonObject) => Normalised;

/** The properties of a stream's field that are read here. A `StreamField` has them. */
export interface NormalisedField extends KindFacts {
  readonly property: string;
  readonly schema: JsonSchema;
  /** The type in the record, if it is another one. */
  readonly contract?: JsonSchema;
}

const NONE: readonly Problem[] = [];

/**
 * Converts rows of any of Zoho's APIs, keyed by api_name, to records of the shape of docs/guide.md#records: every given
 * field is present, absent ones as null, and no other. Never throws, whatever the row contains. Compiled once per stream:
 * a function for each column.
 *
 * @param fastOf the fast path of a column; a test replaces it
 */
export function createNormaliser(
  fields: readonly NormalisedField[],
  fastOf: (field: NormalisedField) => FastPath = fastPathFor,
): Normaliser {
  const columns = fields.map((field) => columnOf(field, fastOf(field)));
  const names = columns.map(({ property }) => property);
  return (row) => {
    const record = emptyObject(names);
    let problems: FieldProblem[] | undefined;
    for (const { apiName, isInherited, property, fast, isKey, thorough } of columns) {
      const value = (isInherited ? own(row, apiName) : row[apiName]) ?? null;
      const usual = value === null ? value : fast(value);
      record[property] =
        usual === undefined || (usual === null && isKey)
          ? thorough(value, row, (reason) => (problems ??= []).push({ field: property, reason }))
          : usual;
    }
    return problems ? result(record, problems) : { record, problems: NONE };
  };
}

interface FieldProblem {
  readonly field: string;
  readonly reason: ProblemReason;
}

interface Column {
  readonly apiName: string;
  /** Every object inherits a property of this name. */
  readonly isInherited: boolean;
  readonly property: string;
  readonly isKey: boolean;
  readonly fast: FastPath;
  readonly thorough: (value: Json, row: JsonObject, fail: Fail) => Json;
}

function columnOf(field: NormalisedField, fast: FastPath): Column {
  const { apiName, property, schema } = field;
  const coerce: Coercer = compile(schema);
  const prepare = prepareFor(field);
  const contract = contractOf(field);
  return {
    apiName,
    isInherited: apiName in Object.prototype,
    property,
    isKey: isKey(schema),
    fast,
    thorough: (value, row, fail) => {
      if (isNestedDeeper(value, BOUNDS.nesting)) {
        fail('nested too deep');
        return null;
      }
      const kept = coerce(value === null ? null : prepare(value, row), fail);
      // An empty text is null: Zoho stores none, and Bulk Read writes both as an empty cell (zoho-api.md §4.5).
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

function result(record: JsonObject, problems: readonly FieldProblem[]): Normalised {
  const rowId = typeof record['id'] === 'string' ? record['id'] : '';
  const keyless = problems.some(({ reason }) => reason === 'no key');
  return {
    record: keyless ? undefined : record,
    problems: problems.map((problem) => ({ rowId, ...problem })),
  };
}
