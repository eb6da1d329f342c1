/** Sums over time, in a bounded number of intervals of the same width. */
export interface Buckets {
  /** @param ms since the start of the run */
  add(key: string, ms: number, amount: number): void;
  readonly widthMs: number;
  /** The number of intervals up to the last one with a value. */
  readonly length: number;
  /** One sum for each interval. */
  sums(key: string): number[];
}

const FIRST_WIDTH_MS = 50;

/** @param most intervals; when time goes beyond them, each two become one */
export function createBuckets(most: number): Buckets {
  const series = new Map<string, number[]>();
  let widthMs = FIRST_WIDTH_MS;
  let length = 0;

  const widen = (): void => {
    widthMs *= 2;
    length = Math.ceil(length / 2);
    for (const [key, sums] of series) series.set(key, halved(sums));
  };
  return {
    add(key, ms, amount) {
      const at = Math.max(0, Number.isFinite(ms) ? ms : 0);
      while (at >= widthMs * most) widen();
      const index = Math.floor(at / widthMs);
      const sums = series.get(key) ?? [];
      while (sums.length <= index) sums.push(0);
      sums[index] = (sums[index] ?? 0) + amount;
      series.set(key, sums);
      length = Math.max(length, index + 1);
    },
    get widthMs() {
      return widthMs;
    },
    get length() {
      return length;
    },
    sums: (key) => {
      const sums = series.get(key) ?? [];
      return Array.from({ length }, (_, index) => sums[index] ?? 0);
    },
  };
}

function halved(sums: readonly number[]): number[] {
  return Array.from(
    { length: Math.ceil(sums.length / 2) },
    (_, index) => (sums[2 * index] ?? 0) + (sums[2 * index + 1] ?? 0),
  );
}
