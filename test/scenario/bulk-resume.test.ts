import { expect } from 'chai';
import type { BulkFault, Fault } from '#src/emulator/server.js';
import type { ExtraModule } from '#src/emulator/org.js';
import { asObject, asObjects, asText, type JsonObject } from '#src/util/json.js';
import type { Run, WorldOptions } from '../support/harness.js';
import {
  expectExactlyOnce,
  idsOf,
  onlyModules,
  oneModule,
  recordsOf,
  scenario,
  stateOf,
  upserted,
  type Scenario,
} from '../support/scenario.js';

const COLUMNS = ['id', 'Modified_Time', 'Name'];
const things = (rows: number): ExtraModule => ({ api_name: 'Things', rows, times: 'spread', fields: 6 });
const bulk = (rows: number, emulator: WorldOptions['emulator'] = {}): WorldOptions =>
  oneModule(things(rows), { config: { read_strategy: 'bulk' }, emulator });
/** Where COQL is closed nothing cuts the stretches, and a job that is full leads to the next one. */
const NO_COQL = ['ZohoCRM.modules.ALL', 'ZohoCRM.settings.ALL', 'ZohoCRM.users.ALL', 'ZohoCRM.bulk.ALL'];

const tableOf = (world: Scenario) => world.emulator.org.modules.get('Things')!.table;
const isCreated = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === 'POST' && path.endsWith('/bulk/v8/read');
const made = (world: Scenario): number => world.emulator.calls.filter(isCreated).length;
const given = (run: Run): string[] => run.logs.filter((text) => /given up/.test(text));

function expectAll(world: Scenario, ...runs: readonly Run[]): void {
  expect([...upserted('Things', ...runs).keys()]).to.include.members([...world.truth('Things').keys()]);
}

/** A run that is stopped as soon as its state tells of so many jobs. */
async function readUntilJobs(world: Scenario, jobs: number, state: JsonObject[] = []): Promise<Run> {
  const controller = new AbortController();
  const run = await world.read({
    columns: COLUMNS,
    state,
    signal: controller.signal,
    onMessage: ({ state: said }) => {
      const found = asObject(asObject(asObject(said)['stream'])['stream_state'])['jobs'];
      if (asObjects(found).length >= jobs) controller.abort(new Error('stopped'));
    },
  });
  expect(run.failed).to.equal(true);
  expect(run.errors).to.deep.equal([]);
  return run;
}

describe('scenario: bulk read jobs that come to nothing', function () {
  this.timeout(120_000);
  const FAULTS: Readonly<Record<string, BulkFault>> = {
    'that fail': { kind: 'failure' },
    'that vanish while they wait': { kind: 'vanished', state: 'QUEUED' },
    'that vanish when they are done': { kind: 'vanished', state: 'COMPLETED' },
    'that never end': { kind: 'stuck', state: 'IN PROGRESS' },
    'that never begin': { kind: 'stuck', state: 'QUEUED' },
    'of a wrong checksum': { kind: 'crc' },
    'of fewer rows than they say': { kind: 'count', by: 1 },
    'of more rows than they say': { kind: 'count', by: -1 },
  };
  for (const [what, fault] of Object.entries(FAULTS)) {
    it(
      `I-26: jobs ${what} are given up once, and another way brings every row`,
      scenario(bulk(600), async (world) => {
        world.emulator.bulkFaults.add({ fault });
        const run = await world.read({ columns: COLUMNS });
        expect(run.failed).to.equal(false);
        expect(given(run)).to.have.length(1);
        expect(made(world)).to.equal(1);
        expectAll(world, run);
        expect(stateOf(run, 'Things')).to.not.have.any.keys('jobs', 'done');
      }),
    );
  }

  it(
    'a long job shows that it lives, and its stream stands where it stood',
    scenario(bulk(300, { bulkJobMs: 1_500_000 }), async (world) => {
      const run = await world.read({ columns: COLUMNS });
      expect(run.failed).to.equal(false);
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      const states = run.messages
        .filter(({ type }) => type === 'STATE')
        .map((message) => JSON.stringify(message));
      expect(states.filter((text) => /alive_at/.test(text) && /"jobs"/.test(text))).to.not.be.empty;
    }),
  );

  it(
    'more downloads than ten a minute wait for their turn',
    scenario(
      onlyModules(
        [
          'Leads',
          'Contacts',
          'Accounts',
          'Deals',
          'Tasks',
          'Calls',
          'Events',
          'Products',
          'Vendors',
          'Quotes',
          'Invoices',
          'Cases',
        ],
        {
          rows: { Leads: 20, Contacts: 20, Accounts: 20 },
          config: { read_strategy: 'bulk' },
          emulator: { bulkDownloadsPerMinute: 3 },
        },
      ),
      async (world) => {
        const run = await world.read({ columns: COLUMNS });
        expect(run.failed).to.equal(false);
        for (const [name] of world.emulator.org.modules) {
          const ids = idsOf(recordsOf(run, name));
          expect(new Set(ids).size, name).to.equal(ids.length);
        }
        expect(recordsOf(run, 'Contacts')).to.have.length(world.truth('Contacts').size);
        const creates = world.emulator.calls.filter(isCreated).map(({ n }) => n);
        const files = world.emulator.calls.filter(({ path }) => path.endsWith('/result')).map(({ n }) => n);
        expect(creates.length).to.be.at.least(8);
        expect(creates[1], 'jobs of several modules are under way side by side').to.be.lessThan(files[0]!);
      },
    ),
  );
});

