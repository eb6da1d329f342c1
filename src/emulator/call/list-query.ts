import { Refusal } from './answer.js';
import {
  ambiguity,
  discreteLimit,
  invalidParam,
  limitExceeded,
  patternNotMatched,
  requiredParam,
} from './errors.js';
import { parseInstant } from '../../util/clock.js';
import type { Settings } from '../options/options.js';
import type { SortKey } from '../org/org.js';

export type Query = Readonly<Record<string, string>>;

const ORDERS = ['asc', 'desc'] as const;
const TRISTATE = ['true', 'false', 'both'] as const;

const MAX_FIELDS = 50;
const MAX_IDS = 100;
export const MAX_PER_PAGE = 200;

/** A valid Get Records call (zoho-api.md §5.1). */
export interface ListQuery {
  readonly fields: readonly string[];
  readonly perPage: number;
  readonly page: number;
  readonly pageToken: string | undefined;
  readonly sortBy: SortKey;
  readonly order: 'asc' | 'desc';
  readonly converted: 'true' | 'false' | 'both';
  readonly approved: 'true' | 'false' | 'both';
  readonly ids: readonly string[] | undefined;
  /** Epoch milliseconds. */
  readonly modifiedSince: number | undefined;
}

/** Which rows are included: converted leads and records under approval are hidden by default. */
export function parseStates(query: Query): Pick<ListQuery, 'converted' | 'approved'> {
  return {
    converted: choiceParam(query, 'converted', TRISTATE, 'false'),
    approved: choiceParam(query, 'approved', TRISTATE, 'true'),
  };
}

/** Not every kind of call documents the parameter (zoho-api.md §17). */
export function refuseApproved(
  { approved }: Query,
  kind: Settings['approvedRefused'][number],
  { approvedRefused }: Pick<Settings, 'approvedRefused'>,
): void {
  if (approved !== undefined && approvedRefused.includes(kind)) throw new Refusal(invalidParam('approved'));
}

/** @throws Refusal with Zoho's error for the first rule that the call breaks. */
export function parseListQuery(
  query: Query,
  modifiedSince: string | undefined,
  { discreteWall, sortKeys }: Pick<Settings, 'discreteWall' | 'sortKeys'>,
): ListQuery {
  refuseAmbiguity(query);
  const perPage = naturalParam(query, 'per_page', MAX_PER_PAGE, MAX_PER_PAGE);
  const page = naturalParam(query, 'page', 1);
  const pageToken = query['page_token'];
  if (pageToken === undefined && page * perPage > discreteWall)
    throw new Refusal(discreteLimit(discreteWall));
  const fields = listParam(query, 'fields', MAX_FIELDS);
  if (!fields) throw new Refusal(requiredParam('fields'));
  return {
    fields,
    perPage,
    page,
    pageToken,
    sortBy: choiceParam(query, 'sort_by', sortKeys, 'id'),
    order: choiceParam(query, 'sort_order', ORDERS, 'desc'),
    ...parseStates(query),
    ids: idsParam(query, MAX_IDS),
    modifiedSince: parseModifiedSince(modifiedSince),
  };
}

function refuseAmbiguity(query: Query): void {
  for (const pair of [
    ['page', 'page_token'],
    ['cvid', 'sort_by'],
  ]) {
    if (pair.every((name) => query[name] !== undefined)) throw new Refusal(ambiguity(pair));
  }
  // The org has no custom views: any number means "all records" and costs as much as a view.
  if (query['cvid'] !== undefined && !isId(query['cvid'])) throw new Refusal(invalidParam('cvid'));
}

const isId = (text: string): boolean => /^\d{1,19}$/.test(text);

/** A whole number of at least 1. */
export function naturalParam(
  query: Query,
  name: string,
  absent: number,
  max = Number.MAX_SAFE_INTEGER,
): number {
  const text = query[name];
  if (text === undefined) return absent;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw new Refusal(patternNotMatched(name));
  return value;
}

function choiceParam<T extends string>(query: Query, name: string, choices: readonly T[], absent: T): T {
  const text = query[name];
  if (text === undefined) return absent;
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new Refusal(invalidParam(name, choices));
  return choice;
}

/** A comma-separated list. Empty counts as absent. */
export function listParam(query: Query, name: string, max = Infinity): string[] | undefined {
  const items = (query[name] ?? '').split(',').map((item) => item.trim());
  const present = items.filter((item) => item !== '');
  if (present.length > max) throw new Refusal(limitExceeded(name, max));
  return present.length > 0 ? present : undefined;
}

export function idsParam(query: Query, max: number): string[] | undefined {
  const ids = listParam(query, 'ids', max);
  if (ids?.some((id) => !isId(id))) throw new Refusal(invalidParam('ids'));
  return ids;
}

/** ISO 8601, not the HTTP date that the header's name suggests (zoho-api.md §5.1, §5.3). */
export function parseModifiedSince(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const at = parseInstant(header);
  if (at === undefined) throw new Refusal(invalidParam('If-Modified-Since'));
  return at;
}
