import { expect } from 'chai';
import { asObjects, asText, type JsonObject } from '#src/util/json.js';
import { configure, createWorld, type World } from '../support/harness.js';
import { onlyModules } from '../support/scenario.js';

const REFUSED = { status: 'error', code: 'NO_PERMISSION', message: 'permission denied', details: {} };
const names = (streams: readonly JsonObject[]): string[] => streams.map(({ name }) => asText(name) ?? '');

async function inWorld(modules: readonly string[], body: (world: World) => Promise<void>): Promise<void> {
  const world = await createWorld(
    onlyModules(modules, { rows: Object.fromEntries(modules.map((m) => [m, 5])) }),
  );
  try {
    await body(world);
  } finally {
    await world.close();
  }
}

/** Refuses all calls whose path fits, from now on. */
function refuse(world: World, match: RegExp, status = 403, json: JsonObject = REFUSED): void {
  world.emulator.faults.add({ match, fault: { kind: 'answer', answer: { status, json } } });
}

/** Refuses the fields of one module. */
function refuseFields(world: World, module: string, status: number, code: string): void {
  world.emulator.faults.add({
    match: ({ path, query }) => path.endsWith('/settings/fields') && query['module'] === module,
    fault: { kind: 'answer', answer: { status, json: { ...REFUSED, code } } },
  });
}

const OTHERS = ['Contacts', 'Deals'];
const MODULES = ['Leads', ...OTHERS];

