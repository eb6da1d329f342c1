import { expect } from 'chai';
import fc from 'fast-check';
import { estimate, type ColumnNeeds } from '#src/engine/plan/estimate.js';
import { planStream, UNKNOWN_FACTS, type PlanFacts } from '#src/engine/plan/plan.js';
import { promisedBy } from '#src/engine/plan/promise.js';

/** Zoho's prices, counted page by page and call by call, for rows of which some need completion. */
function spend(strategy: 'records' | 'coql' | 'bulk', rows: readonly boolean[], needs: ColumnNeeds): number {
  const { batches, absent, partial } = needs;
  const chunks = Math.ceil((absent + partial) / 49);
  if (strategy === 'records') return Math.max(1, Math.ceil(rows.length / 200)) * batches;
  const open = absent > 0 ? rows.length : partial > 0 ? rows.filter(Boolean).length : 0;
  const byIds = Math.ceil(open / 100) * chunks;
  const byLists = Math.ceil(rows.length / 200) * chunks;
  const completing = needs.isListable === true ? Math.min(byIds, byLists) : byIds;
  if (strategy === 'bulk') return 50 + 5 + completing;
  const size = rows.length <= 200 ? [200, 1] : rows.length <= 1_000 ? [1_000, 2] : [2_000, 3];
  const [page = 200, price = 1] = size;
  return Math.max(1, Math.ceil(rows.length / page)) * price * batches + completing;
}

const needsOf = (columns: number, absent: number, partial: number, share: number): PlanFacts['needs'] => {
  const fast = { batches: 1, absent, partial, share, isListable: true };
  const records = {
    batches: Math.max(1, Math.ceil((columns + absent + partial) / 49)),
    absent: 0,
    partial: 0,
  };
  return { records, coql: fast, bulk: { ...fast, isListable: partial + absent <= 3 } };
};

const modules = fc.record({
  rows: fc.integer({ min: 1, max: 60_000 }),
  columns: fc.integer({ min: 1, max: 150 }),
  absent: fc.constantFrom(0, 0, 1, 12, 60),
  partial: fc.integer({ min: 0, max: 3 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

const factsOf = (rows: number, needs: PlanFacts['needs']): PlanFacts => ({
  ...UNKNOWN_FACTS,
  kind: 'module',
  cursorField: 'Modified_Time',
  incremental: true,
  window: { until: 5_000 },
  fullFrom: undefined,
  strategy: 'auto',
  needs,
  rows,
  isCounted: true,
});

describe('engine/plan: what is promised for random modules, and what they cost', () => {
  it('spending is within the promised range, and the promise within 15 %', () => {
    fc.assert(
      fc.property(modules, ({ rows, columns, absent, partial, share }) => {
        const needs = needsOf(columns, absent, partial, share);
        const plan = planStream(factsOf(rows, needs));
        const strategy = plan.strategy as 'records' | 'coql' | 'bulk';
        const sampled = Array.from({ length: rows }, (_, index) => (index + 0.5) / rows <= share);
        const spent = spend(strategy, sampled, needs[strategy]);
        const { least, most } = promisedBy(plan, 0)!;
        expect(spent).to.be.within(least, most);
        expect(Math.abs(plan.credits - spent)).to.be.at.most(Math.max(4, 0.15 * spent));
      }),
    );
  });

  it('no plan costs more than lists alone and 5 %', () => {
    fc.assert(
      fc.property(modules, ({ rows, columns, absent, partial, share }) => {
        const needs = needsOf(columns, absent, partial, share);
        const lists = estimate('records', rows, needs.records, { windows: 1, setup: 0 }).credits;
        // Plans of about the same price are taken for the faster one.
        expect(planStream(factsOf(rows, needs)).credits).to.be.at.most(Math.ceil(1.05 * lists));
      }),
    );
  });

  it('nothing is promised before the rows are counted', () => {
    expect(promisedBy({ credits: 5 }, 3)).to.equal(undefined);
  });
});
