import { expect } from 'chai';
import {
  likelyRows,
  movedOn,
  readByPlan,
  type ReadPosition,
  type ReplanDeps,
} from '#src/engine/read/replan.js';
import type { PlanFacts } from '#src/engine/plan/plan.js';
import type { WalkBatch } from '#src/engine/walk/batch.js';
import type { Row } from '#src/row.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import { rejection } from '../../support/rejection.js';

describe('engine/replan', () => {
  const cases: readonly [string, Parameters<typeof likelyRows>, number | undefined][] = [
    ['as close as those that came', [{ since: 0, reached: 1_000, until: 5_000 }, 200], 800],
    ['nothing after the end', [{ since: 0, reached: 5_000, until: 5_000 }, 200], 0],
    ['an end that is passed', [{ since: 0, reached: 6_000, until: 5_000 }, 200], 0],
    [
      'a burst may be followed by many',
      [{ since: 0, reached: 1, until: 1_000_000_000_000 }, 200],
      10_000_000,
    ],
    ['all in one second: no estimate', [{ since: 7, reached: 7, until: 5_000 }, 200], undefined],
    ['a read without end', [{ since: 0, reached: 1_000, until: undefined }, 200], undefined],
    ['a module without times', [{ since: undefined, reached: undefined, until: 5_000 }, 200], undefined],
  ];
  for (const [name, [times, delivered], rows] of cases) {
    it(`rows left: ${name}`, () => {
      expect(likelyRows(times, delivered)).to.equal(rows);
    });
  }
});

const HOUR = 3_600_000;
const row = (n: number, modified: number | null = n): Row => ({ id: String(n), modified, values: {} });
const rowsOf = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, n) => row(from + n));
const needs = { batches: 1, absent: 0, partial: 0 };
const FACTS: PlanFacts = {
  kind: 'module',
  cursorField: 'Modified_Time',
  incremental: true,
  window: { from: 0, until: HOUR },
  fullFrom: undefined,
  strategy: 'coql',
  needs: { records: needs, coql: needs, bulk: needs },
  setup: { records: 0, coql: 0, bulk: 0 },
  unavailable: {},
  rows: undefined,
  creditsLeft: undefined,
  slots: 1,
};
const START: ReadPosition = { from: 0, done: [], jobs: [] };
const refusal = (code: string): ZohoApiError =>
  new ZohoApiError({ status: 400, code, isJson: true }, 'POST /crm/v8/coql');

type Part = readonly (WalkBatch | Error)[];

/** Reads parts in turn, one for each plan; an error ends its part. */
async function read(
  parts: readonly Part[],
  more: Partial<ReplanDeps> = {},
  facts: Partial<PlanFacts> = {},
  start = START,
) {
  const ids: string[] = [];
  const begun: { strategy: string; from: number | undefined }[] = [];
  const deps: ReplanDeps = {
    read: async function* (strategy, _, position) {
      begun.push({ strategy, from: position.from });
      for (const next of parts[begun.length - 1] ?? []) {
        if (next instanceof Error) throw next;
        yield await Promise.resolve(next);
      }
    },
    rowsLeft: () => Promise.resolve(undefined),
    learned: () => ({ needs: FACTS.needs, setup: FACTS.setup, unavailable: {} }),
    liveFrom: HOUR,
    onPlan: () => undefined,
    adapt: () => Promise.resolve(undefined),
    onUnavailable: () => ({}),
    ...more,
  };
  for await (const { rows } of readByPlan({ ...FACTS, ...facts }, start, deps))
    ids.push(...rows.map(({ id }) => id));
  return { ids, begun };
}

const idsOf = (rows: readonly Row[]): string[] => rows.map(({ id }) => id);

