import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import { asObject, asObjects, asText, type Json, type JsonObject } from '#src/util/json.js';
import { createTapWorld, type TapRun, type TapWorld } from '../support/tap-world.js';

describe('tap-zoho over the emulated org', function () {
  this.timeout(60_000);
  let world: TapWorld;
  before(async () => {
    world = await createTapWorld((clock) =>
      createOrg({
        now: clock.now() - 3_600_000,
        extraModules: [
          { api_name: 'S', rows: 3 },
          { api_name: 'Timeless', rows: 40, times: 'none' },
          { api_name: 'Plenty', rows: 12_500, fields: 8 },
        ],
      }),
    );
  });
  beforeEach(() => {
    world.emulator.faults.clear();
    world.emulator.resetCounters();
  });
  after(() => world.close());

  const truth = (module: string): string[] => [...world.emulator.truth(module)].map(({ id }) => id).sort();
  const ids = ({ received }: TapRun, stream: string): string[] =>
    (received.records.get(stream) ?? []).map(({ id }) => asText(id) ?? '');
  const fail = (module: string): void => {
    const json = { code: 'INVALID_DATA', message: 'no', details: {}, status: 'error' };
    const fault = { kind: 'answer', answer: { status: 400, json } } as const;
    // Its lists, and queries of it.
    const match = ({ path, body }: { path: string; body: string }): boolean =>
      path === `/crm/v8/${module}` || body.includes(`from ${module} `);
    world.emulator.faults.add({ match, fault });
  };

  it('I-20, F-I17, F-I18, F-I19, F-T19: every stream without a catalog; each record validates; STATE comes last', async () => {
    const first = await world.sync();
    expect(first.complete).to.equal(true);
    expect(first.received.schemas.size).to.be.at.least(30);
    for (const [module] of world.emulator.org.modules) {
      const stream = module === 'S' ? 'S__module' : module;
      if (first.received.records.has(stream))
        expect(ids(first, stream).sort(), module).to.deep.equal(truth(module));
    }
    expect(first.received.state['currently_syncing']).to.equal(null);

    world.clock.advance(60_000);
    const second = await world.sync({ state: first.received.state });
    expect([second.complete, ids(second, 'Leads'), ids(second, 'S__module')]).to.deep.equal([true, [], []]);
    expect(second.received.schemas.has('Leads'), 'SCHEMA also for streams without records').to.equal(true);
    expect(ids(second, 'users')).not.to.deep.equal([]);
  });

  it('bookmarks are keyed by the name in SCHEMA', async () => {
    const { received } = await world.sync({ catalog: world.select(['S']) });
    expect([...received.schemas.keys(), ...Object.keys(asObject(received.state['bookmarks']))]).to.deep.equal(
      ['S__module', 'S__module'],
    );
  });

  it('I-13, F-P20: deselected columns are in neither SCHEMA nor RECORD nor the request; deselected streams cost no call', async () => {
    const wanted = ['Last_Name', 'Modified_Time', 'id'];
    const leads = asObjects(world.catalog['streams']).find(({ stream }) => stream === 'Leads');
    const columns = Object.keys(asObject(asObject(leads?.['schema'])['properties']));
    const others = columns.filter((name) => !wanted.includes(name));
    const Leads = Object.fromEntries(others.map((name) => [name, { selected: false }]));
    const { received } = await world.sync({ catalog: world.select(['Leads'], { Leads }) });
    const schema = asObject(asObject(received.schemas.get('Leads')?.['schema'])['properties']);
    expect(Object.keys(schema).sort()).to.deep.equal([...wanted, '_sdc_deleted_at'].sort());
    expect(Object.keys(received.records.get('Leads')?.[0] ?? {}).sort()).to.deep.equal(wanted);
    const calls = world.emulator.calls.filter(({ path }) => path === '/crm/v8/Leads');
    expect([...new Set(calls.map(({ query }) => query['fields']))]).to.deep.equal([
      'Modified_Time,Last_Name',
    ]);
    expect(world.emulator.calls.some(({ path }) => path === '/crm/v8/Contacts')).to.equal(false);
  });

  describe('whole tables', () => {
    const cases: readonly [string, JsonObject][] = [
      ['Timeless', {}],
      ['users', {}],
      ['Leads', { 'replication-method': 'FULL_TABLE' }],
    ];
    for (const [stream, facts] of cases) {
      it(`${stream}: each record carries the version that is activated in the end`, async () => {
        const { messages, received } = await world.sync({
          catalog: world.select([stream], { [stream]: { '': facts } }),
        });
        const records = messages.filter(({ type }) => type === 'RECORD');
        expect(records).not.to.deep.equal([]);
        expect([...new Set(records.map(({ version }) => version))]).to.deep.equal([
          received.activated.get(stream),
        ]);
        const next = await world.sync({ catalog: world.select([stream], { [stream]: { '': facts } }) });
        expect(next.received.activated.get(stream)).to.be.at.least(
          received.activated.get(stream) ?? Infinity,
        );
      });
    }

    it('I-20: that are cut activate nothing, and fail the run', async () => {
      fail('Timeless');
      const run = await world.sync({ catalog: world.select(['Timeless', 'users']) });
      expect([run.complete, [...run.received.activated.keys()]]).to.deep.equal([false, ['users']]);
      expect(run.received.state['currently_syncing'], 'comes first next time').to.equal('Timeless');
      expect(run.reported.filter((line) => line.startsWith('CRITICAL'))).to.have.length(1);
    });

    it('that go on where an earlier run was cut are not whole: nothing is activated', async () => {
      const facts = { Plenty: { '': { 'replication-method': 'FULL_TABLE' } } };
      const catalog = world.select(['Plenty'], facts);
      const stop = new AbortController();
      const interrupted = await world.sync({
        catalog,
        signal: stop.signal,
        onLine: (_, lines) => {
          if (lines === 11_000) stop.abort(new Error('stop'));
        },
      });
      expect([interrupted.complete, interrupted.received.activated.size]).to.deep.equal([false, 0]);
      const rest = await world.sync({ catalog, state: interrupted.received.state });
      expect([rest.complete, rest.received.activated.size]).to.deep.equal([true, 0]);
      expect(ids(rest, 'Plenty').length).to.be.below(8_000);
      expect([...new Set([...ids(interrupted, 'Plenty'), ...ids(rest, 'Plenty')])].sort()).to.deep.equal(
        truth('Plenty'),
      );
    });

    it('that are closed to us now keep their rows: no version is activated', async () => {
      const json = { code: 'NO_PERMISSION', message: 'Permission denied', details: {}, status: 'error' };
      world.emulator.faults.add({ match: /users/, fault: { kind: 'answer', answer: { status: 403, json } } });
      const run = await world.sync({ catalog: world.select(['users', 'roles']) });
      expect([run.complete, [...run.received.activated.keys()]]).to.deep.equal([false, ['roles']]);
    });

    it('are not what an increment is: no version', async () => {
      const { received, lines } = await world.sync({ catalog: world.select(['Leads']) });
      expect([received.activated.size, lines.some((line) => line.includes('"version"'))]).to.deep.equal([
        0,
        false,
      ]);
    });
  });

  describe('states of others', () => {
    const FROM = '2025-06-01T00:00:00Z';
    const cases: readonly [string, Json][] = [
      ["singer-io's tap", { bookmarks: { leads: { Modified_Time: '2025-06-01T02:00:00+02:00' } } }],
      [
        'the whole message',
        { type: 'STATE', value: { bookmarks: { Leads: { v: 1, Modified_Time: FROM } } } },
      ],
      ['Meltano', { singer_state: { bookmarks: { Leads: { v: 1, Modified_Time: FROM } } } }],
    ];
    for (const [whose, state] of cases) {
      it(`${whose}: goes on from there`, async () => {
        const run = await world.sync({ catalog: world.select(['Leads']), state });
        const call = world.emulator.calls.find(({ path }) => path === '/crm/v8/Leads');
        const since = Date.parse(call?.headers['if-modified-since'] ?? '');
        expect(Date.parse(FROM) - since).to.be.within(0, 1000);
        const older = (run.received.records.get('Leads') ?? []).filter(
          ({ Modified_Time: at }) => (asText(at) ?? '') < FROM,
        );
        expect([run.complete, older]).to.deep.equal([true, []]);
        expect(Object.keys(asObject(run.received.state['bookmarks']))).to.deep.equal(['Leads']);
      });
    }

    it('bookmarks of streams that are not read are handed on', async () => {
      const Deals = { v: 1, Modified_Time: '2025-01-01T00:00:00Z' };
      const { received } = await world.sync({
        catalog: world.select(['Leads']),
        state: { bookmarks: { Deals } },
      });
      expect(asObject(received.state['bookmarks'])['Deals']).to.deep.equal(Deals);
    });
  });

  it('F-I16: the stream that was being read comes first', async () => {
    const state = { bookmarks: {}, currently_syncing: 'vehicles' };
    const catalog = world.select(['Leads', 'Contacts', 'Vehicles']);
    const { received } = await world.sync({ catalog, state, config: { max_concurrent_requests: 1 } });
    expect([...received.schemas.keys()]).to.deep.equal(['Vehicles', 'Contacts', 'Leads']);
  });

  it('a stream that Zoho does not know (any more) fails alone', async () => {
    const catalog = world.select(['Leads']);
    asObjects(catalog['streams']).forEach((stream) => {
      if (stream['tap_stream_id'] === 'users') stream['tap_stream_id'] = 'Gone';
    });
    const gone = asObjects(catalog['streams']).find((stream) => stream['tap_stream_id'] === 'Gone');
    if (gone) gone['metadata'] = [];
    const run = await world.sync({ catalog });
    expect([run.complete, ids(run, 'Leads').length > 0]).to.deep.equal([false, true]);
    expect(run.reported.join('\n')).to.match(
      /CRITICAL Gone: The configured stream "Gone" is neither a module/,
    );
  });

  it('--test: a few records of each stream, no state', async () => {
    const run = await world.sample({ catalog: world.select(['Leads', 'users', 'Plenty']) });
    const types = [...new Set(run.messages.map(({ type }) => type))].sort();
    expect([run.complete, types]).to.deep.equal([true, ['RECORD', 'SCHEMA']]);
    for (const stream of ['Leads', 'Plenty']) expect(ids(run, stream)).to.have.length(5);
    expect(world.emulator.calls.filter(({ path }) => path.endsWith('/Plenty')).length).to.be.below(3);
    fail('Leads');
    const failing = await world.sample({ catalog: world.select(['Leads', 'users']) });
    expect([failing.complete, ids(failing, 'users').length > 0]).to.deep.equal([false, true]);
  });
});
