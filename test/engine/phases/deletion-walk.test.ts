import { expect } from 'chai';
import {
  isIncomplete,
  readList,
  walkDeletions,
  type DeletionBatch,
  type DeletionSource,
} from '#src/engine/phases/deletion-walk.js';
import type { DeletedRow } from '#src/zoho/api/deleted.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import { rejection } from '../../support/rejection.js';

const second = 1_000;
const [FROM, UNTIL] = [100 * second, 900 * second];
const gone = (id: number, at: number, isRecycled = true): DeletedRow => ({
  id: String(id),
  deletedAt: at * second,
  isRecycled,
});
const wall = (): ZohoApiError =>
  new ZohoApiError(
    { status: 400, code: 'DISCRETE_PAGINATION_LIMIT_EXCEEDED', isJson: true },
    'GET /crm/v8/Things/deleted',
  );

type Query = Parameters<DeletionSource['page']>[0];

/** Reads lists that a function answers page by page, as rows or an error. */
async function read(answer: (query: Query, call: number) => readonly DeletedRow[], perPage = 3) {
  const asked: Query[] = [];
  const notes: string[] = [];
  const page: DeletionSource['page'] = async (query) => {
    asked.push(query);
    const rows = await Promise.resolve(answer(query, asked.length));
    const start = (query.page - 1) * perPage;
    const more = start + perPage < rows.length;
    return { rows: rows.slice(start, start + perPage), unreadable: 0, moreRecords: more };
  };
  const warn = (code: string): void => void notes.push(code);
  const found = await readList({ page }, { from: FROM, until: UNTIL, warn });
  return { ids: [...found.keys()], found, asked, notes };
}

const seven = [2, 3, 4, 5, 6, 7, 8].map((n) => gone(n, n * 100));

describe('engine/phases/deletion-walk: the list', () => {
  it('a single page is read once; it begins a second before the window', async () => {
    const { ids, asked } = await read(() => seven.slice(0, 3));
    expect(ids).to.deep.equal(['2', '3', '4']);
    expect(asked).to.deep.equal([{ type: 'all', since: FROM - second, page: 1 }]);
  });

  it('an empty list has no deletions', async () => {
    expect(await read(() => [])).to.deep.include({ ids: [], notes: [] });
  });

  it('the window is half-open', async () => {
    const { ids } = await read(() => [gone(1, 99), gone(2, 100), gone(3, 899), gone(4, 900)], 9);
    expect(ids).to.deep.equal(['2', '3']);
  });

  it('several pages are read until a pass brings nothing new', async () => {
    const { ids, asked } = await read(() => seven);
    expect(ids).to.have.length(7);
    expect(asked.map(({ page }) => page)).to.deep.equal([1, 2, 3, 1, 2, 3]);
  });

  it('an entry that a shift of pages hides comes with the next pass', async () => {
    // A record of the first page is restored after that page was read.
    const { ids } = await read((_, call) => (call === 1 ? seven : seven.slice(1)));
    expect(ids).to.have.members(seven.map(({ id }) => id));
  });

  it('of two entries with one id, the later one counts', async () => {
    const entries = [gone(1, 300, false), gone(1, 200), gone(2, 400), gone(2, 400, false)];
    const { found } = await read(() => entries, 9);
    expect([...found.values()]).to.deep.equal([gone(1, 300, false), gone(2, 400, false)]);
  });

  it('a list that changes faster than it can be read is an error', async () => {
    const error = await rejection(read((_, call) => [...seven, gone(100 + call, 500)]));
    expect(error).to.include({ code: 'DELETIONS_UNSTABLE' });
    expect(isIncomplete(error)).to.equal(true);
  });

  it('so is one that announces more and repeats itself', async () => {
    const page: DeletionSource['page'] = () =>
      Promise.resolve({ rows: seven, unreadable: 0, moreRecords: true });
    const warn = (): void => undefined;
    const error = await rejection(readList({ page }, { from: FROM, until: UNTIL, warn }));
    expect(error).to.include({ code: 'DELETIONS_UNSTABLE' });
  });

  it('entries that cannot be read are reported once', async () => {
    const notes: string[] = [];
    const page: DeletionSource['page'] = (query) =>
      Promise.resolve({ rows: [gone(query.page, 200)], unreadable: 2, moreRecords: query.page < 3 });
    await readList({ page }, { from: FROM, until: UNTIL, warn: (code) => void notes.push(code) });
    expect(notes).to.deep.equal(['DELETIONS_INCOMPLETE']);
  });
});

describe('engine/phases/deletion-walk: beyond the page limit', () => {
  /** A list in an order, filtered by time, that has two pages of three entries at most. */
  const limited =
    (rows: readonly DeletedRow[]) =>
    ({ type, since, page }: Query): readonly DeletedRow[] => {
      if (page > 2) throw wall();
      const isAsked = ({ isRecycled }: DeletedRow): boolean =>
        type === 'all' || isRecycled === (type === 'recycle');
      return rows.filter((row) => isAsked(row) && row.deletedAt >= since);
    };

  it('the two types are read apart, oldest first from where they stopped', async () => {
    const rows = Array.from({ length: 14 }, (_, n) => gone(n, 110 + n * 5, n % 5 > 0));
    const { ids, asked } = await read(limited(rows));
    expect(ids).to.have.members(rows.map(({ id }) => id));
    expect(new Set(asked.map(({ type }) => type))).to.deep.equal(new Set(['all', 'recycle', 'permanent']));
  });

  it('a list in another order cannot be continued', async () => {
    const rows = Array.from({ length: 14 }, (_, n) => gone(n, 800 - n * 5));
    const error = await rejection(read(limited(rows)));
    expect(error).to.include({ code: 'TOO_MANY_DELETIONS' });
    expect(isIncomplete(error)).to.equal(true);
  });

  it('nor can one with more deletions in a second than its pages hold', async () => {
    const rows = Array.from({ length: 14 }, (_, n) => gone(n, 300));
    expect(await rejection(read(limited(rows)))).to.include({ code: 'TOO_MANY_DELETIONS' });
  });
});

describe('engine/phases/deletion-walk: what is delivered', () => {
  async function walk(found: readonly DeletedRow[], alive: readonly string[] = []) {
    const asked: number[] = [];
    const existing = (ids: readonly string[]): Promise<ReadonlySet<string>> => {
      asked.push(ids.length);
      return Promise.resolve(new Set(alive));
    };
    const batches: DeletionBatch[] = [];
    const map = new Map(found.map((row) => [row.id, row]));
    for await (const batch of walkDeletions({ existing }, map, { from: FROM, until: UNTIL }))
      batches.push(batch);
    return { batches, asked };
  }

  it('nothing: the bookmark moves to the end, at no cost', async () => {
    expect(await walk([])).to.deep.equal({ batches: [{ deletions: [], reached: UNTIL }], asked: [] });
  });

  it('deletions in their order, without records that exist', async () => {
    const { batches } = await walk([gone(3, 300), gone(1, 100), gone(2, 200)], ['2']);
    expect(batches).to.deep.equal([{ deletions: [gone(1, 100), gone(3, 300)], reached: UNTIL }]);
  });

  it('a hundred at a time; the bookmark stays before the next one, even in the same second', async () => {
    const rows = Array.from({ length: 250 }, (_, n) => gone(n, n < 150 ? 200 : 300));
    const { batches, asked } = await walk(rows);
    expect(asked).to.deep.equal([100, 100, 50]);
    expect(batches.map(({ reached }) => reached)).to.deep.equal([200 * second, 300 * second, UNTIL]);
  });
});
