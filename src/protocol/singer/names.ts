import { createHash } from 'node:crypto';
import { distinctNames } from '../../catalog/schema/names.js';

/** What PostgreSQL keeps of a name. A longer one aborts one target and is abbreviated by the other (protocol.md §3.4). */
export const MAX_NAME_BYTES = 63;
const HASH_DIGITS = 6;

/** Aliases in the SQL that pipelinewise-target-postgres writes: a table of that name breaks it (protocol.md §3.4). */
const SQL_ALIAS = /^[st]$/i;

/**
 * A table's or a column's name that every target keeps as it is: names over 63 bytes are cut to 56, followed by `_` and the
 * first six hex digits of the SHA-256 of the whole name. It depends on that name alone, so it is the same in every run.
 */
export function shortName(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS);
  return `${truncate(name, MAX_NAME_BYTES - HASH_DIGITS - 1)}_${hash}`;
}

/** Whole characters only. */
function truncate(name: string, bytes: number): string {
  let kept = '';
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > bytes) break;
    kept += character;
  }
  return kept;
}

/** The name in SCHEMA, RECORD and STATE: the stream's own, save for `s`, `t` (then `s__module`) and names that are too long. */
export function singerStreamNames(names: readonly string[]): string[] {
  return distinctNames(names.map(singerStreamName));
}

export function singerStreamName(name: string): string {
  return SQL_ALIAS.test(name) ? `${name}__module` : shortName(name);
}

/** The columns whose Singer name is another, by their own. */
export function renamedColumns(properties: readonly string[]): ReadonlyMap<string, string> {
  const pairs = properties.map((name): [string, string] => [name, shortName(name)]);
  return new Map(pairs.filter(([name, short]) => name !== short));
}
