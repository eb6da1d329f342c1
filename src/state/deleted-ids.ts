import { formatInstant, parseInstant } from '../util/clock.js';
import { asObject, asObjects, asText, type Json, type JsonObject } from '../util/json.js';
import { BOUNDS } from '../util/bounds.js';
import { packIds, unpackIds } from './packed-ids.js';

/**
 * The ids that were reported as deleted and lie in Zoho's recycle bin. They may be restored without any notice: Zoho does
 * not document whether a restore updates `Modified_Time` (zoho-api.md §6).
 */
export interface DeletedIds {
  readonly size: () => number;
  readonly ids: () => string[];
  /** Epoch ms of the last check whether they were restored. Absent: never. */
  readonly checkedAt: () => number | undefined;
  readonly checked: (at: number) => void;
  /** @param deletedAt epoch ms */
  readonly add: (id: string, deletedAt: number) => void;
  readonly remove: (ids: Iterable<string>) => void;
  /** `{"checked_at":"…","days":[{"day":"2026-01-31","count":2,"packed":"…"}]}`, or nothing if there are none. */
  readonly write: () => JsonObject | undefined;
}

const DAY = 24 * 3_600_000;
/** Zoho empties the bin after 60 days (zoho-api.md §6). One more, because deletions are counted by whole days. */
const KEPT_DAYS = 61;
/** A day stands once in a state; those that are forgotten may still be in it. */
const MOST_DAYS = 10 * KEPT_DAYS;

/** @param now epoch ms; ids deleted more than {@link KEPT_DAYS} before are purged in Zoho and dropped here */
export function createDeletedIds(stored: Json | undefined, now: number): DeletedIds {
  const { checked_at: checked, days } = asObject(stored);
  let checkedAt = parseInstant(asText(checked) ?? '');
  /** Day of the deletion by id, epoch ms. */
  const known = new Map<string, number>();
  for (const { day, packed, count } of asObjects(days).slice(-MOST_DAYS)) {
    const at = parseInstant(asText(day) ?? '');
    if (at === undefined || now - at > KEPT_DAYS * DAY) continue;
    const ids = unpackIds(asText(packed) ?? '', count, BOUNDS.recycledIds - known.size);
    for (const id of ids ?? []) known.set(id, at);
  }
  let written: JsonObject | undefined;
  const changed = (): void => void (written = undefined);
  return {
    size: () => known.size,
    ids: () => [...known.keys()],
    checkedAt: () => checkedAt,
    checked: (at) => {
      checkedAt = at;
      changed();
    },
    add: (id, deletedAt) => {
      known.set(id, Math.floor(deletedAt / DAY) * DAY);
      changed();
    },
    remove: (ids) => {
      for (const id of ids) if (known.delete(id)) changed();
    },
    write: () => {
      if (known.size === 0) return undefined;
      return (written ??= {
        ...(checkedAt === undefined ? {} : { checked_at: formatInstant(checkedAt) }),
        days: [...byDay(known)].map(([day, ids]) => ({
          day: formatInstant(day).slice(0, '2026-01-31'.length),
          count: ids.length,
          packed: packIds(ids) ?? '',
        })),
      });
    },
  };
}

function byDay(known: ReadonlyMap<string, number>): Map<number, string[]> {
  const days = new Map<number, string[]>();
  for (const [id, day] of known) {
    const ids = days.get(day);
    if (ids) ids.push(id);
    else days.set(day, [id]);
  }
  return days;
}
