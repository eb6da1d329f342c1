import { SourceError } from '../../errors.js';

/** A limit that the user set, or Zoho's own. */
export type CreditLimitCode = 'API_CREDITS_LIMIT' | 'API_CREDITS_EXHAUSTED';

/** No API credits are left to spend, so the run must stop: every further call is refused with this error. */
export class CreditLimitError extends SourceError {
  /** Epoch ms at which a run has credits again. */
  readonly quotaReset: number;

  constructor(facts: {
    readonly code: CreditLimitCode;
    readonly userMessage: string;
    readonly quotaReset: number;
  }) {
    super({ code: facts.code, failureType: 'transient', userMessage: facts.userMessage });
    this.name = 'CreditLimitError';
    this.quotaReset = facts.quotaReset;
  }
}

/** The credit limit that caused a failure, through any number of wrapping errors. */
export function creditLimitOf(thrown: unknown): CreditLimitError | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof CreditLimitError) return error;
  }
  return undefined;
}
