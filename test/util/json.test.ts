import { expect } from 'chai';
import fc from 'fast-check';
import { keepsDigits, parseJson } from '#src/util/json.js';

describe('util/json', () => {
  it('keeps ids that were written as numbers, digit by digit', () => {
    const text =
      '{"data":[{"id":5725767000000524157,"n":[-9007199254740993, 12],"s":"a \\" 5725767000000524157"}]}';
    expect(parseJson(text)).to.deep.equal({
      data: [{ id: '5725767000000524157', n: ['-9007199254740993', 12], s: 'a " 5725767000000524157' }],
    });
  });

  it('keeps the digits of decimals that a double cannot hold, and no others', () => {
    const text =
      '{"a":1234567890123456.78,"b":[1884518522.1684267241,0.10000000000000000000],"c":-0.30000000000000004}';
    expect(parseJson(text)).to.deep.equal({
      a: '1234567890123456.78',
      b: ['1884518522.1684267241', 0.1],
      c: -0.30000000000000004,
    });
  });

  it('tells whether a number says what its numeral said', () => {
    const exact = [
      '0',
      '-0.0',
      '1.50',
      '15e-1',
      '001',
      '1e21',
      '9007199254740991',
      '.5',
      '123456789012345680000',
    ];
    for (const numeral of exact) expect(keepsDigits(numeral, Number(numeral)), numeral).to.equal(true);
    for (const numeral of ['9007199254740993', '1234567890123456.78', '0.1234567890123456789'])
      expect(keepsDigits(numeral, Number(numeral)), numeral).to.equal(false);
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
