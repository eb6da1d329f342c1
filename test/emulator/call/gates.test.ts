import { expect } from 'chai';
import type { PaidType } from '#src/emulator/server/server.js';
import { emulated, errorOf, using } from '../../support/emulated.js';

const DAY = 24 * 3_600_000;
const tooMany = [429, 'TOO_MANY_REQUESTS', 'too many requests. please try again after some time', {}];
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const creditHeader = 'x-api-credits-remaining';

describe('emulator: credits', () => {
  it(
    'zoho-api §2.2: most calls cost one, a list of a view three; what is turned away costs nothing',
    emulated(async ({ emulator, get }) => {
      await get('/org');
      await get('/Contacts?fields=id');
      await get('/Contacts?fields=id&cvid=77');
      await get('/Contacts');
      await get('/Contacts/none');
      emulator.revokeTokens();
      await get('/org');
      expect(emulator.calls.map(({ credits }) => credits)).to.deep.equal([1, 1, 3, 1, 0, 0]);
      expect(emulator.credits()).to.equal(6);
    }),
  );

  it('zoho-api §2.4: what remains is told once half of the day is used', () =>
    using({ dailyCredits: 4 }, async ({ get }) => {
      const reported = [];
      for (let n = 0; n < 4; n++) reported.push((await get('/org')).headers.get(creditHeader));
      expect(reported).to.deep.equal([null, '2', '1', '0']);
    }));

  it('zoho-api §2.4: or always, or never', async () => {
    await using({ creditHeader: 'always', dailyCredits: 100 }, async ({ get }) => {
      expect((await get('/org')).headers.get(creditHeader)).to.equal('99');
    });
    await using({ creditHeader: 'never', dailyCredits: 1 }, async ({ get }) => {
      expect((await get('/org')).headers.get(creditHeader)).to.equal(null);
    });
  });

  it('zoho-api §2.1: an empty allowance is 429; each credit comes back after 24 hours', () =>
    using({ dailyCredits: 2 }, async ({ emulator, get, login }) => {
      await get('/org');
      emulator.clock.advance(DAY / 2);
      await login();
      await get('/org');
      const refused = await get('/org');
      expect(errorOf(refused)).to.deep.equal(tooMany);
      expect(refused.headers.get('retry-after')).to.equal(null);
      emulator.clock.advance(DAY / 2);
      await login();
      expect((await get('/org')).status).to.equal(200);
      expect((await get('/org')).status).to.equal(429);
      expect(emulator.served429).to.equal(2);
    }));

  const allowances: [PaidType, number][] = [
    ['free', 5_000],
    ['standard', 52_500],
    ['professional', 55_000],
    ['enterprise', 60_000],
    ['ultimate', 70_000],
    ['zohooneenterprise', 60_000],
  ];
  for (const [edition, allowance] of allowances) {
    it(`zoho-api §2.1: ${edition} with ten users has ${allowance} credits a day`, () =>
      using({ edition, creditHeader: 'always' }, async ({ get }) => {
        expect((await get('/org')).headers.get(creditHeader)).to.equal(String(allowance - 1));
      }));
  }
});

describe('emulator: concurrency', () => {
  it('zoho-api §2.3: more calls at once than the edition allows are 429', () =>
    using({ edition: 'free', latencyMs: 600 }, async ({ emulator, get }) => {
      const replies = await Promise.all(times(7, () => get('/org')));
      const statuses = replies.map(({ status }) => status).sort();
      expect(statuses).to.deep.equal([200, 200, 200, 200, 200, 429, 429]);
      expect(errorOf(replies.find(({ status }) => status === 429)!)).to.deep.equal(tooMany);
      expect(emulator.peakConcurrency).to.equal(7);
      expect((await get('/org')).status).to.equal(200);
    }));

  it('zoho-api §2.3: sorted lists and views have a lower limit of their own, in every edition', () =>
    using({ edition: 'ultimate', latencyMs: 600 }, async ({ emulator, get }) => {
      const heavy = times(12, () => get('/Contacts?fields=id&sort_by=id'));
      const light = times(10, () => get('/Contacts?fields=id'));
      const statuses = async (calls: typeof heavy) => (await Promise.all(calls)).map(({ status }) => status);
      expect((await statuses(heavy)).filter((status) => status === 429).length).to.equal(2);
      expect(await statuses(light)).to.deep.equal(times(10, () => 200));
      expect([emulator.peakHeavyConcurrency, emulator.peakConcurrency]).to.deep.equal([12, 22]);
      emulator.resetCounters();
      expect([emulator.peakHeavyConcurrency, emulator.peakConcurrency]).to.deep.equal([0, 0]);
      expect(emulator.calls).to.have.length(0);
    }));

  it('zoho-api §2.3: as many as are allowed are never refused, one after the other', () =>
    using({ concurrency: 3 }, async ({ emulator, get }) => {
      const worker = async (): Promise<void> => {
        for (let n = 0; n < 30; n++) expect((await get('/org')).status).to.equal(200);
      };
      await Promise.all(times(3, worker));
      expect(emulator.served429).to.equal(0);
      expect(emulator.peakConcurrency).to.be.at.most(3);
    }));
});
