import { SourceError } from '../../errors.js';

/** Code of the error for a corrupt file of a bulk job. */
export const BULK_RESULT_DAMAGED = 'BULK_RESULT_DAMAGED';

/** The file is incomplete or malformed. */
export class CorruptFile extends SourceError {
  /** @param isMade Zoho made the file so: another download returns the same */
  constructor(
    what: string,
    readonly isMade: boolean,
    cause?: unknown,
  ) {
    const remedy = isMade
      ? 'A new download does not help: the rows must be read by another strategy.'
      : 'Zoho keeps it for a day; download it again.';
    super({
      code: BULK_RESULT_DAMAGED,
      failureType: 'transient',
      userMessage: `The file of a bulk read job is corrupt: ${what}. ${remedy}`,
      cause,
    });
    this.name = 'CorruptFile';
  }
}

/** The transfer may have corrupted the file. @param what is wrong, as a clause: "it ends too early" */
export function corruptResult(what: string, cause?: unknown): SourceError {
  return new CorruptFile(what, false, cause);
}

/** Zoho made the file so: another download returns the same. */
export function malformed(what: string, cause?: unknown): SourceError {
  return new CorruptFile(what, true, cause);
}
