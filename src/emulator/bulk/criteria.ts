import { asObject, asText, isObject } from '../../util/json.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { Row } from '../org/org.js';
import { comparable, type Comparable, comparedTypeOf, COMPARATORS, familyOf, passes } from './comparators.js';
import { refuseBulk } from './errors.js';
import type { FieldSource, Found } from './fields.js';

/** The validated condition of a job. */
export interface Criteria {
  readonly matches: (row: Row) => boolean;
  /** The criteria as shown in the job's status: fields with their ids (zoho-api.md §8.2). */
  readonly echo: JsonObject;
  /** Names of its fields. */
  readonly names: readonly string[];
  /** The keys of the row that `matches` reads. */
  readonly uses: readonly string[];
}

/** zoho-api.md §8.1. */
const MAX_CRITERIA = 25;
/** Values of one `in`. Zoho's OpenAPI files give the code of the error, newer ones this number. */
const MAX_VALUES = 200;
const MAX_TEXT = 255;
const EMPTY = '${EMPTY}';
const OPERATORS = ['and', 'or'];

/** @throws Refusal for criteria that are malformed, ambiguous, too many, or not available in this module. */
export function parseCriteria(value: Json, source: FieldSource): Criteria {
  if (countOf(value) > MAX_CRITERIA) refuseBulk('CRITERIA_LIMIT_EXCEEDED', { max_limit: MAX_CRITERIA });
  return parseNode(value, source);
}

function countOf(value: Json | undefined): number {
  const group = asObject(value)['group'];
  return Array.isArray(group) ? group.reduce<number>((sum, item) => sum + countOf(item), 0) : 1;
}

function parseNode(value: Json, source: FieldSource): Criteria {
  if (!isObject(value)) refuseBulk('INVALID_CRITERIA');
  const isGroup = 'group' in value || 'group_operator' in value;
  const isLeaf = 'field' in value || 'comparator' in value || 'value' in value;
  if (isGroup && isLeaf) refuseBulk('AMBIGUOUS_CRITERIA', value);
  return isGroup ? parseGroup(value, source) : parseLeaf(value, source);
}

function parseGroup(node: JsonObject, source: FieldSource): Criteria {
  const { group, group_operator: operator } = node;
  if (!Array.isArray(group) || group.length === 0) refuseBulk('INVALID_CRITERIA', node);
  if (operator === undefined && group.length > 1) refuseBulk('AMBIGUOUS_GROUP_IN_CRITERIA', { group });
  if (operator !== undefined && !OPERATORS.some((one) => one === operator)) {
    refuseBulk('GROUP_OPERATOR_NOT_SUPPORTED', { supported: [...OPERATORS] });
  }
  const parts = group.map((item) => parseNode(item, source));
  return {
    matches:
      operator === 'or'
        ? (row) => parts.some(({ matches }) => matches(row))
        : (row) => parts.every(({ matches }) => matches(row)),
    echo: { group: parts.map(({ echo }) => echo), group_operator: operator ?? 'and' },
    names: parts.flatMap(({ names }) => names),
    uses: parts.flatMap(({ uses }) => uses),
  };
}

/** One comparison, before its value is validated. */
interface Leaf {
  readonly name: string;
  readonly comparator: string;
  readonly type: string;
  readonly value: Json;
}

function parseLeaf(node: JsonObject, source: FieldSource): Criteria {
  const name = asText(asObject(node['field'])['api_name']);
  const comparator = asText(node['comparator']);
  const value = node['value'];
  if (name === undefined || comparator === undefined || value === undefined)
    refuseBulk('INVALID_CRITERIA', node);
  const { field, read, uses } = demand(name, source);
  const type = comparedTypeOf(field);
  if (type === undefined) refuseBulk('FIELD_IN_CRITERIA_NOT_SUPPORTED', { api_name: name });
  const supported = COMPARATORS[familyOf(type)];
  if (!supported.includes(comparator)) {
    refuseBulk('FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED', {
      api_name: name,
      comparator,
      supported: [...supported],
    });
  }
  const leaf = { name, comparator, type, value };
  return {
    matches: value === EMPTY ? emptiness(leaf, read) : comparison(leaf, read),
    echo: { field: { id: field['id'] ?? null, api_name: name }, comparator, value },
    names: [name],
    uses,
  };
}

function demand(name: string, source: FieldSource): Found {
  const found = source.find(name);
  if (found === 'unknown') refuseBulk('FIELD_IN_CRITERIA_NOT_AVAILABLE', { api_name: name });
  if (typeof found === 'string') refuseBulk('FIELD_IN_CRITERIA_NOT_SUPPORTED', { api_name: name });
  return found;
}

type Matches = Criteria['matches'];

function emptiness(leaf: Leaf, read: Found['read']): Matches {
  const { comparator, type } = leaf;
  if (comparator !== 'equal' && comparator !== 'not_equal') refuseIncompatible(leaf);
  const isEmpty = (row: Row): boolean => comparable(read(row), type) === undefined;
  return comparator === 'equal' ? isEmpty : (row) => !isEmpty(row);
}

function comparison(leaf: Leaf, read: Found['read']): Matches {
  const { comparator, type, value } = leaf;
  const isSet = comparator === 'in' || comparator === 'not_in';
  const isRange = comparator === 'between' || comparator === 'not_between';
  const isRight = isSet || isRange ? Array.isArray(value) : !Array.isArray(value);
  if (!isRight) refuseIncompatible(leaf);
  const values = Array.isArray(value) ? value : [value];
  if (isRange ? values.length !== 2 : values.length === 0) refuseIncompatible(leaf);
  if (values.length > MAX_VALUES) refuseBulk('VALUE_LIMIT_EXCEEDED_IN_CRITERIA', { max_limit: MAX_VALUES });
  const given = values.map((item) => demandValue(item, leaf));
  return (row) => passes(comparable(read(row), type), comparator, given);
}

function refuseIncompatible({ name, comparator, value }: Leaf): never {
  refuseBulk('COMPARATOR_AND_VALUE_IN_CRITERIA_NOT_COMPATIBLE', { api_name: name, comparator, value });
}

/** The JSON types that a value may have, by family. Numbers and ids may be written as text. */
const JSON_TYPES = {
  number: ['number', 'string'],
  text: ['string'],
  time: ['string'],
  boolean: ['boolean'],
  lookup: ['string', 'number'],
} as const;

/** Whole seconds, and an offset (zoho-api.md §8.1). */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

function demandValue(value: Json, { name, comparator, type }: Leaf): Comparable {
  const family = familyOf(type);
  const supported: readonly string[] = JSON_TYPES[family];
  if (!supported.includes(typeof value)) {
    refuseBulk('VALUE_TYPE_NOT_SUPPORTED', { api_name: name, supported: [...supported] });
  }
  const pattern = family === 'time' ? (type === 'date' ? DATE : DATE_TIME) : /^/;
  const isShort = typeof value !== 'string' || (value.length <= MAX_TEXT && pattern.test(value));
  const given = isShort ? comparable(value, type) : undefined;
  if (given === undefined)
    refuseBulk('VALUE_IN_CRITERIA_NOT_SUPPORTED', { api_name: name, comparator, value });
  return given;
}
