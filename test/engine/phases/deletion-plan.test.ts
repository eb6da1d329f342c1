import { expect } from 'chai';
import { planDeletions, type DeletionFacts, type DeletionPlan } from '#src/engine/phases/deletion-plan.js';

const DAY = 24 * 3_600_000;
const UNTIL = Date.UTC(2026, 0, 31, 9, 30);
const [EARLY, LATE] = [UNTIL - 2 * DAY, UNTIL - DAY];

const facts: DeletionFacts = {
  stream: { kind: 'module', module: 'Leads', generatedType: 'default', cursorField: 'Modified_Time' },
  incremental: true,
  wanted: true,
  accepted: true,
  state: {},
  until: UNTIL,
  lookbackSeconds: 0,
};
const window = (from: number) => ({ from, until: UNTIL });

describe('engine/deletion-plan', () => {
  const cases: readonly [string, Partial<DeletionFacts>, DeletionPlan][] = [
    [
      'first read: no call, the bookmark is its own beginning',
      {},
      { deletionsThrough: UNTIL, firstReadAt: UNTIL },
    ],
    [
      'a state of rows alone: from where they end',
      { state: { cursor: LATE } },
      { deletionsThrough: LATE, window: window(LATE) },
    ],
    [
      'cut between rows and deletions: from the older one',
      { state: { cursor: LATE, deletionsThrough: EARLY } },
      { deletionsThrough: EARLY, window: window(EARLY) },
    ],
    [
      'a first read that was cut: from its beginning, behind which its rows still are',
      { state: { cursor: EARLY, deletionsThrough: LATE } },
      { deletionsThrough: LATE, window: window(LATE) },
    ],
    [
      'a first read that was cut before it had a state of rows',
      { state: { deletionsThrough: LATE } },
      { deletionsThrough: LATE, window: window(LATE) },
    ],
    [
      'lookback: read again, the bookmark unmoved',
      { state: { cursor: LATE }, lookbackSeconds: 60 },
      { deletionsThrough: LATE, window: window(LATE - 60_000) },
    ],
    [
      'a bookmark from the future waits',
      { state: { cursor: LATE, deletionsThrough: UNTIL + DAY } },
      { deletionsThrough: UNTIL + DAY },
    ],
    ['rows from the future: nothing', { state: { cursor: UNTIL + DAY }, until: undefined }, {}],
    [
      'not wanted: what is there is kept',
      { wanted: false, state: { cursor: LATE, deletionsThrough: EARLY } },
      { deletionsThrough: EARLY },
    ],
    ['not wanted, nothing there', { wanted: false, state: { cursor: LATE } }, {}],
    ['full refresh', { incremental: false }, {}],
    [
      'a module without a list',
      { stream: { ...facts.stream, module: 'Notes' }, state: { cursor: LATE } },
      {},
    ],
  ];
  for (const [name, given, expected] of cases) {
    it(name, () => expect(planDeletions({ ...facts, ...given })).to.deep.equal(expected));
  }

  it('no place for the mark: kept, and said', () => {
    const { note, ...plan } = planDeletions({
      ...facts,
      accepted: false,
      state: { deletionsThrough: EARLY },
    });
    expect(plan).to.deep.equal({ deletionsThrough: EARLY });
    expect(note).to.include('Refresh the schema');
  });
});
