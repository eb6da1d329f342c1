import { parseHttpDate } from '../../util/clock.js';
import { asText, isObject, parseJson, type Json, type JsonObject } from '../../util/json.js';
import { ZohoApiError } from './api-error.js';
import type { HttpHead, HttpResponse } from './http.js';
import { errorAmong, isErrorEnvelope, readRefusal } from './refusal.js';

/** A successful answer of the API. */
export interface ZohoResponse {
  readonly status: number;
  /** `undefined` for 204 (nothing there) and 304 (nothing new). */
  readonly body: JsonObject | undefined;
  /** Length of the body in characters, about its size in bytes. */
  readonly size: number;
  /** Zoho's clock, epoch ms in whole seconds, from the `Date` header. */
  readonly serverTime: number | undefined;
  /** Zoho sends it only when more than half of the day's allowance is used (zoho-api.md §2.4). */
  readonly creditsRemaining: number | undefined;
}

/** What a valid answer looks like. */
export interface Expected {
  /** Rows of the list have an `id`: a list in which no row has one is corrupt. */
  readonly isKeyed?: boolean | undefined;
  /** The request had `If-Modified-Since`: only then is 304 valid. */
  readonly isConditional?: boolean | undefined;
}

/**
 * @param subject what was asked for, for the error: `GET /crm/v8/Leads`
 * @param list key of the list that a body must have, so that JSON of a proxy is not read as an empty list; null is empty
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

/** The body as a JSON object. HTML is never parsed; a missing content type is accepted. */
function readBody(response: HttpResponse): JsonObject | undefined {
  if (/html/i.test(response.headers['content-type'] ?? '')) return undefined;
  const body = parseJson(response.body);
  return isObject(body) ? body : undefined;
}

export function serverTime(response: HttpHead): number | undefined {
  const date = response.headers['date'];
  return date === undefined ? undefined : parseHttpDate(date);
}

/** `X-API-CREDITS-REMAINING`, if Zoho sends it. */
export function creditsRemaining(response: HttpHead): number | undefined {
  const text = response.headers['x-api-credits-remaining']?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
