import { createHash } from 'node:crypto';
import { distinctNames } from '../../catalog/schema/names.js';

/** PostgreSQL's limit. A longer name makes one target fail; the other abbreviates it (protocol.md §3.4). */
export const MAX_NAME_BYTES = 63;
const HASH_DIGITS = 6;

/** SQL aliases of pipelinewise-target-postgres. A table of that name breaks its statements (protocol.md §3.4). */
const SQL_ALIAS = /^[st]$/i;

/**
 * A table or column name that every target keeps unchanged. Names over 63 bytes are shortened to 56 bytes, followed by `_`
 * and the first six hex digits of the SHA-256 of the whole name. Depends on the name alone, so every run gives the same.
 */
export function shortName(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS);
  return `${truncate(name, MAX_NAME_BYTES - HASH_DIGITS - 1)}_${hash}`;
}

/** Keeps whole characters only. */
function truncate(name: string, bytes: number): string {
  let kept = '';
  for (const character of name) {
    if (Buffer.byteLength(kept + character) > bytes) break;
    kept += character;
  }
  return kept;
}

/** The names in SCHEMA, RECORD and STATE: the stream's own, except `s` and `t` (`s__module`) and names that are too long. */
export function singerStreamNames(names: readonly string[]): string[] {
  return distinctNames(names.map(singerStreamName));
}

export function singerStreamName(name: string): string {
  return SQL_ALIAS.test(name) ? `${name}__module` : shortName(name);
}

/** The columns whose Singer name differs, by their own name. */
export function renamedColumns(properties: readonly string[]): ReadonlyMap<string, string> {
  const pairs = properties.map((name): [string, string] => [name, shortName(name)]);
  return new Map(pairs.filter(([name, short]) => name !== short));
}
