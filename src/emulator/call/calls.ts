import type { Org } from '../org/org.js';

/** One API call, as hooks and fault rules see it before it is answered. */
export interface CallInfo {
  /** 1 for the first API call since the start or the last reset. */
  readonly n: number;
  readonly method: string;
  /** Without the query: `/crm/v8/Leads`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The headers that mean something to the API, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** `Zoho-oauthtoken` or `Bearer`, as it was written. */
  readonly scheme: string | undefined;
  /** What was posted to the API, empty where nothing was; never what the accounts host got: that holds secrets. */
  readonly body: string;
  /** Counts against the sub-concurrency of zoho-api.md §2.3. */
  readonly heavy: boolean;
  /** Virtual epoch milliseconds. */
  readonly startedAt: number;
}

/** The same call after its answer. */
export interface CallRecord extends CallInfo {
  /** What the client saw; `undefined` while under way, and where it saw none (reset, stall). */
  readonly status: number | undefined;
  /** When it left its place in the concurrency gate, just before its answer is sent; `undefined` while under way. */
  readonly endedAt: number | undefined;
  readonly credits: number;
  /** The fault kinds that were applied. */
  readonly faults: readonly string[];
}

/** Runs before a call is answered; may change the org, and may have the call answered with a fault. */
export type RequestHook<F> = (call: CallInfo, org: Org) => F | undefined | Promise<F | undefined>;

export interface CallLog {
  readonly records: readonly CallRecord[];
  open(call: Omit<CallInfo, 'n'>): CallInfo;
  close(call: CallInfo, outcome: Pick<CallRecord, 'status' | 'credits' | 'faults'>): void;
  readonly credits: () => number;
  readonly served429: () => number;
  readonly reset: () => void;
}

/** Records stand in the order of arrival, and are there from arrival on. */
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
      // A call that was under way when the log was emptied has no place in it any more.
      if (records[index] === call) records[index] = { ...call, ...outcome, endedAt: now() };
    },
    credits: () => records.reduce((sum, { credits }) => sum + credits, 0),
    served429: () => records.filter(({ status }) => status === 429).length,
    reset: () => {
      records.length = 0;
    },
  };
}
