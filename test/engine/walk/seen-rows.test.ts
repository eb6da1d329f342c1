import { expect } from 'chai';
import { createSeenRows } from '#src/engine/walk/seen-rows.js';
import type { Row } from '#src/row.js';

const row = (modified: number | null, text = 'a'): Row => ({ id: '1', modified, values: { text } });

describe('engine/walk/seen-rows', () => {
  it('each version of a row is new once', () => {
    const seen = createSeenRows(100);
    expect([row(5), row(5), row(6), row(5)].map((one) => seen.isNew(one))).to.deep.equal([
      true,
      false,
      true,
      true,
    ]);
  });

  it('in the seconds of the read itself, the content tells versions apart', () => {
    const seen = createSeenRows(100);
    expect([row(100), row(100, 'b'), row(100, 'b')].map((one) => seen.isNew(one))).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect([row(99), row(99, 'b')].map((one) => seen.isNew(one))).to.deep.equal([true, false]);
  });

  it('a known row in another version is another one, an unknown row is not', () => {
    const seen = createSeenRows(100);
    seen.isNew(row(5));
    expect([seen.hasOther('1', 5), seen.hasOther('1', null), seen.hasOther('2', 6)]).to.deep.equal([
      false,
      true,
      false,
    ]);
  });

  it('rows before an instant are forgotten, those of it and those without a time are not', () => {
    const seen = createSeenRows(100);
    for (const [id, modified] of [
      ['1', 4],
      ['2', 5],
      ['3', null],
    ] as const)
      seen.isNew({ id, modified, values: {} });
    seen.forgetBefore(5);
    expect(['1', '2', '3'].map((id) => seen.forget(id))).to.deep.equal([false, true, true]);
  });
});
