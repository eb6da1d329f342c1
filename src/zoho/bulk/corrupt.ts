import { SourceError } from '../../errors.js';

/** Code of the error for the file of a bulk job that is not whole or not right. */
export const BULK_RESULT_DAMAGED = 'BULK_RESULT_DAMAGED';

/** @param what is wrong, as the end of a sentence: "it ends too early" */
export function corruptResult(what: string, cause?: unknown): SourceError {
  return new SourceError({
    code: BULK_RESULT_DAMAGED,
    failureType: 'transient',
    userMessage: `The file of a bulk read job is damaged: ${what}. Zoho keeps it for a day; it has to be downloaded again.`,
    cause,
  });
}
