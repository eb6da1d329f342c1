import { expect } from 'chai';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { createWorld } from '../support/harness.js';
import {
  cursorOf,
  expectExactlyOnce,
  idsOf,
  oneModule,
  recordsOf,
  scenario,
  stateOf,
  upserted,
  type Scenario,
} from '../support/scenario.js';

const things = (rows: number) => ({ api_name: 'Things', rows, fields: 20 });
const tableOf = ({ emulator }: Pick<Scenario, 'emulator'>) => emulator.org.modules.get('Things')!.table;

/** From now on the fields of the module are answered with this. @returns ends it */
function answerFields(world: Pick<Scenario, 'emulator'>, status: number, json?: JsonObject): () => void {
  return world.emulator.onRequest(({ path, query }) =>
    path.endsWith('/settings/fields') && query['module'] === 'Things'
      ? { kind: 'answer', answer: json === undefined ? { status } : { status, json } }
      : undefined,
  );
}

describe('scenario: metadata that says less than before', function () {
  this.timeout(60_000);

  for (const [name, json] of [
    ['204', undefined],
    ['no fields', { fields: [] as JsonObject[] }],
  ] as const) {
    it(
      `F-D3: ${name} while a schema is configured: its columns are read, cursor and state go on`,
      scenario(oneModule(things(300)), async (world) => {
        const first = await world.read();
        world.clock.advance(24 * 3_600_000);
        const [id] = world.truth('Things').keys();
        tableOf(world).update(id!, { Name: 'changed', Boolean_1: true }, world.clock.now());
        world.clock.advance(60_000);
        const stop = answerFields(world, json === undefined ? 204 : 200, json);
        world.emulator.resetCounters();
        const second = await world.read({ state: first.state });
        expect(
          world
            .listCalls('Things')
            .map(({ query }) => query['fields'])
            .join(),
        ).not.to.include('_ab_');
        stop();
        expect(second.failed).to.equal(false);
        expect(second.logs.join('\n')).to.match(/Things: .*using the columns of the configured catalog/);
        expect(idsOf(recordsOf(second, 'Things'))).to.deep.equal([id]);
        expect(world.listCalls('Things')[0]!.headers).to.have.property('if-modified-since');
        expect(stateOf(second, 'Things')).not.to.have.property('full_refresh');
        expect(cursorOf(second, 'Things')! > cursorOf(first, 'Things')!).to.equal(true);
        // With the metadata back, the same row is the same record.
        const whole = await world.read({ mode: 'full_refresh' });
        expect(recordsOf(second, 'Things')[0]).to.deep.equal(upserted('Things', whole).get(id!));
      }),
    );
  }

  it(
    'F-D3: a first read without metadata has every column of the configured schema, rows as with it',
    scenario(oneModule(things(300)), async (world) => {
      const known = await world.read();
      const stop = answerFields(world, 204);
      const unknown = await world.read();
      stop();
      expectExactlyOnce(unknown, 'Things', world.truth('Things'));
      expect([...upserted('Things', unknown)]).to.deep.equal([...upserted('Things', known)]);
      expect(cursorOf(unknown, 'Things')! >= cursorOf(known, 'Things')!).to.equal(true);
    }),
  );

  it(
    'F-D8, F-D16: a Modified_Time without data_type is the cursor; +05:30 of the wire is Z in records and state',
    scenario(oneModule(things(300), { timeZone: 'Asia/Kolkata' }), async (world) => {
      const fields = world.emulator.org.modules.get('Things')!.fields.map((field) => {
        const isBare = ['Modified_Time', 'Created_Time', 'Owner'].includes(asText(field['api_name']) ?? '');
        return isBare ? { ...field, data_type: null } : field;
      });
      answerFields(world, 200, { fields });
      const found = (await world.discover()).streams.find(({ name }) => name === 'Things')!;
      expect(found).to.deep.include({ default_cursor_field: ['Modified_Time'] });
      const column = asObject(asObject(asObject(found['json_schema'])['properties'])['Modified_Time']);
      expect(column).to.deep.include({ type: ['null', 'string'], format: 'date-time' });
      const run = await world.read();
      const truth = world.truth('Things');
      expectExactlyOnce(run, 'Things', truth);
      for (const { id, Modified_Time: at } of recordsOf(run, 'Things')) {
        expect(at).to.match(/Z$/);
        expect(at).to.equal(truth.get(asText(id) ?? '')!['Modified_Time']);
      }
      expect(cursorOf(run, 'Things')).to.equal('2026-01-31T09:30:00Z');
    }),
  );

  it(
    'the emulator speaks of +05:30 where the user lives there',
    scenario(oneModule(things(3), { timeZone: 'Asia/Kolkata' }), async (world) => {
      const { api_url, accounts_url, ...grant } = world.emulator.connection;
      const form = new URLSearchParams({ ...grant, grant_type: 'refresh_token' });
      const login = await fetch(`${accounts_url}/oauth/v2/token`, { method: 'POST', body: form });
      const { access_token: token } = (await login.json()) as { access_token: string };
      const headers = { authorization: `Zoho-oauthtoken ${token}` };
      const answer = await fetch(`${api_url}/crm/v8/Things?fields=Modified_Time`, { headers });
      expect(await answer.text()).to.match(/"Modified_Time":"[^"]+\+05:30"/);
    }),
  );
});

