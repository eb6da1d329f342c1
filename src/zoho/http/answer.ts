import { parseHttpDate } from '../../util/clock.js';
import { asText, isObject, parseJson, type Json, type JsonObject } from '../../util/json.js';
import { ZohoApiError } from './api-error.js';
import type { HttpHead, HttpResponse } from './http.js';
import { errorAmong, isErrorEnvelope, readRefusal } from './refusal.js';

/** An answer of the API that is no refusal. */
export interface ZohoResponse {
  readonly status: number;
  /** `undefined` for 204 (nothing there) and 304 (nothing new). */
  readonly body: JsonObject | undefined;
  /** Length of the body, about its bytes: what it takes to hold it. */
  readonly size: number;
  /** Zoho's clock, epoch ms in whole seconds, from the `Date` header. */
  readonly serverTime: number | undefined;
  /** Sent by Zoho only once half of the day's allowance is used (zoho-api.md §2.4). */
  readonly creditsRemaining: number | undefined;
}

/** What an answer has to be to be taken. */
export interface Expected {
  /** Every row of the list has an `id`: a list in which none has is corrupt. */
  readonly isKeyed?: boolean | undefined;
  /** The request had `If-Modified-Since`: only then does 304 mean anything. */
  readonly isConditional?: boolean | undefined;
}

/**
 * @param subject what was asked for, for the error: `GET /crm/v8/Leads`
 * @param list key of the list that a body has to hold: another's JSON must not pass for an empty list; null is empty
 */
export function readAnswer(
  response: HttpResponse,
  subject: string,
  list?: string,
  { isKeyed = false, isConditional = true }: Expected = {},
): ZohoResponse | ZohoApiError {
  const { status } = response;
  const isEmpty = status === 204 || (status === 304 && isConditional);
  const body = status === 204 || status === 304 ? undefined : readBody(response);
  const isWhole = body && !isErrorEnvelope(body) && (list === undefined || isList(body[list], isKeyed));
  const error = body && errorAmong(body, list);
  const isSuccess = isEmpty || (status < 300 && isWhole && !error);
  if (!isSuccess)
    return new ZohoApiError({ ...readRefusal(status, error ?? body), text: response.body }, subject);
  return {
    status,
    body,
    size: response.body.length,
    serverTime: serverTime(response),
    creditsRemaining: creditsRemaining(response),
  };
}

function isList(value: Json | undefined, isKeyed: boolean): boolean {
  if (value === null) return true;
  return Array.isArray(value) && !(isKeyed && value.length > 0 && !value.some(hasId));
}

function hasId(row: Json): boolean {
  return isObject(row) && asText(row['id']) !== undefined;
}

/** The body as a JSON object. HTML is never parsed, whatever it looks like; a missing content type is forgiven. */
function readBody(response: HttpResponse): JsonObject | undefined {
  if (/html/i.test(response.headers['content-type'] ?? '')) return undefined;
  const body = parseJson(response.body);
  return isObject(body) ? body : undefined;
}

export function serverTime(response: HttpHead): number | undefined {
  const date = response.headers['date'];
  return date === undefined ? undefined : parseHttpDate(date);
}

/** `X-API-CREDITS-REMAINING`, where Zoho sends it. */
export function creditsRemaining(response: HttpHead): number | undefined {
  const text = response.headers['x-api-credits-remaining']?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
