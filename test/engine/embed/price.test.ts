import { expect } from 'chai';
import { firstPage } from '#src/engine/embed/child-queries.js';
import { describeEmbedding, estimateEmbedding } from '#src/engine/embed/price.js';

describe('price of embedded children', () => {
  const cases: readonly [
    parents: number,
    columns: Parameters<typeof estimateEmbedding>[1],
    number,
    number,
  ][] = [
    [0, [{}], 0, 0],
    [100, [], 0, 0],
    // The metadata of the child module, and a query.
    [1, [{}], 2, 2],
    [10, [{}, {}], 4, 4],
    [60, [{ rowsPerParent: 3 }], 2, 2],
    [500, [{ rowsPerParent: 2 }], 2, 3],
    [500, [{ rowsPerParent: 4 }], 2, 4],
    [100_000, [{ rowsPerParent: 1 }], 201, 401],
    // 200 rows of each parent: 50 pages of 2,000 rows for 500 parents.
    [500, [{ rowsPerParent: 200 }], 51, 151],
    [500, [{ rowsPerParent: 2, isPart: true }], 12, 13],
  ];
  for (const [parents, columns, calls, credits] of cases) {
    it(`of ${parents} records, ${JSON.stringify(columns)}: ${calls} calls, ${credits} credits`, () => {
      expect(estimateEmbedding(parents, columns)).to.include({ calls, credits });
    });
  }

  it('is said in one part of a sentence', () => {
    const columns = [{ apiName: 'Address' }];
    expect(describeEmbedding(undefined, [])).to.equal('');
    expect(describeEmbedding(500, [])).to.equal('');
    expect(describeEmbedding(500, columns)).to.equal('; embed_children adds about 4 credits for Address');
    expect(describeEmbedding(undefined, columns)).to.match(
      /a query for every 500 records and each of Address$/,
    );
  });

  it('is that of a page which fits what was met before', () => {
    expect(firstPage(100, { parents: 0, rows: 0 }), 'one each').to.equal(0);
    expect(firstPage(500, { parents: 0, rows: 0 })).to.equal(1);
    expect(firstPage(500, { parents: 1_000, rows: 100 })).to.equal(0);
    expect(firstPage(500, { parents: 1_000, rows: 1_600 })).to.equal(1);
    expect(firstPage(500, { parents: 1_000, rows: 9_000 })).to.equal(2);
  });
});
