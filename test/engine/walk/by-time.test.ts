import { expect } from 'chai';
import { walkByTime } from '#src/engine/walk/by-time.js';
import type { PagePosition, RowSource } from '#src/engine/walk/row-source.js';
import type { Row } from '#src/row.js';

const START = Date.UTC(2026, 0, 1);
const NOW = START + 86_400_000;
const row = (n: number, second: number): Row => ({
  id: String(n),
  modified: START + second * 1_000,
  values: {},
});
const timeOf = ({ modified }: Row): number => modified ?? 0;

/** A list that sorts and filters by time, in pages; tokens stand for offsets. */
function listOf(rows: readonly Row[], page: number): { source: RowSource; asked: PagePosition[] } {
  const asked: PagePosition[] = [];
  const source: RowSource = {
    chunkCount: 1,
    page: (_, position) => {
      asked.push(position);
      const from = Number(position.pageToken?.split('|')[0] ?? 0);
      const since = position.since ?? Number(position.pageToken?.split('|')[1] ?? -Infinity);
      const sorted = [...rows].sort((a, b) => timeOf(a) - timeOf(b)).filter((one) => timeOf(one) >= since);
      const isLast = from + page >= sorted.length;
      return Promise.resolve({
        rows: sorted.slice(from, from + page),
        moreRecords: !isLast,
        nextPageToken: isLast ? undefined : `${from + page}|${since}`,
      });
    },
    byIds: (_, ids) => Promise.resolve({ rows: [], absent: ids, isIgnored: false }),
    byId: () => Promise.resolve(undefined),
    changedSince: () => Promise.resolve({ rows: [], moreRecords: false }),
    deletedSince: () => Promise.resolve({ ids: [], moreRecords: false }),
    serverNow: () => NOW,
  };
  return { source, asked };
}

async function walk(source: RowSource, options: { from?: number; until?: number } = {}) {
  const ids: string[] = [];
  const reached: (number | undefined)[] = [];
  for await (const batch of walkByTime(source, {
    ...options,
    warn: () => undefined,
    onRest: () => undefined,
  })) {
    ids.push(...batch.rows.map(({ id }) => id));
    reached.push(batch.reached);
  }
  return { ids, reached };
}

describe('engine/walk/by-time', () => {
  const spread = Array.from({ length: 11 }, (_, n) => row(n, n * 10));

  it('each row of the window comes once; the next page begins by value', async () => {
    const { source, asked } = listOf(spread, 4);
    const { ids, reached } = await walk(source, { until: START + 1_000_000 });
    expect(ids).to.deep.equal(spread.map(({ id }) => id));
    expect(asked.filter(({ pageToken }) => pageToken !== undefined)).to.deep.equal([]);
    expect(reached.at(-1)).to.equal(START + 1_000_000);
  });

  it('the window is half-open', async () => {
    const { source } = listOf(spread, 4);
    const { ids } = await walk(source, { from: START + 20_000, until: START + 50_000 });
    expect(ids).to.deep.equal(['2', '3', '4']);
  });

  it('many rows of one second come by token, each once', async () => {
    const burst = Array.from({ length: 450 }, (_, n) => row(n, 7));
    const { source, asked } = listOf(burst, 200);
    const { ids } = await walk(source, { until: START + 1_000_000 });
    expect(new Set(ids).size).to.equal(450);
    expect(ids).to.have.length(450);
    expect(asked.some(({ pageToken }) => pageToken !== undefined)).to.equal(true);
  });

  it('a list that is not sorted is refused', async () => {
    const { source } = listOf([], 4);
    const unsorted = {
      ...source,
      page: () => Promise.resolve({ rows: [row(1, 9), row(2, 3)], moreRecords: false }),
    };
    const error = await walk(unsorted).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.include({ code: 'NOT_WALKABLE_BY_TIME' });
  });
});
