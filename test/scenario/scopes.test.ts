import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { asObject, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { FIXED_STREAMS } from '#src/catalog/streams/fixed-streams.js';
import { toAirbyteStream } from '#src/protocol/airbyte/catalog.js';
import { FEW_FIXED_STREAMS } from '../support/few-fixed.js';
import { configure, type Run } from '../support/harness.js';
import { createScenario, expectExactlyOnce, onlyModules, type Scenario } from '../support/scenario.js';

const spec = asObject(parseJson(readFileSync(new URL('../../resources/spec.json', import.meta.url), 'utf8')));
const oauth = asObject(asObject(spec['advanced_auth'])['oauth_config_specification']);
const SCOPES = (asText(asObject(oauth['oauth_connector_input_specification'])['scope']) ?? '').split(',');

/** Long enough for queries and counts, with users in every row. */
const MODULES = ['Leads', 'Tasks'];
const ROWS = { Leads: 150, Tasks: 800 };

interface Read {
  readonly run: Run;
  readonly world: Scenario;
  /** Whether a call whose path ends so was answered. */
  readonly called: (end: string) => boolean;
}

async function readWith(
  scopes: readonly string[],
  config: JsonObject,
  check: (read: Read) => void,
): Promise<void> {
  const world = await createScenario(onlyModules(MODULES, { rows: ROWS, emulator: { scopes } }));
  try {
    const { streams } = await world.discover();
    const names = new Set(streams.map(({ name }) => name));
    // As configured while there were all rights.
    const closed = FIXED_STREAMS.filter(({ name }) => !names.has(name)).map((stream) =>
      toAirbyteStream(stream, { includeDeleted: true }),
    );
    const catalog = configure([...streams, ...closed], { streams: [...MODULES, ...FEW_FIXED_STREAMS] });
    world.emulator.resetCounters();
    const run = await world.readAs(catalog, config);
    const called = (end: string): boolean =>
      world.emulator.calls.some(({ path, status }) => path.endsWith(end) && [200, 204].includes(status ?? 0));
    check({ run, world, called });
  } finally {
    await world.close();
  }
}

/** @param lost streams that a right is missing for: an error of each, and no other (I-13) */
function expectWhole({ run, world }: Read, lost: readonly string[] = []): void {
  expect(run.failed, run.logs.join('\n')).to.equal(lost.length > 0);
  expect(failedOf(run)).to.have.members(lost);
  for (const name of MODULES) expectExactlyOnce(run, name, world.truth(name));
}

/** Users are whole whoever delivers them. */
function expectNamesOfUsers({ run }: Read): void {
  for (const record of run.records.get('Leads') ?? [])
    expect(asObject(record['Owner'])).to.include.keys('id', 'name', 'email').and.not.include({ email: null });
}

const without = (...lost: string[]): string[] => SCOPES.filter((scope) => !lost.includes(scope));
const failedOf = (run: Run): string[] =>
  [...run.statuses].flatMap(([name, statuses]) => (statuses.at(-1) === 'INCOMPLETE' ? [name] : []));

describe('scenario: scopes (zoho-api.md §1.7)', function () {
  this.timeout(60_000);

  const strategies: readonly [strategy: string, calls: readonly string[]][] = [
    ['auto', ['/coql', '/actions/count']],
    ['records', []],
    ['coql', ['/coql']],
    ['bulk', ['/result']],
  ];
  for (const [strategy, calls] of strategies) {
    it(`I-13: those of the spec are all that ${strategy} asks for`, () =>
      readWith(SCOPES, { read_strategy: strategy }, (read) => {
        expectWhole(read);
        expectNamesOfUsers(read);
        const refused = read.world.emulator.calls.filter(({ status }) => status === 401 || status === 403);
        expect(refused).to.deep.equal([]);
        expect(calls.filter((end) => !read.called(end))).to.deep.equal([]);
      }));
  }

  it('without COQL rows come by lists, and the log says what is missing, once for the run', () =>
    readWith(without('ZohoCRM.coql.READ'), { read_strategy: 'auto' }, (read) => {
      expectWhole(read);
      expect(read.called('/coql')).to.equal(false);
      expect(read.run.logs.filter((text) => text.includes('COQL is unavailable'))).to.have.length.within(
        1,
        2,
      );
    }));

  it('without Bulk Read a wish for jobs ends in another way', () =>
    readWith(without('ZohoCRM.bulk.READ'), { read_strategy: 'bulk' }, (read) => {
      expectWhole(read);
      expect(read.called('/result')).to.equal(false);
      expect(read.run.logs.join('\n')).to.include('Bulk Read is unavailable for this module');
    }));

  for (const lost of ['ZohoSearch.securesearch.READ', 'ZohoCRM.settings.layouts.READ']) {
    it(`without ${lost} nothing is counted, and queries are made all the same`, () =>
      readWith(without(lost), { read_strategy: 'auto' }, (read) => {
        expectWhole(read);
        expect([read.called('/actions/count'), read.called('/coql')]).to.deep.equal([false, true]);
      }));
  }

  for (const strategy of ['coql', 'bulk']) {
    it(`without users ${strategy} brings their names and addresses in columns of their own`, () =>
      readWith(without('ZohoCRM.users.READ'), { read_strategy: strategy }, (read) => {
        expectWhole(read, ['users']);
        expectNamesOfUsers(read);
      }));
  }

  it('without those of the settings their streams fail, and no other', () =>
    readWith(
      SCOPES.filter((scope) => !/\.(roles|profiles|territories|currencies)\.|\.org\./.test(scope)),
      { read_strategy: 'auto' },
      (read) => {
        const lost = FEW_FIXED_STREAMS.filter((name) => name !== 'users');
        expectWhole(read, lost);
        expect(read.run.errors).to.have.length(lost.length);
      },
    ));
});
