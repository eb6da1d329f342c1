import { expect } from 'chai';
import { answersTo } from './answers.js';
import { CALLS, type Call } from './calls.js';
import { createLab, READS, STRATEGIES, WHEN, type Combination, type Lab } from './lab.js';

/** `npm test` plays every 211th combination, `npm run test:matrix` every sixth, and `MATRIX_SHARE=1` all of them. */
const SHARE = Number(process.env['MATRIX_SHARE'] ?? 211);
/** Plays only those whose title matches. */
const ONLY = new RegExp(process.env['MATRIX_ONLY'] ?? '');

const titleOf = ({ call, answer, strategy, read, when }: Combination): string =>
  `${call} / ${answer.name} / ${strategy} / ${read} / ${when}`;

function combinations(): Combination[] {
  const all = CALLS.flatMap((call: Call) =>
    answersTo(call).flatMap((answer) =>
      STRATEGIES.flatMap((strategy) =>
        READS.flatMap((read) => WHEN.map((when) => ({ call, answer, strategy, read, when }))),
      ),
    ),
  );
  return all.filter((one) => ONLY.test(titleOf(one)) && !isRight(one));
}

/** Zoho's words for "nothing new": no fault, as far as a client can know. */
const NOTHING_NEW = ['204', '304'];

function isRight({ call, answer, read }: Combination): boolean {
  return (
    read === 'increment' && NOTHING_NEW.includes(answer.name) && ['list', 'deleted', 'query'].includes(call)
  );
}

describe('matrix: each kind of call, answered in each way', function () {
  this.timeout(3_600_000);
  let lab: Lab;
  before(async () => {
    lab = await createLab();
  });
  after(() => lab.close());

  it('I-40: each run ends equal to the truth, or INCOMPLETE with a state that leads there', async function () {
    const occurring = combinations().filter(lab.occurs);
    const played = occurring.filter((_, index) => index % SHARE === 0);
    const ends = new Map<string, number>();
    const faults: string[] = [];
    for (const one of played) {
      const title = titleOf(one);
      const verdict = await lab.judge(one);
      count(ends, verdict.kind);
      if (verdict.kind === 'wrong') faults.push(`${title}: ${verdict.why}`);
    }
    this.test!.title = `I-40: ${played.length} of ${occurring.length} combinations: ${written(ends)}`;
    expect(faults.join('\n')).to.equal('');
    if (ONLY.source === '(?:)') expect(ends.get('complete')).to.be.greaterThan(0);
  });
});

function count(tally: Map<string, number>, key: string): void {
  tally.set(key, (tally.get(key) ?? 0) + 1);
}

const written = (tally: ReadonlyMap<string, number>): string =>
  [...tally].map(([key, value]) => `${value} ${key}`).join(', ');
