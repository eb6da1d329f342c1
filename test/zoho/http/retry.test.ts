import { expect } from 'chai';
import fc from 'fast-check';
import {
  mayRenewToken,
  nextDelay,
  parseRetryAfter,
  RETRY_POLICIES,
  retryDelay,
} from '#src/zoho/http/retry.js';

describe('zoho/retry', () => {
  const facts = fc.record({
    attempt: fc.integer({ min: 1, max: 2_000 }),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: undefined }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    base: fc.integer({ min: 0, max: 10_000 }),
    cap: fc.integer({ min: 0, max: 1_000_000 }),
  });

  it('a delay is whole, never negative, and above the cap only where the server says so', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const delay = retryDelay(given);
        const most = Math.max(given.cap, given.retryAfterMs ?? 0);
        expect(delay).to.satisfy(Number.isInteger).and.to.be.within(0, most);
      }),
    );
  });

  it('F-A15: Retry-After is a floor', () => {
    fc.assert(
      fc.property(facts, (given) => {
        expect(retryDelay(given)).to.be.at.least(given.retryAfterMs ?? 0);
      }),
    );
  });

  it('without Retry-After the jitter is full: from nothing to base × 2^(attempt-1)', () => {
    const delays = (random: number): number[] =>
      [1, 2, 3, 4, 9].map((attempt) => retryDelay({ attempt, random, base: 1_000, cap: 10_000 }));
    expect(delays(0)).to.deep.equal([0, 0, 0, 0, 0]);
    expect(delays(0.5)).to.deep.equal([500, 1_000, 2_000, 4_000, 5_000]);
    expect(delays(0.9999)).to.deep.equal([1_000, 2_000, 4_000, 7_999, 9_999]);
  });

  it('F-A14: the fifth attempt at a transient failure is the last', () => {
    const given = { elapsedMs: 0, random: 0.5 };
    const waits = [1, 2, 3, 4, 5].map((attempt) =>
      nextDelay(RETRY_POLICIES.transient, { ...given, attempt }),
    );
    expect(waits).to.deep.equal([500, 1_000, 2_000, 4_000, undefined]);
  });

  const policy = { attempts: 100, base: 1_000, cap: 60_000, totalMs: 100_000 };
  for (const [title, facts, expected] of [
    ['waits while there is time', { attempt: 9, elapsedMs: 50_000 }, 30_000],
    [
      'ends when the time is spent, by waits or by slow attempts',
      { attempt: 9, elapsedMs: 90_000 },
      undefined,
    ],
    ['ends where a single attempt took all of it', { attempt: 1, elapsedMs: 100_001 }, undefined],
    ['waits as long as it is told to', { attempt: 1, elapsedMs: 0, retryAfterMs: 99_000 }, 99_000],
    [
      'ends where it is told to wait longer than it may',
      { attempt: 1, elapsedMs: 0, retryAfterMs: 101_000 },
      undefined,
    ],
    ['ends with the last attempt', { attempt: 100, elapsedMs: 0 }, undefined],
  ] as const) {
    it(`a call ${title}`, () => {
      expect(nextDelay(policy, { ...facts, random: 0.5 })).to.equal(expected);
    });
  }

  for (const [title, refusal, expected] of [
    ['the first one', {}, true],
    ['the first one, of a token that was good', { isFresh: false }, true],
    ['the first one after long retries', { elapsedMs: 10_000_000 }, true],
    ['a token made for the refusal before', { renewals: 1 }, false],
    ['a token that was good for a while', { renewals: 1, isFresh: false }, true],
    ['the third token that was good', { renewals: 2, isFresh: false }, true],
    ['a fourth', { renewals: 3, isFresh: false }, false],
    [
      'a token that was good, when its call has lasted long',
      { renewals: 1, isFresh: false, elapsedMs: 900_001 },
      false,
    ],
  ] as const) {
    it(`F-A9: ${title}, refused: ${expected ? 'another is asked for' : 'the connection is bad'}`, () => {
      expect(mayRenewToken({ renewals: 0, isFresh: true, elapsedMs: 0, ...refusal })).to.equal(expected);
    });
  }

  it('three attempts that run into the default timeout fit into a call, and so does a jam of ten minutes', () => {
    const { transient, backOff } = RETRY_POLICIES;
    expect(nextDelay(transient, { attempt: 2, elapsedMs: 2 * 300_000 + 1_000, random: 0.5 })).to.equal(1_000);
    expect(nextDelay(backOff, { attempt: 20, elapsedMs: 500_000, random: 0.5 })).to.equal(60_000);
  });

  const now = Date.UTC(2026, 0, 31, 9, 30);
  for (const [header, expected] of [
    [undefined, undefined],
    ['', undefined],
    ['7', 7_000],
    ['0', 0],
    ['1.5', 1_500],
    ['-3', undefined],
    ['soon', undefined],
    ['Sat, 31 Jan 2026 09:31:00 GMT', 60_000],
    ['Sat, 31 Jan 2026 09:29:00 GMT', 0],
  ] as const) {
    it(`F-A15: Retry-After ${JSON.stringify(header)} means ${String(expected)} ms`, () => {
      expect(parseRetryAfter(header, now)).to.equal(expected);
    });
  }
});
