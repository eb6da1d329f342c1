import { SourceError } from '../../errors.js';
import { isRefusal, ZohoApiError } from '../../zoho/http/api-error.js';
import { NetworkError } from '../../zoho/http/network-error.js';
import { creditLimitOf } from '../../zoho/limits/credit-limit-error.js';

/**
 * What happens to a stream when a call fails.
 *
 * - `fail`: the stream is INCOMPLETE, and its state stays before what is missing.
 * - `fall back`: another strategy goes on from the current position; Get Records is the last resort.
 * - `do without`: the stream goes on; another call delivers the same, or it is not needed.
 * - `compare ids`: deletions are found by comparing ids instead of reading Zoho's list.
 * - `skip`: the stream is skipped and the reason is reported, unless some of it was read already (`skip.ts`).
 */
export type Consequence = 'fail' | 'fall back' | 'do without' | 'compare ids' | 'skip';

/**
 * How a call fails. `refused`: a scope or a permission is missing, or Zoho does not offer this. `lasting`: errors or
 * timeouts until the retries are used up. `nonsense`: an answer that does not match the request.
 */
export type Failure = 'refused' | 'lasting' | 'nonsense';

export interface CallRule extends Readonly<Record<Failure, Consequence>> {
  /** `content`: it delivers rows, columns or deletions. `help`: it serves planning, credits, names or checks. */
  readonly role: 'content' | 'help';
  /** What the call is made for. */
  readonly serves: string;
  /** Warning, once per run, when the stream does without it or falls back; absent: the plan or the result reports it. */
  readonly without?: string;
}

const content = (serves: string, more: Partial<CallRule> = {}): CallRule => ({
  role: 'content',
  serves,
  refused: 'fail',
  lasting: 'fail',
  nonsense: 'fail',
  ...more,
});

const help = (serves: string, consequence: Consequence, without?: string): CallRule => ({
  role: 'help',
  serves,
  refused: consequence,
  lasting: consequence,
  nonsense: consequence,
  ...(without !== undefined && { without }),
});

/**
 * Every kind of call that a sync makes to Zoho CRM. Catch blocks of the engine follow this table. Elsewhere:
 *
 * - `discover` and `check` ask whether a stream can be read, so each failure is a result (`probe.ts`).
 * - `count` does without a count even if the run has to stop: the rows are delivered (`phases/count.ts`).
 * - `skip` holds for streams that are not configured; a configured one fails (`skip.ts`).
 * - Additional lists of a fixed stream, such as deleted users, are omitted if refused (`zoho/api/settings.ts`).
 */
export const CALLS = {
  organization: help('edition, concurrency and allowance', 'do without'),
  modules: content('the modules of the org'),
  fields: content('columns and types', { refused: 'skip' }),
  settings: content('the rows of a fixed stream', { refused: 'skip' }),
  list: content('rows, page after page', { refused: 'skip' }),
  'list by ids': content('rows that changed between two calls, and columns that a strategy lacks'),
  record: content('a whole row in one answer, when it changes between several answers'),
  'full text': content('rich text that lists truncate', {
    refused: 'do without',
    without:
      'Zoho refuses the full texts of many records: each record is requested by itself, at a credit each.',
  }),
  'recent changes': content('which rows have changed since they were read', { refused: 'do without' }),
  children: content('rows of subforms and linking modules inside their parents', { refused: 'do without' }),
  'unapproved list': content('records that wait for approval', { refused: 'do without' }),
  deletions: content('what was deleted', { refused: 'compare ids' }),
  'compared ids': content('deletions that Zoho does not list', { refused: 'do without' }),

  query: help('rows by COQL', 'fall back', 'COQL is unavailable for this module.'),
  'query without time': help(
    'rows that have no Modified_Time, by COQL',
    'do without',
    'COQL cannot query rows without a Modified_Time.',
  ),
  'query probe': help(
    'how many rows are left, and where time slices end',
    'do without',
    'COQL cannot be used to estimate how many rows are left.',
  ),
  'newest row': help('where time slices of lists end', 'do without'),
  job: help('rows by Bulk Read', 'fall back', 'Bulk Read is unavailable for this module.'),
  'job of an earlier run': help(
    'rows of a job that an earlier run paid for',
    'do without',
    'A bulk read job of an earlier run cannot be used.',
  ),
  users: help('names of users by their ids', 'do without'),
  tags: help('ids and colours of tags by their names', 'do without'),
  count: help('how many rows there are', 'do without'),
  'recent deletions': help('whether rows left a list while its pages were read', 'do without'),
  verification: content('whether Zoho has what was delivered (--verify): a failed check is not a success'),
} as const satisfies Readonly<Record<string, CallRule>>;

export type CallName = keyof typeof CALLS;

/** How the call failed; `undefined`: the whole run has to stop, or this program has a bug. Pure. */
export function failureOf(thrown: unknown): Failure | undefined {
  if (!(thrown instanceof SourceError) || creditLimitOf(thrown) !== undefined) return undefined;
  if (thrown instanceof NetworkError) return 'lasting';
  if (!(thrown instanceof ZohoApiError)) return thrown.failureType === 'transient' ? 'lasting' : 'nonsense';
  if (thrown.action !== 'retry' && thrown.action !== 'back-off') return 'refused';
  return thrown.status < 300 ? 'nonsense' : 'lasting';
}

/**
 * The consequence of a failed call by {@link CALLS}; `fail` if the run has to stop. Content also fails if the
 * token or the address is refused, since no other call works either.
 */
export function consequenceOf(call: CallName, thrown: unknown): Consequence {
  const failure = failureOf(thrown);
  if (failure === undefined) return 'fail';
  const rule = CALLS[call];
  if (failure === 'refused' && rule.role === 'content' && !isRefusal(thrown)) return 'fail';
  return rule[failure];
}

/** @returns the warning for a stream that goes on without the call; `undefined`: there is none */
export function sentenceOf(call: CallName, { userMessage }: SourceError): string | undefined {
  const { without }: CallRule = CALLS[call];
  return without === undefined ? undefined : `${without} ${userMessage}`;
}
