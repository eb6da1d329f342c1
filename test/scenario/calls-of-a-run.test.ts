import { expect } from 'chai';
import { asObject, asObjects, type JsonObject } from '#src/util/json.js';
import { driftingOrg, without } from '../support/drifting.js';
import { configure, type Run } from '../support/harness.js';
import {
  createScenario,
  oneModule,
  scenario,
  stateOf,
  things,
  type Scenario,
  wholeStateOf,
} from '../support/scenario.js';

/** The calls of a run by kind, without those that the run makes once: `{list: 1, deleted: 1}`. */
function calls({ emulator }: Scenario): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const { path } of emulator.calls) {
    const [, kind] = /(fields|count|deleted|Things)$/.exec(path) ?? [];
    if (kind !== undefined) counted[kind] = (counted[kind] ?? 0) + 1;
  }
  return counted;
}

describe('scenario: what a run asks, and when', function () {
  this.timeout(60_000);

  it(
    'F-I11: a module without rows costs one list and one count, and has no bookmark whose deletions could be missed',
    scenario(oneModule(things(0)), async (world) => {
      const first = await world.read();
      expect(calls(world)).to.deep.equal({ fields: 1, Things: 1, count: 1 });
      expect(stateOf(first, 'Things')).to.not.have.any.keys('Modified_Time', 'deleted_time', 'ids', 'ids_at');
      world.emulator.resetCounters();
      const second = await world.read({ state: first.state });
      expect(calls(world)).to.include({ Things: 1, count: 1 }).and.not.have.any.keys('deleted');
      expect([first.failed, second.failed]).to.deep.equal([false, false]);
    }),
  );

  for (const strategy of ['coql', 'bulk'] as const) {
    it(
      `${strategy}: the users of the org are asked for where a column has one, and not elsewhere`,
      scenario(oneModule(things(20)), async (world) => {
        const userCalls = async (columns: string[]): Promise<number> => {
          world.emulator.resetCounters();
          const run = await world.read({ columns, config: { read_strategy: strategy }, streams: ['Things'] });
          expect(run.records.get('Things')?.length).to.equal(20);
          return world.emulator.calls.filter(({ path }) => path.endsWith('/users')).length;
        };
        expect(await userCalls(['id', 'Modified_Time', 'Name'])).to.equal(0);
        expect(await userCalls(['id', 'Modified_Time', 'Owner'])).to.be.greaterThan(0);
      }),
    );
  }

  it('I-7: a write that was in flight when a run began arrives with it: the tail is read three seconds later', async () => {
    const world = await createScenario(oneModule(things(30)));
    try {
      const table = world.emulator.org.modules.get('Things')!.table;
      const [id = ''] = [...world.truth('Things').keys()];
      const stop = world.emulator.onRequest(({ path }) => {
        if (path.endsWith('settings/fields')) table.update(id, { Name: 'late' }, world.clock.now() - 1_000);
        return undefined;
      });
      const first = await world.read();
      stop();
      const second = await world.read({ state: first.state });
      expect(first.records.get('Things')?.length).to.equal(30);
      expect(first.records.get('Things')?.find((row) => row['id'] === id)?.['Name']).to.equal('late');
      expect(second.records.get('Things') ?? []).to.deep.equal([]);
    } finally {
      await world.close();
    }
  });

  it(
    'discovery asks for the limits of the org first, and then as much at a time as they allow',
    scenario(oneModule(things(0)), async (world) => {
      world.emulator.resetCounters();
      await world.discover();
      expect(world.emulator.calls[0]?.path).to.equal('/crm/v8/org');
    }),
  );
});

