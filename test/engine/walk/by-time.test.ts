import { expect } from 'chai';
import { walkByTime } from '#src/engine/walk/by-time.js';
import type { PagePosition, RowSource, SourcePage } from '#src/engine/walk/row-source.js';
import type { Row } from '#src/row.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';

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
  const notes: string[] = [];
  const warn = (code: string): void => void notes.push(code);
  const onRest = (): void => void notes.push('rest');
  let error: unknown;
  try {
    for await (const batch of walkByTime(source, { ...options, warn, onRest })) {
      ids.push(...batch.rows.map(({ id }) => id));
      reached.push(batch.reached);
    }
  } catch (thrown) {
    error = thrown;
  }
  return { ids, reached, notes, error };
}

const refusal = (code: string): ZohoApiError =>
  new ZohoApiError({ status: 400, code, isJson: true }, 'GET /crm/v8/Things');
const empty: SourcePage = { rows: [], moreRecords: false };
const END = START + 1_000_000;

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
    const { error } = await walk(unsorted);
    expect(error).to.include({ code: 'NOT_WALKABLE_BY_TIME' });
  });

  it('rows of one second on both sides of a page edge come once each', async () => {
    const ties = [1, 1, 1, 2, 2, 2, 2, 3].map((second, n) => row(n, second));
    const { source } = listOf(ties, 5);
    expect((await walk(source, { until: END })).ids).to.deep.equal(ties.map(({ id }) => id));
  });

  it('an announced page that comes empty once costs no row', async () => {
    const { source, asked } = listOf(spread, 4);
    const page: RowSource['page'] = async (chunk, position) => {
      const answer = await source.page(chunk, position);
      return asked.length === 2 ? empty : answer;
    };
    const { ids, notes } = await walk({ ...source, page }, { until: END });
    expect(ids).to.deep.equal(spread.map(({ id }) => id));
    expect(notes).to.deep.equal([]);
  });

  it('one that stays empty leaves the rest to the next run, which begins where this one stopped', async () => {
    const { source, asked } = listOf(spread, 4);
    const page: RowSource['page'] = async (chunk, position) => {
      const answer = await source.page(chunk, position);
      return asked.length > 1 ? empty : answer;
    };
    const { ids, reached, notes } = await walk({ ...source, page }, { until: END });
    expect(ids).to.deep.equal(['0', '1', '2', '3']);
    expect(reached.at(-1)).to.equal(START + 30_000);
    expect(notes).to.deep.equal(['rest', 'LIST_INCOMPLETE']);
  });

  it('an empty module is complete to the end of the window', async () => {
    const { reached, notes, error } = await walk(listOf([], 4).source, { until: END });
    expect([reached.at(-1), notes, error]).to.deep.equal([END, [], undefined]);
  });

  it('a row without an id is no row, and no position moves past it', async () => {
    const rows = [...spread.slice(0, 6), { ...row(6, 60), id: '' }, ...spread.slice(7)];
    const { ids, reached, error } = await walk(listOf(rows, 4).source, { until: END });
    expect(ids).to.have.members(spread.map(({ id }) => id).filter((id) => id !== '6'));
    expect(error).to.include({ code: 'ROWS_WITHOUT_ID' });
    expect(Math.max(...reached.map((at) => at ?? 0))).to.be.at.most(START + 60_000);
  });

  it('a token that expires starts the list again by value, and each row comes once', async () => {
    const burst = Array.from({ length: 450 }, (_, n) => row(n, 7 + Math.floor(n / 300)));
    const { source } = listOf(burst, 200);
    let refused = 0;
    const page: RowSource['page'] = (chunk, position) =>
      position.pageToken !== undefined && refused++ === 0
        ? Promise.reject(refusal('EXPIRED_VALUE'))
        : source.page(chunk, position);
    const { ids } = await walk({ ...source, page }, { until: END });
    expect([...new Set(ids)]).to.have.length(450);
    expect(ids).to.have.length(450);
    expect(refused).to.be.greaterThan(1);
  });

  it('more rows of one second than a list reaches are an error, and the position stays before them', async () => {
    const burst = [row(1, 3), ...Array.from({ length: 450 }, (_, n) => row(n + 2, 7))];
    const { source } = listOf(burst, 200);
    const page: RowSource['page'] = (chunk, position) =>
      position.pageToken === undefined
        ? source.page(chunk, position)
        : Promise.reject(refusal('PAGINATION_LIMIT_EXCEEDED'));
    const { reached, error } = await walk({ ...source, page }, { until: END });
    expect(error).to.include({ code: 'TOO_MANY_ROWS_IN_ONE_SECOND' });
    expect(Math.max(...reached.map((at) => at ?? 0))).to.be.at.most(START + 7_000);
  });

  it('where Zoho ignores the filter, the pages come by token and rows before the window are omitted', async () => {
    const { source, asked } = listOf(spread, 4);
    const page: RowSource['page'] = (chunk, position) =>
      source.page(chunk, { ...position, since: undefined });
    const { ids } = await walk({ ...source, page }, { from: START + 30_000, until: START + 90_000 });
    expect(ids).to.deep.equal(['3', '4', '5', '6', '7', '8']);
    expect(asked).to.have.length(3);
  });

  it('pages by token are read again if a row that they brought has changed meanwhile', async () => {
    const burst = Array.from({ length: 450 }, (_, n) => row(n, 7));
    const { source, asked } = listOf(burst, 200);
    let checks = 0;
    const changedSince: RowSource['changedSince'] = () => {
      checks += 1;
      const rows = checks === 1 ? [{ ...row(4, 7), modified: NOW }] : [];
      return Promise.resolve({ rows, moreRecords: false });
    };
    const { ids, notes } = await walk({ ...source, changedSince }, { until: END });
    expect([checks, asked.length, notes]).to.deep.equal([2, 6, []]);
    expect(new Set(ids).size).to.equal(450);
  });

  it('a warning says so if rows never stop to change', async () => {
    const burst = Array.from({ length: 450 }, (_, n) => row(n, 7));
    const { source } = listOf(burst, 200);
    const changedSince: RowSource['changedSince'] = () => Promise.resolve({ rows: [], moreRecords: true });
    const { ids, notes } = await walk({ ...source, changedSince }, { until: END });
    expect(new Set(ids).size).to.equal(450);
    expect(notes).to.deep.equal(['ROWS_CHANGING']);
  });

  it('a row with parts of two versions is read again by its id', async () => {
    const { source } = listOf([row(1, 10), row(2, 20)], 4);
    const wide: RowSource = {
      ...source,
      chunkCount: 2,
      page: async (chunk, position) => {
        const { rows, ...page } = await source.page(0, position);
        const isOld = (one: Row): boolean => chunk === 0 && one.id === '2';
        return { ...page, rows: rows.map((one) => (isOld(one) ? row(2, 15) : one)) };
      },
      byIds: (_, ids) =>
        Promise.resolve({ rows: ids.map((id) => row(Number(id), 20)), absent: [], isIgnored: false }),
    };
    const { ids } = await walk(wide, { until: END });
    expect([...ids].sort()).to.deep.equal(['1', '2']);
  });

  it('F-I11: where the first columns have no news, the others are not requested', async () => {
    const { source, asked } = listOf([], 4);
    await walk({ ...source, chunkCount: 5 }, { from: START, until: END });
    expect(asked).to.have.length(1);
  });

  it('rows an hour after the window are left to a later one, with a warning', async () => {
    const { source } = listOf([row(1, 1), row(2, 1_000 + 3_601)], 4);
    const { ids, notes } = await walk(source, { until: END });
    expect([ids, notes]).to.deep.equal([['1'], ['CLOCK_SKEW']]);
  });
});
