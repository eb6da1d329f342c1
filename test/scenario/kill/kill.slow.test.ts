import { expect } from 'chai';
import { skipLoudly } from '../../support/skip.js';
import { createLane, createSizes, pointOf, type Lane, type Outcome, type Point } from './trial.js';

/**
 * A read of 20,600 rows by the real programs, over a pipe, killed when a random byte of its output has arrived; what is
 * behind that byte never arrives. Another run goes on with the last states that did. Both together have every row, and no
 * stream reads more again than lies between two of its states.
 *
 * - `KILL_POINTS=40`: so many points
 * - `KILL_SEED=17`: from this seed on; with `KILL_POINTS=1` that one alone, as a failure names it
 *
 * `npm run test:kill` has 40 points. The last test says what was read again.
 */
const POINTS = Number(process.env['KILL_POINTS'] ?? 6);
const SEED = Number(process.env['KILL_SEED'] ?? 1);
/** Records between two states of a stream (checkpoint.ts), and those of the second in which a state stands. */
const MOST_AGAIN = 10_000 + 80;
/** Side by side: most of the time an incremental read waits for its window to settle, a bulk one for its jobs. */
const LANES = 6;

describe('scenario, I-6: kill -9 at any byte', function () {
  this.timeout(180_000);
  const points = Array.from({ length: POINTS }, (_, index) => pointOf(SEED + index));
  const outcomes: Outcome[] = [];
  const lanes: Lane[] = [];
  let trials: readonly Promise<Outcome>[] = [];

  before(async function () {
    if (process.platform === 'win32') skipLoudly(this, 'Windows has no signals');
    const sizes = createSizes();
    while (lanes.length < Math.min(LANES, POINTS)) lanes.push(await createLane(sizes));
    trials = startAll(points, lanes);
  });
  after(async () => {
    await Promise.allSettled(trials);
    await Promise.all(lanes.map((lane) => lane.close()));
  });

  points.forEach((point, index) => {
    it(titleOf(point), async function () {
      const outcome = await trials[index]!.catch((error: unknown) => {
        throw new Error(replay(point), { cause: error });
      });
      outcomes.push(outcome);
      this.test!.title = `${titleOf(point)}: ${outcome.arrived} records had arrived, ${outcome.again} came again`;
      expect(outcome.problems, replay(point)).to.deep.equal([]);
      expect(outcome.most, replay(point)).to.be.at.most(MOST_AGAIN);
    });
  });

  it('I-6: every read came to its end', function () {
    // What was read again is part of the name, where every reporter shows it.
    this.test!.title = `I-6: every read came to its end: ${report(outcomes)}`;
    expect(outcomes).to.have.length(POINTS);
    // The last pieces of an output lie in the pipe when its writer ends.
    expect(outcomes.filter(({ isKilled, point }) => !isKilled && point.part < 0.9)).to.deep.equal([]);
  });
});

/** Each trial as soon as a lane is free. */
function startAll(points: readonly Point[], lanes: readonly Lane[]): Promise<Outcome>[] {
  const free = [...lanes];
  const waiting: ((lane: Lane) => void)[] = [];
  const take = (): Promise<Lane> => {
    const lane = free.pop();
    return lane ? Promise.resolve(lane) : new Promise((resolve) => waiting.push(resolve));
  };
  const give = (lane: Lane): void => {
    const next = waiting.shift();
    if (next) next(lane);
    else free.push(lane);
  };
  const trials = points.map(async (point) => {
    const lane = await take();
    return lane.trial(point).finally(() => give(lane));
  });
  // Each is looked at when its turn comes.
  for (const trial of trials) trial.catch(() => undefined);
  return trials;
}

function titleOf({ seed, program, strategy, mode, part }: Point): string {
  return `seed ${seed}: ${program}, ${mode} by ${strategy}, at ${(part * 100).toFixed(2)} % of its bytes`;
}

function replay({ seed }: Point): string {
  return `Seed ${seed} fails. To replay it: KILL_SEED=${seed} KILL_POINTS=1 npm run test:kill`;
}

/** What was read again, in one line. */
function report(outcomes: readonly Outcome[]): string {
  const records = spread(outcomes.map(({ again }) => again));
  const shares = spread(
    outcomes.map(({ again, arrived }) => Math.round((100 * again) / Math.max(1, arrived))),
  );
  const killed = outcomes.filter(({ isKilled }) => isKilled).length;
  const arrived = spread(outcomes.map(({ arrived }) => arrived));
  return [
    `${outcomes.length} points, ${killed} killed in the middle, after ${arrived} records`,
    `read again: ${records} records, ${shares} % of what had arrived (min / median / max)`,
  ].join('; ');
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map(String).join(' / ');
}
