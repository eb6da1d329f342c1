import { expect } from 'chai';
import fc from 'fast-check';
import { live, type Tally } from './course.js';
import { describeHistory, history, KINDS, type History } from './history.js';

/**
 * Random histories of a small org, and of a connection that brings it to a destination: people create, edit, delete,
 * restore, convert and merge, fields are added, clocks are put back; runs are cut, killed, disturbed, and taken up again. After
 * each complete run the destination is the org (docs/SPEC.md).
 *
 * - `MODEL_HISTORIES=500`: so many histories
 * - `MODEL_SEED=17`: another set of them
 * - `MODEL_PATH=3:0:1`: the one that a failure names, with its seed
 *
 * `npm run test:model` goes through 350, `npm test` through the first few. The last test names what was covered.
 */
const HISTORIES = Number(process.env['MODEL_HISTORIES'] ?? 4);
/** In so many everything happens. */
const ALL_KINDS_HISTORIES = 40;
const SEED = Number(process.env['MODEL_SEED'] ?? 1);
const PATH = process.env['MODEL_PATH'];

describe('I-10, I-34: the model of random histories', () => {
  const tally: Tally = new Map();

  it(`${PATH === undefined ? HISTORIES : 'one'} of seed ${SEED}: after each complete run the destination is the org`, async function () {
    this.timeout(120_000 + HISTORIES * 3_000);
    const details = await fc.check(
      fc.asyncProperty(history, (given) => live(given, tally)),
      {
        seed: SEED,
        ...(PATH === undefined ? { numRuns: HISTORIES } : { path: PATH, numRuns: 1, endOnFailure: true }),
      },
    );
    const [shrunk] = details.counterexample ?? [];
    if (shrunk) throw failure(shrunk, details);
  });

  it('and in them everything happened', function () {
    // The coverage is part of the name, where every reporter shows it.
    this.test!.title = `and in them everything happened: ${report(tally)}`;
    expect(tally.size).to.be.greaterThan(0);
    if (PATH !== undefined || HISTORIES < ALL_KINDS_HISTORIES) return;
    const wanted = [...KINDS, ...ENDS, 'records', 'tombstones', 'compared with the truth'];
    expect(wanted.filter((name) => !tally.has(name))).to.deep.equal([]);
  });
});

/** How runs end and begin. */
const ENDS = [
  ...['complete', 'killed', 'resumed', 'stopped at a message', 'stopped at a call', 'out of credits'],
  ...['failed by lists', 'failed by deletions', 'changes under way'],
];

function failure(
  shrunk: History,
  { seed, counterexamplePath, numShrinks, errorInstance }: fc.RunDetails<[History]>,
): Error {
  const replay = `MODEL_SEED=${seed} MODEL_PATH=${counterexamplePath} npm run test:model`;
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return new Error(
    `A history fails (seed ${seed}, path ${counterexamplePath}, shrunk ${numShrinks} times):\n` +
      `${describeHistory(shrunk)}\n${why}\nTo replay it: ${replay}`,
    { cause: errorInstance },
  );
}

function report(tally: Tally): string {
  return [...tally]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
