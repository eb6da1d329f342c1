import { expect } from 'chai';
import { bulk } from '../support/bulk-jobs.js';
import { expectExactlyOnce, idsOf, recordsOf, scenario } from '../support/scenario.js';
import { COLUMNS, MODES, seenOf } from '../support/things.js';

/** A file that is worth more than two states. */
const PLENTY = 25_000;

describe('scenario: large bulk read jobs of a run that was cut', function () {
  this.timeout(120_000);

  for (const mode of MODES) {
    it(
      `I-6, I-27: go on behind the rows of their file that have arrived, at most 10,000 twice (${mode})`,
      scenario(bulk(PLENTY), async (world) => {
        const whole = await world.read({ streams: ['Things'], columns: COLUMNS, mode });
        for (const part of [0.3, 0.9]) {
          const seen = seenOf(whole.messages.slice(0, Math.floor(part * whole.messages.length)));
          const second = await world.read({ streams: ['Things'], columns: COLUMNS, mode, state: seen.state });
          expect(second.failed).to.equal(false);
          const came = idsOf(recordsOf(second, 'Things'));
          expect(new Set([...seen.ids, ...came]).size, `cut at ${part}`).to.equal(PLENTY);
          expect(seen.ids.length + came.length - PLENTY, `cut at ${part}`).to.be.at.most(10_000);
        }
      }),
    );
  }

  it(
    'I-6, I-27: whose rows have arrived in part, and that are gone, are made again from the first row on',
    scenario(bulk(PLENTY), async (world) => {
      const whole = await world.read({ streams: ['Things'], columns: COLUMNS });
      const seen = seenOf(whole.messages.slice(0, Math.floor(0.9 * whole.messages.length)));
      expect(JSON.stringify(seen.state)).to.match(/"rows":\d+/);
      world.clock.advance(3 * 86_400_000);
      const second = await world.read({ streams: ['Things'], columns: COLUMNS, state: seen.state });
      expectExactlyOnce(second, 'Things', world.truth('Things'));
    }),
  );
});
