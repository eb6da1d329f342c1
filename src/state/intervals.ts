/** A stretch of time, half-open, epoch ms: from `from` on, up to and without `to`. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The same stretches in order, those that overlap or touch as one, empty ones left out. */
export function union(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
  const merged: Interval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last && next.from <= last.to) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    } else {
      merged.push(next);
    }
  }
  return merged;
}

/** What of `whole` lies in none of `taken`, in order. */
export function difference(whole: Interval, taken: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let from = whole.from;
  for (const gap of union(taken)) {
    if (gap.to <= from) continue;
    if (gap.from >= whole.to) break;
    if (gap.from > from) left.push({ from, to: gap.from });
    from = gap.to;
  }
  if (from < whole.to) left.push({ from, to: whole.to });
  return left;
}

/**
 * Where a reading in stretches stands: the low-water mark, before which nothing is missing, and what is done beyond it
 * (docs/guide.md#state).
 *
 * @param start where the reading began, epoch ms
 * @param read what has been read, in any order, with gaps between
 */
export function lowWater(
  start: number,
  read: readonly Interval[],
): { readonly mark: number; readonly done: readonly Interval[] } {
  const all = union(read);
  const mark = all.find(({ from, to }) => from <= start && start < to)?.to ?? start;
  return { mark, done: all.filter(({ from }) => from > mark) };
}

/** What of each stretch lies in a whole, in the same order. */
export function clipped(intervals: readonly Interval[], whole: Interval): Interval[] {
  return intervals
    .map(({ from, to }) => ({ from: Math.max(from, whole.from), to: Math.min(to, whole.to) }))
    .filter(({ from, to }) => from < to);
}
