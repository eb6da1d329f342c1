import { SourceError } from '../../errors.js';

/** A limit of the user's, or Zoho's own. */
export type CreditLimitCode = 'API_CREDITS_LIMIT' | 'API_CREDITS_EXHAUSTED';

/** The run has to stop for want of API credits: every call from now on is refused alike. */
export class CreditLimitError extends SourceError {
  /** Epoch ms at which a next run finds credits again. */
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

/** The stop behind a failure, however often it was wrapped. */
export function creditLimitOf(thrown: unknown): CreditLimitError | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof CreditLimitError) return error;
  }
  return undefined;
}
