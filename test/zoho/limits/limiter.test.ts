import { expect } from 'chai';
import fc from 'fast-check';
import { createLimiter, type Weight } from '#src/zoho/limits/limiter.js';
import { rejection } from '../../support/rejection.js';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** A job that stays for some milliseconds, and what was seen meanwhile. */
function createWorkshop(): {
  job: (weight: Weight, turns: number) => () => Promise<void>;
  peaks: () => number[];
} {
  let all = 0;
  let heavy = 0;
  let peakAll = 0;
  let peakHeavy = 0;
  return {
    job: (weight, turns) => async () => {
      all += 1;
      if (weight === 'heavy') heavy += 1;
      peakAll = Math.max(peakAll, all);
      peakHeavy = Math.max(peakHeavy, heavy);
      for (let i = 0; i < turns; i += 1) await turn();
      all -= 1;
      if (weight === 'heavy') heavy -= 1;
    },
    peaks: () => [peakAll, peakHeavy],
  };
}

describe('zoho/limiter', () => {
  const jobs = fc.array(
    fc.record({
      weight: fc.constantFrom<Weight>('light', 'heavy'),
      turns: fc.integer({ min: 0, max: 4 }),
      fails: fc.boolean(),
    }),
    { maxLength: 40 },
  );

  it('I-14: never has more jobs under way than allowed, and finishes every one, failing or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        jobs,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        async (plan, n, h) => {
          const limiter = createLimiter({ maxConcurrent: n, maxHeavy: h });
          const workshop = createWorkshop();
          const outcomes = await Promise.allSettled(
            plan.map(({ weight, turns, fails }, index) =>
              limiter(weight, async () => {
                await workshop.job(weight, turns)();
                if (fails) throw new Error(`job ${index}`);
                return index;
              }),
            ),
          );
          const expected = plan.map(({ fails }, index) => (fails ? `job ${index}` : index));
          expect(
            outcomes.map((o) => (o.status === 'fulfilled' ? o.value : (o.reason as Error).message)),
          ).to.deep.equal(expected);
          const [all = 0, heavy = 0] = workshop.peaks();
          expect(all).to.be.at.most(n);
          expect(heavy).to.be.at.most(Math.min(n, h));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('takes ten heavy jobs at a time where nothing else is said', async () => {
    const limiter = createLimiter({ maxConcurrent: 25 });
    const workshop = createWorkshop();
    await Promise.all(Array.from({ length: 40 }, () => limiter('heavy', workshop.job('heavy', 40))));
    expect(workshop.peaks()).to.deep.equal([10, 10]);
  });

  it('does not let waiting heavy jobs hold up light ones', async () => {
    const limiter = createLimiter({ maxConcurrent: 3, maxHeavy: 1 });
    const finished: string[] = [];
    const named = (name: string) => async () => {
      await turn();
      finished.push(name);
    };
    await Promise.all([
      ...['h1', 'h2', 'h3'].map((name) => limiter('heavy', named(name))),
      limiter('light', named('l1')),
    ]);
    expect(finished.indexOf('l1')).to.be.lessThan(finished.indexOf('h2'));
  });

  it('serves jobs of one weight in the order in which they came', async () => {
    const limiter = createLimiter({ maxConcurrent: 2 });
    const begun: number[] = [];
    const begin = (n: number) => async () => {
      begun.push(n);
      await turn();
    };
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => limiter('light', begin(n))));
    expect(begun).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('takes a new limit while jobs wait', async () => {
    const limiter = createLimiter({ maxConcurrent: 1 });
    const workshop = createWorkshop();
    const done = Array.from({ length: 12 }, () => limiter('light', workshop.job('light', 40)));
    limiter.setMaxConcurrent(4);
    await Promise.all(done);
    expect(workshop.peaks()[0]).to.equal(4);
  });

  it('passes the very error of a job on', async () => {
    const error = new RangeError('as it was thrown');
    const limiter = createLimiter({ maxConcurrent: 0 });
    expect(await rejection(limiter('heavy', () => Promise.reject(error)))).to.equal(error);
  });

  it('I-24: runs half as many after a refusal, and opens again by what succeeds', async () => {
    const limiter = createLimiter({ maxConcurrent: 8 });
    const wave = async (count: number, outcome?: 'accepted' | 'refused'): Promise<number | undefined> => {
      const workshop = createWorkshop();
      const job = workshop.job('light', 40);
      const one = async (): Promise<void> => {
        const sent = limiter.sent('light');
        await job();
        if (outcome) limiter.learn(outcome, sent);
      };
      await Promise.all(Array.from({ length: count }, () => limiter('light', one)));
      return workshop.peaks()[0];
    };
    expect(await wave(8, 'refused')).to.equal(8);
    expect(await wave(20)).to.equal(4);
    expect(await wave(4 + 5 + 6 + 7, 'accepted')).to.be.within(4, 8);
    expect(await wave(20)).to.equal(8);
  });

  it('halves the heavy ones where a heavy one is refused', async () => {
    const limiter = createLimiter({ maxConcurrent: 25 });
    limiter.learn('refused', limiter.sent('heavy'));
    const workshop = createWorkshop();
    await Promise.all(Array.from({ length: 20 }, () => limiter('heavy', workshop.job('heavy', 40))));
    expect(workshop.peaks()).to.deep.equal([5, 5]);
  });

  it('is never closed by refusals, nor opened past the cap by successes', async () => {
    const limiter = createLimiter({ maxConcurrent: 3 });
    for (let n = 0; n < 9; n += 1) limiter.learn('refused', limiter.sent('light'));
    const narrow = createWorkshop();
    await Promise.all(Array.from({ length: 4 }, () => limiter('light', narrow.job('light', 10))));
    expect(narrow.peaks()[0]).to.equal(1);
    for (let n = 0; n < 99; n += 1) limiter.learn('accepted', limiter.sent('light'));
    const wide = createWorkshop();
    await Promise.all(Array.from({ length: 9 }, () => limiter('light', wide.job('light', 40))));
    expect(wide.peaks()[0]).to.equal(3);
  });
});