describe('scenario: files of bulk read jobs that are cut', function () {
  this.timeout(300_000);

  it(
    'I-26: once: what is missing is downloaded again, each row once',
    scenario(bulk(3), async (world) => {
      let bytes = 0;
      for (; bytes < 2_000; bytes += 41) {
        world.emulator.bulkFaults.clear();
        world.emulator.bulkFaults.add({ fault: { kind: 'cut', bytes, times: 1 } });
        world.emulator.resetCounters();
        const run = await world.read({ columns: COLUMNS });
        expect(run.failed, `${bytes}`).to.equal(false);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect(made(world), `${bytes}`).to.equal(1);
        const files = world.emulator.calls.filter(({ path }) => path.endsWith('/result')).length;
        if (files === 1) break;
      }
      expect(bytes, 'a file that is whole').to.be.within(100, 1_999);
    }),
  );

  it(
    'I-26: for good: another way brings every row',
    scenario(bulk(300), async (world) => {
      world.emulator.bulkFaults.add({ fault: { kind: 'cut', bytes: 2_000 } });
      const run = await world.read({ columns: COLUMNS });
      expect(run.failed).to.equal(false);
      expect(given(run)).to.have.length(1);
      expectAll(world, run);
    }),
  );

  for (const fault of [
    { kind: 'cut', transfer: 'length' },
    { kind: 'cut', transfer: 'chunked' },
    { kind: 'reset' },
    { kind: 'rate-limit' },
    { kind: 'internal-error' },
    { kind: 'html' },
  ] as const satisfies readonly Fault[]) {
    it(
      `a download that ends in ${fault.kind} is made again`,
      scenario(bulk(600), async (world) => {
        world.emulator.faults.add({ fault, match: /\/result$/, times: 2 });
        const run = await world.read({ columns: COLUMNS });
        expect(run.failed).to.equal(false);
        expectAll(world, run);
        expect(made(world)).to.equal(1);
      }),
    );
  }
});

describe('scenario: bulk read jobs of a run that was cut', function () {
  this.timeout(120_000);

  for (const mode of ['strategy bulk', 'strategy records'] as const) {
    it(
      `I-27: are found again and not paid twice (${mode})`,
      scenario(bulk(600), async (world) => {
        const first = await readUntilJobs(world, 1);
        expect(made(world)).to.equal(1);
        world.clock.advance(3_600_000);
        world.emulator.resetCounters();
        const config = mode === 'strategy records' ? { read_strategy: 'records' } : {};
        const second = await world.read({ columns: COLUMNS, state: first.state, config });
        expect(second.failed).to.equal(false);
        expectAll(world, first, second);
        // The stretch since the first run is new; the job of the one before is there.
        expect(made(world)).to.equal(mode === 'strategy bulk' ? 1 : 0);
        expect(world.emulator.calls.filter(({ path }) => path.endsWith('/result')).length).to.be.at.least(1);
        expect(stateOf(second, 'Things')).to.not.have.any.keys('jobs', 'done');
      }),
    );
  }

  it(
    'I-27: that are older than a day are made again',
    scenario(bulk(600), async (world) => {
      const first = await readUntilJobs(world, 1);
      world.clock.advance(3 * 86_400_000);
      world.emulator.resetCounters();
      const second = await world.read({ columns: COLUMNS, state: first.state });
      expect(second.failed).to.equal(false);
      expect(made(world)).to.equal(1);
      expectAll(world, first, second);
    }),
  );

  it(
    'I-27: are of no use to other columns, and to a run that wants converted leads now',
    scenario(
      onlyModules(['Leads'], { rows: { Leads: 300 }, config: { read_strategy: 'bulk' } }),
      async (world) => {
        const controller = new AbortController();
        const first = await world.read({
          streams: ['Leads'],
          columns: COLUMNS,
          signal: controller.signal,
          onMessage: (message) => {
            if (/"jobs"/.test(JSON.stringify(message))) controller.abort(new Error('stopped'));
          },
        });
        const config = { include_converted_leads: true };
        const second = await world.read({ streams: ['Leads'], columns: COLUMNS, state: first.state, config });
        expectExactlyOnce(second, 'Leads', world.truth('Leads'));
      },
    ),
  );

  it(
    'I-27: with a gap between them leave no row out',
    scenario(bulk(600), async (world) => {
      const first = await readUntilJobs(world, 1);
      const [job] = asObjects(stateOf(first, 'Things')?.['jobs']);
      const { table } = world.emulator.org.modules.get('Things')!;
      const times = [...table.scan({ sort: 'Modified_Time', order: 'asc' })].map((row) =>
        asText(row['Modified_Time'])!,
      );
      const state = [
        {
          type: 'STREAM',
          stream: {
            stream_descriptor: { name: 'Things' },
            // The job's own stretch begins before: only what it says it holds is taken for done.
            stream_state: {
              v: 1,
              Modified_Time: times[100]!,
              jobs: [{ ...job, from: times[300]!, to: times[400]! }],
            },
          },
        },
      ];
      const second = await world.read({ columns: COLUMNS, state });
      const ids = new Set(idsOf(recordsOf(second, 'Things')));
      for (const row of table.scan({ sort: 'id', order: 'asc' }))
        if (asText(row['Modified_Time'])! >= times[100]!) expect(ids.has(row.id)).to.equal(true);
    }),
  );
});