describe('scenario: columns are kept from run to run', function () {
  this.timeout(60_000);
  const HOUR = 3_600_000;
  const ONLY = { streams: ['Things'] };
  const asked = (world: Scenario): number => calls(world)['fields'] ?? 0;
  const kept = (run: Run): JsonObject => asObject(wholeStateOf(run, 'Things')?.['fields']);

  it(
    'I-8: an unchanged module costs one list and one list of deletions, and no metadata for a day',
    scenario(oneModule(things(30)), async (world) => {
      let last = await world.read(ONLY);
      expect(kept(last)).to.have.keys('asked_at', 'columns', 'module_modified');
      expect(asObject(kept(last)['columns'])).to.include({ Name: 'text', Modified_Time: 'datetime' });
      for (const [wait, fields] of [
        [HOUR, undefined],
        [22 * HOUR, undefined],
        [HOUR, 1],
        [HOUR, undefined],
      ] as const) {
        world.clock.advance(wait);
        world.emulator.resetCounters();
        last = await world.read({ ...ONLY, state: last.state });
        expect(calls(world)).to.deep.equal({ Things: 1, deleted: 1, ...(fields && { fields }) });
        const credits = world.emulator.calls.reduce((sum, call) => sum + call.credits, 0);
        expect(credits, 'of the stream').to.be.at.most(3 + 2 + (fields ?? 0));
      }
    }),
  );

  it('a changed module, and a configured column that is not known, are asked for', async () => {
    const drifting = driftingOrg(30);
    const world = await createScenario({ org: drifting.org });
    try {
      const read = { streams: ['Things'], columns: ['id', 'Name', 'Modified_Time'] };
      const first = await world.read(read);
      const ask = async (options: object): Promise<number> => {
        world.emulator.resetCounters();
        await world.read({ ...read, state: first.state, ...options });
        return world.emulator.calls.filter(({ path }) => path.endsWith('settings/fields')).length;
      };
      const { streams } = await world.discover();
      const catalog = configure(streams, read);
      asObject(asObject(asObject(asObjects(catalog['streams'])[0]?.['stream'])['json_schema'])['properties'])[
        'New'
      ] = { type: ['null', 'string'] };
      expect(await ask({})).to.equal(0);
      expect((await world.readAs(catalog)).failed).to.equal(false);
      drifting.list({ modified_time: '2026-01-31T10:00:00+05:30' });
      expect(await ask({})).to.equal(1);
    } finally {
      await world.close();
    }
  });

  for (const [what, fields, warnings] of [
    ['no state of this version', undefined, 0],
    ['something else', 'text', 1],
    ['no time', { columns: { Name: 'text' } }, 1],
    ['numbers', { asked_at: '2026-01-31T09:30:00Z', columns: { Name: 1 } }, 1],
    ['another type of field', { asked_at: '2026-01-31T09:30:00Z', columns: { Name: {} } }, 0],
    ['a time to come', { asked_at: '2027-01-31T09:30:00Z', columns: { Name: 'text' } }, 0],
  ] as const) {
    it(
      `a state edited by hand (${what}): Zoho is asked, and the rows come as ever`,
      scenario(oneModule(things(30)), async (world) => {
        const first = await world.read(ONLY);
        const state = structuredClone(first.state);
        const own = asObject(asObject(asObject(state[0])['stream'])['stream_state']);
        if (fields === undefined) delete own['fields'];
        else own['fields'] = fields;
        world.emulator.resetCounters();
        world.clock.advance(HOUR);
        const next = await world.read({ ...ONLY, state });
        expect(asked(world)).to.equal(1);
        expect(next.failed).to.equal(false);
        expect(next.logs.filter((text) => /columns in its state/.test(text))).to.have.length(warnings);
        expect(kept(next)['columns']).to.deep.equal(kept(first)['columns']);
      }),
    );
  }

  it('a column that no longer comes is noticed by the rows, and asked for in the next run', async () => {
    const drifting = driftingOrg(30);
    const { modules } = drifting.org;
    const world = await createScenario({ org: drifting.org });
    try {
      const runs: Run[] = [await world.read({ streams: ['Things'] })];
      const name = 'Text_1';
      // Zoho's list of modules does not tell.
      const { metadata } = modules.get('Things')!;
      drifting.fields(without(name));
      drifting.list(metadata);
      const [id = ''] = [...world.truth('Things').keys()];
      const asks: number[] = [];
      for (let run = 0; run < 3; run += 1) {
        world.clock.advance(HOUR);
        modules.get('Things')!.table.update(id, { Name: `run ${run}` }, world.clock.now() - 1_000);
        world.emulator.resetCounters();
        runs.push(await world.read({ streams: ['Things'], state: runs.at(-1)!.state }));
        asks.push(asked(world));
      }
      expect(asks).to.deep.equal([0, 1, 0]);
      expect(runs[2]!.logs.join('\n')).to.match(/no column Text_1 any more/);
    } finally {
      await world.close();
    }
  });
});
