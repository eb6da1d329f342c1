import { expect } from 'chai';
import { pageLimit, withinBounds } from '#src/engine/walk/page-size.js';
import { NetworkError } from '#src/zoho/http/network-error.js';

const MIB = 1_048_576;

describe('engine/walk/page-size', () => {
  for (const [title, size, last, limit] of [
    ['the first page is as large as the plan says', 0, undefined, 200],
    ['light rows come in the largest pages', 2, { rows: 1_000, bytes: MIB }, 2_000],
    ['rows of 4 KiB still do', 9, { rows: 2_048, bytes: 8 * MIB }, 2_000],
    ['heavier ones come in pages that fit', 2, { rows: 1_000, bytes: 6 * MIB }, 1_000],
    ['heavier still', 2, { rows: 1_000, bytes: 20 * MIB }, 200],
    ['100 KiB each', 2, { rows: 200, bytes: 20 * MIB }, 80],
    ['a row as large as a page comes alone', 2, { rows: 2, bytes: 40 * MIB }, 1],
    ['an empty page changes nothing', 1, { rows: 0, bytes: 30 }, 1_000],
  ] as const) {
    it(`I-45: ${title}`, () => expect(pageLimit(size, last)).to.equal(limit));
  }

  const tooLarge = new NetworkError('ANSWER_TOO_LARGE', {
    method: 'POST',
    url: 'https://www.zohoapis.com/crm/v8/coql',
  });
  const answers = (most: number) => {
    const asked: number[] = [];
    const ask = (rows: number): Promise<number> => {
      asked.push(rows);
      return rows > most ? Promise.reject(tooLarge) : Promise.resolve(rows);
    };
    return { asked, ask };
  };

  it('I-45: a page that is too large to be read is asked for with fewer rows', async () => {
    const { asked, ask } = answers(25);
    expect(await withinBounds(2_000, ask)).to.equal(20);
    expect(asked).to.deep.equal([2_000, 200, 20]);
  });

  it('I-45: one row that is too large ends it, and so does any other failure', async () => {
    const { asked, ask } = answers(0);
    expect(await withinBounds(200, ask).catch((error: unknown) => error)).to.equal(tooLarge);
    expect(asked).to.deep.equal([200, 20, 2, 1]);
    const other = new Error('other');
    expect(await withinBounds(200, () => Promise.reject(other)).catch((error: unknown) => error)).to.equal(
      other,
    );
  });
});
