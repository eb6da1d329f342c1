import { isComputed } from '../../catalog/schema/data-types.js';
import type { StreamField } from '../../catalog/streams/streams.js';
import type { FormulaRefresh } from '../../state/formula-refresh.js';
import type { Marks } from '../../state/marks.js';
import { NO_PLACE, type Place } from '../../state/place.js';
import type { StreamState } from '../../state/stream-state.js';
import type { TimeWindow } from '../../state/window.js';
import { floorToSecond, formatInstant } from '../../util/clock.js';
import { areOver } from './due.js';

/** What a run does about the formulas of one stream. */
export interface FormulaPlan {
  /** What states say from the beginning of the run on. */
  readonly marks?: Marks;
  /** To be read after the rows and before the deletions; absent: nothing is. */
  readonly reading?: FormulaReading;
}

export interface FormulaReading {
  /** Epoch ms: no value that it brings is older. */
  readonly since: number;
  readonly window: TimeWindow;
  /** Where an earlier run has come to. */
  readonly place: Place;
  /** What it follows upon, for the log. */
  readonly why: string;
}

export interface FormulaFacts {
  /** The option `formula_refresh_hours`; 0: never. */
  readonly refreshHours: number;
  /** The selected columns. */
  readonly fields: readonly Pick<StreamField, 'dataType'>[];
  readonly cursorField: string | undefined;
  readonly keepsCursor: boolean;
  readonly state: Pick<StreamState, 'cursor' | 'place' | 'formulasAt' | 'formulaRefresh'>;
  /** Of the rows of this run; `until` absent: there is nothing to read yet. */
  readonly window: Partial<TimeWindow> | undefined;
  /** The start date, epoch ms. */
  readonly startAt: number | undefined;
}

/**
 * A formula may change while its row does not (zoho-api.md §13), and then no increment shows it: after so many hours all
 * rows are read again that the increment leaves out. `formulas_at` of the state is the time of the oldest of these readings:
 *
 * ```
 *      first read, cut   resumed             due, and cut                 resumed
 *      b1                b2                  b3                           b4
 *  ----[-----------------[-------------------[----------------------------[----------------> time
 *  rows     [start,r)         [r,b2)              [b2,b3)                      [b3,b4)
 *  formulas                                       [start,x) of [start,b2)      [x,b2)
 *  formulas_at  b1            b1                  b1, and since b3             b3
 * ```
 *
 * - Where an increment goes on from one that was cut, some of its rows came earlier: all of them are read again, too.
 * - Jobs of a reading that was cut hold rows as they were: they are taken up before the rows of the increment, which are newer.
 * - A state without `formulas_at` comes from runs that did not ask for it: all formulas are read at once.
 *
 * Pure.
 */
export function planFormulas(facts: FormulaFacts): FormulaPlan {
  const { refreshHours, state, window } = facts;
  const until = window?.until;
  if (!facts.keepsCursor || facts.cursorField !== 'Modified_Time' || until === undefined) return {};
  if (refreshHours === 0 || !facts.fields.some(isComputed)) return givenUp(state);
  if (state.cursor === undefined) return state.place ? {} : { marks: { formulasAt: until } };
  const start = facts.startAt === undefined ? undefined : floorToSecond(facts.startAt);
  const earlier = state.formulaRefresh;
  if (earlier && isUnderWay(earlier)) return goneOn(earlier, start, until);
  const { formulasAt } = state;
  if (formulasAt !== undefined && !areOver(refreshHours, until - formulasAt)) return {};
  const to = state.place ? until : (window?.from ?? until);
  const why = formulasAt === undefined ? 'not read again so far' : `as of ${formatInstant(formulasAt)}`;
  return reading({ from: start, until: to }, { since: until, place: NO_PLACE, why });
}

/** Whoever asks for formulas again, begins again. */
function givenUp({ formulaRefresh }: FormulaFacts['state']): FormulaPlan {
  return formulaRefresh ? { marks: { formulaRefresh: undefined } } : {};
}

function isUnderWay({ reached, place: { done, jobs } }: FormulaRefresh): boolean {
  return reached !== undefined || done.length > 0 || jobs.length > 0;
}

function goneOn(earlier: FormulaRefresh, start: number | undefined, until: number): FormulaPlan {
  const { reached = start, place } = earlier;
  const since = Math.min(earlier.since, until);
  const from = reached === undefined ? undefined : Math.max(reached, start ?? reached);
  return reading(
    { from, until: Math.min(earlier.until, until) },
    { since, place, why: `begun ${formatInstant(since)}` },
  );
}

/**
 * What is left of a reading once the jobs of an earlier run are taken up.
 *
 * @param stand where it stands by now; absent: it is over
 */
export function afterOldJobs(
  wanted: FormulaReading,
  stand: FormulaRefresh | undefined,
): FormulaReading | undefined {
  if (wanted.place.jobs.length === 0) return wanted;
  if (!stand) return undefined;
  const from = stand.reached ?? wanted.window.from;
  return reading({ from, until: wanted.window.until }, { ...wanted, place: stand.place }).reading;
}

function reading(
  { from, until }: { readonly from: number | undefined; readonly until: number },
  rest: Omit<FormulaReading, 'window'>,
): FormulaPlan {
  if (from === undefined) return { reading: { ...rest, window: { until } } };
  if (from < until) return { reading: { ...rest, window: { from, until } } };
  return { marks: { formulasAt: rest.since, formulaRefresh: undefined } };
}
