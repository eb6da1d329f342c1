import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { FIXED_STREAMS } from '#src/catalog/streams/fixed-streams.js';
import { scopesFor } from '#src/engine/scopes.js';
import { parseConfig } from '#src/config/parse.js';
import type { JsonObject } from '#src/util/json.js';
import { createScenario, expectExactlyOnce, onlyModules } from '../support/scenario.js';

const LEAST = { client_id: 'a', client_secret: 'b', refresh_token: 'c' };
const scopesOf = (config: JsonObject, selected?: readonly string[]): string[] =>
  scopesFor(parseConfig({ ...LEAST, ...config }).config, selected).map(({ scope }) => scope);

describe('scenario: the scope string of the selected streams', function () {
  this.timeout(60_000);

  it('has the scopes of each selected stream once, and none of others', () => {
    expect(scopesOf({ modules: ['users'] })).to.have.members(['ZohoCRM.org.READ', 'ZohoCRM.users.READ']);
    const lists = scopesOf({ modules: ['Leads', 'Sales_Orders'], read_strategy: 'records' });
    expect(lists).to.include.members(['ZohoCRM.modules.leads.READ', 'ZohoCRM.modules.salesorders.READ']);
    expect(lists).not.to.include('ZohoCRM.coql.READ').and.not.include('ZohoCRM.bulk.READ');
    expect(scopesOf({ modules: ['Leads', 'Vehicles'] })).to.include('ZohoCRM.modules.READ');
    expect(scopesOf({ modules: ['*'], exclude_modules: ['roles'] })).not.to.include(
      'ZohoCRM.settings.roles.READ',
    );
    expect(scopesOf({}, ['roles'])).to.have.members(['ZohoCRM.org.READ', 'ZohoCRM.settings.roles.READ']);
    expect(new Set(scopesOf({})).size).to.equal(scopesOf({}).length);
  });

  for (const { name } of FIXED_STREAMS) {
    it(`I-13: ${name} is checked, discovered and read with its own scopes, and no call is refused`, async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'scopes-'));
      const config = { modules: [name], per_record_streams: [name], attachment_folder: folder };
      const scopes = scopesOf(config);
      const world = await createScenario(
        onlyModules(['Leads', 'Deals', 'Contacts', 'Accounts', 'Campaigns', 'Attachments'], {
          config,
          rows: { Leads: 3, Deals: 3, Contacts: 3, Accounts: 3, Campaigns: 3, Attachments: 2 },
          emulator: { scopes },
        }),
      );
      try {
        const check = await world.check();
        expect(check.failed, check.logs.join('\n')).to.equal(false);
        const run = await world.read();
        expect([...run.statuses.keys()]).to.deep.equal([name]);
        expect(run.failed, run.logs.join('\n')).to.equal(false);
        const refused = world.emulator.calls.filter(({ status }) => status === 401 || status === 403);
        // Its answer is Zoho's number of licences; without it users are counted.
        expect(refused.filter((call) => !call.path.endsWith('/__features/user_licenses'))).to.deep.equal([]);
      } finally {
        await world.close();
        await rm(folder, { recursive: true });
      }
    });
  }

  it('I-13: a module is read with a scope of its own', async () => {
    const config = { modules: ['Leads', 'users'], read_strategy: 'auto' };
    const rows = { Leads: 1_500 };
    const world = await createScenario(
      onlyModules(['Leads', 'Tasks'], { config, rows, emulator: { scopes: scopesOf(config) } }),
    );
    try {
      const run = await world.read();
      expectExactlyOnce(run, 'Leads', world.truth('Leads'));
      expect(world.emulator.calls.filter(({ status }) => status === 401 || status === 403)).to.deep.equal([]);
    } finally {
      await world.close();
    }
  });

  it('a refused stream names the scope that it needs, in check and in discover', async () => {
    const config = { modules: ['roles', 'users'] };
    const world = await createScenario(
      onlyModules(['Leads'], { config, emulator: { scopes: ['ZohoCRM.users.READ'] } }),
    );
    try {
      for (const run of [await world.check(), await world.discover()])
        expect(run.logs.join('\n')).to.include('It needs the scope ZohoCRM.settings.roles.READ.');
    } finally {
      await world.close();
    }
  });
});
