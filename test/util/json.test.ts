import { expect } from 'chai';
import fc from 'fast-check';
import { parseJson } from '#src/util/json.js';

describe('util/json', () => {
  it('keeps ids that were written as numbers, digit by digit', () => {
    const text =
      '{"data":[{"id":5725767000000524157,"n":[-9007199254740993, 12],"s":"a \\" 5725767000000524157"}]}';
    expect(parseJson(text)).to.deep.equal({
      data: [{ id: '5725767000000524157', n: ['-9007199254740993', 12], s: 'a " 5725767000000524157' }],
    });
  });

  it('leaves decimals and exponents alone', () => {
    expect(parseJson('[1234567890123456.5, 1e20, 9007199254740991]')).to.deep.equal([
      1234567890123456.5, 1e20, 9007199254740991,
    ]);
  });

  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const safe = JSON.stringify(JSON.parse(text), (_, value: unknown) =>
          typeof value === 'number' && !Number.isSafeInteger(value) ? 0 : value,
        );
        expect(parseJson(safe)).to.deep.equal(JSON.parse(safe));
      }),
    );
  });

  for (const text of ['', '<html>', '{"a":', 'undefined']) {
    it(`${JSON.stringify(text)} is not JSON`, () => {
      expect(parseJson(text)).to.equal(undefined);
    });
  }
});
