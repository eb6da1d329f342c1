import { expect } from 'chai';
import { createVirtualClock } from '../../support/clock.js';
import { mayStart, remainingCredits, reservedCredits } from '#src/zoho/limits/credit-law.js';
import { CreditLimitError, creditLimitOf } from '#src/zoho/limits/credit-limit-error.js';
import { createCreditAccount, type RunCredits } from '#src/zoho/limits/credits.js';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 31, 9, 30);

/** Takes and answers a call at once. @returns whether it was let through */
function call(account: RunCredits, price: number, remaining?: number): boolean {
  try {
    account.take(price).answered({ isFree: false, remaining });
    return true;
  } catch (error) {
    expect(error).to.be.instanceOf(CreditLimitError);
    return false;
  }
}

function stopOf(account: RunCredits, price = 1): CreditLimitError {
  try {
    account.take(price);
  } catch (error) {
    if (error instanceof CreditLimitError) return error;
  }
  throw new Error('the account lets the call through');
}

describe('zoho/credits', () => {
  describe('the law', () => {
    const ok = 'ok';
    for (const [title, facts, expected] of [
      ['no caps', { price: 50, spent: 1e9 }, ok],
      ['the last credit of a sync', { price: 1, spent: 99, perSync: 100 }, ok],
      ['one too many', { price: 1, spent: 100, perSync: 100 }, 'per-sync'],
      ['a dear call with little left', { price: 2, spent: 99, perSync: 100 }, 'per-sync'],
      ['the reserve is touched and stays whole', { price: 1, spent: 0, reserve: 100, remaining: 101 }, ok],
      ['the reserve would be broken', { price: 2, spent: 0, reserve: 100, remaining: 101 }, 'reserve'],
      ['a reserve, and nobody knows what is left', { price: 1, spent: 0, reserve: 100 }, ok],
      ['no reserve, and nothing left: Zoho decides', { price: 1, spent: 0, remaining: 0 }, ok],
      ['both: the sync is named', { price: 1, spent: 5, perSync: 5, reserve: 9, remaining: 0 }, 'per-sync'],
    ] as const) {
      it(`${title}: ${expected}`, () => {
        const verdict = mayStart(facts);
        expect(verdict.ok ? ok : verdict.reason).to.equal(expected);
      });
    }

    it('what is left is what Zoho tells; before it does, the allowance less what is known to be spent', () => {
      expect(remainingCredits({ reported: 7, allowance: 5_000, knownSpent: 10 })).to.equal(7);
      expect(remainingCredits({ allowance: 5_000, knownSpent: 10 })).to.equal(4_990);
      expect(remainingCredits({ knownSpent: 10 })).to.equal(undefined);
    });

    it('the reserve is a part of the allowance, or of twice the first number told', () => {
      expect(reservedCredits({ percent: 0, allowance: 5_000 })).to.equal(undefined);
      expect(reservedCredits({ percent: 33, allowance: 5_001, firstReported: 1 })).to.equal(1_651);
      expect(reservedCredits({ percent: 20 })).to.equal(undefined);
      expect(reservedCredits({ percent: 20, firstReported: 2_500 })).to.equal(1_000);
    });
  });

  describe('the account', () => {
    const accountOf = (caps: Partial<Parameters<RunCredits['cap']>[0]>, allowance?: number) => {
      const clock = createVirtualClock({ now: NOW });
      const account = createCreditAccount({ clock });
      account.cap({ reservePercent: 0, ...caps });
      account.knowAllowance(allowance);
      return { clock, account };
    };

    it('counts calls under way, gives back what Zoho did not take, and never lends', () => {
      const { account } = accountOf({ perSync: 3 });
      const [first] = [account.take(1), account.take(1), account.take(1)];
      first.answered({ isFree: true });
      expect(call(account, 1)).to.equal(true);
      expect(call(account, 1)).to.equal(false);
    });

    it('counts from its beginning, also what was spent before there were caps', () => {
      const { account } = accountOf({});
      expect(call(account, 8)).to.equal(true);
      account.cap({ perSync: 10, reservePercent: 0 });
      expect(call(account, 2)).to.equal(true);
      expect(call(account, 1)).to.equal(false);
    });

    it('refuses every call after the first refusal, with one and the same error', () => {
      const { account } = accountOf({ perSync: 3 });
      expect(call(account, 2)).to.equal(true);
      const stop = stopOf(account, 2);
      expect(stopOf(account, 1)).to.equal(stop);
      expect(stop).to.include({ code: 'API_CREDITS_LIMIT', failureType: 'transient', quotaReset: NOW });
      expect(stop.userMessage).to.match(/api_credits_per_sync allows 3 .*2 are spent.* costs 2/);
    });

    it('keeps the reserve by its own count until Zoho tells', () => {
      const { account } = accountOf({ reservePercent: 40 }, 10);
      for (let n = 0; n < 6; n += 1) expect(call(account, 1), `${n}`).to.equal(true);
      expect(call(account, 1)).to.equal(false);
    });

    it('believes Zoho more than its own count: others spend too', () => {
      const { account } = accountOf({ reservePercent: 40 }, 10);
      expect(call(account, 1, 5)).to.equal(true);
      expect(call(account, 1)).to.equal(true);
      expect(call(account, 1)).to.equal(false);
    });

    it('stops for a reserve above half as soon as Zoho begins to tell', () => {
      const { account } = accountOf({ reservePercent: 60 }, 1_000);
      expect(call(account, 1)).to.equal(true);
      expect(call(account, 1, 500)).to.equal(true);
      const stop = stopOf(account);
      expect(stop.userMessage).to.match(/api_credits_reserve_percent keeps 600 .*\(60 %\).*500 are left/);
      expect(stop.quotaReset).to.equal(NOW + 24 * HOUR);
    });

    it('without an allowance takes twice the first number told for it', () => {
      const { account } = accountOf({ reservePercent: 20 });
      for (let n = 0; n < 50; n += 1) call(account, 1);
      expect(call(account, 1, 10)).to.equal(true);
      for (let n = 0; n < 6; n += 1) expect(call(account, 1), `${n}`).to.equal(true);
      expect(call(account, 1)).to.equal(false);
    });

    it('takes the lowest of what answers say that have overtaken each other', () => {
      const { account } = accountOf({ reservePercent: 10 }, 100);
      const [first, second] = [account.take(1), account.take(1)];
      second.answered({ isFree: false, remaining: 11 });
      first.answered({ isFree: false, remaining: 40 });
      // 11 told while a call was under way that Zoho may not have counted: 10, which is the reserve.
      expect(call(account, 1)).to.equal(false);
    });

    it('believes a higher number of a call that began after the last was heard: credits come back', () => {
      const { account } = accountOf({ reservePercent: 10 }, 100);
      expect(call(account, 1, 12)).to.equal(true);
      expect(call(account, 1, 50)).to.equal(true);
      for (let n = 0; n < 40; n += 1) expect(call(account, 1), `${n}`).to.equal(true);
      expect(call(account, 1)).to.equal(false);
    });

    it('forgets its own spending after 24 hours, and says when the first of it is back', () => {
      const { account, clock } = accountOf({ reservePercent: 50 }, 10);
      for (let n = 0; n < 3; n += 1) call(account, 1);
      clock.advance(23 * HOUR);
      for (let n = 0; n < 2; n += 1) call(account, 1);
      clock.advance(HOUR + 60_000);
      for (let n = 0; n < 3; n += 1) expect(call(account, 1), `${n}`).to.equal(true);
      const stop = stopOf(account);
      // The oldest that still count: those of the 23rd hour, to the minute.
      expect(stop.quotaReset - clock.now()).to.be.within(22.9 * HOUR, 23.1 * HOUR);
    });

    it('counts what other processes have spent, and tells them what it spends', () => {
      const clock = createVirtualClock({ now: NOW });
      let others = 0;
      const reported: number[] = [];
      const shared = { others: () => others, onSpend: (credits: number) => void reported.push(credits) };
      const account = createCreditAccount({ clock, shared });
      account.cap({ reservePercent: 10 });
      account.knowAllowance(100);
      account.take(2).answered({ isFree: true });
      expect(call(account, 1)).to.equal(true);
      others = 89;
      expect(call(account, 1)).to.equal(false);
      expect(reported).to.deep.equal([2, -2, 1]);
    });

    it('takes the credits for spent when a call was turned away to the end and no other one served meanwhile', () => {
      const { account, clock } = accountOf({});
      expect(call(account, 1)).to.equal(true);
      const since = clock.now();
      clock.advance(600_000);
      const stop = account.onRetriesExhausted(since);
      expect(stop).to.include({ code: 'API_CREDITS_EXHAUSTED', failureType: 'transient' });
      expect(stop!.quotaReset).to.be.within(since + 24 * HOUR, since + 24 * HOUR + 60_000);
      expect(stopOf(account)).to.equal(stop);
    });

    it('goes on when other calls were served meanwhile: that one call was one too many', () => {
      const { account, clock } = accountOf({});
      const since = clock.now();
      clock.advance(300_000);
      expect(call(account, 1)).to.equal(true);
      clock.advance(300_000);
      expect(account.onRetriesExhausted(since)).to.equal(undefined);
      expect(call(account, 1)).to.equal(true);
    });

    it('does not wait where a refusal tells that too little is left', () => {
      const { account } = accountOf({});
      account.take(1).answered({ isFree: true, remaining: 3 });
      account.take(2).answered({ isFree: true, remaining: 1 });
      expect(stopOf(account).code).to.equal('API_CREDITS_EXHAUSTED');
    });
  });

  it('the stop is found behind other errors', () => {
    const stop = new CreditLimitError({ code: 'API_CREDITS_LIMIT', userMessage: 'x', quotaReset: 1 });
    expect(creditLimitOf(new Error('a', { cause: new Error('b', { cause: stop }) }))).to.equal(stop);
    expect(creditLimitOf(new Error('a'))).to.equal(undefined);
    expect(creditLimitOf('a')).to.equal(undefined);
  });
});
