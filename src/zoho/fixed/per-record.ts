import { asObject, asObjects, asText, type Json, type JsonObject } from '../../util/json.js';
import { announcesMore } from '../api/paging.js';
import { orGone } from '../api/records.js';
import { isRefusalOfThis } from '../http/api-error.js';
import type { ZohoResponse } from '../http/answer.js';
import type { RequestOptions } from '../request.js';
import { type Query, type Reader, repeated, unseen } from './listing.js';
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

/** What is read of single records. */
export interface RecordOptions {
  /** `per_record_streams`: those that are `Module/List` name the lists of `related_records`. */
  readonly perRecordStreams: readonly string[];
  /** Ask for the text of each e-mail. */
  readonly emailContent: boolean;
}

/** A list of one record. */
export interface RecordList {
  /** What Zoho refuses as a whole, if it refuses it: a module, or a list of it. */
  readonly about: string;
  /** Its rows; none if the record is gone. Throws ZohoApiError if Zoho refuses. */
  readonly rows: () => Promise<JsonObject[]>;
}

interface Call {
  readonly path: string;
  readonly list: string;
  readonly query: Query;
  /** Query of the page after this answer; `undefined`: it was the last. */
  readonly next: (info: JsonObject) => Query | undefined;
  readonly toRow: (parent: Parent, row: JsonObject) => JsonObject;
  /** Adds what takes a call of its own. */
  readonly complete?: ((row: JsonObject) => Promise<JsonObject>) | undefined;
}

/** The lists of one record in a stream of the cost class `record`. */
export function listsOfRecord(
  client: Reader,
  stream: string,
  parent: Parent,
  options: RecordOptions,
): RecordList[] {
  return (CALLS[stream]?.(parent, options, client) ?? []).map((call) => ({
    about: call.list === 'data' ? call.path.replace(`/${parent.id}/`, '/').slice(1) : parent.module,
    rows: () => readCall(client, stream, call, parent),
  }));
}

async function readCall(client: Reader, stream: string, call: Call, parent: Parent): Promise<JsonObject[]> {
  const { scopes } = fixedRow(stream);
  const rows: JsonObject[] = [];
  const isNew = unseen();
  const base: RequestOptions = { module: stream, list: call.list, scopes };
  for (let query: Query | undefined = call.query; query;) {
    const answer: ZohoResponse | undefined = await orGone(client.get(call.path, { ...base, query }));
    const sent = asObjects(answer?.body?.[call.list]);
    const page = sent.filter(isNew);
    if (page.length === 0 && sent.length > 0) throw repeated({ list: call.list, about: parent.module });
    for (const row of page) {
      const whole = call.complete ? await call.complete(row) : row;
      rows.push({ ...call.toRow(parent, whole), ...parentFacts(parent) });
    }
    const info = asObject(answer?.body?.['info']);
    query = page.length > 0 && announcesMore(info) !== false ? call.next(info) : undefined;
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

/** The stream of the lists that `per_record_streams` names as `Module/List`. */
export const RELATED_RECORDS = 'related_records';

/** `Deals/Products`: a related list, and the module of its parents. */
export function isRelatedList(name: string): boolean {
  return /^\w+\/\w+$/.test(name);
}

function relatedLists(names: readonly string[]): { readonly module: string; readonly list: string }[] {
  return names.filter(isRelatedList).map((name) => {
    const [module = '', list = ''] = name.split('/');
    return { module, list };
  });
}

/** The modules whose records a stream asks for, one by one. */
export function parentsOf(stream: string, { perRecordStreams }: RecordOptions): readonly string[] {
  if (stream !== RELATED_RECORDS) return fixedRow(stream).parents ?? [];
  return [...new Set(relatedLists(perRecordStreams).map(({ module }) => module))];
}

/** The text of an e-mail and more (zoho-api.md §10.10). Zoho's code where it refuses it, as for a private one. */
async function withContent(client: Reader, parent: Parent, email: JsonObject): Promise<JsonObject> {
  const path = pathOf(parent, `Emails/${encodeURIComponent(asText(email['message_id']) ?? '')}`);
  try {
    const answer = await orGone(client.get(path, { module: 'emails', list: 'Emails' }));
    return {
      ...email,
      ...asObjects(answer?.body?.['Emails'])[0],
      content_refusal: answer?.body ? null : 'GONE',
    };
  } catch (error) {
    if (!isRefusalOfThis(error)) throw error;
    return { ...email, content_refusal: error.code };
  }
}

type Calls = (parent: Parent, options: RecordOptions, client: Reader) => Call[];

const CALLS: Readonly<Record<string, Calls>> = {
  emails: (parent, { emailContent }, client) => [
    {
      path: pathOf(parent, 'Emails'),
      list: 'Emails',
      query: {},
      next: ({ next_index: index }) => (asText(index) === undefined ? undefined : { index: asText(index) }),
      toRow: (_, row) => ({ ...row, id: keyOf(parent, row['message_id']) }),
      complete: emailContent ? (email) => withContent(client, parent, email) : undefined,
    },
  ],
  related_records: (parent, { perRecordStreams }) =>
    relatedLists(perRecordStreams)
      .filter(({ module }) => module === parent.module)
      .map(({ list }) =>
        related(parent, list, 'id', (_, row) => ({
          id: keyOf(parent, `${list}-${asText(row['id']) ?? ''}`),
          list,
          child_id: row['id'] ?? null,
        })),
      ),
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
