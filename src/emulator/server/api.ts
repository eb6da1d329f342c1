import { type Answer, Refusal } from '../call/answer.js';
import { invalidMethod, invalidUrl, scopeMismatch, tooManyRequests } from '../call/errors.js';
import type { CreditMeter } from '../call/gates.js';
import type { Query } from '../call/list-query.js';
import type { Accounts } from '../oauth/oauth.js';
import { type Context, type Match, matchRoutes, type Route } from '../call/route.js';
import type { BulkJobs } from '../bulk/jobs.js';
import { bulkRoutes } from '../bulk/routes.js';
import { coqlRoutes } from '../coql/routes.js';
import { metadataRoutes } from '../settings/metadata-routes.js';
import { childRoutes } from '../records/child-routes.js';
import { recordRoutes } from '../records/routes.js';
import { settingsRoutes } from '../settings/routes.js';
import { tableRoutes } from '../settings/table-routes.js';
import { isAllowed } from '../call/scopes.js';

const routesOf = (bulk: BulkJobs): readonly Route[] => [
  ...metadataRoutes,
  ...settingsRoutes,
  ...tableRoutes,
  ...coqlRoutes,
  ...recordRoutes,
  ...childRoutes,
  ...bulkRoutes(bulk),
];

/** An API call as received, before it is matched to a route. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Query;
  readonly authorization: string | undefined;
  readonly modifiedSince: string | undefined;
  readonly body: string;
  readonly contentType: string | undefined;
}

export interface Outcome {
  readonly answer: Answer;
  readonly credits: number;
}

export interface Api {
  isHeavy(request: ApiRequest): boolean;
  /** @param admitted whether the concurrency gate admitted the call */
  serve(request: ApiRequest, admitted: boolean): Outcome;
}

/** Every version is answered as v8 (zoho-api.md §14). */
function matchesOf(routes: readonly Route[], { path }: ApiRequest): Match[] {
  const [, bulk, rest] = /^\/crm\/(bulk\/)?v(?:2|2\.1|[3-8])(\/.+)$/.exec(path) ?? [];
  return rest === undefined ? [] : matchRoutes(routes, rest, bulk === undefined ? undefined : 'bulk');
}

const isHeavy = (routes: readonly Route[], request: ApiRequest): boolean =>
  matchesOf(routes, request).some(
    ({ route }) => route.method === request.method && route.isHeavy?.(request) === true,
  );

/**
 * The API: authorisation, then the gates, then the route. A call that reaches a route costs its credits even if it fails. A
 * is an error, but for a bulk job that is not made; one that is turned away before costs nothing.
 */
export function createApi(accounts: Accounts, credits: CreditMeter, bulk: BulkJobs, context: Context): Api {
  const routes = routesOf(bulk);
  return {
    isHeavy: (request) => isHeavy(routes, request),
    serve: (request, admitted) => {
      let spent = 0;
      let isFreeIfRefused = false;
      try {
        const session = accounts.authorize(request.authorization);
        if (!admitted) throw new Refusal(tooManyRequests);
        const { route, params } = pickRoute(routes, request);
        const { query, modifiedSince, body, contentType } = request;
        const call = { params, query, modifiedSince, body, contentType, session };
        if (!isAllowed(session.scopes, route.scopes(call, context))) throw new Refusal(scopeMismatch);
        const cost = route.cost?.(call) ?? 1;
        if (!credits.spend(cost)) throw new Refusal(tooManyRequests);
        spent = cost;
        isFreeIfRefused = route.isFreeIfRefused === true;
        return { answer: route.handle(call, context), credits: spent };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (isFreeIfRefused) credits.giveBack(spent);
        return { answer: error.answer, credits: isFreeIfRefused ? 0 : spent };
      }
    },
  };
}

function pickRoute(routes: readonly Route[], request: ApiRequest): Match {
  const matches = matchesOf(routes, request);
  const [first] = matches;
  if (!first) throw new Refusal(invalidUrl);
  // The first matching pattern decides: `GET /coql` is a wrong method, not a request for a module of that name.
  const isMeant = ({ route }: Match): boolean =>
    route.pattern === first.route.pattern && route.method === request.method;
  const match = matches.find(isMeant);
  if (!match) throw new Refusal(invalidMethod);
  return match;
}
