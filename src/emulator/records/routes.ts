import { type Answer, noContent, ok, Refusal } from '../call/answer.js';
import { listDeleted } from './deleted.js';
import {
  ambiguity,
  demandAccess,
  inData,
  invalidId,
  invalidModule,
  invalidQuery,
  invalidUrl,
  requiredParam,
  uncounted,
  unsupportedModule,
} from '../call/errors.js';
import { idsParam, listParam, parseListQuery, parseStates, refuseApproved } from '../call/list-query.js';
import { listRecords } from './list.js';
import { bindParameters } from '../call/page-token.js';
import { richTexts, wholeRecord } from '../view/render.js';
import type { Context, Route, RoutedCall } from '../call/route.js';
import { countRead, moduleRead } from '../call/scopes.js';
import { viewOf } from '../view/view.js';
import type { Org, OrgModule, Row } from '../org/org.js';

/** `fetch_full_data?ids=` accepts twice as many ids as a list (zoho-api.md §5.7). */
const MAX_FULL_DATA_IDS = 200;

type ModuleCall = Pick<RoutedCall, 'params'>;

const metadataOf = ({ params }: ModuleCall, org: Org): OrgModule['metadata'] | undefined =>
  org.modules.get(params['module'] ?? '')?.metadata;

const readScopes: Route['scopes'] = (call, { org }) =>
  moduleRead(call.params['module'] ?? '', metadataOf(call, org));

/**
 * The module of a record call, by its exact name.
 *
 * @throws Refusal if it does not exist, the API does not support it, or the org does not allow reading it.
 */
function readableModule({ params }: ModuleCall, { org }: Pick<Context, 'org'>): OrgModule {
  const module = org.modules.get(params['module'] ?? '');
  if (!module) throw new Refusal(invalidModule({ resource_path_index: 0 }));
  if (module.metadata['api_supported'] === false)
    throw new Refusal(unsupportedModule({ resource_path_index: 0 }));
  demandAccess(module.recordsAccess);
  return module;
}

function getRecords(call: RoutedCall, context: Context): Answer {
  const module = readableModule(call, context);
  refuseApproved(call.query, 'list', context.settings);
  const query = parseListQuery(call.query, call.modifiedSince, context.settings);
  const binding = bindParameters(call.params['module'] ?? '', call.query, call.modifiedSince);
  return listRecords(module, query, { user: call.session.user, binding }, context);
}

function rowOf(module: OrgModule, call: RoutedCall, context: Context): Row {
  const row = module.table.get(call.params['id'] ?? '');
  if (!row) throw new Refusal(context.settings.unknownId === 204 ? noContent : invalidId(1));
  return row;
}

function getRecord(call: RoutedCall, context: Context): Answer {
  const module = readableModule(call, context);
  const row = rowOf(module, call, context);
  return ok({ data: [wholeRecord(viewOf(module, context), listParam(call.query, 'fields'))(row)] });
}

function getFullData(call: RoutedCall, context: Context): Answer {
  const module = readableModule(call, context);
  const row = rowOf(module, call, context);
  return ok({ data: [richTexts(viewOf(module, context), listParam(call.query, 'fields'))(row)] });
}

function getFullDataByIds(call: RoutedCall, context: Context): Answer {
  if (!context.settings.fetchFullDataByIds) throw new Refusal(invalidUrl);
  const module = readableModule(call, context);
  const ids = idsParam(call.query, MAX_FULL_DATA_IDS);
  if (!ids) throw new Refusal(requiredParam('ids'));
  const rows = [...new Set(ids)].map((id) => module.table.get(id)).filter((row) => row !== undefined);
  const show = richTexts(viewOf(module, context), listParam(call.query, 'fields'));
  return rows.length > 0 ? ok({ data: rows.map(show) }) : noContent;
}

/** The error for an unknown module is inside `data` here (zoho-api.md §11, OpenAPI). */
function getDeleted(call: RoutedCall, context: Context): Answer {
  const isKnown = context.org.modules.has(call.params['module'] ?? '');
  if (!isKnown) throw new Refusal(inData(invalidModule({ resource_path_index: 0 })));
  const module = readableModule(call, context);
  refuseApproved(call.query, 'deleted', context.settings);
  return listDeleted(module, call, context);
}

const SEARCH_PARAMS = ['criteria', 'email', 'phone', 'word'];

/** Search is not supported: a criterion gets the error of one that the count does not support. */
function getCount(call: RoutedCall, context: Context): Answer {
  const module = readableModule(call, context);
  if (context.settings.countRefusedModules.includes(call.params['module'] ?? ''))
    throw new Refusal(uncounted);
  const searched = SEARCH_PARAMS.filter((name) => call.query[name] !== undefined);
  if (searched.length > 0 && call.query['cvid'] !== undefined) {
    const message = 'Please use either Cvid or Search Params. Combination of both the params is not allowed';
    throw new Refusal(ambiguity(['cvid', ...searched], message));
  }
  if (searched.length > 0) throw new Refusal(invalidQuery);
  refuseApproved(call.query, 'count', context.settings);
  const { converted, approved } = parseStates(call.query);
  const key = `${call.params['module'] ?? ''} ${converted} ${approved}`;
  return ok({ count: context.count(key, () => module.table.count({ converted, approved })) });
}

/** Records and their sub-resources (zoho-api.md §5, §9). Settings routes come first: their names are not modules. */
export const recordRoutes: readonly Route[] = [
  {
    pattern: '/:module/actions/count',
    method: 'GET',
    scopes: (call, { org }) => countRead(call.params['module'] ?? '', metadataOf(call, org)),
    handle: getCount,
  },
  {
    pattern: '/:module/actions/fetch_full_data',
    method: 'GET',
    scopes: readScopes,
    handle: getFullDataByIds,
  },
  { pattern: '/:module/deleted', method: 'GET', scopes: readScopes, cost: () => 2, handle: getDeleted },
  { pattern: '/:module/#id/actions/fetch_full_data', method: 'GET', scopes: readScopes, handle: getFullData },
  { pattern: '/:module/#id', method: 'GET', scopes: readScopes, handle: getRecord },
  {
    pattern: '/:module',
    method: 'GET',
    scopes: readScopes,
    cost: ({ query }) => (query['cvid'] === undefined ? 1 : 3),
    isHeavy: ({ query }) => query['cvid'] !== undefined || query['sort_by'] !== undefined,
    handle: getRecords,
  },
];
