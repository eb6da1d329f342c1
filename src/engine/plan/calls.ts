import { SourceError } from '../../errors.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';
import { NetworkError } from '../../zoho/http/network-error.js';
import { creditLimitOf } from '../../zoho/limits/credit-limit-error.js';

/**
 * What becomes of a stream when a call comes to nothing.
 *
 * - `fail`: the stream is INCOMPLETE, and its state stays before what is missing.
 * - `fall back`: another strategy reads the rows from where this one stood, by lists in the end.
 * - `do without`: the stream goes on; what the call was for is had otherwise, or not needed.
 * - `compare ids`: deletions are found by comparing ids in place of Zoho's list.
 * - `skip`: the stream is left out with its reason, if nothing was read of it yet (`skip.ts`).
 */
export type Consequence = 'fail' | 'fall back' | 'do without' | 'compare ids' | 'skip';

/**
 * How a call comes to nothing. `refused`: Zoho says no, for want of a scope or a permission, or because it does not offer
 * this. `lasting`: errors or silence, until retries are used up. `nonsense`: an answer that is none to the question.
 */
export type Failure = 'refused' | 'lasting' | 'nonsense';

export interface CallRule extends Readonly<Record<Failure, Consequence>> {
  /** `content`: rows, columns or deletions come by it. `help`: it serves planning, credits, names or checks. */
  readonly role: 'content' | 'help';
  /** What it is made for. */
  readonly serves: string;
  /** Said once in a run where the stream does without it or falls back; absent: the plan or the result says it. */
  readonly without?: string;
}

const content = (serves: string, more: Partial<Record<Failure, Consequence>> = {}): CallRule => ({
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

/** Every kind of call that a sync makes of Zoho CRM. Catch blocks of the engine ask this table and decide nothing themselves. */
export const CALLS = {
  organization: help('edition, concurrency and allowance', 'do without'),
  modules: content('which modules there are'),
  fields: content('columns and types', { refused: 'skip' }),
  settings: content('the rows of a fixed stream', { refused: 'skip' }),
  list: content('rows, page after page', { refused: 'skip' }),
  'list by ids': content('rows that changed between two calls, and columns that a strategy lacks'),
  record: content('a row in one answer, where several answers keep tearing it'),
  'full text': content('rich text that lists truncate', { refused: 'do without' }),
  children: content('rows of subforms and linking modules inside their parents', { refused: 'do without' }),
  deletions: content('what was deleted', { refused: 'compare ids' }),

  query: help('rows by COQL', 'fall back', 'COQL is unavailable for this module.'),
  'query without time': help(
    'rows that have no Modified_Time, by COQL',
    'do without',
    'Rows without any Modified_Time cannot be queried.',
  ),
  'query probe': help(
    'how many rows are left, and where time slices end',
    'do without',
    'COQL does not tell how many rows are left.',
  ),
  job: help('rows by Bulk Read', 'fall back', 'Bulk Read is unavailable for this module.'),
  'job of an earlier run': help(
    'rows that an earlier run has paid for',
    'do without',
    'A bulk read job of an earlier run cannot be used.',
  ),
  users: help('names of users by their ids', 'do without'),
  tags: help('ids and colours of tags by their names', 'do without'),
  count: help('how many rows there are', 'do without'),
  'recent deletions': help('whether rows left a list while its pages were read', 'do without'),
  'compared ids': help('deletions that no list of Zoho has', 'do without', 'The ids cannot be compared.'),
  verification: content(
    'whether Zoho has what was delivered (--verify): a check that was not made is no success',
  ),
} as const satisfies Readonly<Record<string, CallRule>>;

export type CallName = keyof typeof CALLS;

/** How the call came to nothing; `undefined`: it is the run that has to stop, or a defect of this program. Pure. */
export function failureOf(thrown: unknown): Failure | undefined {
  if (!(thrown instanceof SourceError) || creditLimitOf(thrown) !== undefined) return undefined;
  if (thrown instanceof NetworkError) return 'lasting';
  if (!(thrown instanceof ZohoApiError)) return thrown.failureType === 'transient' ? 'lasting' : 'nonsense';
  if (thrown.action !== 'retry' && thrown.action !== 'back-off') return 'refused';
  return thrown.status < 300 ? 'nonsense' : 'lasting';
}

/** What the table says of such an end of a call; `fail` where the run has to stop. */
export function consequenceOf(call: CallName, thrown: unknown): Consequence {
  const failure = failureOf(thrown);
  return failure === undefined ? 'fail' : CALLS[call][failure];
}

/** @returns what is said where a stream goes on without the call; `undefined`: nothing is */
export function sentenceOf(call: CallName, { userMessage }: SourceError): string | undefined {
  const { without }: CallRule = CALLS[call];
  return without === undefined ? undefined : `${without} ${userMessage}`;
}
