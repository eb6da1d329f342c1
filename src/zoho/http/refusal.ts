import { BOUNDS } from '../../util/bounds.js';
import { asObjects, asText, isObject, type Json, type JsonObject } from '../../util/json.js';

/** What Zoho has answered, as far as it can be read. */
export interface Refusal {
  readonly status: number;
  /** Zoho's error code; absent in HTML pages and empty bodies. */
  readonly code?: string | undefined;
  readonly details?: JsonObject | undefined;
  /** Zoho's own words. */
  readonly message?: string | undefined;
  readonly isJson: boolean;
  /** The whole answer, of which the beginning is quoted where it has no code. */
  readonly text?: string | undefined;
}

/** Zoho writes its refusal at the top of the body, or once per record in `data` (§11). */
export function readRefusal(status: number, body: JsonObject | undefined): Refusal {
  if (!body) return { status, isJson: false };
  const envelope = isErrorEnvelope(body) ? body : (asObjects(body['data']).find(isErrorEnvelope) ?? body);
  const details = isObject(envelope['details']) ? envelope['details'] : undefined;
  return {
    status,
    isJson: true,
    code: readCode(envelope['code']),
    message: asText(envelope['message']),
    details,
  };
}

/** A short word in upper case, as all of Zoho's are; what else stands in its place is nobody's code, and is not shown. */
export function readCode(value: Json | undefined): string | undefined {
  return typeof value === 'string' && CODE.test(value) && value.length <= BOUNDS.codeLength
    ? value
    : undefined;
}

const CODE = /^[A-Z][A-Z0-9_]*$/;

export function isErrorEnvelope(body: JsonObject): boolean {
  return body['status'] === 'error' && asText(body['code']) !== undefined;
}

/**
 * The error that stands where rows belong in an answer that is called a success: Zoho writes errors of single records so
 * (§11). A row has an id of its own, an error has not.
 *
 * @param list key of the rows
 */
export function errorAmong(body: JsonObject, list: string | undefined): JsonObject | undefined {
  if (list === undefined) return undefined;
  const value = body[list];
  return (isObject(value) ? [value] : asObjects(value)).find(isErrorRow);
}

function isErrorRow(row: JsonObject): boolean {
  if (asText(row['id']) !== undefined || !/^[A-Z][A-Z0-9_]+$/.test(asText(row['code']) ?? '')) return false;
  const { status, message } = row;
  return status === 'error' || (status === undefined && typeof message === 'string');
}
