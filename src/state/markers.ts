import { formatInstant } from '../util/clock.js';
import type { JsonObject } from '../util/json.js';
import { writeFormulaRefresh, type FormulaRefresh } from './formula-refresh.js';

/** What a state holds in addition to the position of the rows. */
export interface Markers {
  /** Epoch ms: every deletion before is delivered. Absent if deletions are not read. */
  readonly deletionsThrough?: number | undefined;
  /** Epoch ms of the last comparison of Zoho's ids with those delivered. */
  readonly idsAt?: number | undefined;
  /** Epoch ms: no formula of a delivered row is older. Absent: unknown, or not requested. */
  readonly formulasAt?: number | undefined;
  /** A formula refresh in progress. */
  readonly formulaRefresh?: FormulaRefresh | undefined;
}

/** Zoho's name for the time of a deletion. */
const DELETED_TIME = 'deleted_time';
const IDS_AT = 'ids_at';
const FORMULAS_AT = 'formulas_at';
/** State key of a {@link FormulaRefresh}. */
export const FORMULA_REFRESH = 'formula_refresh';

/** Omits absent markers. */
export function writeMarkers({ deletionsThrough, idsAt, formulasAt, formulaRefresh }: Markers): JsonObject {
  return {
    ...(deletionsThrough === undefined ? {} : { [DELETED_TIME]: formatInstant(deletionsThrough) }),
    ...(idsAt === undefined ? {} : { [IDS_AT]: formatInstant(idsAt) }),
    ...(formulasAt === undefined ? {} : { [FORMULAS_AT]: formatInstant(formulasAt) }),
    ...(formulaRefresh === undefined ? {} : { [FORMULA_REFRESH]: writeFormulaRefresh(formulaRefresh) }),
  };
}

/**
 * The markers that are points in time.
 *
 * @param instant reads a key of the state as epoch ms; throws if its value is not a point in time
 */
export function readMarkers(instant: (key: string) => number | undefined): Markers {
  const deletionsThrough = instant(DELETED_TIME);
  const idsAt = instant(IDS_AT);
  const formulasAt = instant(FORMULAS_AT);
  return {
    ...(deletionsThrough === undefined ? {} : { deletionsThrough }),
    ...(idsAt === undefined ? {} : { idsAt }),
    ...(formulasAt === undefined ? {} : { formulasAt }),
  };
}
