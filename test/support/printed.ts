import type { JsonObject } from '#src/util/json.js';
import type { Printed } from '#src/util/json-lines.js';

/** The lines of one output of a printer, as on stdout. */
export function linesIn(printed: Printed): string[] {
  const text = typeof printed === 'string' ? printed : `${JSON.stringify(printed)}\n`;
  return text.split('\n').slice(0, -1);
}

export function messagesIn(printed: Printed): JsonObject[] {
  return linesIn(printed).map((line) => JSON.parse(line) as JsonObject);
}
