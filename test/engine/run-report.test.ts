import { expect } from 'chai';
import { planStream, UNKNOWN_FACTS, type Plan, type PlanFacts } from '#src/engine/plan/plan.js';
import { runReport } from '#src/engine/run-report.js';
import type { StreamReport } from '#src/engine/stream/context.js';

const facts: PlanFacts = {
  ...UNKNOWN_FACTS,
  kind: 'module',
  cursorField: 'Modified_Time',
  incremental: true,
  window: { until: 5_000 },
  fullFrom: undefined,
};
const by = (strategy: Plan['strategy'], windows = 1): Plan => ({ ...planStream(facts), strategy, windows });
const report = (stream: string, plans: readonly Plan[]): StreamReport => ({
  stream,
  outcome: 'complete',
  records: 3,
  seconds: 1,
  plans,
});
const stats = (label: string) => ({
  calls: 12,
  credits: 15,
  creditsRemaining: undefined,
  byLabel: { [label]: { calls: 12, credits: 15 } },
});
const lines = (reports: readonly StreamReport[], label: string): string[] =>
  [...runReport(reports, stats(label))].map(({ text }) => text);

describe('engine/run-report', () => {
  const cases: readonly [string, readonly Plan[], string][] = [
    ['one way', [by('records')], 'Leads: records, 12 calls, 15 API credits'],
    ['two ways', [by('records'), by('coql')], 'Leads: records then coql, 12 calls, 15 API credits'],
    [
      'a way that was planned again is named once, with what differs',
      [by('records'), by('coql'), by('coql'), by('coql', 3)],
      'Leads: records then coql then coql in 3 time slices, 12 calls, 15 API credits',
    ],
    ['no module: no way', [], 'Leads: 12 calls, 15 API credits'],
  ];
  for (const [name, plans, line] of cases) {
    it(name, () => {
      expect(lines([report('Leads', plans)], 'Leads')[0]).to.equal(line);
    });
  }

  it('leaves out no stream, and no call of a run', () => {
    expect(lines([report('Leads', [])], 'organization')).to.deep.equal([
      'organization: 12 calls, 15 API credits',
      'Read 3 records of 1 streams: 1 complete, 0 skipped, 0 failed, 0 stopped; 12 calls, 15 API credits',
    ]);
  });
});
