import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { FIXED_STREAMS } from '#src/catalog/streams/fixed-streams.js';
import type { Access } from '#src/emulator/org/org.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { FIXED_TRUTH, fixedRecord, MAX_BYTES, RELATED } from '../support/fixed-truth.js';
import type { Run } from '../support/harness.js';
import { createScenario, inScenario, onlyModules, recordsOf, type Scenario } from '../support/scenario.js';

const byId = (a: JsonObject, b: JsonObject): number =>
  (asText(a['id']) ?? '') < (asText(b['id']) ?? '') ? -1 : 1;

/** Deals have pipelines, leads tags, and the last two cannot be read. */
const MODULES = [
  'Attachments',
  'Accounts',
  'Products',
  'Leads',
  'Deals',
  'Contacts',
  'Campaigns',
  'Notes',
  'Quoted_Items',
  'Home',
  'CTI_Entry',
];
const ROWS = {
  Leads: 25,
  Deals: 20,
  Contacts: 15,
  Campaigns: 6,
  Notes: 40,
  Attachments: 12,
  Accounts: 8,
  Products: 9,
};

/** A row of `record_counts` holds when it was read, in its key as well. */
function timeless(record: JsonObject): JsonObject {
  return 'counted_at' in record ? { ...record, id: record['module'] ?? null, counted_at: null } : record;
}

describe('scenario: fixed streams', function () {
  this.timeout(60_000);
  const names = FIXED_STREAMS.map(({ name }) => name);
  let scenario: Scenario;
  let run: Run;
  let folder: string;
  let schemas: ReadonlyMap<string, JsonObject>;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attachments-'));
    const lists = Object.entries(RELATED).flatMap(([module, own]) => own.map((list) => `${module}/${list}`));
    const more = { attachment_folder: folder, attachment_max_bytes: MAX_BYTES, email_content: true };
    scenario = await createScenario(
      onlyModules(MODULES, {
        rows: ROWS,
        config: { modules: names, per_record_streams: [...names, ...lists], ...more },
      }),
    );
    const [first] = scenario.truth('Leads').keys();
    scenario.emulator.actions.remove('Leads', first!, 'recycle');
    const { streams } = await scenario.discover();
    schemas = new Map(
      streams.map((stream) => [asText(stream['name']) ?? '', asObject(stream['json_schema'])]),
    );
    scenario.emulator.resetCounters();
    run = await scenario.read();
  });
  after(async () => {
    await scenario.close();
    await rm(folder, { recursive: true });
  });

  it('I-11: all of them are offered, and no module is asked for', () => {
    expect([...schemas.keys()]).to.have.members(names);
    expect(run.failed, run.logs.join('\n')).to.equal(false);
    expect(Object.keys(FIXED_TRUTH)).to.have.members(names);
  });

  for (const name of names) {
    it(`I-1, I-3: ${name} delivers every row and column, equal to the truth`, () => {
      const schema = schemas.get(name)!;
      const truth = FIXED_TRUTH[name]!(scenario.emulator).map((row) => fixedRecord(schema, row));
      expect(truth, 'rows of the emulator').not.to.deep.equal([]);
      const records = recordsOf(run, name).map(timeless);
      expect([...records].sort(byId)).to.deep.equal([...truth.map(timeless)].sort(byId));
    });
  }

  it('I-11: a module that refuses its settings is named in the log', () => {
    const incomplete = run.logs.filter((text) => text.includes('CTI_Entry'));
    expect(incomplete.some((text) => text.startsWith('fields: Zoho refuses 1 modules'))).to.equal(true);
  });

  it('I-8: no list of settings is asked for twice', () => {
    const asked = scenario.emulator.calls
      .filter(({ path: called, status }) => /\/(settings|org)/.test(called) && status === 200)
      .map(({ path: called, query }) => `${called}?${new URLSearchParams(query).toString()}`);
    const twice = asked.filter((call, index) => asked.indexOf(call) !== index);
    // The limits of the org are asked for before the streams, and the columns of parents by their streams.
    const isOther = (call: string): boolean => /\/org\?|\/modules\?|fields\?module=\w+$/.test(call);
    expect(twice.filter((call) => !isOther(call))).to.deep.equal([]);
    expect(twice.filter((call) => call.includes('/org?')).length).to.be.at.most(1);
    expect(twice.filter((call) => call.includes('/modules?')).length).to.be.at.most(1);
  });

  it('each of their calls is counted, at its price', () => {
    const { calls } = scenario.emulator;
    const credits = calls.reduce((sum, call) => sum + call.credits, 0);
    expect(run.logs.at(-1)).to.include(`${calls.length} calls, ${credits} API credits`);
  });

  it('I-11: a stream that the edition lacks is skipped with the reason', async () => {
    const options = onlyModules(['Deals'], { config: { modules: ['territor*', 'users'] } });
    const org = options.org!;
    const access: Access = {
      kind: 'error',
      status: 403,
      code: 'FEATURE_NOT_SUPPORTED',
      message: 'not supported',
    };
    const settings = { ...org.settings, territories: { rows: [], access } };
    await inScenario({ ...options, org: { ...org, settings } }, async (world) => {
      const { streams, logs } = await world.discover();
      expect(streams.map(({ name }) => name)).to.deep.equal(['users']);
      for (const name of ['territories', 'territory_users'])
        expect(logs.join('\n')).to.match(new RegExp(`${name} is no stream: .*FEATURE_NOT_SUPPORTED`));
    });
  });
});
