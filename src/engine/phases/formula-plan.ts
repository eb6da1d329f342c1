import { isComputed } from '../../catalog/schema/data-types.js';
import type { StreamField } from '../../catalog/streams/streams.js';
import type { FormulaRefresh } from '../../state/formula-refresh.js';
import type { Markers } from '../../state/markers.js';
import { NO_POSITION, type ResumePosition } from '../../state/resume-position.js';
import type { StreamState } from '../../state/stream-state.js';
import type { TimeWindow } from '../../state/window.js';
import { floorToSecond, formatInstant } from '../../util/clock.js';
import { isDue } from './due.js';

/** How a run refreshes the formulas of one stream. */
export interface FormulaPlan {
  /** Markers for all states from the begin of the run on. */
  readonly markers?: Markers;
  /** What to read after the rows and before the deletions; absent: nothing. */
  readonly reading?: FormulaReading;
}

export interface FormulaReading {
  /** Epoch ms: no value of this reading is older. */
  readonly since: number;
  readonly window: TimeWindow;
  /** The position that an earlier run reached. */
  readonly resumePosition: ResumePosition;
  /** The age of the formulas, for the log. */
  readonly why: string;
}

export interface FormulaFacts {
  /** The option `formula_refresh_hours`; 0: never. */
  readonly refreshHours: number;
  /** The selected columns. */
  readonly fields: readonly Pick<StreamField, 'dataType'>[];
  readonly cursorField: string | undefined;
  readonly keepsCursor: boolean;
  readonly state: Pick<StreamState, 'cursor' | 'resumePosition' | 'formulasAt' | 'formulaRefresh'>;
  /** The window of the rows of this run; `until` absent: there is nothing to read yet. */
  readonly window: Partial<TimeWindow> | undefined;
  /** The start date, epoch ms. */
  readonly startAt: number | undefined;
}

/**
 * A formula may change while its row does not (zoho-api.md §13), and then no increment contains it. After `refreshHours`
 * all rows outside the increment are read again. `formulas_at` of the state is the time of the oldest of these readings:
 *
 * ```
 *      interrupted       resumed             due, interrupted             resumed
 *      b1                b2                  b3                           b4
 *  ----[-----------------[-------------------[----------------------------[----------------> time
 *  rows     [start,r)         [r,b2)              [b2,b3)                      [b3,b4)
 *  formulas                                       [start,x) of [start,b2)      [x,b2)
 *  formulas_at  b1            b1                  b1, and since b3             b3
 * ```
 *
 * - If an increment resumes an interrupted one, some of its rows were delivered earlier: all of them are read again, too.
 * - Jobs of an interrupted reading hold old rows: they are resumed before the rows of the increment, which are newer.
 * - A state without `formulas_at` comes from runs without this option: all formulas are read at once.
 *
 * Pure.
 */
export function planFormulas(facts: FormulaFacts): FormulaPlan {
  const { refreshHours, state, window } = facts;
  const until = window?.until;
  if (!facts.keepsCursor || facts.cursorField !== 'Modified_Time' || until === undefined) return {};
  if (refreshHours === 0 || !facts.fields.some(isComputed)) return dropRefresh(state);
  if (state.cursor === undefined) return state.resumePosition ? {} : { markers: { formulasAt: until } };
  const start = facts.startAt === undefined ? undefined : floorToSecond(facts.startAt);
  const earlier = state.formulaRefresh;
  if (earlier && isInProgress(earlier)) return continueRefresh(earlier, start, until);
  const { formulasAt } = state;
  if (formulasAt !== undefined && !isDue(refreshHours, until - formulasAt)) return {};
  const to = state.resumePosition ? until : (window?.from ?? until);
  const why = formulasAt === undefined ? 'not read again so far' : `as of ${formatInstant(formulasAt)}`;
  return reading({ from: start, until: to }, { since: until, resumePosition: NO_POSITION, why });
}

/** Drops a refresh in progress: if the option is set again later, the refresh starts over. */
function dropRefresh({ formulaRefresh }: FormulaFacts['state']): FormulaPlan {
  return formulaRefresh ? { markers: { formulaRefresh: undefined } } : {};
}

function isInProgress({ reached, resumePosition: { done, jobs } }: FormulaRefresh): boolean {
  return reached !== undefined || done.length > 0 || jobs.length > 0;
}

function continueRefresh(earlier: FormulaRefresh, start: number | undefined, until: number): FormulaPlan {
  const { reached = start, resumePosition } = earlier;
  const since = Math.min(earlier.since, until);
  const from = reached === undefined ? undefined : Math.max(reached, start ?? reached);
  return reading(
    { from, until: Math.min(earlier.until, until) },
    { since, resumePosition, why: `begun ${formatInstant(since)}` },
  );
}

/**
 * The rest of a reading after the jobs of an earlier run are resumed.
 *
 * @param current its present progress; absent: it is complete
 */
export function afterOldJobs(
  wanted: FormulaReading,
  current: FormulaRefresh | undefined,
): FormulaReading | undefined {
  if (wanted.resumePosition.jobs.length === 0) return wanted;
  if (!current) return undefined;
  const from = current.reached ?? wanted.window.from;
  return reading({ from, until: wanted.window.until }, { ...wanted, resumePosition: current.resumePosition })
    .reading;
}

function reading(
  { from, until }: { readonly from: number | undefined; readonly until: number },
  rest: Omit<FormulaReading, 'window'>,
): FormulaPlan {
  if (from === undefined) return { reading: { ...rest, window: { until } } };
  if (from < until) return { reading: { ...rest, window: { from, until } } };
  return { markers: { formulasAt: rest.since, formulaRefresh: undefined } };
}
