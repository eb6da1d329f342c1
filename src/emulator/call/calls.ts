import type { Org } from '../org/org.js';

/** One API call as hooks and fault rules see it before it is answered. */
export interface CallInfo {
  /** 1 for the first API call since the start or the last reset. */
  readonly n: number;
  readonly method: string;
  /** Without the query: `/crm/v8/Leads`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The headers that the API reads, with lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** `Zoho-oauthtoken` or `Bearer`, as written. */
  readonly scheme: string | undefined;
  /** The body of a call to the API, or empty. Bodies sent to the accounts host are never kept: they hold secrets. */
  readonly body: string;
  /** Counts against the sub-concurrency of zoho-api.md §2.3. */
  readonly heavy: boolean;
  /** Virtual epoch milliseconds. */
  readonly startedAt: number;
}

/** The same call after its response. */
export interface CallRecord extends CallInfo {
  /** The status that the client received. `undefined` while in progress, or if it received none (reset, stall). */
  readonly status: number | undefined;
  /** When the call left the concurrency gate, just before its response is sent. `undefined` while in progress. */
  readonly endedAt: number | undefined;
  readonly credits: number;
  /** The kinds of faults that were applied. */
  readonly faults: readonly string[];
}

/** Runs before a call is answered. It may change the org and may return a fault to apply. */
export type RequestHook<F> = (call: CallInfo, org: Org) => F | undefined | Promise<F | undefined>;

export interface CallLog {
  readonly records: readonly CallRecord[];
  open(call: Omit<CallInfo, 'n'>): CallInfo;
  close(call: CallInfo, outcome: Pick<CallRecord, 'status' | 'credits' | 'faults'>): void;
  readonly credits: () => number;
  readonly served429: () => number;
  readonly reset: () => void;
}

/** Records are kept in order of arrival and are present from arrival on. */
export function createCallLog(now: () => number): CallLog {
  const records: CallRecord[] = [];
  return {
    records,
    open: (call) => {
      const record = {
        ...call,
        n: records.length + 1,
        status: undefined,
        endedAt: undefined,
        credits: 0,
        faults: [],
      };
      records.push(record);
      return record;
    },
    close: (call, outcome) => {
      const index = call.n - 1;
      // A call that was in progress when the log was cleared is not added again.
      if (records[index] === call) records[index] = { ...call, ...outcome, endedAt: now() };
    },
    credits: () => records.reduce((sum, { credits }) => sum + credits, 0),
    served429: () => records.filter(({ status }) => status === 429).length,
    reset: () => {
      records.length = 0;
    },
  };
}
