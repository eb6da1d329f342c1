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
 * Where stretches that are read side by side stand together: the low-water mark, up to which nothing is missing, and what
 * is done beyond it (design.md §4).
 *
 * @param parts in order, each following on the one before; `reached`: how far each has come
 */
export function lowWater(parts: readonly (Interval & { readonly reached: number })[]): {
  readonly mark: number | undefined;
  readonly done: readonly Interval[];
} {
  const done = union(parts.map(({ from, reached }) => ({ from, to: reached })));
  const start = parts[0]?.from;
  const first = done[0];
  if (first === undefined || first.from !== start) return { mark: start, done };
  return { mark: first.to, done: done.slice(1) };
}
