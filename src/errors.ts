/**
 * Who can fix a failure, in Airbyte's terms (`failure_type`, protocol.md §1.9): `config` the user, `transient` a retry,
 * `system` the maintainers.
 */
export type FailureType = 'config' | 'transient' | 'system';

export interface ErrorFacts {
  /** Stable, upper case. Zoho's own code where there is one. */
  readonly code: string;
  readonly failureType: FailureType;
  /** One or two sentences for a person: what happened, what is allowed, what to do. Never contains a secret. */
  readonly userMessage: string;
  readonly cause?: unknown;
}

/** The only error class. Every error thrown on purpose carries a code, a failure type and a user message. */
export class SourceError extends Error {
  readonly code: string;
  readonly failureType: FailureType;
  readonly userMessage: string;

  constructor(facts: ErrorFacts) {
    super(facts.userMessage, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'SourceError';
    this.code = facts.code;
    this.failureType = facts.failureType;
    this.userMessage = facts.userMessage;
  }
}

/** Whether it is an error with one of these codes. */
export function hasCode(thrown: unknown, ...codes: readonly string[]): thrown is SourceError {
  return thrown instanceof SourceError && codes.includes(thrown.code);
}

/** Converts anything thrown to a {@link SourceError}. An unexpected error becomes a `system` failure. */
export function toSourceError(thrown: unknown): SourceError {
  if (thrown instanceof SourceError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new SourceError({
    code: 'UNEXPECTED',
    failureType: 'system',
    userMessage: `Unexpected failure: ${text}. Run again; if it persists, please report it with the log.`,
    cause: thrown,
  });
}