describe('scenario: streams that are closed', function () {
  this.timeout(60_000);

  for (const lost of ['Leads', 'users', 'roles']) {
    for (const mode of ['full_refresh', 'incremental'] as const) {
      it(`I-39: ${lost}, configured and refused in ${mode}, is an error of its own; the others go on`, () =>
        inWorld(['Leads', 'Deals'], async (world) => {
          const { streams } = await world.discover();
          const catalog = configure(streams, { mode, streams: ['Leads', 'Deals', 'users', 'roles'] });
          refuse(world, lost === 'Leads' ? /\/Leads$/ : new RegExp(`/${lost}$`));
          const run = await world.read({ catalog });
          expect(run.failed).to.equal(true);
          expect(run.errors).to.have.length(1);
          for (const [name, statuses] of run.statuses)
            expect(statuses.at(-1), name).to.equal(name === lost ? 'INCOMPLETE' : 'COMPLETE');
        }));
    }
  }

  it('I-39: discovery leaves out what is closed, with the reason, and says first what it asks', () =>
    inWorld(MODULES, async (world) => {
      refuse(world, /\/Leads$/);
      refuse(world, /\/roles$/);
      const { streams, logs } = await world.discover();
      expect(names(streams))
        .to.include.members([...OTHERS, 'users'])
        .and.not.include('Leads')
        .and.not.include('roles');
      expect(logs[0]).to.match(/asks 3 modules .* 6 fixed streams .* up to 12 API credits/);
      expect(logs.join('\n'))
        .to.match(/Leads is no stream: .*permission/)
        .and.match(/roles is no stream: /);
    }));

  for (const [status, code] of [
    [400, 'INVALID_REQUEST'],
    [400, 'INVALID_MODULE'],
    [403, 'NO_PERMISSION'],
    [500, 'INTERNAL_ERROR'],
  ] as const) {
    it(`I-39: one module whose fields answer ${status} ${code} stops no other, and is named`, () =>
      inWorld(MODULES, async (world) => {
        const { streams } = await world.discover();
        const catalog = configure(streams, { streams: MODULES });
        refuseFields(world, 'Leads', status, code);
        const found = await world.discover();
        expect(names(found.streams)).to.include.members(OTHERS).and.not.include('Leads');
        expect(found.logs.join('\n')).to.match(/Leads is no stream: its fields cannot be read: .*of Leads/);
        const run = await world.read({ catalog });
        expect(run.statuses.get('Leads')?.at(-1)).to.equal('INCOMPLETE');
        for (const name of OTHERS) expect(run.statuses.get(name)?.at(-1)).to.equal('COMPLETE');
        expect((await world.check()).logs.join('\n')).to.match(/asked 3 of them/);
      }));
  }

  it('discovery retries a lasting error for seconds, and waits minutes for a throttled token', () =>
    inWorld(MODULES, async (world) => {
      const throttled = { status: 400, json: { error: 'access_denied' } };
      world.emulator.faults.add({
        host: 'accounts',
        fault: { kind: 'answer', answer: throttled },
        times: 1,
      });
      const before = world.clock.now();
      expect((await world.discover()).thrown).to.equal(undefined);
      const waited = world.clock.now() - before;
      expect(waited).to.be.within(120_000, 130_000);

      refuseFields(world, 'Leads', 500, 'INTERNAL_ERROR');
      refuse(world, /\/roles$/, 500, { ...REFUSED, code: 'INTERNAL_ERROR' });
      const again = world.clock.now();
      const { streams } = await world.discover();
      expect(names(streams))
        .to.include.members([...OTHERS, 'roles'])
        .and.not.include('Leads');
      expect(world.clock.now() - again).to.be.below(40_000);
    }));

  it('half of the modules at a loss is an outage: no catalog without them', () =>
    inWorld(['Leads', 'Contacts', 'Accounts', 'Deals', 'Tasks', 'Calls'], async (world) => {
      for (const name of ['Leads', 'Contacts', 'Accounts', 'Deals'])
        refuseFields(world, name, 500, 'INTERNAL_ERROR');
      const run = await world.discover();
      expect(run.thrown).to.include({ code: 'INTERNAL_ERROR', failureType: 'transient' });
      expect(run.thrown?.message).to.include('Leads');
    }));

  it('a module that cannot be asked at the moment stays', () =>
    inWorld(MODULES, async (world) => {
      refuse(world, /\/Leads$/, 500, { ...REFUSED, code: 'INTERNAL_ERROR' });
      const { streams, logs } = await world.discover();
      expect(names(streams)).to.include('Leads');
      expect(logs.join('\n')).to.match(/kept as streams: Leads/);
    }));

  it('a destination never replaces a table by nothing where a module is hidden', () =>
    inWorld(MODULES, async (world) => {
      const { streams } = await world.discover();
      const leads = world.emulator.org.modules.get('Leads');
      if (!leads) throw new Error('no Leads');
      world.emulator.org.modules.set('Leads', { ...leads, metadata: { ...leads.metadata, viewable: false } });
      for (const [destination, last] of [
        ['append', 'COMPLETE'],
        ['overwrite', 'INCOMPLETE'],
      ] as const) {
        const plain = configure(streams, { mode: 'full_refresh', streams: MODULES });
        const entries = asObjects(plain['streams']);
        const catalog = {
          streams: entries.map((entry) => ({ ...entry, destination_sync_mode: destination })),
        };
        expect((await world.read({ catalog })).statuses.get('Leads')?.at(-1)).to.equal(last);
      }
    }));

  it('check asks about what is configured, and nothing else', () =>
    inWorld(MODULES, async (world) => {
      for (const name of OTHERS)
        refuse(world, new RegExp(`/${name}$`), 401, { ...REFUSED, code: 'OAUTH_SCOPE_MISMATCH' });
      world.emulator.resetCounters();
      const run = await world.check({ modules: ['Leads'] });
      expect(run.messages.at(-1)).to.have.nested.property('connectionStatus.status', 'SUCCEEDED');
      const asked = world.emulator.calls.map(({ path, query }) => query['module'] ?? path);
      expect(asked.filter((name) => OTHERS.some((other) => name.includes(other)))).to.deep.equal([]);
      const refused = await world.check({ modules: OTHERS });
      expect(refused.messages.at(-1)).to.have.nested.property('connectionStatus.status', 'FAILED');
    }));

  it('check of a whole org asks a few modules, and says which', () =>
    inWorld(['Leads', 'Contacts', 'Accounts', 'Deals', 'Tasks', 'Calls'], async (world) => {
      world.emulator.resetCounters();
      const run = await world.check();
      expect(run.logs.join('\n')).to.match(
        /asked 3 of them for fields and a row: Leads, Contacts, Accounts\./,
      );
      expect(world.emulator.calls.length).to.be.below(10);
    }));
});
