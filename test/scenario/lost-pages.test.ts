import { expect } from 'chai';
import type { Fault } from '#src/emulator/server/server.js';
import { asText } from '#src/util/json.js';
import {
  expectExactlyOnce,
  idsOf,
  oneModule,
  recordsOf,
  scenario,
  things,
  upserted,
  type Scenario,
} from '../support/scenario.js';

/** What stands in the place of a page that was lost on its way. */
const LOST: readonly (readonly [name: string, fault: Fault])[] = [
  ['204', { kind: 'answer', answer: { status: 204 } }],
  ['304', { kind: 'answer', answer: { status: 304 } }],
  ['an empty page', { kind: 'answer', answer: { status: 200, json: { data: [], info: {} } } }],
  [
    'an empty page that says it is the last',
    { kind: 'answer', answer: { status: 200, json: { data: [], info: { more_records: false } } } },
  ],
];

/** Loses these list calls of the module, counted from 1; the checks of a chain are no pages. @returns ends it */
function lose(world: Scenario, fault: Fault, isLost: (call: number) => boolean): () => void {
  let calls = 0;
  return world.emulator.onRequest(({ path, query }) => {
    if (!path.endsWith('/Things') || query['fields'] === 'Modified_Time') return undefined;
    return isLost((calls += 1)) ? fault : undefined;
  });
}

describe('scenario: a page that was announced and comes without a row', function () {
  this.timeout(60_000);

  for (const [name, fault] of LOST) {
    for (const [times, mode, lost] of [
      ['spread', 'incremental', 2],
      ['spread', 'full_refresh', 3],
      ['burst', 'incremental', 3],
      ['none', 'full_refresh', 2],
    ] as const) {
      it(
        `F-P6: ${name} in the place of page ${lost} is asked for again (times ${times}, ${mode})`,
        scenario(oneModule(things(700, times)), async (world) => {
          lose(world, fault, (call) => call === lost);
          const run = await world.read({ mode });
          expectExactlyOnce(run, 'Things', world.truth('Things'));
          expect(run.failed).to.equal(false);
          expect(run.logs.join('\n')).not.to.match(/announced/);
        }),
      );
    }
  }

  it(
    'F-P6: a lost part of rows that come in several parts leaves no row out and none torn',
    scenario(oneModule(things(450, 'spread', 101)), async (world) => {
      lose(world, LOST[0]![1], (call) => call === 5);
      const run = await world.read();
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      const truth = world.truth('Things');
      for (const record of recordsOf(run, 'Things')) {
        const row = truth.get(asText(record['id']) ?? '')!;
        for (const column of ['Autonumber_1', 'Website_1', 'Email_2'])
          expect(record[column] ?? null, column).to.equal(row[column] ?? null);
      }
    }),
  );

  it(
    'the first page of an increment was not announced: without rows it is asked for once',
    scenario(oneModule(things(300)), async (world) => {
      const first = await world.read();
      world.clock.advance(60_000);
      world.emulator.resetCounters();
      await world.read({ state: first.state });
      expect(world.listCalls('Things')).to.have.length(1);
    }),
  );

  for (const [name, fault] of LOST) {
    for (const times of ['spread', 'burst', 'none'] as const) {
      it(
        `F-P6: where ${name} is all that comes, the walk ends, the stream says so, and the next run brings the rest (times ${times})`,
        scenario(oneModule(things(700, times)), async (world) => {
          const stopCounting = world.emulator.onRequest(({ path }) =>
            path.endsWith('/actions/count') ? { kind: 'answer', answer: { status: 204 } } : undefined,
          );
          const stop = lose(world, fault, (call) => call > 2);
          const first = await world.read();
          expect(first.failed).to.equal(true);
          expect(world.listCalls('Things').length).to.be.lessThan(16);
          expect(idsOf(recordsOf(first, 'Things')).length).to.be.within(200, 699);
          const output = first.logs.join('\n') + JSON.stringify(first.errors);
          expect(output).to.match(/not modified|announced more records and sent none/);
          stop();
          stopCounting();
          world.clock.advance(60_000);
          const second = await world.read({ state: first.state });
          expect([...upserted('Things', first, second).keys()]).to.have.members([
            ...world.truth('Things').keys(),
          ]);
        }),
      );
    }
  }
});
