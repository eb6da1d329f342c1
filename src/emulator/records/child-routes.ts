import { type Answer, noContent, ok, Refusal } from '../call/answer.js';
import {
  ambiguity,
  demandAccess,
  invalidId,
  invalidModule,
  invalidParam,
  requiredParam,
} from '../call/errors.js';
import { MAX_PER_PAGE, listParam, naturalParam } from '../call/list-query.js';
import type { Context, Route, RoutedCall } from '../call/route.js';
import { moduleRead, type Requirement, settingsRead } from '../call/scopes.js';
import { asText, type JsonObject } from '../../util/json.js';
import type { OrgModule, Row } from '../org/org.js';
import { listRow, zonedObject } from '../view/render.js';
import { viewOf } from '../view/view.js';
import { contentOf, emailsOf, fileOf, relatedRowsOf, timelineOf } from './children.js';

/** E-mails in one answer (zoho-api.md §10.10). */
const EMAILS_PER_PAGE = 10;

function parentOf(call: RoutedCall, context: Context): { module: OrgModule; row: Row } {
  const module = context.org.modules.get(call.params['module'] ?? '');
  if (!module) throw new Refusal(invalidModule({ resource_path_index: 0 }));
  demandAccess(module.recordsAccess);
  const row = module.table.get(call.params['id'] ?? '');
  if (!row) throw new Refusal(context.settings.unknownId === 204 ? noContent : invalidId(1));
  return { module, row };
}

/** The position in `index` or `page_token`: the number of rows before the page. */
function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  if (!/^after\d+$/.test(token)) throw new Refusal(invalidParam('page_token'));
  return Number(token.slice('after'.length));
}

function getEmails(call: RoutedCall, context: Context): Answer {
  const all = emailsOf(parentOf(call, context).row);
  const start = startOf(call.query['index']);
  const shown = all.slice(start, start + EMAILS_PER_PAGE);
  if (shown.length === 0) return noContent;
  const more = start + shown.length < all.length;
  const next = more ? `after${start + shown.length}` : null;
  const info = {
    per_page: EMAILS_PER_PAGE,
    next_index: next,
    count: shown.length,
    prev_index: '0',
    more_records: more,
  };
  return ok({ Emails: shown.map((email) => zonedObject(email, context.zone)), info });
}

function getEmail(call: RoutedCall, context: Context): Answer {
  const { row } = parentOf(call, context);
  const email = emailsOf(row).find((one) => one['message_id'] === call.params['message']);
  if (!email) return context.settings.unknownId === 204 ? noContent : invalidId(3);
  return ok({ Emails: [zonedObject({ ...email, ...contentOf(email) }, context.zone)] });
}

function tokenInfo(start: number, shown: number, total: number, perPage: number): JsonObject {
  const more = start + shown < total;
  return {
    per_page: perPage,
    next_page_token: more ? `after${start + shown}` : null,
    count: shown,
    previous_page_token: null,
    more_records: more,
  };
}

function getTimeline(call: RoutedCall, context: Context): Answer {
  const { page_token: token, per_page: size } = call.query;
  if (token !== undefined && size !== undefined) throw new Refusal(ambiguity(['page_token', 'per_page']));
  const all = timelineOf(call.params['module'] ?? '', parentOf(call, context).row);
  const perPage = naturalParam(call.query, 'per_page', MAX_PER_PAGE, MAX_PER_PAGE);
  const start = startOf(token);
  const shown = all.slice(start, start + perPage);
  if (shown.length === 0) return noContent;
  const entries = shown.map((entry) => zonedObject(entry, context.zone));
  return ok({ __timeline: entries, info: tokenInfo(start, shown.length, all.length, perPage) });
}

/** A related list demands the names of its columns (zoho-api.md §10.7). */
function getRelated(call: RoutedCall, context: Context): Answer {
  const { module = '', list = '' } = call.params;
  const { row } = parentOf(call, context);
  const fields = listParam(call.query, 'fields');
  if (!fields) throw new Refusal(requiredParam('fields'));
  const rows = relatedRowsOf(context.org, module, row, list);
  if (!rows) throw new Refusal(invalidParam('relation_name'));
  const perPage = naturalParam(call.query, 'per_page', MAX_PER_PAGE, MAX_PER_PAGE);
  const start = startOf(call.query['page_token']);
  const shown = rows.slice(start, start + perPage);
  if (shown.length === 0) return noContent;
  const source = context.org.modules.get(MODULES[list] ?? list);
  const show = source ? listRow(viewOf(source, context), fields) : (one: Row) => one;
  const data = shown.map((one) => ({ ...show(one), ...roleOf(one) }));
  const info = tokenInfo(start, shown.length, rows.length, perPage);
  return ok({ data, info: { ...info, page: Math.floor(start / perPage) + 1 } });
}

