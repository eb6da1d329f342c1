import { expect } from 'chai';
import { answersTo } from './answers.js';
import { CALLS, type Call } from './calls.js';
import { createLab, READS, STRATEGIES, WHEN, type Combination, type Lab } from './lab.js';

/** `npm run test:matrix` plays all of them; elsewhere every so manieth does. */
const SHARE = Number(process.env['MATRIX_SHARE'] ?? 97);
/** Names each combination before it is played, and says what a wrong one has logged. */
const TRACE = process.env['MATRIX_TRACE'] !== undefined;
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

  it('I-35: ends equal to the truth, or INCOMPLETE with a state that leads there', async () => {
    const counts = { complete: 0, incomplete: 0, wrong: 0 };
    const faults: string[] = [];
    const incomplete = new Map<string, number>();
    const all = combinations();
    const met = all.filter(lab.occurs).filter((_, index) => index % SHARE === 0);
    for (const one of met) {
      if (TRACE) console.log(`      ${titleOf(one)}`);
      const verdict = await lab.judge(one);
      counts[verdict.kind] += 1;
      if (verdict.kind === 'wrong') faults.push(`${titleOf(one)}: ${verdict.why}${TRACE ? verdict.logs.join(' | ') : ''}`);
      if (verdict.kind === 'incomplete') incomplete.set(one.call, (incomplete.get(one.call) ?? 0) + 1);
    }
    console.log(
      `      ${met.length} of ${all.filter(lab.occurs).length} combinations that occur: ${counts.complete} complete, ` +
        `${counts.incomplete} honestly incomplete, ${counts.wrong} wrong`,
    );
    console.log(`      incomplete by call: ${[...incomplete].map((each) => each.join(' ')).join(', ')}`);
    expect(met).to.not.be.empty;
    expect(faults).to.deep.equal([]);
  });
});
