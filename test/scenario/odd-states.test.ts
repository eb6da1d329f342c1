import { expect } from 'chai';
import { asText, type JsonObject } from '#src/util/json.js';
import { idsOf, oneModule, recordsOf, scenario, stateOf, things } from '../support/scenario.js';
import { by, COLUMNS, spread, stateWith } from '../support/things.js';

const TIMES = {
  start: '1999-01-01T00:00:00Z',
  middle: '2026-01-10T00:00:00Z',
  later: '2026-01-20T00:00:00Z',
  future: '2090-01-01T00:00:00Z',
};

describe('scenario: what a state says beyond its bookmark, right or wrong', function () {
  this.timeout(120_000);
  const { start, middle, later, future } = TIMES;
  const job = (from: string, to: string, id = '4150868000000999'): JsonObject => ({
    id,
    from,
    to,
    columns: 'deadbeef',
  });
  /** Everything from the bookmark on must come, but what is said to be done. */
  const CASES: readonly (readonly [name: string, state: JsonObject, done?: readonly [string, string]])[] = [
    ['an id that is none', { after_id: 'x' }],
    ['a stretch that is done', { done: [[later, '2026-01-25T00:00:00Z']] }, [later, '2026-01-25T00:00:00Z']],
    ['stretches before the bookmark', { done: [[start, '2026-01-05T00:00:00Z']] }],
    ['a stretch from before the bookmark on', { done: [[start, later]] }, [middle, later]],
    ['a stretch that ends in the future', { done: [[later, future]] }, [later, future]],
    ['stretches that are none', { done: [[later, middle], 'x', [1, 2], ['a', 'b'], []] }],
    ['jobs of other columns', { jobs: [job(middle, later), job(later, future)] }],
    ['jobs that are none', { jobs: [{ id: 1 }, 'x', null] }],
  ];
  for (const [name, more, done] of CASES) {
    for (const strategy of ['records', 'coql', 'bulk'] as const) {
      it(
        `${name} (${strategy})`,
        scenario(oneModule(things(400), by(strategy)), async (world) => {
          spread(world, (index) => Date.UTC(2026, 0, 1) + index * 5_400_000);
          const state = stateWith({ v: 1, Modified_Time: middle, ...more });
          const run = await world.read({ columns: COLUMNS, state });
          expect(run.failed).to.equal(false);
          const ids = new Set(idsOf(recordsOf(run, 'Things')));
          const until = world.clock.now() - 60_000;
          for (const row of world.truth('Things').values()) {
            const at = Date.parse(asText(row['Modified_Time']) ?? '');
            const isDone = done && at >= Date.parse(done[0]) && at < Date.parse(done[1]);
            if (at >= Date.parse(middle) && at < until && isDone !== true)
              expect(ids.has(row.id), asText(row['Modified_Time'])).to.equal(true);
          }
          const last = asText(stateOf(run, 'Things')?.['Modified_Time']) ?? '';
          expect(Date.parse(last)).to.be.within(Date.parse(middle), world.clock.now());
          expect(stateOf(run, 'Things')).to.not.have.any.keys('jobs', 'done');
        }),
      );
    }
  }
});
