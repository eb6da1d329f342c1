import type { Interval } from '../../state/intervals.js';
import { MAX_PER_PAGE } from '../../zoho/api/records.js';
import { nextSplit, type SliceProgress } from '../plan/list-slices.js';
import type { SlotPool } from '../plan/run-resources.js';

/** A time slice of lists on its way. Its end moves back when another slice takes over a part of it. */
export class ListSlice implements SliceProgress {
  readonly from: number;
  to: number;
  seen: number;
  rows = 0;
  isOver = false;
  /** Part of the last page that belongs to the next slice, in pages. */
  wasted = 0;
  /** Latest time that each chunk of columns has brought, epoch ms. */
  readonly #latest = new Map<number, number>();

  constructor({ from, to }: Interval) {
    this.from = from;
    this.to = to;
    this.seen = from;
  }

  /** @param times of the rows of a page, epoch ms */
  note(chunk: number, times: readonly (number | null)[]): void {
    const known = times.filter((time) => time !== null);
    const latest = Math.max(this.#latest.get(chunk) ?? -Infinity, ...known);
    this.#latest.set(chunk, latest);
    this.seen = Math.max(this.seen, latest);
    if (chunk > 0) return;
    const beyond = known.filter((time) => time >= this.to).length;
    this.rows += known.length - beyond;
    this.wasted = beyond / MAX_PER_PAGE;
  }

  /** Whether each chunk of columns has brought a row at or after this time. */
  hasCome(time: number, chunkCount: number): boolean {
    return this.#latest.size === chunkCount && [...this.#latest.values()].every((latest) => latest >= time);
  }
}

export interface ListSlices {
  /** The next slice to read now: a planned one, or the end of the longest that is being read. */
  readonly next: () => ListSlice | undefined;
  /** The items of a slice; afterwards it is over. */
  readonly during: <T>(slice: ListSlice, items: AsyncGenerator<T>) => AsyncGenerator<T>;
}

export interface ListSlicesFacts {
  /** Epoch ms: end of the last slice. */
  readonly end: number;
  /** Epoch ms: time of the newest row. */
  readonly newest: number;
  /** Rows that Zoho counts; 0: it has not counted them. */
  readonly counted: number;
  /** For slices in addition to the first. */
  readonly slots: SlotPool;
}

export function createListSlices(
  planned: readonly Interval[],
  { end, newest, counted, slots }: ListSlicesFacts,
): ListSlices {
  const waiting = planned.map((part) => new ListSlice(part)).values();
  const begun: ListSlice[] = [];
  let running = 0;
  const split = (): ListSlice | undefined => {
    const rows = Math.max(
      counted,
      sum(begun, (slice) => slice.rows),
    );
    const withEnd = begun.filter(({ to }) => to < end);
    const openEnds = withEnd.filter(({ isOver }) => !isOver).length;
    const paidPages = sum(withEnd, ({ isOver, wasted }) => (isOver ? wasted : 0));
    const found = nextSplit({ slices: begun, newest, rows, openEnds, paidPages });
    const longest = found && begun[found.index];
    if (!longest) return undefined;
    const { to } = longest;
    longest.to = found.at;
    return new ListSlice({ from: found.at, to });
  };
  return {
    next: () => {
      const isFirst = running === 0;
      if (!isFirst && !slots.take()) return undefined;
      const slice = waiting.next().value ?? split();
      if (!slice && !isFirst) slots.release();
      if (!slice) return undefined;
      running += 1;
      begun.push(slice);
      return slice;
    },
    during: async function* (slice, items) {
      try {
        yield* items;
      } finally {
        slice.isOver = true;
        running -= 1;
        if (running > 0) slots.release();
      }
    },
  };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
