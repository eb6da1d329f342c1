import { SourceError } from '../../errors.js';

/** Code of the error for the file of a bulk job that is not whole or not right. */
export const BULK_RESULT_DAMAGED = 'BULK_RESULT_DAMAGED';

/** The file is not whole or not right. */
export class CorruptFile extends SourceError {
  /** @param isMade it was made so: another download brings the same */
  constructor(
    what: string,
    readonly isMade: boolean,
    cause?: unknown,
  ) {
    const remedy = isMade
      ? 'The rows have to be read in another way.'
      : 'Zoho keeps it for a day; it has to be downloaded again.';
    super({
      code: BULK_RESULT_DAMAGED,
      failureType: 'transient',
      userMessage: `The file of a bulk read job is damaged: ${what}. ${remedy}`,
      cause,
    });
    this.name = 'CorruptFile';
  }
}

/** Broken on its way, perhaps. @param what is wrong, as the end of a sentence: "it ends too early" */
export function corruptResult(what: string, cause?: unknown): SourceError {
  return new CorruptFile(what, false, cause);
}

/** Made so: whoever downloads it again has the same file. */
export function malformed(what: string, cause?: unknown): SourceError {
  return new CorruptFile(what, true, cause);
}
