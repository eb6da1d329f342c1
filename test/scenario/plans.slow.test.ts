import { expect } from 'chai';
import { runScenario, STRATEGIES, type Outcome, type PlanScenario } from '../support/plan-lab.js';
import { SCENARIOS } from '../support/plan-scenarios.js';

/** Of one scenario: `auto`, and the ways that came to an end. */
interface Compared {
  readonly auto: Outcome;
  readonly cheapest: Outcome;
  readonly fastest: Outcome;
}

async function compare(scenario: PlanScenario): Promise<Compared> {
  const outcomes: Outcome[] = [];
  const strategies = scenario.against ? (['auto', ...scenario.against] as const) : STRATEGIES;
  for (const strategy of strategies) outcomes.push(await runScenario(scenario, strategy));
  const [auto, ...single] = outcomes;
  const complete = single.filter(({ failed }) => !failed);
  const least = (by: 'credits' | 'seconds'): Outcome => complete.reduce((a, b) => (b[by] < a[by] ? b : a));
  return { auto: auto!, cheapest: least('credits'), fastest: least('seconds') };
}

/** Small or narrow: all of them take half a minute; `npm run bench` has more, in full size. */
/** `auto` begins with a list and asks for the rows without a time all the same: lists alone would not find them. */
const FOR_COMPLETENESS = 1;

describe('scenario: plans', function () {
  this.timeout(240_000);

  for (const scenario of SCENARIOS.filter(({ benchOnly }) => !benchOnly)) {
    const { name, rows, creditsFirst } = scenario;
    const hurry = creditsFirst === undefined ? 'and nearly as fast as the fastest' : `though ${creditsFirst}`;
    it(`${name}: auto costs no more than the cheapest way and a tenth, ${hurry}`, async () => {
      const { auto, cheapest, fastest } = await compare(scenario);
      expect(auto.failed, auto.logs.join('\n')).to.equal(false);
      expect(auto.distinct, 'rows, as by one way').to.equal(cheapest.distinct);
      expect(auto.records, 'each of them once').to.equal(auto.distinct);
      if (rows) expect(auto.distinct).to.equal(Object.values(rows).reduce((sum, count) => sum + count, 0));
      expect(auto.credits).to.be.at.most(1.1 * cheapest.credits + FOR_COMPLETENESS);
      const isSlow = auto.seconds > 1.3 * fastest.seconds;
      expect(isSlow, `${auto.seconds} s; ${fastest.strategy} takes ${fastest.seconds} s`).to.equal(
        creditsFirst !== undefined,
      );
      if (isSlow) expect(fastest.credits, 'the faster way is dearer').to.be.greaterThan(1.1 * auto.credits);
    });
  }

  it('100,000 rows come for a quarter of what pages of 200 cost, at most', async () => {
    const extraModules = [{ api_name: 'Things', rows: 100_000, fields: 3 }];
    const columns = (name: string): boolean => name === 'Name';
    const run = await runScenario({ name: 'Things', extraModules, modules: ['Things'], columns }, 'auto');
    expect(run).to.deep.include({ failed: false, records: 100_000, distinct: 100_000 });
    expect(run.credits).to.be.at.most((0.25 * 100_000) / 200);
    expect(run.seconds).to.be.at.most((0.25 * 0.4 * 100_000) / 200);
  });

  it('time slices of queries are completed side by side', async () => {
    const { served, ...run } = await runScenario(
      {
        ...{ name: 'Events', rows: { Events: 30_000 }, modules: ['Events'] },
        related: ['Leads', 'Contacts', 'Accounts', 'Deals'],
        columns: (name) => ['Event_Title', 'What_Id'].includes(name),
        emulator: { coqlJoinedNames: 'refused' },
      },
      'coql',
    );
    expect(run).to.deep.include({ failed: false, distinct: 30_000 });
    const completing = served.filter(({ path }) => path.endsWith('/Events'));
    const ends = completing.map(({ startedAt, endedAt = startedAt }) => endedAt);
    const begun = Math.min(...completing.map(({ startedAt }) => startedAt));
    const busy = completing.reduce((sum, { startedAt }, index) => sum + (ends[index] ?? 0) - startedAt, 0);
    // In emulated time. One slice after the other, it is below one.
    expect(busy / (Math.max(...ends) - begun), 'calls in progress').to.be.greaterThan(1.2);
  });

  it('few credits hold few rows back for their rich text: a run that they end has brought some', async () => {
    const everything = { name: 'capped', rows: { Everything: 1_000 }, modules: ['Everything'] };
    const run = await runScenario({ ...everything, config: { api_credits_per_sync: 20 } }, 'auto');
    expect(run).to.include({ failed: true });
    expect(run.credits).to.be.at.most(20);
    expect(run.records).to.be.at.least(200);
  });

  it('an unchanged stream costs 3 credits at most, one of which a hundredth changed 12', async () => {
    for (const [changedEach, most] of [
      [Infinity, 3],
      [100, 12],
    ] as const) {
      const things = (name: string) => ({ api_name: name, rows: 10_000, fields: 5 });
      const one = { name: 'one', extraModules: [things('Things')], modules: ['Things'], changedEach };
      const two = {
        ...one,
        extraModules: [things('Things'), things('Others')],
        modules: ['Things', 'Others'],
      };
      const [alone, both] = [await runScenario(one, 'auto'), await runScenario(two, 'auto')];
      expect(both.records).to.equal(2 * alone.records);
      // What a run costs whatever it reads is left out: the org, the modules.
      expect(both.credits - alone.credits).to.be.at.most(most + METADATA);
    }
  });
});

/** `/settings/fields`: a stream's columns are asked for in each run. */
const METADATA = 1;
