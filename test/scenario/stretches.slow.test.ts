import { expect } from 'chai';
import { asObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import { expectExactlyOnce, idsOf, oneModule, recordsOf, scenario, things } from '../support/scenario.js';
import { by, MODES, readUntil, seenOf, statesOf } from '../support/things.js';

/** What is worth two stretches (plan.ts). */
const ROWS = 20_600;
const columns = ['id', 'Modified_Time'];

describe('scenario: a read in stretches that is cut', function () {
  this.timeout(120_000);

  for (const mode of MODES) {
    it(
      `I-6: is taken up where each stretch stood: all rows, at most 10,000 twice (${mode})`,
      scenario(oneModule(things(ROWS), by('auto')), async (world) => {
        const whole = await world.read({ streams: ['Things'], columns, mode });
        expectExactlyOnce(whole, 'Things', world.truth('Things'));
        expect(whole.logs.join('\n')).to.match(/coql in \d time slices/);
        expect(mostDone(whole), 'stretches ahead of the mark').to.be.within(1, 10);
        for (const part of mode === 'incremental' ? [0.3, 0.66, 0.93] : [0.66]) {
          const endAt = Math.floor(part * whole.messages.length);
          const seen = seenOf(whole.messages.slice(0, endAt));
          const second = await world.read({ streams: ['Things'], columns, mode, state: seen.state });
          const ids = new Set([...seen.ids, ...idsOf(recordsOf(second, 'Things'))]);
          expect(ids.size, `cut at ${endAt}`).to.equal(ROWS);
          const again = seen.ids.length + recordsOf(second, 'Things').length - ROWS;
          expect(again, `read again after a cut at ${endAt}`).to.be.at.most(10_000);
        }
      }),
    );
  }

  it(
    'I-6: stopped again and again, it comes to its end',
    scenario(oneModule(things(ROWS), by('auto')), async (world) => {
      const runs: Run[] = [];
      for (let turn = 0; turn < 12; turn += 1) {
        const run = await readUntil(world, 5_000 + turn * 97, { state: runs.at(-1)?.state ?? [] });
        runs.push(run);
        if (!run.failed) break;
      }
      expect(runs.at(-1)!.failed).to.equal(false);
      expect(runs.length).to.be.at.least(3);
      const ids = new Set(runs.flatMap((run) => idsOf(recordsOf(run, 'Things'))));
      expect(ids.size).to.equal(ROWS);
    }),
  );
});

/** The most stretches that a state of this run tells of beyond its mark. */
function mostDone(run: Run): number {
  const counts = statesOf(run).map((state) => {
    const done = state['done'] ?? asObject(state['full_refresh'])['done'];
    return Array.isArray(done) ? done.length : 0;
  });
  return Math.max(0, ...counts);
}