function getFile(call: RoutedCall, context: Context): Answer {
  const { row } = parentOf(call, context);
  const attachment = relatedRowsOf(context.org, '', row, 'Attachments')?.find(
    ({ id }) => id === call.params['attachment'],
  );
  if (!attachment) throw new Refusal(context.settings.unknownId === 204 ? noContent : invalidId(3));
  const name = encodeURIComponent(asText(attachment['File_Name']) ?? '');
  return {
    status: 200,
    file: { bytes: fileOf(attachment), type: 'application/x-download' },
    headers: { 'content-disposition': `attachment; filename*=UTF-8''${name}` },
  };
}

/** The module whose records a related list has, if its name is another one. */
const MODULES: Readonly<Record<string, string>> = { Contact_Roles: 'Contacts' };

function roleOf({ Contact_Role: role = null }: Row): JsonObject {
  return role === null ? {} : { Contact_Role: role };
}

/** What lies in the recycle bins of all modules, the newest first (zoho-api.md §6). */
function getRecycleBin(call: RoutedCall, { org, zone }: Context): Answer {
  const who = org.settings['users']?.rows[0];
  const by = { name: who?.['full_name'] ?? null, id: who?.['id'] ?? null };
  const rows = [...org.modules].flatMap(([api_name, { metadata, table }]) =>
    table
      .deleted()
      .filter(({ type }) => type === 'recycle')
      .map(({ id, at, display_name }) => ({
        at,
        row: {
          owner: by,
          module: { api_name, id: asText(metadata['id']) ?? null },
          deleted_by: by,
          id,
          display_name,
          deleted_time: zone(at),
        },
      })),
  );
  const perPage = naturalParam(call.query, 'per_page', MAX_PER_PAGE, MAX_PER_PAGE);
  const page = naturalParam(call.query, 'page', 1);
  const shown = rows.sort((a, b) => b.at - a.at).slice((page - 1) * perPage, page * perPage);
  if (shown.length === 0) return noContent;
  const info = { per_page: perPage, count: shown.length, page, more_records: page * perPage < rows.length };
  return ok({ recycle_bin: shown.map(({ row }) => row), info });
}

const parentScopes: Route['scopes'] = ({ params }, { org }) =>
  moduleRead(params['module'] ?? '', org.modules.get(params['module'] ?? '')?.metadata);

/** The parent's scope and one of the list's own (zoho-api.md §1.7). */
const withOwn =
  (area: string): Route['scopes'] =>
  (call, context) => {
    const own = ['ZohoCRM.modules.ALL', `ZohoCRM.modules.${area}.READ`, `ZohoCRM.modules.${area}.ALL`];
    const required: Requirement = [...parentScopes(call, context), own];
    return required;
  };

const get = (pattern: string, scopes: Route['scopes'], handle: Route['handle']): Route => ({
  pattern,
  method: 'GET',
  scopes,
  handle,
});

/** Lists of one record, and the recycle bin. They come after all routes with a fixed path. */
export const childRoutes: readonly Route[] = [
  get('/settings/recycle_bin', () => settingsRead('recycle_bin'), getRecycleBin),
  get('/:module/#id/Emails', withOwn('emails'), getEmails),
  get('/:module/#id/Emails/:message', withOwn('emails'), getEmail),
  get('/:module/#id/__timeline', parentScopes, getTimeline),
  get('/:module/#id/Notes', withOwn('notes'), (call, context) =>
    getRelated({ ...call, params: { ...call.params, list: 'Notes' } }, context),
  ),
  get('/:module/#id/Attachments', withOwn('attachments'), (call, context) =>
    getRelated({ ...call, params: { ...call.params, list: 'Attachments' } }, context),
  ),
  get('/:module/#id/Attachments/#attachment', withOwn('attachments'), getFile),
  get('/:module/#id/:list', parentScopes, getRelated),
];
