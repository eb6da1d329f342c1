import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { packIds, unpackIds } from '#src/state/packed-ids.js';
import { compareIds } from '#src/util/ids.js';

const id = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);

describe('state/packed-ids', () => {
  it('reads back every set of ids, sorted, whatever their order was', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 200 }), (ids) => {
        expect(unpackIds(packIds(ids) ?? '', ids.length, 200)).to.deep.equal([...ids].sort(compareIds));
      }),
    );
  });

  it('takes about a byte for each id of a batch, two for ids that lie apart', () => {
    const from = 5_725_767_000_000_524_157n;
    const every = (step: bigint): string[] =>
      Array.from({ length: 10_000 }, (_, index) => String(from + step * BigInt(index)));
    expect(packIds(every(1n))?.length).to.be.lessThan(10_000);
    const apart = every(1n).map((text, index) =>
      String(BigInt(text) + BigInt((index * index) % 9_973) * 10_000n),
    );
    expect(packIds(apart)?.length).to.be.lessThan(40_000);
  });

  for (const [name, ids] of [
    ['a text', ['1', 'abc']],
    ['a sign', ['-1']],
    ['a leading zero', ['01']],
    ['more than 64 bits', ['18446744073709551616']],
    ['nothing', ['']],
  ] as const) {
    it(`packs no set with ${name} in it`, () => expect(packIds(ids)).to.equal(undefined));
  }

  it('I-45: believes neither a count beyond the limit nor a text beyond the count', () => {
    const text = packIds(['1', '2', '3']) ?? '';
    expect(unpackIds(text, 3, 3)).to.deep.equal(['1', '2', '3']);
    for (const [count, limit] of [
      [3, 2],
      [2, 9],
      [4, 9],
      [-1, 9],
      [1.5, 9],
      ['3', 9],
      [undefined, 9],
      [1e300, 1e9],
    ] as const)
      expect(unpackIds(text, count, limit), `${count} of ${limit}`).to.equal(undefined);
  });

  it('I-45: a small text that inflates to millions, and a number without an end, cost nothing', () => {
    const bomb = deflateRawSync(Buffer.alloc(50_000_000)).toString('base64');
    expect(unpackIds(bomb, 50_000, 50_000)).to.equal(undefined);
    const endless = deflateRawSync(Buffer.alloc(500_000, 0xff)).toString('base64');
    expect(unpackIds(endless, 50_000, 50_000)).to.equal(undefined);
    expect(unpackIds(deflateRawSync(Buffer.alloc(11, 0xff)).toString('base64'), 2, 9)).to.equal(undefined);
  });

  for (const [name, text] of [
    ['garbage', 'not packed at all'],
    ['an end that is missing', 'AAAA'],
    [
      'half a text',
      (packIds(Array.from({ length: 500 }, (_, index) => String(index * index))) ?? '').slice(0, 100),
    ],
  ] as const) {
    it(`takes ${name} for no ids, and does not throw`, () =>
      expect(unpackIds(text, 500, 1_000)).to.equal(undefined));
  }
});
