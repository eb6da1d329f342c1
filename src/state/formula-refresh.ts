import { formatInstant, parseInstant } from '../util/clock.js';
import type { JsonObject } from '../util/json.js';
import { readResumePosition, writeResumePosition, type ResumePosition } from './place.js';

/** A reading that brings the formulas of all rows again, on its way. */
export interface FormulaRefresh {
  /** Epoch ms: it began then, and no value that it has brought is older. */
  readonly since: number;
  /** Epoch ms: it ends there, for the rows changed later came in that run. */
  readonly until: number;
  /** Epoch ms: the formulas of every row changed before are delivered; absent: of none for certain. */
  readonly reached?: number | undefined;
  readonly resumePosition: ResumePosition;
}

/** Such a reading goes up this field in every stream that has one. */
const CURSOR = 'Modified_Time';

/** `{"since":"…","until":"…","Modified_Time":"…"}`, and of the place what there is to say. */
export function writeFormulaRefresh({ since, until, reached, resumePosition }: FormulaRefresh): JsonObject {
  return {
    since: formatInstant(since),
    until: formatInstant(until),
    ...(reached === undefined ? {} : { [CURSOR]: formatInstant(reached) }),
    ...writeResumePosition(resumePosition),
  };
}

/**
 * @param instant reads a key as epoch ms; throws where it holds no point in time
 * @returns `undefined` where it is not known since when: nothing could be said of the values that have come
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
