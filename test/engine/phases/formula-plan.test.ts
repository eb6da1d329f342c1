import { expect } from 'chai';
import {
  afterOldJobs,
  planFormulas,
  type FormulaFacts,
  type FormulaPlan,
} from '#src/engine/phases/formula-plan.js';
import { NO_POSITION } from '#src/state/resume-position.js';
import { formatInstant } from '#src/util/clock.js';

const HOUR = 3_600_000;
const UNTIL = Date.UTC(2026, 0, 31, 9, 30);
/** Where the last run ended, and some time before. */
const [EARLY, LATE] = [UNTIL - 20 * HOUR, UNTIL - HOUR];
const SINCE = UNTIL - 2 * HOUR;

const facts: FormulaFacts = {
  refreshHours: 24,
  fields: [{ dataType: 'text' }, { dataType: 'formula' }],
  cursorField: 'Modified_Time',
  keepsCursor: true,
  state: { cursor: LATE, formulasAt: UNTIL - 24 * HOUR },
  window: { from: LATE, until: UNTIL },
  startAt: undefined,
};
const AS_OF = `as of ${formatInstant(UNTIL - 24 * HOUR)}`;
const all = { reading: { since: UNTIL, window: { until: LATE }, resumePosition: NO_POSITION, why: AS_OF } };
const nothing: FormulaPlan = {};
const THEN = SINCE - HOUR;
const inProgress = { since: SINCE, until: THEN, reached: EARLY, resumePosition: NO_POSITION };
const onward = { since: SINCE, resumePosition: NO_POSITION, why: `begun ${formatInstant(SINCE)}` };
const jobs = [{ id: '1', from: 0, to: EARLY, columns: 'c' }];

describe('engine/formula-plan', () => {
  const cases: readonly [string, Partial<FormulaFacts>, FormulaPlan][] = [
    ['as old as the option says: all rows that the increment leaves out', {}, all],
    ['an hour younger: nothing', { state: { cursor: LATE, formulasAt: UNTIL - 23 * HOUR } }, nothing],
    ['roll-ups, in whatever spelling', { fields: [{ dataType: 'ROLLUP_SUMMARY' }] }, all],
    ['no such column: nothing', { fields: [{ dataType: 'text' }, { dataType: '' }] }, nothing],
    ['not asked for: nothing, and no mark', { refreshHours: 0, state: {} }, nothing],
    ['a full refresh reads them anyway', { keepsCursor: false, state: {} }, nothing],
    ['another cursor than Modified_Time', { cursorField: 'CreatedDate' }, nothing],
    ['a state from the future', { window: undefined }, nothing],
    ['a first read: as fresh as its beginning', { state: {} }, { markers: { formulasAt: UNTIL } }],
    [
      'a first read that was cut before its first state begins anew',
      { state: { formulasAt: EARLY } },
      { markers: { formulasAt: UNTIL } },
    ],
    [
      'a first read that was cut with stretches done: as fresh as they are',
      { state: { formulasAt: EARLY, resumePosition: { done: [{ from: 5, to: 6 }], jobs: [] } } },
      nothing,
    ],
    [
      'a first read that was cut and is taken up: from the beginning of the first of its runs',
      { state: { cursor: LATE, formulasAt: EARLY } },
      nothing,
    ],
    [
      'a state of runs that did not ask for them: at once',
      { state: { cursor: LATE } },
      { reading: { ...all.reading, why: 'not read again so far' } },
    ],
    [
      'a start date: from there on, in whole seconds',
      { startAt: EARLY + 999 },
      { reading: { ...all.reading, window: { from: EARLY, until: LATE } } },
    ],
    [
      'a start date behind the bookmark: the increment has all rows',
      { startAt: LATE },
      { markers: { formulasAt: UNTIL, formulaRefresh: undefined } },
    ],
    [
      'an increment that goes on from a cut one: its rows, too',
      { state: { ...facts.state, resumePosition: { done: [{ from: LATE + 5, to: LATE + 6 }], jobs: [] } } },
      { reading: { ...all.reading, window: { until: UNTIL } } },
    ],
    [
      'cut: goes on to its end, for later rows came with the run in which it began',
      { state: { ...facts.state, formulaRefresh: inProgress } },
      { reading: { ...onward, window: { from: EARLY, until: THEN } } },
    ],
    [
      'cut with jobs and nothing else: they are taken up',
      {
        state: {
          ...facts.state,
          formulaRefresh: { since: SINCE, until: THEN, resumePosition: { done: [], jobs } },
        },
      },
      { reading: { ...onward, window: { until: THEN }, resumePosition: { done: [], jobs } } },
    ],
    [
      'cut with nothing: begins anew',
      {
        state: { ...facts.state, formulaRefresh: { since: SINCE, until: THEN, resumePosition: NO_POSITION } },
      },
      all,
    ],
    [
      'cut at its end: over',
      { state: { ...facts.state, formulaRefresh: { ...inProgress, reached: THEN } } },
      { markers: { formulasAt: SINCE, formulaRefresh: undefined } },
    ],
    [
      'begun in the future, by a state that was edited: not beyond this run',
      {
        state: {
          ...facts.state,
          formulaRefresh: { ...inProgress, since: UNTIL + HOUR, until: UNTIL + HOUR },
        },
      },
      {
        reading: {
          ...onward,
          since: UNTIL,
          window: { from: EARLY, until: UNTIL },
          why: `begun ${formatInstant(UNTIL)}`,
        },
      },
    ],
    [
      'cut and not asked for any more: given up',
      { refreshHours: 0, state: { ...facts.state, formulaRefresh: inProgress } },
      { markers: { formulaRefresh: undefined } },
    ],
  ];
  for (const [name, given, expected] of cases) {
    it(name, () => expect(planFormulas({ ...facts, ...given })).to.deep.equal(expected));
  }

  it('what is left after old jobs: all of it, what they have not brought, or nothing', () => {
    const plain = { ...onward, window: { from: EARLY, until: THEN } };
    const jobsFirst = { ...plain, resumePosition: { done: [], jobs } };
    const done = [{ from: EARLY + 5, to: EARLY + 6 }];
    const current = { ...inProgress, reached: EARLY + 1, resumePosition: { done, jobs: [] } };
    expect(afterOldJobs(plain, undefined)).to.equal(plain);
    expect(afterOldJobs(jobsFirst, undefined)).to.equal(undefined);
    expect(afterOldJobs(jobsFirst, current)).to.deep.equal({
      ...plain,
      window: { from: EARLY + 1, until: THEN },
      resumePosition: current.resumePosition,
    });
    expect(afterOldJobs(jobsFirst, { ...current, reached: undefined })?.window).to.deep.equal(plain.window);
  });
});