describe('scenario: rows with a Modified_Time that no metadata list', function () {
  this.timeout(60_000);

  for (const [name, json] of [
    ['no metadata', undefined],
    [
      'other fields only',
      { fields: [{ api_name: 'Name', data_type: 'text', json_type: 'string' }] as JsonObject[] },
    ],
  ] as const)
    it(`${name}: discovery sees it in a row, and the stream is read by increments`, async () => {
      const world = await createWorld(oneModule(things(20)));
      try {
        answerFields(world, json === undefined ? 204 : 200, json);
        const { streams } = await world.discover();
        const stream = streams.find((found) => found['name'] === 'Things') ?? {};
        expect(stream).to.deep.include({
          source_defined_cursor: true,
          default_cursor_field: ['Modified_Time'],
        });
        const first = await world.read({ streams: ['Things'] });
        expect(recordsOf(first, 'Things')).to.have.length(20);
        world.clock.advance(60_000);
        const [id = ''] = idsOf(world.emulator.truth('Things'));
        tableOf(world).update(id, { Name: 'changed' }, world.clock.now());
        world.clock.advance(60_000);
        const next = await world.read({ streams: ['Things'], state: first.state });
        expect(next.failed).to.equal(false);
        expect(idsOf(recordsOf(next, 'Things'))).to.deep.equal([id]);
      } finally {
        await world.close();
      }
    });
});

describe('scenario: a choice of modules that fits none', function () {
  this.timeout(60_000);

  for (const config of [
    { modules: ['things', 'Lead*'] },
    { exclude_modules: ['*'] },
    { modules: ['Things'], exclude_modules: ['Thing?'] },
  ]) {
    it(
      `${JSON.stringify(config)} is a warning of discover that names it`,
      scenario(oneModule(things(3)), async (world) => {
        const { streams, logs } = await world.discover(config);
        expect(streams.some(({ name }) => name === 'Things')).to.equal(false);
        const warning = logs.find((text) => text.startsWith('None of the 1 modules'))!;
        for (const given of Object.values(config)) expect(warning).to.include(JSON.stringify(given));
      }),
    );
  }

  it(
    'one that fits some is none',
    scenario(oneModule(things(3)), async (world) => {
      const { logs } = await world.discover({ modules: ['Thing*', 'Nothing'] });
      expect(logs.join('\n')).not.to.match(/None of the/);
    }),
  );
});

describe('scenario: a state of singer-io', function () {
  this.timeout(60_000);

  for (const mark of ['2026-01-31T08:00:00Z', { Modified_Time: '2026-01-31T08:00:00+00:00' }]) {
    it(
      `the bookmarks ${JSON.stringify(mark)} go on where they stand, under another spelling of the name`,
      scenario(oneModule(things(300)), async (world) => {
        const ids = [...world.truth('Things').keys()];
        const from = Date.UTC(2026, 0, 31, 8);
        ids.forEach((id, index) => tableOf(world).update(id, {}, from + (index - 290) * 2_000));
        const state = { bookmarks: { things: mark } };
        const run = await world.read({ state, config: { lookback_seconds: 0 } });
        expect(run.failed).to.equal(false);
        expect(idsOf(recordsOf(run, 'Things'))).to.have.members(ids.slice(290));
        expect(world.listCalls('Things')[0]!.headers['if-modified-since']).to.equal(
          '2026-01-31T07:59:59+00:00',
        );
        expect(cursorOf(run, 'Things')).to.equal('2026-01-31T09:30:00Z');
      }),
    );
  }
});
