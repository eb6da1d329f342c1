import { SourceError } from '../../errors.js';
import { formatInstant } from '../../util/clock.js';

/** @param cursor epoch ms, ahead of both clocks by less than a day */
export function cursorAhead(field: string, cursor: number): string {
  return (
    `The ${field} of the state, ${formatInstant(cursor)}, lies ahead of the clocks of Zoho and of this machine: ` +
    'no changes are read before then. If a clock was wrong in an earlier run, set it back in the state'
  );
}

/** @param cursor epoch ms, ahead of both clocks by a day or more */
export function cursorInFuture(stream: string, field: string, cursor: number): SourceError {
  return new SourceError({
    code: 'CURSOR_IN_FUTURE',
    failureType: 'config',
    userMessage:
      `The state of stream "${stream}" has the ${field} ${formatInstant(cursor)}, a day or more ahead of the clocks of Zoho ` +
      'and of this machine: no change would be read before then. In the state, set it to a time before the first run that ' +
      'read nothing, or reset the stream to read it from the start.',
  });
}

/** For a run during which Zoho's clock was set back. */
export function waitsForTime(ms: number): string {
  return `The clock has gone back: the end of the time range to read comes in ${Math.ceil(ms / 1_000)} s`;
}
