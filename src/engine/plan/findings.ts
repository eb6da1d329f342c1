import type { Warn } from '../../log-codes.js';
import { toSourceError, type SourceError } from '../../errors.js';
import { consequenceOf, sentenceOf, type CallName } from './calls.js';
import { createLearnedColumns, type LearnedColumns } from './learned-columns.js';

/**
 * What a run has found out about calls and columns, module by module: what is unavailable is not tried again in the run,
 * by whichever phase or stream, and is warned of once.
 */
export interface Findings {
  /** The code of the error with which the call came to nothing; `undefined`: as far as is known it works. */
  readonly reason: (call: CallName, module: string) => string | undefined;
  /** Notes that the call is unavailable. @returns the sentence to be said, once; `undefined`: it was said, or is not worth it */
  readonly close: (call: CallName, module: string, error: SourceError) => string | undefined;
  readonly columns: (module: string) => LearnedColumns;
}

/** Refused to the token, and not to the module alone. */
const OF_THE_TOKEN: ReadonlySet<string> = new Set(['OAUTH_SCOPE_MISMATCH', 'INVALID_OAUTHSCOPE']);
const ALL_MODULES = '*';

export function createFindings(): Findings {
  const closed = new Map<string, string>();
  const learned = new Map<string, LearnedColumns>();
  const key = (call: CallName, module: string): string => `${call} ${module}`;
  const reason: Findings['reason'] = (call, module) =>
    closed.get(key(call, ALL_MODULES)) ?? closed.get(key(call, module));
  return {
    reason,
    close: (call, module, error) => {
      const isKnown = reason(call, module) !== undefined;
      closed.set(key(call, OF_THE_TOKEN.has(error.code) ? ALL_MODULES : module), error.code);
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
 * The answer to a call that the stream can do without; `undefined` where it comes to nothing, now or earlier in the run.
 *
 * @throws whatever the table of calls says to fail of
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
