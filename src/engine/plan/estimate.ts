import { MAX_FULL_DATA_IDS } from '../../zoho/api/full-data.js';
import { IDS_PER_CALL, MAX_PER_PAGE } from '../../zoho/api/records.js';
import { pollDelay } from '../../zoho/bulk/jobs.js';
import { priceOfSlices } from './list-slices.js';

/**
 * The cost of reading rows of a module with one strategy. Pure arithmetic on Zoho's page sizes and prices
 * (zoho-api.md §2.2, §2.4, §5.1, §7.3, §8.4). Seconds are measured averages, used only to compare strategies.
 */
export interface Estimate {
  readonly calls: number;
  readonly credits: number;
  readonly seconds: number;
  /** How the columns that the strategy does not deliver are completed; absent: there are none. */
  readonly completion?: Completion | undefined;
  /** Those of the credits that are only spent if the strategy truncates texts as lists do. */
  readonly uncertain?: number | undefined;
}

/**
 * Of columns that a strategy does not deliver. `ids`: by ids, 100 rows a credit, only of rows that need it. `lists`: by a
 * narrow pass of lists, 200 rows a credit, of all rows (`complete/narrow-pass.ts`).
 */
export interface Completion {
  readonly by: 'ids' | 'lists';
  readonly credits: number;
  /** api_names. */
  readonly columns: readonly string[];
}

/** What one strategy needs to deliver the selected columns. */
export interface ColumnNeeds {
  /** Calls for one page of rows: chunks of 50 names for Get Records, of 500 for COQL; always 1 for Bulk Read. */
  readonly batches: number;
  /** Columns that it never delivers: every row is read again by id. */
  readonly absent: number;
  /** Columns that it delivers in part: rows in which they are not empty are read again. */
  readonly partial: number;
  /** Measured share of rows in which a column that comes in part is not empty; absent: {@link PARTIAL_SHARE}. */
  readonly share?: number | undefined;
  /** Measured share of rows with rich text that lists truncate, and that is read in full; absent: none is known. */
  readonly truncated?: number | undefined;
  /** The strategy itself may truncate none of them. */
  readonly isAssumed?: boolean | undefined;
  /** A narrow pass of lists can complete the rows. */
  readonly isListable?: boolean | undefined;
  /** api_names of both. */
  readonly completed?: readonly string[] | undefined;
}

/** The strategies to read a module's rows: Get Records, COQL, Bulk Read. */
export type Strategy = 'records' | 'coql' | 'bulk';

/** Seconds of one call of Get Records or metadata. */
export const CALL_SECONDS = 0.4;
/** Page sizes of COQL, smallest first, and the credits of each. */
const COQL_PAGES = [
  { size: 200, credits: 1 },
  { size: 1_000, credits: 2 },
  { size: 2_000, credits: 3 },
] as const;
/** Rows of the time slice of a job if there are several: two pieces of about 90,000 rows (`read/by-bulk.ts`). */
const ROWS_PER_JOB = 180_000;
/** Jobs of one module that wait at Zoho at the same time. */
const PENDING_JOBS = 3;
/** Names of one Get Records call. */
const COMPLETION_COLUMNS = 49;
/** Assumed share before rows came: in most modules it is 0. */
const PARTIAL_SHARE = 0.05;
const BULK_JOB_CREDITS = 50;

/**
 * @param options `windows`: time slices that are read at the same time (each border of COQL costs a call); `setup`: calls of one
 * credit that the strategy needs in any case
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
  return plus(plus(reading, textCost(strategy, rows, needs)), {
    calls: setup,
    credits: setup,
    seconds: setup * CALL_SECONDS,
  });
}

/** Pages whose full texts are requested together at most (`complete/rich-text.ts`). */
export const PAGES_OF_TEXTS = 10;
/** Rows after which they are, if enough of them are truncated to fill a call: two pages of COQL, or all pages of a list. */
export const ROWS_OF_TEXTS = 4_000;
/** Most rows whose full texts are requested together. */
const MOST_ROWS_OF_TEXTS: Readonly<Record<Strategy, number>> = {
  records: PAGES_OF_TEXTS * MAX_PER_PAGE,
  coql: PAGES_OF_TEXTS * COQL_PAGES[2].size,
  bulk: ROWS_OF_TEXTS,
};

