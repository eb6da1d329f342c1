import { expect } from 'chai';
import { requestTimeoutSeconds } from '#src/config/request-timeout.js';

describe('config/request-timeout', () => {
  it('F-A17: the timeout of a config is in seconds, and 300 where none is given', () => {
    const given = ['', '0', 0, undefined, '12', 12.5, null];
    expect(given.map(requestTimeoutSeconds)).to.deep.equal([300, 300, 300, 300, 12, 12.5, 300]);
  });

  it('what is no number of seconds is none', () => {
    for (const value of ['soon', -1, {}, 'Infinity', true])
      expect(requestTimeoutSeconds(value)).to.equal(undefined);
  });

  it('I-44: an hour at the most: twice as much, in milliseconds, still fits into a timer', () => {
    expect(requestTimeoutSeconds(1_200_000)).to.equal(3_600);
    expect(2 * 3_600_000).to.be.lessThan(2 ** 31);
  });
});
