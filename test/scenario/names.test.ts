import { expect } from 'chai';
import { asObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import { onlyModules, recordsOf, scenario, type Scenario } from '../support/scenario.js';

const COLUMNS = ['id', 'Modified_Time', 'Connected_To__s'];
const leads = (coqlJoinedNames: 'served' | 'refused' | 'syntax-error') =>
  onlyModules(['Leads', 'Contacts', 'Accounts'], {
    rows: { Leads: 450, Contacts: 40, Accounts: 40 },
    emulator: { coqlJoinedNames },
    config: { read_strategy: 'coql' },
  });
const byIds = ({ emulator }: Scenario) => emulator.calls.filter(({ query }) => query['ids'] !== undefined);

const fallbacks = ({ messages }: Run) =>
  messages.filter(({ log }) => /FALLBACK/.test(JSON.stringify(log ?? '')));

describe('scenario: names of lookups into several modules', () => {
  it(
    'a query brings them, and no row is requested by id',
    scenario(leads('served'), async (world) => {
      const run = await world.read({ streams: ['Leads'], columns: COLUMNS });
      expect(byIds(world)).to.deep.equal([]);
      const lists = await world.read({
        streams: ['Leads'],
        columns: COLUMNS,
        config: { read_strategy: 'records' },
      });
      const sorted = (records: readonly unknown[]) => records.map((record) => JSON.stringify(record)).sort();
      expect(sorted(recordsOf(run, 'Leads'))).to.deep.equal(sorted(recordsOf(lists, 'Leads')));
      const modules = recordsOf(run, 'Leads').map(
        (record) => asObject(asObject(record['Connected_To__s'])['module'])['api_name'],
      );
      expect(new Set(modules)).to.include.keys('Leads', 'Contacts', 'Accounts');
    }),
  );

  for (const refusal of ['refused', 'syntax-error'] as const) {
    it(
      `queries that are refused for them (${refusal}) go on without, with one warning`,
      scenario(leads(refusal), async (world) => {
        const run = await world.read({ streams: ['Leads'], columns: COLUMNS });
        expect(run.failed).to.equal(false);
        expect(fallbacks(run)).to.have.length(1);
        expect(byIds(world)).not.to.deep.equal([]);
        const named = recordsOf(run, 'Leads').map((record) => asObject(record['Connected_To__s'])['name']);
        expect(named.filter((name) => name === null)).to.deep.equal([]);
        expect(run.statuses.get('Leads')?.at(-1)).to.equal('COMPLETE');
      }),
    );
  }
});
