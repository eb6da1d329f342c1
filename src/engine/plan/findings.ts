import type { Warn } from '../../log-codes.js';
import { toSourceError, type SourceError } from '../../errors.js';
import { consequenceOf, sentenceOf, type CallName } from './calls.js';
import { createLearnedColumns, type LearnedColumns } from './learned-columns.js';

/**
 * What a run has found out about calls and columns, by module. An unavailable call is not tried again by any phase or
 * stream of the run, and is warned of once.
 */
export interface Findings {
  /** The code of the error with which the call failed; `undefined`: it has not failed so far. */
  readonly reason: (call: CallName, module: string) => string | undefined;
  /** Marks the call as unavailable. @returns the warning to log; `undefined`: it was logged before, or there is none */
  readonly close: (call: CallName, module: string, error: SourceError) => string | undefined;
  readonly columns: (module: string) => LearnedColumns;
}

/** Zoho refuses these to the token, so that all modules are concerned. */
const OF_THE_TOKEN: ReadonlySet<string> = new Set(['OAUTH_SCOPE_MISMATCH', 'INVALID_OAUTHSCOPE']);
const ALL_MODULES = '*';

export function createFindings(): Findings {
  const reasons = new Map<string, string>();
  const learned = new Map<string, LearnedColumns>();
  const key = (call: CallName, module: string): string => `${call} ${module}`;
  const reason: Findings['reason'] = (call, module) =>
    reasons.get(key(call, ALL_MODULES)) ?? reasons.get(key(call, module));
  return {
    reason,
    close: (call, module, error) => {
      const isKnown = reason(call, module) !== undefined;
      reasons.set(key(call, OF_THE_TOKEN.has(error.code) ? ALL_MODULES : module), error.code);
      return isKnown ? undefined : sentenceOf(call, error);
    },
    columns: (module) => {
      const known = learned.get(module) ?? createLearnedColumns();
      learned.set(module, known);
      return known;
    },
  };
}

/**
 * The answer to a call that the stream can do without; `undefined` if it fails, now or earlier in the run.
 *
 * @throws the error of a failure for which `CALLS` has no `do without`
 */
export async function orWithout<T>(
  { findings, warn }: { readonly findings: Findings; readonly warn: Warn },
  call: CallName,
  module: string,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  if (findings.reason(call, module) !== undefined) return undefined;
  try {
    return await ask();
  } catch (thrown) {
    if (consequenceOf(call, thrown) !== 'do without') throw thrown;
    const sentence = findings.close(call, module, toSourceError(thrown));
    if (sentence !== undefined) warn('FALLBACK', sentence);
    return undefined;
  }
}
