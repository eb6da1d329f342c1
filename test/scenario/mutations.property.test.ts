import { expect } from 'chai';
import fc from 'fast-check';
import { mutate, type Mutation } from '../support/mutation.js';
import { inScenario, oneModule } from '../support/scenario.js';

/** `RUNS=20` and more where there is time: `npm run test:deep`. */
const RUNS = Number(process.env['RUNS'] ?? 3);
/** Another one each day keeps the search going; a failure names it, and SEED brings it back. */
const SEED = Number(process.env['SEED'] ?? Math.floor(Date.now() / 86_400_000));

const mutation = fc.record<Mutation>({
  kind: fc.constantFrom('edit', 'edit', 'edit', 'insert', 'delete'),
  call: fc.integer({ min: 1, max: 14 }),
  position: fc.double({ min: 0, max: 1, noNaN: true }),
});

const options = fc.record({
  rows: fc.integer({ min: 1, max: 450 }),
  fields: fc.constantFrom(20, 20, 55, 101),
  times: fc.constantFrom('spread', 'burst'),
  mode: fc.constantFrom('incremental', 'full_refresh'),
  tickMs: fc.constantFrom(0, 150, 700, 2_500),
  pageToken: fc.constantFrom('keyset', 'offset'),
  tokenOnFirstPage: fc.constantFrom<(boolean | 'never')[]>(true, false, 'never'),
  modifiedSinceInclusive: fc.boolean(),
  nothingNew: fc.constantFrom('304', '204', 'empty200'),
});

describe(`scenario: any changes at any time, seed ${SEED}`, function () {
  this.timeout(RUNS * 6_000);

  it('I-2, F-P13, F-P17: no record is torn; a run and one more increment give the truth; a full read has every row', async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.array(mutation, { maxLength: 25 }), async (given, mutations) => {
        const { rows, fields, times, mode, tickMs, ...emulator } = given;
        const module = { api_name: 'Wide', rows, fields, times };
        await inScenario(oneModule(module, { emulator }), async (world) => {
          const mutator = mutate(world, 'Wide', mutations, tickMs);
          const first = await world.read({ mode });
          mutator.stop();
          expect(first.failed).to.equal(false);
          mutator.expectWhole('first run', first);
          if (mode === 'full_refresh') mutator.expectEveryRow('first run', first);
          world.clock.advance(60_000);
          const second = await world.read({ mode, state: first.state });
          mutator.expectWhole('second run', second);
          if (mode === 'full_refresh') mutator.expectTruth('second run', second);
          else mutator.expectTruth('both runs', first, second);
        });
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
