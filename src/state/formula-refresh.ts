import { formatInstant, parseInstant } from '../util/clock.js';
import type { JsonObject } from '../util/json.js';
import { readResumePosition, writeResumePosition, type ResumePosition } from './resume-position.js';

/** A formula refresh in progress: a reading of all rows that delivers their formulas again. */
export interface FormulaRefresh {
  /** Epoch ms at which it began. No value that it delivered is older. */
  readonly since: number;
  /** Epoch ms at which it ends: rows changed later were delivered by that run's normal read. */
  readonly until: number;
  /** Epoch ms: the formulas of every row changed before are delivered. Absent: not certain for any row. */
  readonly reached?: number | undefined;
  readonly resumePosition: ResumePosition;
}

/** A formula refresh reads by this field in every stream that has it. */
const CURSOR = 'Modified_Time';

/** `{"since":"…","until":"…","Modified_Time":"…"}` plus the resume position. */
export function writeFormulaRefresh({ since, until, reached, resumePosition }: FormulaRefresh): JsonObject {
  return {
    since: formatInstant(since),
    until: formatInstant(until),
    ...(reached === undefined ? {} : { [CURSOR]: formatInstant(reached) }),
    ...writeResumePosition(resumePosition),
  };
}

/**
 * @param instant reads a key as epoch ms; throws if its value is not a point in time
 * @returns `undefined` if `since` is missing: then the age of the delivered values is unknown
 */
export function readFormulaRefresh(
  state: JsonObject,
  instant: (key: string) => number | undefined,
): FormulaRefresh | undefined {
  const since = instant('since');
  if (since === undefined) return undefined;
  const reached = instant(CURSOR);
  return {
    since,
    until: instant('until') ?? since,
    ...(reached === undefined ? {} : { reached }),
    resumePosition: readResumePosition(state, parseInstant),
  };
}
