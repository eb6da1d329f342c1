import type { Row } from '../../row.js';
import { hasValue } from '../../util/json.js';
import { isTruncated } from '../../catalog/values/truncated.js';

/** What a sample of the rows of Get Records, which delivers all columns, shows of the columns of a stream. */
export interface SampledColumns {
  /** @param requested the columns of the rows; absent: all */
  readonly sample: (rows: readonly Row[], requested?: readonly string[]) => void;
  /** The share of rows in which one of the columns has a value; `undefined`: too few rows came. */
  readonly share: (names: readonly string[]) => number | undefined;
  /** The share of rows in which a list has truncated one of the texts; likewise. */
  readonly truncated: () => number | undefined;
  /** False if enough rows came and none has the column, so that no call delivers it to this user. */
  readonly isDelivered: (name: string) => boolean;
}

const MOST_ROWS = 1_000;
const LEAST_ROWS = 100;

/**
 * @param names the columns whose share is of interest
 * @param texts columns of rich text
 */
export function createSampledColumns(names: readonly string[], texts: readonly string[]): SampledColumns {
  const rows: ReadonlySet<string>[] = [];
  let truncated = 0;
  let known: ReadonlySet<string> | undefined;
  const delivered = new Set<string>();
  return {
    sample: (some, requested) => {
      known = requested && new Set(requested);
      for (const { values } of some.slice(0, Math.max(0, MOST_ROWS - rows.length))) {
        rows.push(new Set(names.filter((name) => hasValue(values[name]))));
        if (texts.some((name) => isTruncated(values[name]))) truncated += 1;
        Object.keys(values).forEach((name) => delivered.add(name));
      }
    },
    share: (wanted) => {
      if (rows.length < LEAST_ROWS) return undefined;
      return rows.filter((sampled) => wanted.some((name) => sampled.has(name))).length / rows.length;
    },
    truncated: () => (rows.length < LEAST_ROWS ? undefined : truncated / rows.length),
    isDelivered: (name) => rows.length < LEAST_ROWS || known?.has(name) === false || delivered.has(name),
  };
}
