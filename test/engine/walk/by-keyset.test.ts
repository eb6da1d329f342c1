import { expect } from 'chai';
import {
  walkByKeyset,
  type KeysetRequest,
  type KeysetSource,
  type KeysetWalkOptions,
} from '#src/engine/walk/by-keyset.js';
import type { Row } from '#src/row.js';

const START = 1_700_000_000_000;
const row = (n: number, ms: number): Row => ({ id: String(n), modified: START + ms, values: {} });
const timeOf = ({ modified }: Row): number => modified ?? 0;

/** Answers as Zoho would, in pages; compares times by whole seconds or with their fractions. */
function sourceOf(rows: readonly Row[], page: number, compares: 'seconds' | 'fractions' = 'fractions') {
  const asked: KeysetRequest[] = [];
  const seen = (time: number): number => (compares === 'seconds' ? Math.floor(time / 1000) * 1000 : time);
  const matches = (one: Row, { order, after, from, until }: KeysetRequest): boolean => {
    const time = seen(timeOf(one));
    if (time < (from ?? -Infinity) || time >= (until ?? Infinity)) return false;
    if (!after) return true;
    const isBehindId = Number(one.id) > Number(after.id);
    if (order === 'id') return isBehindId;
    return time > (after.time ?? 0) || (time === after.time && isBehindId);
  };
  const never = (): never => {
    throw new Error('not asked for');
  };
  const source: KeysetSource = {
    batchCount: 1,
    page: (_, request) => {
      asked.push(request);
      const sorted = rows
        .filter((one) => matches(one, request))
        .sort(
          (a, b) => (request.order === 'time' ? timeOf(a) - timeOf(b) : 0) || Number(a.id) - Number(b.id),
        );
      return Promise.resolve({ rows: sorted.slice(0, page), moreRecords: sorted.length > page });
    },
    again: {
      chunkCount: 1,
      page: never,
      byIds: never,
      byId: never,
      changedSince: never,
      deletedSince: never,
      serverNow: never,
    },
  };
  return { source, asked };
}

const OPTIONS: KeysetWalkOptions = {
  order: 'time',
  firstSize: 2,
  warn: () => undefined,
  onRest: () => undefined,
};

async function walk(source: KeysetSource, options: Partial<KeysetWalkOptions> = {}) {
  const ids: string[] = [];
  const reached: (number | undefined)[] = [];
  for await (const batch of walkByKeyset(source, { ...OPTIONS, ...options })) {
    ids.push(...batch.rows.map(({ id }) => id));
    reached.push(batch.reached);
  }
  return { ids, reached };
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('engine/walk/by-keyset', () => {
  it('each row of the window comes once, and the next page begins after the last row', async () => {
    const rows = [row(1, 0), row(2, 0), row(3, 1_000), row(4, 1_000), row(5, 9_000)];
    const { source, asked } = sourceOf(rows, 2);
    const { ids, reached } = await walk(source, { until: START + 9_000 });
    expect(ids).to.deep.equal(['1', '2', '3', '4']);
    expect(asked.map(({ after }) => after?.id)).to.deep.equal([undefined, '2']);
    expect(reached.at(-1)).to.equal(START + 9_000);
  });

  for (const compares of ['seconds', 'fractions'] as const) {
    it(`I-42: rows with fractions of a second come once each, where Zoho compares ${compares}`, async () => {
      const rows = Array.from({ length: 23 }, (_, n) =>
        row(100 - n, Math.floor(n / 4) * 1_000 + (n % 4) * 250 + 1),
      );
      const { source, asked } = sourceOf(rows, 5, compares);
      const { ids } = await walk(source, { until: START + 60_000 });
      expect([...ids].sort()).to.deep.equal(rows.map(({ id }) => id).sort());
      const times = asked
        .flatMap(({ from, after }) => [from, after?.time])
        .filter((time) => time !== undefined);
      expect(times.filter((time) => time % 1_000 !== 0)).to.deep.equal([]);
    });

    it(`I-42: more rows with fractions in one second than a page has, where Zoho compares ${compares}`, async () => {
      const rows = [
        row(900, 5),
        ...Array.from({ length: 17 }, (_, n) => row(500 - n, 2_000 + n * 7)),
        row(7, 4_100),
      ];
      const { source } = sourceOf(rows, 5, compares);
      const { ids, reached } = await walk(source, { until: START + 60_000 });
      expect([...ids].sort()).to.deep.equal(rows.map(({ id }) => id).sort());
      const markers = reached.filter((mark) => mark !== undefined);
      expect(markers).to.deep.equal([...markers].sort((a, b) => a - b));
    });
  }

  for (const [what, rows] of [
    ['in another order', [row(2, 1_000), row(1, 0)]],
    ['twice', [row(1, 0), row(1, 0)]],
    ['without an id', [{ ...row(1, 0), id: '' }]],
    ['outside of the window', [row(1, -5_000)]],
  ] as const) {
    it(`rows ${what} are refused`, async () => {
      const { source } = sourceOf([], 5);
      const strange = { ...source, page: () => Promise.resolve({ rows, moreRecords: false }) };
      expect(await rejection(walk(strange, { from: START }))).to.include({ code: 'COQL_ORDER_NOT_KEPT' });
    });
  }

  it('a row with a time is refused in a query for rows without', async () => {
    const { source } = sourceOf([], 5);
    const strange = { ...source, page: () => Promise.resolve({ rows: [row(1, 0)], moreRecords: false }) };
    expect(await rejection(walk(strange, { order: 'id', timeless: true }))).to.include({
      code: 'COQL_ORDER_NOT_KEPT',
    });
  });

  it('announced rows that do not come are left to the next run', async () => {
    const warnings: string[] = [];
    const { source } = sourceOf([], 5);
    const pages = [{ rows: [row(1, 0)], moreRecords: true }];
    const empty = {
      ...source,
      page: () => Promise.resolve(pages.shift() ?? { rows: [], moreRecords: false }),
    };
    const { ids, reached } = await walk(empty, { until: START + 9_000, warn: (code) => warnings.push(code) });
    expect(ids).to.deep.equal(['1']);
    expect(reached.at(-1)).to.equal(START);
    expect(warnings).to.have.length(1);
  });
});
