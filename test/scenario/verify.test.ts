import { expect } from 'chai';
import { asObject, asText } from '#src/util/json.js';
import type { ReadOptions, Run } from '../support/harness.js';
import {
  idsOf,
  isDeletion,
  oneModule,
  recordsOf,
  scenario,
  things,
  type Scenario,
} from '../support/scenario.js';
import { by, MODES, tableOf } from '../support/things.js';

const VERIFY = ['sample', 'all'] as const;

const verdicts = (run: Run): string[] => run.logs.filter((text) => /verified/.test(text));
const codes = (run: Run): unknown[] => run.errors.map(({ internal_message: text }) => asText(text) ?? '');
const failures = (run: Run): string[] => run.errors.map(({ message }) => asText(message) ?? '');

/** Does it once, when the first record of the module is said. */
const atFirstRecord = (act: () => void): Pick<ReadOptions, 'onMessage'> => {
  let isDone = false;
  return {
    onMessage: ({ record }) => {
      if (asObject(record)['stream'] !== 'Things' || isDone) return;
      isDone = true;
      act();
    },
  };
};

const oldestFirst = (world: Scenario): string[] =>
  idsOf(tableOf(world).scan({ sort: 'Modified_Time', order: 'asc' }));

describe('I-31: scenario: --verify', function () {
  this.timeout(60_000);

  for (const verify of VERIFY) {
    for (const mode of MODES) {
      for (const strategy of ['records', 'coql', 'bulk'] as const) {
        it(
          `${verify} finds every record as Zoho has it (${strategy}, ${mode})`,
          scenario(oneModule(things(700)), async (world) => {
            const run = await world.read({ mode, verify, ...by(strategy) });
            expect(failures(run)).to.deep.equal([]);
            expect(verdicts(run)).to.have.length(1);
            expect(verdicts(run)[0]).to.match(
              verify === 'all'
                ? new RegExp(
                    `verified all 700 records by ${strategy === 'records' ? 'coql' : 'records|coql'}: 700 are as Zoho has them; \\d+ API credits?$`,
                  )
                : /verified 700 of 700 records by id: 700 are as Zoho has them; 7 API credits$/,
            );
          }),
        );
      }
    }

    it(
      `${verify}: what is changed, deleted or made while the run goes on is explained`,
      scenario(oneModule(things(700)), async (world) => {
        const table = tableOf(world);
        const ids = oldestFirst(world);
        const now = (): number => world.emulator.clock.now();
        const run = await world.read({
          verify,
          ...atFirstRecord(() => {
            table.update(ids[0]!, { Name: 'changed' }, now());
            table.remove(ids[1]!, now(), 'recycle');
            table.remove(ids[2]!, now(), 'permanent');
            table.insert({ Name: 'new' }, now());
          }),
        });
        expect(failures(run)).to.deep.equal([]);
        expect(verdicts(run)[0]).to.match(
          / 1 came or were changed since the run began, 2 were deleted since;/,
        );
      }),
    );

    it(
      `${verify}: a record that was delivered in an older version fails the stream`,
      scenario(oneModule(things(150)), async (world) => {
        const [id] = oldestFirst(world);
        const late = world.emulator.clock.now() - 5_000;
        const run = await world.read({
          verify,
          ...atFirstRecord(() => tableOf(world).update(id!, { Name: 'late' }, late)),
        });
        expect([run.failed, run.statuses.get('Things')?.at(-1)]).to.deep.equal([true, 'INCOMPLETE']);
        expect(failures(run)[0]).to.match(
          new RegExp(`1 delivered in another version than Zoho has \\(id ${id!}\\)`),
        );
        expect(codes(run)[0]).to.match(/VERIFY_FAILED/);
        expect(run.errors[0]).to.include({ failure_type: 'system_error' });
      }),
    );

    it(
      `${verify}: a record that is gone without being listed as deleted fails the stream`,
      scenario(oneModule(things(300)), async (world) => {
        const [id] = oldestFirst(world);
        world.emulator.onRequest(({ path }) =>
          path.endsWith('/deleted') ? { kind: 'answer', answer: { status: 204 } } : undefined,
        );
        const run = await world.read({
          verify,
          ...atFirstRecord(() => void tableOf(world).remove(id!, world.emulator.clock.now(), 'recycle')),
        });
        expect(failures(run)[0]).to.match(new RegExp(`1 delivered, no longer in Zoho .*\\(id ${id!}\\)`));
      }),
    );

    it(
      `${verify}: an increment is looked at, too, and its deletions are no loss`,
      scenario(oneModule(things(300)), async (world) => {
        const first = await world.read();
        const table = tableOf(world);
        const ids = oldestFirst(world);
        world.clock.advance(60_000);
        for (const id of ids.slice(0, 5)) table.update(id, { Name: 'changed' }, world.emulator.clock.now());
        table.remove(ids[9]!, world.emulator.clock.now(), 'recycle');
        world.clock.advance(60_000);
        const run = await world.read({ verify, state: first.state });
        expect(failures(run)).to.deep.equal([]);
        expect(recordsOf(run, 'Things').filter(isDeletion)).to.have.length(1);
        expect(verdicts(run)[0]).to.match(/ 5 (?:of 5 )?records by \w+: 5 are as Zoho has them;/);
      }),
    );
  }

  it(
    'all: rows of lost pages are named, ten of them',
    scenario(oneModule(things(700)), async (world) => {
      let calls = 0;
      world.emulator.onRequest(({ path, query }) => {
        // Else the count would show what is missing, and it would be read.
        if (path.endsWith('/actions/count'))
          return { kind: 'answer', answer: { status: 200, json: { count: 399 } } };
        const isPage =
          path.endsWith('/Things') && query['sort_order'] === 'asc' && query['ids'] === undefined;
        if (!isPage || query['fields'] === 'Modified_Time') return undefined;
        return (calls += 1) > 2 ? { kind: 'answer', answer: { status: 204 } } : undefined;
      });
      const run = await world.read({ verify: 'all' });
      const missing = 700 - recordsOf(run, 'Things').length;
      expect(missing).to.be.greaterThan(10);
      expect(failures(run)[0]).to.match(
        new RegExp(
          `${missing} in Zoho and not delivered \\(ids (?:\\d+, ){9}\\d+ and ${missing - 10} more\\)`,
        ),
      );
    }),
  );

  it(
    'all: a change that an increment did not see fails it',
    scenario(oneModule(things(300)), async (world) => {
      const first = await world.read();
      const [seen, missed] = oldestFirst(world);
      world.clock.advance(60_000);
      const at = world.emulator.clock.now();
      tableOf(world).update(seen!, { Name: 'seen' }, at);
      world.clock.advance(60_000);
      const run = await world.read({
        verify: 'all',
        state: first.state,
        ...atFirstRecord(() => void tableOf(world).update(missed!, { Name: 'missed' }, at)),
      });
      expect(failures(run)[0]).to.match(new RegExp(`1 in Zoho and not delivered \\(id ${missed!}\\)`));
    }),
  );

  it(
    'a module without Modified_Time is compared by its ids',
    scenario(oneModule(things(450, 'none')), async (world) => {
      for (const verify of VERIFY) {
        const run = await world.read({ verify, mode: 'full_refresh' });
        expect(failures(run)).to.deep.equal([]);
        expect(verdicts(run)[0]).to.match(/ 450 are as Zoho has them;/);
      }
    }),
  );

  it(
    'without the flag nothing is looked at twice',
    scenario(oneModule(things(300)), async (world) => {
      const run = await world.read();
      expect(verdicts(run)).to.deep.equal([]);
      expect(world.emulator.calls.filter(({ query }) => query['ids'] !== undefined)).to.deep.equal([]);
    }),
  );
});