describe('scenario: a module of more rows than a job holds, where COQL is closed', function () {
  this.timeout(120_000);
  const chained = (more: WorldOptions['emulator'] = {}): WorldOptions =>
    bulk(560, { bulkPageRows: 200, scopes: NO_COQL, ...more });
  const KINDS = ['keyset', 'offset'] as const;

  for (const bulkPageToken of KINDS) {
    it(
      `I-28: three jobs follow each other by ${bulkPageToken} tokens, each row once`,
      scenario(chained({ bulkPageToken }), async (world) => {
        const run = await world.read({ columns: COLUMNS });
        expect(run.failed).to.equal(false);
        expect(made(world)).to.equal(3);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
      }),
    );

    for (const kind of ['edit', 'delete'] as const) {
      it(
        `I-28: rows of the first job that ${kind === 'edit' ? 'change' : 'go'} before the second hide none (${bulkPageToken} tokens)`,
        scenario(chained({ bulkPageToken }), async (world) => {
          const before = [...world.truth('Things').keys()];
          let jobs = 0;
          const stop = world.emulator.onRequest((call) => {
            world.clock.advance(1_500);
            if (!isCreated(call) || (jobs += 1) !== 2) return undefined;
            for (const id of before.slice(0, 20)) {
              if (kind === 'edit') tableOf(world).update(id, { Name: 'changed' }, world.clock.now());
              else tableOf(world).remove(id, world.clock.now(), 'recycle');
            }
            return undefined;
          });
          const first = await world.read({ columns: COLUMNS });
          expect(first.failed).to.equal(false);
          stop();
          expect(jobs).to.be.within(4, 12);
          world.clock.advance(60_000);
          const second = await world.read({ columns: COLUMNS, state: first.state });
          expectAll(world, first, second);
          for (const [id, record] of upserted('Things', first, second))
            expect(record['Name']).to.equal((world.truth('Things').get(id) ?? record)['Name']);
        }),
      );
    }

    it(
      `I-28: a chain that is cut after its first job goes on, and is held to what changed since it began (${bulkPageToken} tokens)`,
      scenario(chained({ bulkPageToken }), async (world) => {
        const ids: string[] = [];
        let state: JsonObject[] = [];
        const controller = new AbortController();
        const first = await world.read({
          columns: COLUMNS,
          signal: controller.signal,
          onMessage: (message) => {
            if (/chained_since/.test(JSON.stringify(message))) controller.abort(new Error('stopped'));
          },
        });
        ids.push(...idsOf(recordsOf(first, 'Things')));
        state = first.state;
        expect(ids).to.have.length(200);
        world.clock.advance(600_000);
        for (const id of ids.slice(0, 20))
          tableOf(world).update(id, { Name: 'x' }, world.clock.now() - 300_000);
        const second = await world.read({ columns: COLUMNS, state });
        expect(second.failed).to.equal(false);
        expectAll(world, first, second);
      }),
    );
  }

  it(
    'I-28: a token that has become too old begins its stretch anew',
    scenario(chained(), async (world) => {
      let jobs = 0;
      world.emulator.onRequest((call) => {
        if (isCreated(call) && (jobs += 1) === 2) world.clock.advance(25 * 3_600_000);
        return undefined;
      });
      const run = await world.read({ columns: COLUMNS });
      expect(run.failed).to.equal(false);
      expect(given(run).join('\n')).to.not.match(/Bulk/);
      // Three jobs, two of them again, and calls that were refused: for the old page token, and for the old access token.
      expect(jobs).to.be.within(5, 6);
      expectAll(world, run);
    }),
  );

  it(
    'I-28: rows without Modified_Time come in a whole read, too',
    scenario(
      oneModule(
        { ...things(500), times: 'none' },
        { config: { read_strategy: 'bulk' }, emulator: { scopes: NO_COQL } },
      ),
      async (world) => {
        for (const id of [...world.truth('Things').keys()].slice(0, 100))
          tableOf(world).update(id, {}, world.clock.now() - 86_400_000);
        const run = await world.read({ columns: COLUMNS, mode: 'full_refresh' });
        expect(run.failed).to.equal(false);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
      },
    ),
  );
});
