import { expect } from 'chai';
import { excerpt, shorten } from '#src/util/text.js';

describe('util/text', () => {
  it('F-A20: never leaves half of a word, which could be half of a secret', () => {
    expect(shorten('the token 1000.abcdef is bad', 15)).to.equal('the token …');
    expect(shorten('1000.abcdefghijklmnopqrstuvwxyz', 10)).to.equal('…');
    expect(shorten('short', 10)).to.equal('short');
  });

  it('quotes an answer on one line, without what may be a secret, and not for ever', () => {
    expect(excerpt(' <html>\n<h1>Busy</h1> ')).to.equal('<html> <h1>Busy</h1>');
    const secrets = `{"access_token":"abc","my_password" : "p w", "x":"1000.${'0f'.repeat(30)}","y":1}`;
    expect(excerpt(secrets)).to.equal('{"access_token":"****","my_password" : "****", "x":"****","y":1}');
    expect(excerpt('word '.repeat(500))).to.have.length.below(205);
    expect(excerpt(`${'a '.repeat(95)}secret-that-is-cut-here`)).not.to.include('secret');
  });
});
