import { expect } from 'chai';
import { asText } from '#src/util/json.js';
import { courseOf, type Course } from './course.js';
import { KIND_NAMES } from './storm.js';
import { runTrial, survey, type Outcome, type Survey } from './trial.js';

/**
 * A storm of everything that Zoho's edge is known to do, over full reads, first reads and increments of a small org of
 * six modules and the fixed streams. Every run ends complete and equal to the truth, or failed with a failure that time
 * mends and a state whose resume is equal to the truth; no row is torn, and nothing hangs.
 *
 * - `CHAOS_SEEDS=500`: so many seeds, from 1 on
 * - `CHAOS_SEED=17`: this one alone, as a failure names it
 * - `CHAOS_RATE=12`: hits 12 % of the calls, whatever the seed says
 *
 * `npm run test:chaos` runs 100 seeds, `npm test` the first few. The last test names what was covered.
 */
const SEEDS = Number(process.env['CHAOS_SEEDS'] ?? 3);
/** So many have every fault and every end among them. */
const ALL_KINDS_SEEDS = 20;
const ONE = process.env['CHAOS_SEED'];
const PERCENT = process.env['CHAOS_RATE'];
const RATE = PERCENT === undefined ? undefined : Number(PERCENT) / 100;

/** Two stalls at most, the rest is work: it takes seconds, and minutes only where something hangs. */
const TIMEOUT_MS = 180_000;

describe('scenario: chaos', function () {
  this.timeout(TIMEOUT_MS);
  let facts: Survey;
  const outcomes: Outcome[] = [];
  const seeds = ONE === undefined ? Array.from({ length: SEEDS }, (_, index) => index + 1) : [Number(ONE)];

  before(async () => {
    facts = await survey();
  });

  for (const seed of seeds) {
    const course = courseOf(seed, RATE);
    it(titleOf(course), async () => {
      try {
        outcomes.push(await runTrial(course, facts));
      } catch (error) {
        throw new Error(`${replay(seed)}\n${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    });
  }

  it('I-15: every trial came to its end', function () {
    // The coverage of the run is part of the name, where every reporter shows it.
    this.test!.title = `I-15: every trial came to its end: ${report(outcomes)}`;
    expect(outcomes).to.have.length(seeds.length);
    if (ONE !== undefined || RATE !== undefined || SEEDS < ALL_KINDS_SEEDS) return;
    const applied = sum(outcomes);
    expect(KIND_NAMES.filter((name) => !applied.has(name))).to.deep.equal([]);
    for (const way of ['complete', 'failed', 'killed', 'resumed'] as const) {
      expect(total(outcomes, way), way).to.be.greaterThan(0);
    }
  });
});

function titleOf({ seed, rate, mode, isIncrement, changes, runs, config }: Course): string {
  const what = isIncrement ? 'increment' : mode;
  const live = changes > 0 ? ', live' : '';
  const way = asText(config['read_strategy']) ?? '';
  return `seed ${seed}: ${Math.round(rate * 100)} % of the calls, ${what} by ${way}${live}, up to ${runs} runs`;
}

function replay(seed: number): string {
  const rate = PERCENT === undefined ? '' : `CHAOS_RATE=${PERCENT} `;
  return `Seed ${seed} fails. To replay it: ${rate}CHAOS_SEED=${seed} npm run test:chaos`;
}

function total(outcomes: readonly Outcome[], key: Exclude<keyof Outcome, 'applied'>): number {
  return outcomes.reduce((count, outcome) => count + outcome[key], 0);
}

function sum(outcomes: readonly Outcome[]): Map<string, number> {
  const applied = new Map<string, number>();
  for (const [name, count] of outcomes.flatMap((outcome) => [...outcome.applied])) {
    applied.set(name, (applied.get(name) ?? 0) + count);
  }
  return applied;
}

/** The coverage of a suite in one line. */
function report(outcomes: readonly Outcome[]): string {
  const applied = [...sum(outcomes)].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`);
  const ways = (['complete', 'failed', 'killed', 'resumed', 'mutations'] as const).map(
    (way) => `${total(outcomes, way)} ${way}`,
  );
  return `${outcomes.length} seeds, runs: ${ways.join(', ')}; faults: ${applied.join(', ')}`;
}
