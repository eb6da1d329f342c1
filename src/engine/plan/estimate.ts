/**
 * What reading some rows of a module costs, by way of reading. Pure arithmetic on Zoho's page sizes and prices
 * (zoho-api.md §2.2, §2.4, §5.1, §7.3, §8.4); seconds are those seen in the field, and only compared with each other.
 */
export interface Estimate {
  readonly calls: number;
  readonly credits: number;
  readonly seconds: number;
}

/** What one way of reading makes of the columns that are wanted. */
export interface ColumnNeeds {
  /** Calls for one page of rows: chunks of 50 names for Get Records, of 500 for COQL; always 1 for Bulk Read. */
  readonly batches: number;
  /** Columns that it never delivers: every row is asked for again by id. */
  readonly absent: number;
  /** Columns that it delivers in part: rows in which they are not empty are asked for again. */
  readonly partial: number;
}

/** The ways to read a module's rows: Get Records, COQL, Bulk Read. */
export type Strategy = 'records' | 'coql' | 'bulk';

const RECORDS_PAGE = 200;
/** Page sizes of COQL in the order in which a read grows, and what each costs. */
const COQL_PAGES = [
  { size: 200, credits: 1 },
  { size: 1_000, credits: 2 },
  { size: 2_000, credits: 3 },
] as const;
const BULK_PAGE = 200_000;
/** Names of one Get Records call, and rows of one that asks by id. */
const COMPLETION_COLUMNS = 49;
const COMPLETION_ROWS = 100;
/** Rows in which a column that comes in part is not empty: most often none, since every module has such a column. */
const PARTIAL_SHARE = 0.05;
/** Status calls of a job that waits with growing delay, its download, and its price. */
const BULK_POLLS = 4;
const BULK_JOB_CREDITS = 50;

/**
 * @param beside `windows`: stretches that COQL reads side by side, finding their borders costs a call each; `setup`: calls
 * of a credit that the way takes whatever comes
 */
export function estimate(
  strategy: Strategy,
  rows: number,
  needs: ColumnNeeds,
  { windows, setup }: { readonly windows: number; readonly setup: number },
): Estimate {
  const reading = plus(
    READ[strategy](rows, needs, windows),
    completionCost(rows, needs, strategy === 'coql' ? windows : 1),
  );
  return plus(reading, { calls: setup, credits: setup, seconds: setup * 0.4 });
}

const READ: Readonly<Record<Strategy, (rows: number, needs: ColumnNeeds, windows: number) => Estimate>> = {
  /** Page after page; the chunks of a page side by side. */
  records: (rows, { batches }) => {
    const pages = Math.max(1, Math.ceil(rows / RECORDS_PAGE));
    return { calls: pages * batches, credits: pages * batches, seconds: pages * 0.4 };
  },
  coql: (rows, { batches }, windows) => {
    const last = COQL_PAGES[2];
    const fits = COQL_PAGES.find(({ size }) => rows <= size);
    const pages = fits ? 1 : Math.ceil(rows / last.size);
    const credits = fits ? fits.credits : pages * last.credits;
    const probes = windows - 1;
    return {
      calls: pages * batches + probes,
      credits: credits * batches + probes,
      seconds: probes * 0.3 + (pages * 0.3 + rows * 0.000_3) / windows,
    };
  },
  /** Jobs of one module one after the other, as Zoho works them off (zoho-api.md §8.4). */
  bulk: (rows) => {
    const jobs = Math.max(1, Math.ceil(rows / BULK_PAGE));
    const calls = jobs * (1 + BULK_POLLS + 1);
    return {
      calls,
      credits: calls + jobs * (BULK_JOB_CREDITS - 1),
      seconds: jobs * 5 + rows * 0.000_2,
    };
  },
};

/** Get Records by id for what else is missing. */
function completionCost(rows: number, { absent, partial }: ColumnNeeds, concurrency: number): Estimate {
  const share = absent > 0 ? 1 : partial > 0 ? PARTIAL_SHARE : 0;
  const calls =
    Math.ceil((rows * share) / COMPLETION_ROWS) * Math.ceil((absent + partial) / COMPLETION_COLUMNS);
  return { calls, credits: calls, seconds: (calls * 0.4) / concurrency };
}

function plus(a: Estimate, b: Estimate): Estimate {
  return { calls: a.calls + b.calls, credits: a.credits + b.credits, seconds: a.seconds + b.seconds };
}
