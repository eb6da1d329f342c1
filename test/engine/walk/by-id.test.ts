import { expect } from 'chai';
import { walkAsListed, walkById } from '#src/engine/walk/by-id.js';
import type { PagePosition, RowSource, SourcePage } from '#src/engine/walk/row-source.js';
import type { WalkBatch } from '#src/engine/walk/batch.js';
import type { Row } from '#src/row.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';

const wall = (): ZohoApiError =>
  new ZohoApiError({ status: 400, code: 'PAGINATION_LIMIT_EXCEEDED', isJson: true }, 'GET /crm/v8/Things');

const never = (): never => {
  throw new Error('not asked for');
};

/** A list that ends after `reach` rows; tokens are offsets. */
function listOf(rows: number, page: number, reach = Infinity): RowSource {
  const all = Array.from({ length: rows }, (_, n): Row => ({
    id: String(n + 1),
    modified: null,
    values: {},
  }));
  return {
    chunkCount: 1,
    page: (_, { pageToken = '0', order }: PagePosition): Promise<SourcePage> => {
      const from = Number(pageToken);
      if (from >= reach) return Promise.reject(wall());
      const sorted = order === 'asc' ? all : [...all].reverse();
      const isLast = from + page >= all.length;
      return Promise.resolve({
        rows: sorted.slice(from, from + page),
        moreRecords: !isLast,
        nextPageToken: isLast ? undefined : String(from + page),
      });
    },
    byIds: never,
    byId: never,
    changedSince: never,
    deletedSince: never,
    serverNow: () => 0,
  };
}

const OPTIONS = { warn: (): void => undefined, onRest: (): void => undefined };

async function idsOf(walk: AsyncGenerator<WalkBatch>): Promise<number[]> {
  const ids: number[] = [];
  for await (const { rows } of walk) ids.push(...rows.map(({ id }) => Number(id)));
  return ids;
}

describe('engine/walk/by-id', () => {
  it('each row comes once, in the order of id', async () => {
    expect(await idsOf(walkById(listOf(7, 3), OPTIONS))).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
  });

  it('beyond the limit the rest comes from the other end, each row once', async () => {
    const ids = await idsOf(walkById(listOf(16, 2, 10), OPTIONS));
    expect([...ids].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 16 }, (_, n) => n + 1));
  });

  it('it fails with more rows than both ends reach', async () => {
    const error = await idsOf(walkById(listOf(30, 2, 10), OPTIONS)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.include({ code: 'TOO_MANY_ROWS_WITHOUT_TIME' });
  });

  it('uses the default order if Zoho does not sort', async () => {
    expect(await idsOf(walkAsListed(listOf(4, 3), OPTIONS))).to.deep.equal([4, 3, 2, 1]);
  });
});
