import type { JsonObject } from './json.js';

/** Lines of JSON, each with its line end, ready to be written. */
export type JsonLines = string;

/** A message, or the lines of many. */
export type Printed = JsonObject | JsonLines;

/** Pipes are fastest with few, large writes (protocol.md §5: 16–64 KiB). */
export const LARGE_WRITE_CHARS = 32 * 1024;

/** The lines of a batch in pieces of about {@link LARGE_WRITE_CHARS}, so that a batch is never held as text. */
export function* linesOf<T>(
  items: readonly T[],
  lineOf: (item: T, index: number) => string,
): Generator<JsonLines> {
  let text = '';
  for (const [index, item] of items.entries()) {
    text += `${lineOf(item, index)}\n`;
    if (text.length < LARGE_WRITE_CHARS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
