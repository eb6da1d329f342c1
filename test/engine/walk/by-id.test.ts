import { expect } from 'chai';
import { walkAsListed, walkById } from '#src/engine/walk/by-id.js';
import type { PagePosition, RowSource, SourcePage } from '#src/engine/walk/row-source.js';
import type { WalkBatch } from '#src/engine/walk/batch.js';
import type { Row } from '#src/row.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import { rejection } from '../../support/rejection.js';

const refusal = (code: string): ZohoApiError =>
  new ZohoApiError({ status: 400, code, isJson: true }, 'GET /crm/v8/Things');
const wall = (): ZohoApiError => refusal('PAGINATION_LIMIT_EXCEEDED');

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
    const error = await rejection(idsOf(walkById(listOf(30, 2, 10), OPTIONS)));
    expect(error).to.include({ code: 'TOO_MANY_ROWS_WITHOUT_TIME' });
  });

  it('uses the default order if Zoho does not sort', async () => {
    expect(await idsOf(walkAsListed(listOf(4, 3), OPTIONS))).to.deep.equal([4, 3, 2, 1]);
  });

  /** The list with other answers to some calls, counted from 1. */
  const answering = (
    source: RowSource,
    other: (call: number) => Promise<SourcePage> | undefined,
  ): RowSource => {
    let call = 0;
    const page: RowSource['page'] = (chunk, position) => other(++call) ?? source.page(chunk, position);
    return { ...source, page };
  };
  const empty = (): Promise<SourcePage> => Promise.resolve({ rows: [], moreRecords: true });

  it('a module whose rows fill the last page exactly costs no further page', async () => {
    let calls = 0;
    const source = answering(listOf(6, 3), () => void (calls += 1));
    expect(await idsOf(walkById(source, OPTIONS))).to.have.length(6);
    expect(calls).to.equal(2);
  });

  it('a token that expires starts the list again, and each row comes once', async () => {
    const source = answering(listOf(7, 3), (call) =>
      call === 2 ? Promise.reject(refusal('EXPIRED_VALUE')) : undefined,
    );
    expect(await idsOf(walkById(source, OPTIONS))).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
  });

  it('tokens that keep failing end the read', async () => {
    const source = answering(listOf(7, 3), (call) =>
      call % 2 === 0 ? Promise.reject(refusal('EXPIRED_VALUE')) : undefined,
    );
    const error = await rejection(idsOf(walkById(source, OPTIONS)));
    expect(error).to.include({ code: 'PAGE_TOKENS_KEEP_FAILING' });
  });

  it('an announced page that comes empty once costs no row', async () => {
    const source = answering(listOf(7, 3), (call) => (call === 2 ? empty() : undefined));
    expect(await idsOf(walkById(source, OPTIONS))).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
  });

  it('one that stays empty leaves the rest to the next run', async () => {
    const notes: string[] = [];
    const options = {
      warn: (code: string): void => void notes.push(code),
      onRest: (): void => void notes.push('rest'),
    };
    const source = answering(listOf(7, 3), (call) => (call > 1 ? empty() : undefined));
    expect(await idsOf(walkById(source, options))).to.deep.equal([1, 2, 3]);
    expect(notes).to.deep.equal(['rest', 'LIST_INCOMPLETE']);
  });

  it('a row without an id is an error after all others', async () => {
    const rows: Row[] = ['1', '', '3'].map((id) => ({ id, modified: null, values: {} }));
    const source = answering(listOf(0, 3), () => Promise.resolve({ rows, moreRecords: false }));
    const ids: string[] = [];
    const read = async (): Promise<void> => {
      for await (const batch of walkById(source, OPTIONS)) ids.push(...batch.rows.map(({ id }) => id));
    };
    expect(await rejection(read())).to.include({ code: 'ROWS_WITHOUT_ID' });
    expect(ids).to.deep.equal(['1', '3']);
  });

  it('ids of more digits than a number keeps are compared as ids', async () => {
    const long = ['9', '99999999999999999', '100000000000000001', '100000000000000002'];
    const rows = long.map((id): Row => ({ id, modified: null, values: {} }));
    const pages = [
      { rows: rows.slice(0, 3), moreRecords: true, nextPageToken: 'a' },
      { rows: rows.slice(3), moreRecords: false },
    ];
    const source = answering(listOf(0, 3), (call) => {
      if (call === 2) return Promise.reject(refusal('EXPIRED_VALUE'));
      return Promise.resolve(
        pages[call === 3 ? 0 : Math.min(call - 1, 1)] ?? { rows: [], moreRecords: false },
      );
    });
    const ids: string[] = [];
    for await (const batch of walkById(source, OPTIONS)) ids.push(...batch.rows.map(({ id }) => id));
    expect(ids).to.deep.equal(long);
  });
});
