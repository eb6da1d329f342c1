import { asText, isObject, type Json, type JsonObject } from '../util/json.js';
import { packIds, unpackIds } from './packed-ids.js';

/**
 * The ids that a destination may hold: those of all delivered records, without those reported as deleted. An id that is
 * here, but neither in Zoho nor in its list of deletions, is a deletion that only this comparison finds.
 *
 * - `known`: every id is remembered.
 * - `unknown`: records were delivered whose ids were not stored (a state of an earlier version).
 * - `over`: there were more ids than the limit, and none is remembered any more.
 */
export interface DeliveredIds {
  readonly knowledge: () => 'known' | 'unknown' | 'over';
  readonly size: () => number;
  readonly has: (id: string) => boolean;
  readonly ids: () => Iterable<string>;
  /** @returns whether one of them is new: then a state must be emitted before the records */
  readonly add: (ids: Iterable<string>) => boolean;
  readonly remove: (ids: Iterable<string>) => void;
  /** Replaces the set: a destination can hold only these ids and those added before. */
  readonly learn: (ids: Iterable<string>) => void;
  /** `{"count":3,"packed":"…"}`, `{"over":50000}`, or nothing if nothing is known. */
  readonly write: () => JsonObject | undefined;
}

/**
 * @param stored from the state ({@link DeliveredIds.write}); an unreadable value counts as absent
 * @param isNew nothing was delivered before, so the set is known without a state
 * @param limit largest number of ids to remember
 */
export function createDeliveredIds(stored: Json | undefined, isNew: boolean, limit: number): DeliveredIds {
  const found = readIds(stored, limit);
  let ids: Set<string> | undefined =
    found === 'over' ? undefined : (found ?? (isNew ? new Set() : undefined));
  let isOver = found === 'over';
  /** Ids added while the set was unknown. */
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

/** If the limit was raised after `over`, the ids are collected again. */
function readIds(stored: Json | undefined, limit: number): Set<string> | 'over' | undefined {
  if (!isObject(stored)) return undefined;
  const { over, packed, count } = stored;
  if (typeof over === 'number') return over >= limit ? 'over' : undefined;
  if (typeof count === 'number' && count > limit) return 'over';
  const ids = unpackIds(asText(packed) ?? '', count, limit);
  return ids && new Set(ids);
}
