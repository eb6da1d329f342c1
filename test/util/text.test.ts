import { expect } from 'chai';
import { shorten } from '#src/util/text.js';

describe('util/text', () => {
  it('F-A20: never leaves half of a word, which could be half of a secret', () => {
    expect(shorten('the token 1000.abcdef is bad', 15)).to.equal('the token …');
    expect(shorten('1000.abcdefghijklmnopqrstuvwxyz', 10)).to.equal('…');
    expect(shorten('short', 10)).to.equal('short');
  });
});
