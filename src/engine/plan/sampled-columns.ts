import type { Row } from '../../row.js';
import type { Strategy } from './estimate.js';
import { hasValue } from '../../util/json.js';
import { isTruncated } from '../../catalog/values/truncated.js';

/** What a sample of the rows of Get Records, which delivers all columns, shows of the columns of a stream. */
export interface SampledColumns {
  /** @param requested the columns of the rows; absent: all */
  readonly sample: (rows: readonly Row[], requested?: readonly string[]) => void;
  /** The share of rows in which one of the columns has a value; `undefined`: too few rows came. */
  readonly share: (names: readonly string[]) => number | undefined;
  /** Receives rows of COQL or Bulk Read, which may return whole texts where lists truncate them. */
  readonly sampleTexts: (strategy: Strategy, rows: readonly Row[]) => void;
  /** The share of rows in which the strategy has truncated one of the texts; likewise. */
  readonly truncated: (strategy: Strategy) => TruncatedShare;
  /** False if enough rows came and none has the column, so that no call delivers it to this user. */
  readonly isDelivered: (name: string) => boolean;
}

export interface TruncatedShare {
  readonly truncated?: number | undefined;
  /** The share is that of lists, since no rows of the strategy came. */
  readonly isAssumed?: boolean;
}

const MOST_ROWS = 1_000;
const LEAST_ROWS = 100;

/**
 * @param names the columns whose share is of interest
 * @param texts columns of rich text
 */
export function createSampledColumns(names: readonly string[], texts: readonly string[]): SampledColumns {
  const rows: ReadonlySet<string>[] = [];
  const withTexts = new Map<Strategy, { rows: number; truncated: number }>();
  const sampleTexts = (strategy: Strategy, some: readonly Row[]): void => {
    const sum = withTexts.get(strategy) ?? { rows: 0, truncated: 0 };
    const taken = some.slice(0, Math.max(0, MOST_ROWS - sum.rows));
    const found = taken.filter(({ values }) => texts.some((name) => isTruncated(values[name])));
    withTexts.set(strategy, { rows: sum.rows + taken.length, truncated: sum.truncated + found.length });
  };
  const truncatedShare = (strategy: Strategy): number | undefined => {
    const { rows: count, truncated } = withTexts.get(strategy) ?? { rows: 0, truncated: 0 };
    return count < LEAST_ROWS ? undefined : truncated / count;
  };
  let known: ReadonlySet<string> | undefined;
  const delivered = new Set<string>();
  return {
    sample: (some, requested) => {
      known = requested && new Set(requested);
      sampleTexts('records', some);
      for (const { values } of some.slice(0, Math.max(0, MOST_ROWS - rows.length))) {
        rows.push(new Set(names.filter((name) => hasValue(values[name]))));
        Object.keys(values).forEach((name) => delivered.add(name));
      }
    },
    share: (wanted) => {
      if (rows.length < LEAST_ROWS) return undefined;
      return rows.filter((sampled) => wanted.some((name) => sampled.has(name))).length / rows.length;
    },
    sampleTexts,
    truncated: (strategy) => {
      const own = truncatedShare(strategy);
      return own === undefined
        ? { truncated: truncatedShare('records'), isAssumed: true }
        : { truncated: own };
    },
    isDelivered: (name) => rows.length < LEAST_ROWS || known?.has(name) === false || delivered.has(name),
  };
}
