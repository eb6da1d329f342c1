import { parseHttpDate } from '../../util/clock.js';
import { isObject, parseJson, type Json, type JsonObject } from '../../util/json.js';
import { isErrorEnvelope, readRefusal, ZohoApiError } from './api-error.js';
import type { HttpHead, HttpResponse } from './http.js';

/** An answer of the API that is no refusal. */
export interface ZohoResponse {
  readonly status: number;
  /** `undefined` for 204 (nothing there) and 304 (nothing new). */
  readonly body: JsonObject | undefined;
  /** Zoho's clock, epoch ms in whole seconds, from the `Date` header. */
  readonly serverTime: number | undefined;
  /** Sent by Zoho only once half of the day's allowance is used (zoho-api.md §2.4). */
  readonly creditsRemaining: number | undefined;
}

/**
 * @param subject what was asked for, for the error: `GET /crm/v8/Leads`
 * @param list key of the list that a body has to hold: another's JSON must not pass for an empty list; null is empty
 */
export function readAnswer(
  response: HttpResponse,
  subject: string,
  list?: string,
): ZohoResponse | ZohoApiError {
  const { status } = response;
  const body = status === 204 || status === 304 ? undefined : readBody(response);
  const isWhole = body && !isErrorEnvelope(body) && (list === undefined || isList(body[list]));
  const isSuccess = status === 204 || status === 304 || (status < 300 && isWhole);
  if (!isSuccess) return new ZohoApiError(readRefusal(status, body), subject);
  return { status, body, serverTime: serverTime(response), creditsRemaining: creditsRemaining(response) };
}

function isList(value: Json | undefined): boolean {
  return value === null || Array.isArray(value);
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
