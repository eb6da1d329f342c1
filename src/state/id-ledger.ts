import { asText, isObject, type Json, type JsonObject } from '../util/json.js';
import { packIds, unpackIds } from './packed-ids.js';

/**
 * The ids that a destination may hold: those of all records delivered, but for those told as deleted. What is not in
 * Zoho any more and in no list of deletions shows by it alone.
 *
 * - `known`: each of them is there.
 * - `unknown`: records were delivered that nobody wrote down (a state of an earlier version).
 * - `over`: there were more than the limit, and none is remembered any more.
 */
export interface DeliveredIds {
  readonly knowledge: () => 'known' | 'unknown' | 'over';
  readonly size: () => number;
  readonly has: (id: string) => boolean;
  readonly ids: () => Iterable<string>;
  /** @returns whether one of them is new: a state has to say so before the records are said */
  readonly add: (ids: Iterable<string>) => boolean;
  readonly remove: (ids: Iterable<string>) => void;
  /** From now on these, and what was added before, are all that a destination may hold. */
  readonly learn: (ids: Iterable<string>) => void;
  /** `{"count":3,"packed":"…"}`, `{"over":50000}`, or nothing where nothing is known. */
  readonly write: () => JsonObject | undefined;
}

/**
 * @param stored what a state said ({@link DeliveredIds.write}); what cannot be read is as good as nothing
 * @param isNew nothing was delivered before, so that all is known without a state
 * @param limit ids that are remembered at the most
 */
export function createDeliveredIds(stored: Json | undefined, isNew: boolean, limit: number): DeliveredIds {
  const found = readIds(stored, limit);
  let ids: Set<string> | undefined =
    found === 'over' ? undefined : (found ?? (isNew ? new Set() : undefined));
  let isOver = found === 'over';
  /** Added while nothing was known. */
  const lately = new Set<string>();
  let written: JsonObject | undefined;
  const changed = (): void => {
    written = undefined;
    if ((ids ?? lately).size <= limit) return;
    ids = undefined;
    lately.clear();
    isOver = true;
  };
  const knowledge = (): 'known' | 'unknown' | 'over' => {
    if (isOver) return 'over';
    return ids === undefined ? 'unknown' : 'known';
  };
  changed();
  return {
    knowledge,
    size: () => ids?.size ?? 0,
    has: (id) => ids?.has(id) ?? false,
    ids: () => ids ?? [],
    add: (added) => {
      if (isOver) return false;
      const target = ids ?? lately;
      const before = target.size;
      for (const id of added) target.add(id);
      if (target.size === before) return false;
      const isKnown = ids !== undefined;
      changed();
      return isKnown;
    },
    remove: (removed) => {
      for (const id of removed) ids?.delete(id);
      changed();
    },
    learn: (all) => {
      ids = new Set([...lately, ...all]);
      isOver = false;
      changed();
    },
    write: () => {
      if (ids === undefined) return isOver ? { over: limit } : undefined;
      return (written ??= { count: ids.size, packed: packIds(ids) ?? '' });
    },
  };
}

/** A limit that was raised since makes what was too much worth another try. */
function readIds(stored: Json | undefined, limit: number): Set<string> | 'over' | undefined {
  if (!isObject(stored)) return undefined;
  const { over, packed, count } = stored;
  if (typeof over === 'number') return over >= limit ? 'over' : undefined;
  const ids = unpackIds(asText(packed) ?? '');
  return ids && ids.length === count ? new Set(ids) : undefined;
}
