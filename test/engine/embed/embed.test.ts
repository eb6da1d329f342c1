import { expect } from 'chai';
import { isStale, isUnavailable } from '#src/engine/embed/child-strategy.js';
import { withChildren } from '#src/engine/embed/embed.js';
import { idsNotAnswered, notKeptOrder } from '#src/engine/walk/errors.js';
import type { WalkBatch } from '#src/engine/walk/batch.js';
import type { Row } from '#src/row.js';
import type { JsonObject } from '#src/util/json.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import { NetworkError } from '#src/zoho/http/network-error.js';

const parent = (n: number, modified: number | null = n): Row => ({ id: String(n), modified, values: { n } });
const parents = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, n) => parent(from + n));

type Children = ReadonlyMap<string, readonly JsonObject[]> | undefined;

async function embed(batches: readonly WalkBatch[], rows: Children) {
  const asked: number[] = [];
  const given = async function* (): AsyncGenerator<WalkBatch> {
    for (const batch of batches) yield await Promise.resolve(batch);
  };
  const read = (some: readonly Row[]) => {
    asked.push(some.length);
    return Promise.resolve([{ child: { column: 'Items' }, rows }]);
  };
  const found: WalkBatch[] = [];
  for await (const batch of withChildren(given(), read)) found.push(batch);
  return { found, asked };
}

const itemsIn = ({ found }: { readonly found: readonly WalkBatch[] }) =>
  found.flatMap(({ rows }) => rows.map(({ id, values }) => [id, values['Items']]));

describe('engine/embed: batches with children', () => {
  it('a parent has its own children, in their order, and [] without any', async () => {
    const rows = new Map([
      [
        '1',
        [
          { id: '12', Sequence_Number: 2 },
          { id: '11', Sequence_Number: 1 },
          { id: '9', Sequence_Number: 1 },
        ],
      ],
      ['99', [{ id: '90' }]],
    ]);
    const ids = itemsIn(await embed([{ rows: parents(1, 3) }], rows)).map(([id, items]) => [
      id,
      (items as JsonObject[]).map((item) => item['id']),
    ]);
    expect(ids).to.deep.equal([
      ['1', ['9', '11', '12']],
      ['2', []],
    ]);
  });

  it('a column that is unavailable is null, and other values stay', async () => {
    const { found } = await embed([{ rows: parents(1, 2) }], undefined);
    expect(found[0]?.rows[0]?.values).to.deep.equal({ n: 1, Items: null });
  });

  it('batches keep their number, order and positions', async () => {
    const batches = [1, 2, 3].map((n): WalkBatch => ({ rows: parents(n, n + 1), reached: n, more: n < 3 }));
    const { found, asked } = await embed(batches, new Map());
    expect(found.map(({ reached, more }) => [reached, more])).to.deep.equal([
      [1, true],
      [2, true],
      [3, false],
    ]);
    expect(asked).to.deep.equal([3]);
  });

  for (const [what, batches, expected] of [
    ['a thousand parents', [400, 599, 1, 5], [1_000, 5]],
    ['more than that in a batch', [2_500, 10], [2_500, 10]],
    ['ten batches', Array.from({ length: 12 }, () => 10), [100, 20]],
    ['no parent at all', [0, 0], []],
    ['batches without rows at the begin', [0, 0, 7], [7]],
  ] as const) {
    it(`children are read for ${what} together: ${expected.join(', ')}`, async () => {
      const { found, asked } = await embed(
        batches.map((rows) => ({ rows: parents(0, rows) })),
        new Map(),
      );
      expect(asked).to.deep.equal(expected);
      expect(found.map(({ rows }) => rows.length)).to.deep.equal(batches);
    });
  }

  it('a batch with a job that is paid for does not wait', async () => {
    const job = { id: '1', from: 0, to: 1, columns: 'a' };
    const { asked } = await embed([{ rows: parents(0, 5), jobs: [job] }, { rows: parents(5, 9) }], new Map());
    expect(asked).to.deep.equal([5, 4]);
  });
});

describe('engine/embed: the strategy for children', () => {
  it('children that were read together are read again for a parent that changed since, or in the same instant', () => {
    expect(isStale(10, [parent(1, 9), parent(2, null)])).to.equal(false);
    expect(isStale(10, [parent(1, 9), parent(2, 10)])).to.equal(true);
    expect(isStale(10, [])).to.equal(false);
  });

  const api = (status: number, code: string): ZohoApiError =>
    new ZohoApiError({ status, code, isJson: true }, 'POST /crm/v8/coql');
  const get = { method: 'GET', url: 'https://www.zohoapis.com/crm/v8/Items' };
  for (const [what, error, expected] of [
    ['a missing scope', api(401, 'OAUTH_SCOPE_MISMATCH'), true],
    ['a query that Zoho cannot run', api(400, 'INVALID_QUERY'), true],
    ['rows in another order', notKeptOrder(), true],
    ['rows that do not come by id', idsNotAnswered(11), true],
    ['too many calls', api(429, 'TOO_MANY_REQUESTS'), false],
    ['an internal error of Zoho', api(500, 'INTERNAL_ERROR'), false],
    ['a timeout', new NetworkError('ETIMEDOUT', get), false],
    ['a defect', new TypeError('a defect'), false],
  ] as const) {
    it(`${what} ${expected ? 'ends' : 'does not end'} a strategy`, () =>
      expect(isUnavailable(error)).to.equal(expected));
  }
});
