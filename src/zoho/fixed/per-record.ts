import { asObject, asObjects, asText, type Json, type JsonObject } from '../../util/json.js';
import { orGone } from '../api/records.js';
import type { ZohoResponse } from '../http/answer.js';
import type { RequestOptions } from '../request.js';
import type { Query, Reader } from './listing.js';
import { fixedRow } from './read.js';

/** A record whose rows are asked for. */
export interface Parent {
  readonly module: string;
  readonly id: string;
  /** Its `Modified_Time`, as a record has it. */
  readonly modifiedTime: string;
  /** Its columns that the stream needs, by api_name. */
  readonly values?: JsonObject;
}

interface Call {
  readonly path: string;
  readonly list: string;
  readonly query: Query;
  /** Query of the page after this answer; `undefined`: it was the last. */
  readonly next: (info: JsonObject) => Query | undefined;
  readonly toRow: (parent: Parent, row: JsonObject) => JsonObject;
}

/**
 * The rows of one record in a stream of the cost class `record`; none if the record is gone.
 *
 * @throws ZohoApiError if Zoho refuses
 */
export async function rowsOfRecord(client: Reader, stream: string, parent: Parent): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for (const call of CALLS[stream]?.(parent) ?? [])
    rows.push(...(await readCall(client, stream, call, parent)));
  return rows;
}

async function readCall(client: Reader, stream: string, call: Call, parent: Parent): Promise<JsonObject[]> {
  const { scopes } = fixedRow(stream);
  const rows: JsonObject[] = [];
  const base: RequestOptions = { module: stream, list: call.list, scopes };
  for (let query: Query | undefined = call.query; query;) {
    const answer: ZohoResponse | undefined = await orGone(client.get(call.path, { ...base, query }));
    const page = asObjects(answer?.body?.[call.list]);
    rows.push(...page.map((row) => ({ ...call.toRow(parent, row), ...parentFacts(parent) })));
    const info = asObject(answer?.body?.['info']);
    query = page.length > 0 && info['more_records'] === true ? call.next(info) : undefined;
  }
  return rows;
}

/** The columns of every row that belongs to a record. */
export function parentFacts({ module, id, modifiedTime }: Parent): JsonObject {
  return { parent: { id, name: null }, parent_module: module, parent_modified_time: modifiedTime };
}

function keyOf({ id }: Parent, child: Json | undefined): string {
  return `${id}-${asText(child) ?? ''}`;
}

const pathOf = ({ module, id }: Parent, list: string): string =>
  `/${encodeURIComponent(module)}/${id}/${list}`;

/** A page token stands alone: Zoho refuses it next to `per_page` (zoho-api.md §10.11). */
function nextByToken(more: Query): Call['next'] {
  return (info) => {
    const token = asText(info['next_page_token']);
    return token === undefined ? undefined : { ...more, page_token: token };
  };
}

/** A related list takes the names of its columns with each page (zoho-api.md §10.7). */
function related(parent: Parent, list: string, fields: string, toRow: Call['toRow']): Call {
  const query = { fields };
  return { path: pathOf(parent, list), list: 'data', query, next: nextByToken(query), toRow };
}

const NOTE = 'Note_Title,Note_Content,Owner,Created_By,Created_Time,Modified_By,Modified_Time';
const PERSON = 'id,Full_Name,Email';

const CALLS: Readonly<Record<string, (parent: Parent) => Call[]>> = {
  emails: (parent) => [
    {
      path: pathOf(parent, 'Emails'),
      list: 'Emails',
      query: {},
      next: ({ next_index: index }) => (asText(index) === undefined ? undefined : { index: asText(index) }),
      toRow: (_, row) => ({ ...row, id: keyOf(parent, row['message_id']) }),
    },
  ],
  timeline: (parent) => [
    {
      path: pathOf(parent, '__timeline'),
      list: '__timeline',
      query: { per_page: 200 },
      next: nextByToken({}),
      toRow: (_, row) => ({ ...row, id: keyOf(parent, row['id']), entry_id: row['id'] ?? null }),
    },
  ],
  record_notes: (parent) => [related(parent, 'Notes', NOTE, (_, row) => row)],
  contact_roles: (parent) => [
    related(parent, 'Contact_Roles', `${PERSON},Contact_Role`, (_, row) => ({
      ...row,
      id: keyOf(parent, row['id']),
      contact_id: row['id'] ?? null,
    })),
  ],
  campaign_members: (parent) =>
    ['Leads', 'Contacts'].map((module) =>
      related(parent, module, PERSON, (_, row) => ({
        ...row,
        id: keyOf(parent, row['id']),
        member_id: row['id'] ?? null,
        member_module: module,
      })),
    ),
};
