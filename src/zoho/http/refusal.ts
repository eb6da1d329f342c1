import { BOUNDS } from '../../util/bounds.js';
import { asObjects, asText, isObject, type Json, type JsonObject } from '../../util/json.js';

/** The readable parts of an error answer. */
export interface Refusal {
  readonly status: number;
  /** Zoho's error code; absent in HTML pages and empty bodies. */
  readonly code?: string | undefined;
  readonly details?: JsonObject | undefined;
  /** Zoho's own words. */
  readonly message?: string | undefined;
  readonly isJson: boolean;
  /** The whole answer; its beginning is quoted in the error if it has no code. */
  readonly text?: string | undefined;
}

/** Zoho writes an error at the top of the body, or once per record in `data` (zoho-api.md §11). */
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

/** A short word in upper case, as all codes of Zoho are. Any other value is no code and is not shown. */
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
 * The error in place of rows in an answer with a status of success: Zoho writes errors of single records so (§11). A row has
 * an id, an error has none.
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