describe('engine/replan: a read goes on from its position', () => {
  it('by another strategy after a refusal, without the rows that came', async () => {
    const reported: string[] = [];
    const { ids, begun } = await read(
      [
        [{ rows: rowsOf(1, 6), reached: 3, more: true }, refusal('SYNTAX_ERROR')],
        [{ rows: rowsOf(3, 9), reached: HOUR }],
      ],
      { onUnavailable: (strategy, { code }) => (reported.push(`${strategy} ${code}`), {}) },
    );
    expect(ids).to.deep.equal(idsOf(rowsOf(1, 9)));
    expect(begun).to.deep.equal([
      { strategy: 'coql', from: 0 },
      { strategy: 'records', from: 3 },
    ]);
    expect(reported).to.deep.equal(['coql SYNTAX_ERROR']);
  });

  it('by the same strategy without the column that Zoho refuses', async () => {
    const adapt: ReplanDeps['adapt'] = (_, error) =>
      Promise.resolve((error as ZohoApiError).code === 'INVALID_QUERY' ? FACTS.needs : undefined);
    const { ids, begun } = await read(
      [[{ rows: rowsOf(1, 3), reached: 2, more: true }, refusal('INVALID_QUERY')], [{ rows: rowsOf(2, 5) }]],
      { adapt },
    );
    expect(ids).to.deep.equal(['1', '2', '3', '4']);
    expect(begun.map(({ strategy }) => strategy)).to.deep.equal(['coql', 'coql']);
  });

  it('a row that changed meanwhile comes again in its new version', async () => {
    const { ids } = await read([
      [{ rows: [row(1, 5), row(2, 5)], reached: 5, more: true }, refusal('SYNTAX_ERROR')],
      [{ rows: [row(1, 5), row(2, 7)] }],
    ]);
    expect(ids).to.deep.equal(['1', '2', '2']);
  });

  it('rows of time slices that are done are not delivered again', async () => {
    const done = [{ from: 3, to: 5 }];
    const { ids } = await read([[{ rows: rowsOf(1, 7) }]], {}, {}, { ...START, done });
    expect(ids).to.deep.equal(['1', '2', '5', '6']);
  });

  it('lists are the last resort: their failure ends the read', async () => {
    const parts = [[{ rows: rowsOf(1, 3), reached: 2, more: true }, refusal('NO_PERMISSION')]];
    const error = await rejection(read(parts, {}, { strategy: 'records' }));
    expect(error).to.include({ code: 'NO_PERMISSION' });
  });

  it('a failure that is no refusal of the strategy ends the read', async () => {
    const error = await rejection(read([[new TypeError('a defect')]]));
    expect(error).to.be.instanceOf(TypeError);
  });
});

describe('engine/replan: a read is planned again', () => {
  const auto = { strategy: 'auto' } as const;
  /** Full pages of lists, a second apart, from one row to another. */
  const pages = (rows: number): WalkBatch[] =>
    Array.from({ length: rows / 200 }, (_, page) => ({
      rows: rowsOf(page * 200, page * 200 + 200),
      reached: page * 200 + 199,
      more: true,
    }));

  it('after a full page that many rows will follow', async () => {
    const { begun } = await read(
      [pages(1_000), []],
      { rowsLeft: () => Promise.resolve({ rows: 50_000, isCounted: true }) },
      auto,
    );
    const [first, second] = begun;
    expect([first?.strategy, begun.length]).to.deep.equal(['records', 2]);
    expect(second?.strategy).to.not.equal('records');
    expect(second?.from).to.be.oneOf([199, 399, 599, 799, 999]);
  });

  it('not at the last page, however full it is', async () => {
    let asked = 0;
    const last: WalkBatch = { rows: rowsOf(0, 5_000), reached: 4_999 };
    const { begun } = await read([[last]], { rowsLeft: () => Promise.resolve(void (asked += 1)) }, auto);
    expect([begun.length, asked]).to.deep.equal([1, 0]);
  });

  for (const [what, rows, facts, isCounted] of [
    ['a few pages', 800, auto, false],
    ['many pages', 10_000, auto, true],
    ['many pages by a strategy that is given', 10_000, { strategy: 'records' }, false],
  ] as const) {
    it(`${isCounted ? 'with' : 'without'} a call to count after ${what}`, async () => {
      let asked = 0;
      const rowsLeft = (): Promise<undefined> => Promise.resolve(void (asked += 1));
      const unavailable = { coql: 'no scope', bulk: 'no scope' };
      await read([pages(rows)], { rowsLeft }, { ...facts, unavailable });
      expect(asked > 0).to.equal(isCounted);
    });
  }
});

describe('engine/replan: the position after a batch', () => {
  const position: ReadPosition = { from: 1, afterId: '5', done: [{ from: 3, to: 4 }], jobs: [] };

  it('stays where the batch has none', () => {
    expect(movedOn(position, { rows: rowsOf(1, 3) })).to.deep.equal(position);
  });

  it('takes what the batch has; an id belongs to its time', () => {
    expect(movedOn(position, { rows: [], reached: 2 })).to.deep.equal({
      ...position,
      from: 2,
      afterId: undefined,
    });
    expect(movedOn(position, { rows: [], reached: 2, afterId: '9', done: [] })).to.deep.equal({
      ...position,
      from: 2,
      afterId: '9',
      done: [],
    });
  });
});
