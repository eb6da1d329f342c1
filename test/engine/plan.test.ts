import { expect } from 'chai';
import { planStream, type PlanFacts } from '#src/engine/plan.js';

const window = { from: 1_000, until: 5_000 };
const base: PlanFacts = {
  kind: 'module',
  cursorField: 'Modified_Time',
  incremental: true,
  window,
  fullFrom: undefined,
};

describe('engine/plan', () => {
  const cases: readonly [string, Partial<PlanFacts>, object][] = [
    ['what changed, by time', {}, { reader: 'by-time', window }],
    [
      'the first increment, by time from the top',
      { window: { until: 5_000 } },
      { reader: 'by-time', window: { until: 5_000 } },
    ],
    ['I12: a state from the future reads nothing', { window: undefined }, { reader: 'nothing' }],
    ['a full read by time, unbounded', { incremental: false }, { reader: 'by-time', window: {} }],
    [
      'a full read goes on where it was cut',
      { incremental: false, fullFrom: 3_000 },
      { reader: 'by-time', window: { from: 3_000 } },
    ],
    [
      'D16: a cursor Zoho cannot filter by is filtered here',
      { cursorField: 'Action_Performed_Time' },
      { reader: 'by-id', window },
    ],
    ['no cursor: whole, by id', { cursorField: undefined }, { reader: 'by-id', window: undefined }],
    [
      'no cursor, asked for increments (PyAirbyte does): whole all the same',
      { cursorField: undefined, window: undefined },
      { reader: 'by-id', window: undefined },
    ],
    ['a fixed stream', { kind: 'fixed', cursorField: undefined }, { reader: 'settings', window: undefined }],
  ];
  for (const [name, facts, expected] of cases) {
    it(name, () => {
      const plan = planStream({ ...base, ...facts });
      expect({ reader: plan.reader, window: plan.window }).to.deep.equal({ window: undefined, ...expected });
      expect(plan.why).to.match(/\w/);
    });
  }
});
