import { expect } from 'chai';
import type { BulkFault, Fault } from '#src/emulator/server/server.js';
import { bulk, expectAll, isCreated, made } from '../support/bulk-jobs.js';
import { expectExactlyOnce, idsOf, onlyModules, recordsOf, scenario, stateOf } from '../support/scenario.js';
import { COLUMNS, given } from '../support/things.js';

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
        world.emulator.bulkFaults.add({ fault: { kind: 'truncated', bytes, times: 1 } });
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
      world.emulator.bulkFaults.add({ fault: { kind: 'truncated', bytes: 2_000 } });
      const run = await world.read({ columns: COLUMNS });
      expect(run.failed).to.equal(false);
      expect(given(run)).to.have.length(1);
      expectAll(world, run);
    }),
  );

  for (const fault of [
    { kind: 'truncated', transfer: 'length' },
    { kind: 'truncated', transfer: 'chunked' },
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
