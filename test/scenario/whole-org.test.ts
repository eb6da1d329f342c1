import { expect } from 'chai';
import { asArray, asObject, asText, type JsonObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import { createScenario, expectExactlyOnce, idsOf, recordsOf, type Scenario } from '../support/scenario.js';
import { recordOf } from '../support/truth.js';

describe('scenario: the whole org', function () {
  this.timeout(60_000);
  let scenario: Scenario;
  let streams: readonly JsonObject[];
  let first: Run;
  let firstCalls: number;
  let fullDataCalls: number;

  before(async () => {
    scenario = await createScenario();
    ({ streams } = await scenario.discover());
    scenario.emulator.resetCounters();
    first = await scenario.read();
    firstCalls = scenario.emulator.calls.length;
    fullDataCalls = scenario.emulator.calls.filter(({ path }) => path.endsWith('/fetch_full_data')).length;
  });
  after(() => scenario.close());

  const moduleNames = (): string[] =>
    streams.map(({ name }) => asText(name) ?? '').filter((name) => scenario.emulator.org.modules.has(name));
  const isReadable = (name: string): boolean =>
    scenario.emulator.org.modules.get(name)?.recordsAccess.kind === 'ok';

  it('I-1: every row of every readable module arrives exactly once, and the exit code is 0', () => {
    expect(first.failed).to.equal(false);
    expect(first.errors).to.deep.equal([]);
    const readable = moduleNames().filter(isReadable);
    expect(readable.length).to.be.greaterThan(30);
    for (const name of readable) expectExactlyOnce(first, name, scenario.truth(name));
  });

  it('I-3, F-T19: every column of every record is equal to the truth, all 130 of the widest module included', () => {
    const schemas = new Map(streams.map((stream) => [stream['name'], asObject(stream['json_schema'])]));
    for (const name of moduleNames().filter(isReadable)) {
      const module = scenario.emulator.org.modules.get(name)!;
      const truth = scenario.truth(name);
      for (const record of recordsOf(first, name)) {
        const row = truth.get(asText(record['id']) ?? '')!;
        expect(record, `${name} ${row.id}`).to.deep.equal(recordOf(module, schemas.get(name)!, row));
      }
    }
    expect(Object.keys(recordsOf(first, 'Everything')[0]!)).to.have.length.at.least(130);
  });

  it('I-3: rich text longer than 500 characters is whole, for one call more per page', () => {
    const texts = [...first.records.values()].flat().flatMap((record) => Object.values(record));
    expect(texts.filter((text) => typeof text === 'string' && text.length > 2_000)).to.have.length.at.least(
      50,
    );
    const pages = scenario.emulator.calls.length - fullDataCalls;
    expect(fullDataCalls)
      .to.be.greaterThan(0)
      .and.lessThan(firstCalls / 5);
    expect(pages).to.be.greaterThan(fullDataCalls);
  });

  it('subform and linking modules are streams of their own, with the ids of their parents', () => {
    for (const [child, key, parent] of [
      ['Quoted_Items', 'Parent_Id', 'Quotes'],
      ['Alternate_Address', 'Parent_Id', 'Accounts'],
      ['Contacts_X_Accounts', 'Contacts', 'Contacts'],
    ] as const) {
      const parents = new Set(idsOf(recordsOf(first, parent)));
      const rows = recordsOf(first, child);
      expect(rows, child).to.have.length.greaterThan(0);
      for (const row of rows) {
        const reference = asObject(row[key]);
        expect(
          parents.has(asText(reference['id']) ?? ''),
          `${child}: ${key} ${JSON.stringify(reference)}`,
        ).to.equal(true);
      }
    }
  });

  it('I-11: modules that cannot be read are skipped with a reason, and nothing vanishes silently', async () => {
    const log = first.logs.join('\n');
    for (const name of moduleNames().filter((name) => !isReadable(name))) {
      expect(log).to.match(new RegExp(`${name} is skipped: .{20}`));
      expect(first.statuses.get(name)).to.deep.equal(['STARTED', 'COMPLETE']);
    }
    const discovered = (await scenario.discover()).logs.join('\n');
    const offered = new Set(moduleNames());
    for (const name of scenario.emulator.org.modules.keys())
      if (!offered.has(name)) expect(discovered, name).to.include(name);
  });

  it('every stream of the catalog says STARTED and COMPLETE, RUNNING only with records', () => {
    expect(first.statuses.size).to.equal(streams.length);
    for (const [name, statuses] of first.statuses) {
      const running = recordsOf(first, name).length > 0 ? ['RUNNING'] : [];
      expect(statuses, name).to.deep.equal(['STARTED', ...running, 'COMPLETE']);
    }
  });

  it('the fixed streams hold what the org has, one row per id', () => {
    for (const name of ['users', 'roles', 'profiles', 'territories', 'currencies', 'organization']) {
      const expected =
        name === 'organization'
          ? [scenario.emulator.org.organization]
          : asArray([...scenario.emulator.org.settings[name]!.rows]).map(asObject);
      expect(idsOf(recordsOf(first, name)), name).to.have.members(idsOf(expected));
    }
  });
});
