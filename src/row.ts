import { parseInstant } from './util/clock.js';
import { asText, type JsonObject } from './util/json.js';

/**
 * One row of a stream. The adapter of an API makes it once (a list, a query, a file); from there it travels in batches to
 * the output. Nothing changes it: a step that changes values makes a new row.
 */
export interface Row {
  /** Zoho's record id; empty if the row came without one. */
  readonly id: string;
  /** `Modified_Time`, epoch ms; null if the row has none. */
  readonly modified: number | null;
  /** By api_name, in the form of Get Records; after the normaliser by property, in the shape of docs/guide.md#records. */
  readonly values: JsonObject;
}

export function rowOf(values: JsonObject): Row {
  return { id: asText(values['id']) ?? '', modified: modifiedIn(values), values };
}

function modifiedIn(values: JsonObject): number | null {
  const text = asText(values['Modified_Time']);
  return text === undefined ? null : (parseInstant(text) ?? null);
}

/**
 * The values of a row that nobody reads after this. An async generator keeps the batch that it has passed on until it gets
 * the next one, so each time slice would keep the values of a page.
 */
export function takeValues(row: Row): JsonObject {
  const { values } = row;
  (row as { values: JsonObject }).values = TAKEN;
  return values;
}

const TAKEN: JsonObject = Object.freeze({});

/** The row with other values of the same version. */
export function withValues({ id, modified }: Row, values: JsonObject): Row {
  return { id, modified, values };
}
