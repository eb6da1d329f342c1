import { expect } from 'chai';
import { answersTo } from './answers.js';
import { CALLS, type Call } from './calls.js';
import { createLab, READS, STRATEGIES, WHEN, type Combination, type Lab } from './lab.js';

/** `npm run test:matrix` plays all of them; elsewhere every so manieth does. */
const SHARE = Number(process.env['MATRIX_SHARE'] ?? 97);
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
  return all.filter((one) => ONLY.test(titleOf(one)));
}

describe('matrix: each kind of call, answered in each way', function () {
  this.timeout(3_600_000);
  let lab: Lab;
  before(async () => {
    lab = await createLab();
  });
  after(() => lab.close());

  it('I-11, I-12: ends equal to the truth, or INCOMPLETE with a state that leads there', async () => {
    const counts = { complete: 0, incomplete: 0, unmet: 0, wrong: 0 };
    const faults: string[] = [];
    const incomplete = new Map<string, number>();
    for (const [index, one] of combinations().entries()) {
      if (index % SHARE !== 0) continue;
      const verdict = await lab.judge(one);
      counts[verdict.kind] += 1;
      if (verdict.kind === 'wrong') faults.push(`${titleOf(one)}: ${verdict.why}`);
      if (verdict.kind === 'incomplete') incomplete.set(one.call, (incomplete.get(one.call) ?? 0) + 1);
    }
    const met = counts.complete + counts.incomplete + counts.wrong;
    console.log(`      ${met} combinations: ${counts.complete} complete, ${counts.incomplete} honestly incomplete, ${counts.wrong} wrong; ${counts.unmet} do not occur`);
    console.log(`      incomplete by call: ${[...incomplete].map(([call, count]) => `${call} ${count}`).join(', ')}`);
    expect(faults).to.deep.equal([]);
    expect(met).to.be.greaterThan(10);
  });
});
