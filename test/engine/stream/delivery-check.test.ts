import { expect } from 'chai';
import {
  createStreamCheck,
  extentOf,
  type CheckFacts,
  type Extent,
} from '#src/engine/stream/delivery-check.js';
import { planStream, UNKNOWN_FACTS, type PlanFacts } from '#src/engine/plan/plan.js';

const UNTIL = Date.UTC(2026, 0, 31, 9, 30);
const EARLY = UNTIL - 3_600_000;
const DONE = { from: EARLY, to: UNTIL };

const plan = (some: Partial<PlanFacts> = {}) =>
  planStream({
    ...UNKNOWN_FACTS,
    kind: 'module',
    cursorField: 'Modified_Time',
    incremental: true,
    window: { until: UNTIL },
    fullFrom: undefined,
    ...some,
  });
const facts: Omit<CheckFacts, 'verify'> = {
  stream: { kind: 'module' },
  before: {},
  plan: plan(),
  mode: 'incremental',
};
const full = { mode: 'full_refresh', plan: plan({ incremental: false }) } as const;

describe('engine/stream-check', () => {
  const cases: readonly [string, Partial<CheckFacts>, Extent][] = [
    ['a first read', {}, 'whole'],
    ['a full read', full, 'whole'],
    [
      'a first read from a start date on',
      { plan: plan({ window: { from: EARLY, until: UNTIL } }) },
      'increment',
    ],
    [
      'a full read from a start date on',
      { ...full, plan: plan({ incremental: false, fullFrom: EARLY }) },
      'increment',
    ],
    [
      'an increment',
      { before: { cursor: EARLY }, plan: plan({ window: { from: EARLY, until: UNTIL } }) },
      'increment',
    ],
    [
      'a first read that had come to stretches and no further',
      { before: { resumePosition: { done: [DONE], jobs: [] } } },
      'part',
    ],
    ['a full read that goes on', { ...full, before: { fullRefresh: EARLY } }, 'part'],
    ['a fixed stream', { stream: { kind: 'fixed' } }, 'other'],
    ['a state from the future', { plan: plan({ window: undefined }) }, 'other'],
  ];
  for (const [what, some, extent] of cases) {
    it(`${what}: ${extent}`, () => expect(extentOf({ ...facts, ...some })).to.equal(extent));
  }

  it('rows are remembered where they are compared, and only there', () => {
    const kept = (some: Partial<CheckFacts>): boolean =>
      createStreamCheck({ ...facts, verify: undefined, ...some }).delivered !== undefined;
    const increment = { plan: plan({ window: { from: EARLY, until: UNTIL } }) };
    expect([kept({}), kept(increment)]).to.deep.equal([true, false]);
    expect([kept({ verify: 'all' }), kept({ ...increment, verify: 'sample' })]).to.deep.equal([true, true]);
    expect(kept({ stream: { kind: 'fixed' }, verify: 'all' })).to.equal(false);
  });
});
