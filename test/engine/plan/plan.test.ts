import { expect } from 'chai';
import { planStream, type Plan, type PlanFacts } from '#src/engine/plan/plan.js';

const window = { from: 1_000, until: 5_000 };
const whole = (batches: number) => ({ batches, absent: 0, partial: 0 });
const base: PlanFacts = {
  kind: 'module',
  cursorField: 'Modified_Time',
  incremental: true,
  window,
  fullFrom: undefined,
  strategy: 'auto',
  needs: { records: whole(1), coql: whole(1), bulk: whole(1) },
  setup: { records: 0, coql: 0, bulk: 0 },
  unavailable: {},
  rows: undefined,
  creditsLeft: undefined,
  slots: 10,
};
const wide = { ...base.needs, records: whole(3) };
const noCoql = { coql: 'no scope' };
const noBulk = { bulk: 'not offered for this module' };
const neither = { ...noCoql, ...noBulk };

type Expected = Partial<Pick<Plan, 'strategy' | 'order' | 'windows' | 'credits' | 'calls'>> & {
  readonly window?: Plan['window'];
};

describe('engine/plan', () => {
  const rows = (count: number, more: Partial<PlanFacts> = {}): Partial<PlanFacts> => ({
    rows: count,
    ...more,
  });

  const cases: readonly [string, Partial<PlanFacts>, Expected][] = [
    // The choice of strategies
    ['a fixed stream', { kind: 'fixed', cursorField: undefined }, { strategy: 'settings', credits: 1 }],
    ['a fixed stream, whatever the strategy', { kind: 'fixed', strategy: 'bulk' }, { strategy: 'settings' }],
    [
      'F-I12: a state ahead of the clock reads nothing',
      { window: undefined },
      { strategy: 'nothing', calls: 0 },
    ],
    ['F-I12: … whatever the strategy', { window: undefined, strategy: 'coql' }, { strategy: 'nothing' }],
    [
      'F-D16: a cursor Zoho cannot filter by is filtered here',
      { cursorField: 'Action_Performed_Time' },
      { strategy: 'records', order: 'id', window },
    ],
    ['both other strategies unavailable', { unavailable: neither }, { strategy: 'records', order: 'time' }],
    [
      'both unavailable, many rows',
      rows(1_000_000, { unavailable: neither }),
      { strategy: 'records', credits: 5_007 },
    ],

    // The window
    ['what changed', {}, { window }],
    ['the first increment', { window: { until: 5_000 } }, { window: { until: 5_000 } }],
    ['a full read, unbounded', { incremental: false }, { window: {} }],
    [
      'a full read resumes where it was interrupted',
      { incremental: false, fullFrom: 3_000 },
      { window: { from: 3_000 } },
    ],
    [
      'no cursor, but incremental (PyAirbyte asks for it): read whole',
      { cursorField: undefined, window: undefined, unavailable: neither },
      { strategy: 'records', order: 'id', window: {} },
    ],

    // The first page
    [
      'the first page of a narrow module: equal prices, so Get Records',
      {},
      { strategy: 'records', credits: 1 },
    ],
    ['the first page of a wide module is one query', { needs: wide }, { strategy: 'coql', credits: 1 }],
    [
      '… and three lists if COQL is unavailable',
      { needs: wide, unavailable: noCoql },
      { strategy: 'records', credits: 3 },
    ],
    [
      '… and if queries omit columns',
      { needs: { ...wide, records: whole(2), coql: { batches: 1, absent: 2, partial: 0 } } },
      { strategy: 'records', credits: 2 },
    ],
    [
      'a column that comes in part is empty in most rows',
      { needs: { ...wide, coql: { batches: 1, absent: 0, partial: 1 } } },
      { strategy: 'coql', credits: 2 },
    ],
    ['no job for a first page', { unavailable: noCoql }, { strategy: 'records' }],

    // More than a page
    ['800 rows: a query of 1,000', rows(800), { strategy: 'coql', credits: 2 }],
    ['2,000 rows: a query of 2,000', rows(2_000), { strategy: 'coql', credits: 3 }],
    ['2,001 rows: two of them', rows(2_001), { strategy: 'coql', credits: 6 }],
    ['150 rows: one list, as cheap as a query', rows(150), { strategy: 'records', credits: 1 }],
    ['20,000 rows of a wide module', rows(20_000, { needs: wide }), { strategy: 'coql', credits: 31 }],
    ['30,000 rows: queries still', rows(30_000), { strategy: 'coql', credits: 47 }],
    ['40,000 rows: a job is cheaper', rows(40_000), { strategy: 'bulk', credits: 55 }],
    ['100,000 rows: one job', rows(100_000), { strategy: 'bulk', credits: 57 }],
    ['1,000,000 rows: six jobs', rows(1_000_000), { strategy: 'bulk', credits: 383 }],
    ['5,000,000 rows: twenty-eight jobs', rows(5_000_000), { strategy: 'bulk', credits: 1_819 }],
    [
      '100,000 rows without Bulk Read',
      rows(100_000, { unavailable: noBulk }),
      { strategy: 'coql', credits: 159 },
    ],
    [
      '9,000 rows without COQL: lists',
      rows(9_000, { unavailable: noCoql }),
      { strategy: 'records', credits: 45 },
    ],
    [
      '12,000 rows without COQL: a job',
      rows(12_000, { unavailable: noCoql }),
      { strategy: 'bulk', credits: 53 },
    ],
    [
      'many columns: two queries a page',
      rows(20_000, { needs: { records: whole(12), coql: whole(2), bulk: whole(1) }, unavailable: noBulk }),
      { strategy: 'coql', credits: 61 },
    ],
    [
      'a job that omits a column costs a call per hundred rows',
      rows(100_000, { needs: { ...base.needs, bulk: { batches: 1, absent: 1, partial: 0 } } }),
      { strategy: 'coql' },
    ],
    [
      'a query that omits a column costs more than lists',
      rows(20_000, {
        needs: { ...base.needs, coql: { batches: 1, absent: 1, partial: 0 } },
        unavailable: noBulk,
      }),
      { strategy: 'records', credits: 100 },
    ],

    // Time slices
    ['9,000 rows: one time slice', rows(9_000), { strategy: 'coql', windows: 1 }],
    [
      '35,000 rows: three time slices',
      rows(35_000, { unavailable: noBulk }),
      { strategy: 'coql', windows: 3 },
    ],
    [
      'a million rows: as many as Zoho accepts',
      rows(1_000_000, { unavailable: noBulk }),
      { strategy: 'coql', windows: 10 },
    ],
    [
      '… or the edition allows',
      rows(1_000_000, { unavailable: noBulk, slots: 5 }),
      { strategy: 'coql', windows: 5 },
    ],
    [
      'no time slices without a time',
      rows(100_000, { cursorField: undefined, unavailable: noBulk }),
      { strategy: 'coql', order: 'id', windows: 1 },
    ],
    [
      'lists of counted rows',
      rows(40_000, { strategy: 'records', isCounted: true }),
      { strategy: 'records', windows: 10, credits: 207 },
    ],
    [
      'lists of rows that are estimated: fewer time slices',
      rows(60_000, { strategy: 'records' }),
      { strategy: 'records', windows: 2, credits: 303 },
    ],
    [
      'lists that have turned out not to be filtered',
      rows(40_000, { strategy: 'records', isCounted: true, unavailable: { 'list slices': 'X' } }),
      { strategy: 'records', windows: 1, credits: 200 },
    ],
    [
      'lists without a time',
      rows(40_000, { strategy: 'records', isCounted: true, cursorField: undefined }),
      { strategy: 'records', windows: 1 },
    ],

    // No Modified_Time
    ['by id, through queries', { cursorField: undefined }, { strategy: 'coql', order: 'id', window: {} }],
    [
      'by id, through lists if queries omit columns',
      { cursorField: undefined, needs: { ...base.needs, coql: { batches: 1, absent: 1, partial: 0 } } },
      { strategy: 'records', order: 'id' },
    ],

    // read_strategy
    ['strategy records', rows(100_000, { strategy: 'records' }), { strategy: 'records', credits: 504 }],
    ['strategy coql', rows(100_000, { strategy: 'coql' }), { strategy: 'coql' }],
    ['strategy bulk', rows(400, { strategy: 'bulk' }), { strategy: 'bulk' }],
    [
      'strategy bulk, from the first row',
      { strategy: 'bulk', window: { until: 5_000 } },
      { strategy: 'bulk' },
    ],
    [
      'strategy bulk, perhaps nothing new: no job before the first page',
      { strategy: 'bulk' },
      { strategy: 'records' },
    ],
    ['strategy coql, unavailable', { strategy: 'coql', unavailable: neither }, { strategy: 'records' }],
    [
      'strategy bulk, unavailable: the cheapest of the others',
      rows(5_000, { strategy: 'bulk', unavailable: noBulk }),
      { strategy: 'coql' },
    ],

    // Credits
    ['too few credits for a job', rows(100_000, { creditsLeft: 40 }), { strategy: 'coql' }],
    ['just enough credits for it', rows(100_000, { creditsLeft: 57 }), { strategy: 'bulk' }],
    ['enough credits for some of the jobs only', rows(1_000_000, { creditsLeft: 200 }), { strategy: 'coql' }],
  ];
  for (const [name, facts, expected] of cases) {
    it(name, () => {
      const plan = planStream({ ...base, ...facts });
      expect(plan).to.deep.include(expected);
      expect(plan.why).to.match(/\w/);
    });
  }

  it('gives the price of each strategy, and why one is unavailable', () => {
    const { why } = planStream({ ...base, rows: 100_000, unavailable: noBulk });
    expect(why).to.equal(
      'about 100000 rows: records 504 credits, coql 159 credits, no bulk (not offered for this module)',
    );
  });
});
