import { expect } from 'chai';
import { asObject } from '#src/util/json.js';
import { inScenario, oneModule, recordsOf, things } from '../support/scenario.js';

describe('scenario: estimates', () => {
  it('a stream of many rows is estimated in rows and bytes', async () => {
    await inScenario(oneModule(things(3_000), { config: { read_strategy: 'auto' } }), async (world) => {
      const run = await world.read();
      const estimates = run.messages
        .map(({ trace }) => asObject(asObject(trace)['estimate']))
        .filter(({ name }) => name === 'Things');
      const { type, row_estimate: rows, byte_estimate: bytes } = estimates.at(-1) ?? {};
      expect(type).to.equal('STREAM');
      expect(rows).to.be.within(1_000, 6_000);
      expect(Number(bytes) / Number(rows)).to.be.greaterThan(100);
      expect(recordsOf(run, 'Things')).to.have.length(3_000);
    });
  });
});
