import type { Answer } from '../call/answer.js';
import { parseQuery } from './parser.js';
import type { Brackets } from '../options/coql.js';
import { invalidKey, missingQuery } from './errors.js';
import { answerQuery, type Posted } from './select.js';
import { Refusal } from '../call/answer.js';
import type { Asked, Context, Route, RoutedCall } from '../call/route.js';
import { moduleRead, type Requirement, settingsRead, usersRead } from '../call/scopes.js';
import { asObject, isObject, parseJson, type Json } from '../../util/json.js';

const COQL_SCOPE: Requirement = [['ZohoCRM.coql.READ']];

/** @throws Refusal for a malformed body or query */
function readPosted(body: string, brackets: Brackets): Posted {
  const json = parseJson(body);
  if (!isObject(json)) throw invalidKey({ expected_data_type: 'jsonobject' });
  const text = json['select_query'];
  if (text === undefined) throw missingQuery();
  if (typeof text !== 'string') throw mistyped('text', 'select_query');
  const withFields = readMeta(json['include_meta']);
  return { query: parseQuery(text, brackets), withFields };
}

function readMeta(meta: Json | undefined): boolean {
  if (meta === undefined) return false;
  if (!Array.isArray(meta)) throw mistyped('jsonarray', 'include_meta');
  for (const [position, item] of meta.entries()) {
    if (item === 'fields') continue;
    throw invalidKey({
      ...(typeof item === 'string' ? {} : { expected_data_type: 'text' }),
      api_name: 'include_meta',
      json_path: `$.include_meta[${position}]`,
      supported_values: ['fields'],
    });
  }
  return meta.length > 0;
}

const mistyped = (type: string, name: string): Refusal =>
  invalidKey({ expected_data_type: type, api_name: name, json_path: `$.${name}` });

/** Parses the body if possible. Brackets change neither the price nor the module. */
function peek({ body }: Pick<Asked, 'body'>): Posted | undefined {
  try {
    return readPosted(body, 'loose');
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Depends on the requested limit, even if the query fails (zoho-api.md §2.2). */
function costOf(asked: Asked): number {
  const limit = peek(asked)?.query.limit ?? 0;
  if (limit > 1_000) return 3;
  return limit > 200 ? 2 : 1;
}

/** The scopes of COQL and of the module, plus that of the fields if their description is requested (zoho-api.md §1.7). */
function scopesOf(call: Pick<RoutedCall, 'body'>, { org }: Pick<Context, 'org'>): Requirement {
  const posted = peek(call);
  if (!posted) return COQL_SCOPE;
  const { module } = posted.query;
  const metadata = org.modules.get(module)?.metadata;
  return [
    ...COQL_SCOPE,
    ...(module === 'Users' ? usersRead : moduleRead(module, metadata && asObject(metadata))),
    ...(posted.withFields ? settingsRead('fields') : []),
  ];
}

const postQuery = (call: RoutedCall, context: Context): Answer =>
  answerQuery(readPosted(call.body, context.settings.coqlBrackets), context);

/** Queries (zoho-api.md §7): always heavy (§2.3). */
export const coqlRoutes: readonly Route[] = [
  {
    pattern: '/coql',
    method: 'POST',
    scopes: scopesOf,
    cost: costOf,
    isHeavy: () => true,
    handle: postQuery,
  },
];