/** Full texts, and one check each time that they are requested. */
function textCost(strategy: Strategy, rows: number, needs: ColumnNeeds): Estimate {
  const { truncated = 0, isAssumed = false } = needs;
  if (truncated <= 0 || rows <= 0) return { calls: 0, credits: 0, seconds: 0 };
  const needed = Math.max(ROWS_OF_TEXTS, MAX_FULL_DATA_IDS / truncated);
  const together = Math.min(rows, MOST_ROWS_OF_TEXTS[strategy], needed);
  const requests = Math.ceil(rows / together);
  const calls = requests * (1 + Math.ceil((together * truncated) / MAX_FULL_DATA_IDS));
  const uncertain = isAssumed ? { uncertain: calls } : {};
  return { calls, credits: calls, seconds: calls * CALL_SECONDS, ...uncertain };
}

const READ: Readonly<Record<Strategy, (rows: number, needs: ColumnNeeds, windows: number) => Estimate>> = {
  /** Page after page; the chunks of a page at the same time. */
  records: (rows, { batches }, windows) => {
    const pages = Math.max(1, Math.ceil(rows / MAX_PER_PAGE)) + priceOfSlices(windows);
    return { calls: pages * batches, credits: pages * batches, seconds: (pages * CALL_SECONDS) / windows };
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
  /** Zoho runs the jobs of one module one after the other (zoho-api.md §8.4); a query finds each border between slices. */
  bulk: (rows) => {
    const jobs = Math.max(1, Math.ceil(rows / ROWS_PER_JOB));
    const seconds = jobs * 5 + rows * 0.000_2;
    const status = statusCalls((seconds / jobs) * Math.min(jobs, PENDING_JOBS));
    const borders = jobs > 1 ? 2 * jobs - 1 : 0;
    const calls = jobs * (1 + status + 1) + borders;
    return { calls, credits: calls + jobs * (BULK_JOB_CREDITS - 1), seconds };
  },
};

/** Status calls of a job that ends after this time. */
function statusCalls(seconds: number): number {
  let calls = 1;
  for (let ms = pollDelay(0); ms < seconds * 1_000; ms += pollDelay(ms)) calls += 1;
  return calls;
}

/** The cheaper one of both completions; by ids if they cost the same. */
function completionCost(rows: number, needs: ColumnNeeds, concurrency: number): Estimate {
  const { absent, partial, isListable = false, completed = [] } = needs;
  const chunks = Math.ceil((absent + partial) / COMPLETION_COLUMNS);
  const byIds = Math.ceil((rows * shareOf(needs)) / IDS_PER_CALL) * chunks;
  const byLists = Math.max(1, Math.ceil(rows / MAX_PER_PAGE)) * chunks;
  const isByLists = isListable && byLists < byIds;
  const credits = isByLists ? byLists : byIds;
  const completion = { by: isByLists ? 'lists' : 'ids', credits, columns: completed } as const;
  const seconds = (credits * CALL_SECONDS) / concurrency;
  return { calls: credits, credits, seconds, ...(credits > 0 && { completion }) };
}

/** The share of rows that are completed. */
function shareOf({ absent, partial, share }: Omit<ColumnNeeds, 'batches'>): number {
  if (absent > 0) return 1;
  return partial > 0 ? (share ?? PARTIAL_SHARE) : 0;
}

function plus(a: Estimate, b: Estimate): Estimate {
  const completion = a.completion ?? b.completion;
  const uncertain = a.uncertain ?? b.uncertain;
  return {
    calls: a.calls + b.calls,
    credits: a.credits + b.credits,
    seconds: a.seconds + b.seconds,
    ...(completion && { completion }),
    ...(uncertain !== undefined && { uncertain }),
  };
}
