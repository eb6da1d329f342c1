import { isJoinedName } from '../../catalog/readers/deliverable.js';

/**
 * What this run has learned about columns such as `What_Id->Deals.Deal_Name`, which bring the names of lookups into several
 * modules (zoho-api.md §7.1). Without them, Get Records adds the names.
 */
export interface JoinedNames {
  /** No query requests them any more. */
  readonly areUnavailable: () => boolean;
  /** A module cannot be joined: no lookup requests its name again. After {@link MAX_UNJOINED} modules, none is joined. */
  readonly refuse: (column: string) => void;
  readonly isRefused: (column: string) => boolean;
  /** Ends them all, if the refused query had any. @returns whether it did, so that the next query is a different one */
  readonly drop: (columns: readonly string[]) => boolean;
}

const MAX_UNJOINED = 3;
const moduleOf = (column: string): string => column.slice(column.indexOf('->'));

export function createJoinedNames(): JoinedNames {
  const unjoined = new Set<string>();
  let areUnavailable = false;
  return {
    areUnavailable: () => areUnavailable,
    refuse: (column) => {
      unjoined.add(moduleOf(column));
      areUnavailable ||= unjoined.size >= MAX_UNJOINED;
    },
    isRefused: (column) => isJoinedName(column) && (areUnavailable || unjoined.has(moduleOf(column))),
    drop: (columns) => {
      if (areUnavailable || !columns.some(isJoinedName)) return false;
      return (areUnavailable = true);
    },
  };
}

/** Whether a refusal may be about joined names. @param near the word at which Zoho stopped parsing, if it names one */
export function mayMeanJoinedNames(columns: readonly string[], near: string | undefined): boolean {
  const joined = columns.filter(isJoinedName);
  if (near === undefined || !columns.includes(near)) return joined.length > 0;
  return joined.some((name) => name === near || name.startsWith(`${near}->`));
}
