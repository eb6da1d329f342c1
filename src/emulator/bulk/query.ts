import { Refusal } from '../call/answer.js';
import { demandAccess } from '../call/errors.js';
import { asArray, asObject, asText, isObject, parseJson } from '../../util/json.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { Org, OrgModule, Row } from '../org/org.js';
import type { ZonePrinter } from '../view/zone.js';
import { type Column, columnsOf } from './columns.js';
import { type Criteria, parseCriteria } from './criteria.js';
import { noReadPermission, refuseBulk } from './errors.js';
import { createFieldSource, hasParentIn } from './fields.js';
import type { BulkSettings } from '../options/bulk.js';

/** What a job reads. */
export interface BulkQuery {
  readonly module: OrgModule;
  readonly name: string;
  readonly fileType: 'csv' | 'ics';
  readonly columns: readonly Column[];
  readonly criteria: Criteria | undefined;
  /** Rows that fail this test are omitted without notice. `undefined`: no row is. */
  readonly reachable: ((row: Row) => boolean) | undefined;
  readonly page: number;
  /** The query as shown in the job's status (zoho-api.md §8.2), without `page`. */
  readonly echo: JsonObject;
}

/** What a request asks for: a new query, or the next page of an earlier one. */
export type BulkRequest = { readonly token: string } | { readonly query: BulkQuery };

interface Surroundings {
  readonly org: Org;
  readonly zone: ZonePrinter;
  readonly settings: BulkSettings;
}

/** zoho-api.md §8.1. */
const MAX_FIELDS = 200;

/** The module named in a body, even if the rest of the body is invalid. */
export function moduleNamed(body: string): string | undefined {
  const query = asObject(asObject(parseJson(body))['query']);
  return asText(asObject(query['module'])['api_name']);
}

/** @throws Refusal with the errors of zoho-api.md §8.5. */
export function parseRequest(body: string, around: Surroundings): BulkRequest {
  if (body.trim() === '') refuseBulk('REQUEST_BODY_IS_EMPTY');
  const request = parseJson(body);
  if (!isObject(request)) refuseBulk('REQUEST_BODY_NOT_READABLE');
  if (Object.keys(request).length === 0) refuseBulk('REQUEST_BODY_IS_EMPTY');
  const query = request['query'];
  if (!isObject(query)) refuseBulk('REQUEST_BODY_NOT_SUPPORTED', { api_name: 'query' });
  if (query['page_token'] !== undefined) return { token: demandToken(request, query) };
  checkCallback(request['callback']);
  const module = demandModule(query['module'], around);
  const fileType = demandFileType(request['file_type'], module.name, query);
  return { query: { ...module, ...parseQuery(query, module, around), fileType } };
}

/** A token must be alone: no other key in the query or next to it (zoho-api.md §8.1). */
function demandToken(request: JsonObject, query: JsonObject): string {
  const others = [...Object.keys(query), ...Object.keys(request)];
  const other = others.find((name) => name !== 'page_token' && name !== 'query');
  if (other !== undefined) refuseBulk('QUERY_NOT_SUPPORTED', { api_name: other });
  return asText(query['page_token']) ?? refuseToken();
}

/** The code is that of Get Records (zoho-api.md §5.2). Bulk read's own code is not documented. */
export function refuseToken(): never {
  refuseBulk('INVALID_DATA', { api_name: 'page_token', json_path: '$.query.page_token' });
}

function checkCallback(callback: Json | undefined): void {
  if (callback === undefined || callback === null) return;
  const { url, method } = asObject(callback);
  if (!/^https?:\/\/[^\s/]+/.test(asText(url) ?? '')) refuseBulk('INVALID_CALLBACK_URL');
  if (method !== 'post') refuseBulk('INVALID_CALLBACK_METHOD', { supported_callback_methods: ['post'] });
}

interface NamedModule {
  readonly name: string;
  readonly module: OrgModule;
}

function demandModule(value: Json | undefined, { org, settings }: Surroundings): NamedModule {
  const name = asText(asObject(value)['api_name']);
  if (name === undefined) refuseBulk('REQUEST_BODY_NOT_SUPPORTED', { api_name: 'module' });
  const module = org.modules.get(name);
  if (!module) refuseBulk('MODULE_NOT_AVAILABLE', { api_name: name });
  checkAccess(name, module, settings);
  return { name, module };
}

function checkAccess(name: string, { metadata, recordsAccess }: OrgModule, settings: BulkSettings): void {
  const isServed = metadata['api_supported'] !== false && !settings.bulkRefusedModules.includes(name);
  const isReadable = recordsAccess.kind !== 'empty';
  const code = recordsAccess.kind === 'error' ? recordsAccess.code : undefined;
  if (!isServed || !isReadable || code === 'INVALID_MODULE')
    refuseBulk('MODULE_NOT_SUPPORTED', { api_name: name });
  if (code === 'NO_PERMISSION') throw new Refusal(noReadPermission);
  demandAccess(recordsAccess);
}

function demandFileType(value: Json | undefined, module: string, query: JsonObject): BulkQuery['fileType'] {
  if (value === undefined || value === 'csv') return 'csv';
  const isPossible = value === 'ics' && module === 'Events' && query['fields'] === undefined;
  if (!isPossible) refuseBulk('NOT_SUPPORTED_FEATURE', { api_name: 'file_type' });
  return 'ics';
}

function parseQuery(
  query: JsonObject,
  { module, name }: NamedModule,
  around: Surroundings,
): Pick<BulkQuery, 'columns' | 'criteria' | 'reachable' | 'page' | 'echo'> {
  const { zone, settings } = around;
  // The organisation has no custom views.
  if (query['cvid'] !== undefined && query['cvid'] !== null) refuseBulk('CVID_NOT_SUPPORTED');
  const source = createFieldSource(module, around);
  const fields = demandFields(query['fields']);
  const columns = columnsOf(fields, name, source, { ...settings, zone });
  const given = query['criteria'] ?? null;
  const criteria = given === null ? undefined : parseCriteria(given, source);
  return {
    columns,
    criteria,
    reachable: hasParentIn(module, around.org),
    page: demandPage(query['page'], settings.bulkMaxPage),
    echo: {
      ...(fields.length > 0 ? { fields } : {}),
      module: { id: module.metadata['id'] ?? null, api_name: name },
      ...(criteria ? { criteria: criteria.echo } : {}),
    },
  };
}

function demandFields(value: Json | undefined): string[] {
  const fields = asArray(value).filter((item) => typeof item === 'string');
  const isList =
    value === undefined || value === null || (Array.isArray(value) && fields.length === value.length);
  if (!isList) refuseBulk('REQUEST_BODY_NOT_READABLE', { api_name: 'fields' });
  // The limit is documented, its error code is not.
  if (fields.length > MAX_FIELDS)
    refuseBulk('QUERY_NOT_SUPPORTED', { api_name: 'fields', max_limit: MAX_FIELDS });
  return fields;
}

function demandPage(value: Json | undefined, maxLimit: number): number {
  const page = value ?? 1;
  if (typeof page !== 'number' || !Number.isInteger(page) || page < 1)
    refuseBulk('PAGE_NOT_SUPPORTED', { page });
  if (page > maxLimit) refuseBulk('PAGE_RANGE_EXCEEDED', { max_limit: maxLimit });
  return page;
}
