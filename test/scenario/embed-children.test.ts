import { expect } from 'chai';
import type { CallRecord } from '#src/emulator/server/server.js';
import { columnsOf } from '#src/catalog/schema/columns.js';
import { createNormaliser, type Normaliser } from '#src/catalog/values/normalise.js';
import type { FieldFacts } from '#src/catalog/schema/metadata.js';
import { compareIds } from '#src/util/ids.js';
import { asObject, asObjects, asText, parseJson, type Json, type JsonObject } from '#src/util/json.js';
import { listFields } from '#src/zoho/api/metadata.js';
import type { Run, WorldOptions } from '../support/harness.js';
import { inScenario, onlyModules, recordsOf, scenario, type Scenario } from '../support/scenario.js';

/** Modules whose columns consist of the rows of another. */
const QUOTES = ['Quotes', 'Quoted_Items'];
const ALL = [
  ...QUOTES,
  'Accounts',
  'Alternate_Address',
  'Contacts',
  'Contacts_X_Accounts',
  'Leads',
  'Leads_X_Users',
];
const EMBEDDED: Readonly<Record<string, string>> = {
  Quotes: 'Quoted_Items',
  Accounts: 'Alternate_Address',
  Contacts: 'Associated_Accounts',
  Leads: 'Shared_With',
};
/** Where the module of the rows is not called like the column. */
const CHILDREN: Readonly<Record<string, string>> = {
  Associated_Accounts: 'Contacts_X_Accounts',
  Shared_With: 'Leads_X_Users',
};
const world = (modules: readonly string[], options: Omit<WorldOptions, 'org'> = {}): WorldOptions =>
  onlyModules(modules, { ...options, config: { embed_children: true, ...options.config } });

describe('scenario: embedded children', function () {
  this.timeout(120_000);

  it('zoho-api.md §4.2, §12: are what Get Record shows of every single row, whichever way the rows come', async () => {
    const rows = { Quotes: 60, Quoted_Items: 150, Leads: 50, Leads_X_Users: 90, Contacts: 70, Accounts: 110 };
    await inScenario(world(ALL, { rows }), async (scenario) => {
      const api = await plainClient(scenario);
      const shown = new Map<string, Json>();
      for (const [module, column] of Object.entries(EMBEDDED)) {
        for (const id of scenario.truth(module).keys()) shown.set(id, await api.record(module, id, column));
      }
      for (const strategy of ['records', 'coql', 'bulk']) {
        const run = await scenario.read({ config: { read_strategy: strategy } });
        expect(run.failed, run.logs.join('\n')).to.equal(false);
        for (const [module, column] of Object.entries(EMBEDDED)) {
          const records = recordsOf(run, module);
          expect(records, module).to.have.length([...scenario.truth(module)].length);
          expect(records.some((record) => asObjects(record[column]).length > 1)).to.equal(true);
          for (const record of records) {
            const what = `${module} ${asText(record['id'])} by ${strategy}`;
            expect(inOrder(record[column]), what).to.deep.equal(shown.get(asText(record['id']) ?? ''));
            expect(
              inOrder(record[column]).map(({ id }) => id),
              what,
            ).to.deep.equal(asObjects(record[column]).map(({ id }) => id));
          }
        }
      }
    });
  });

  it(
    'are not there without the option, and cost nothing',
    scenario(onlyModules(QUOTES), async (scenario) => {
      const run = await scenario.read({ streams: ['Quotes'], config: { read_strategy: 'records' } });
      for (const record of recordsOf(run, 'Quotes')) expect(record).not.to.have.property('Quoted_Items');
      expect(childCalls(scenario, 'Quoted_Items')).to.deep.equal([]);
    }),
  );

  it('are read for 500 parents in a query', async () => {
    const rows = { Accounts: 700, Alternate_Address: 1_500 };
    await inScenario(world(['Accounts', 'Alternate_Address'], { rows }), async (scenario) => {
      const run = await scenario.read({ streams: ['Accounts'], config: { read_strategy: 'records' } });
      const records = recordsOf(run, 'Accounts');
      expect(records).to.have.length(700);
      expect(records.flatMap((record) => asObjects(record['Alternate_Address']))).to.have.length(1_500);
      const calls = childCalls(scenario, 'Alternate_Address');
      expect(calls.length).to.be.at.most(4);
      expect(calls.reduce((sum, { credits }) => sum + credits, 0)).to.be.at.most(8);
      expect(run.logs.join('\n')).to.match(/embed_children adds .* Alternate_Address/);
    });
  });

  it(
    '§12: a row that changes brings its parent, and only that, with all of its rows',
    scenario(world(QUOTES), async (scenario) => {
      const first = await scenario.read({ streams: ['Quotes'] });
      const [quote] = recordsOf(first, 'Quotes').filter(
        (record) => asObjects(record['Quoted_Items']).length > 1,
      );
      const rows = asObjects(quote?.['Quoted_Items']);
      const [changed, gone] = rows.map(({ id }) => asText(id) ?? '');
      scenario.clock.advance(600_000);
      const { table } = scenario.emulator.org.modules.get('Quoted_Items')!;
      table.update(changed ?? '', { Quantity: 4711 }, scenario.clock.now());
      table.remove(gone ?? '', scenario.clock.now(), 'permanent');
      scenario.clock.advance(600_000);
      scenario.emulator.resetCounters();
      const second = await scenario.read({ streams: ['Quotes'], state: first.state });
      expect(recordsOf(second, 'Quotes').map(({ id }) => id)).to.deep.equal([quote?.['id']]);
      const [again] = recordsOf(second, 'Quotes');
      const now = asObjects(again?.['Quoted_Items']);
      expect(now.map(({ id }) => id)).to.have.members(rows.map(({ id }) => id).filter((id) => id !== gone));
      expect(now.find(({ id }) => id === changed)?.['Quantity']).to.equal(4711);
      expect(childCalls(scenario, 'Quoted_Items').map(({ credits }) => credits)).to.deep.equal([1, 1]);
      scenario.clock.advance(600_000);
      scenario.emulator.resetCounters();
      await scenario.read({ streams: ['Quotes'], state: second.state });
      expect(childCalls(scenario, 'Quoted_Items'), 'of a stream without news').to.deep.equal([]);
    }),
  );

  it(
    'come from the module read whole where no query reads it',
    scenario(world(QUOTES, { emulator: { coqlRefusedModules: ['Quoted_Items'] } }), async (scenario) => {
      const run = await scenario.read({ streams: ['Quotes'] });
      expect(recordsOf(run, 'Quotes').flatMap((record) => asObjects(record['Quoted_Items']))).to.have.length(
        scenario.truth('Quoted_Items').size,
      );
      expect(warned(run, /Quoted_Items is filled from Quoted_Items read whole/)).to.have.length(1);
    }),
  );

  it('are null, with the reason, where the module is too long to be read whole', async () => {
    const options = { rows: { Quoted_Items: 6_000 }, emulator: { coqlRefusedModules: ['Quoted_Items'] } };
    await inScenario(world(QUOTES, options), async (scenario) => {
      const run = await scenario.read({ streams: ['Quotes'] });
      expect(run.failed).to.equal(false);
      expect(recordsOf(run, 'Quotes')).to.have.length(scenario.truth('Quotes').size);
      expect(recordsOf(run, 'Quotes').every((record) => record['Quoted_Items'] === null)).to.equal(true);
      expect(warned(run, /Quoted_Items is null from here on.*more than 5000 rows/)).to.have.length(1);
    });
  });

  it(
    'are null, with the reason, where their module is closed, and where no module holds them',
    scenario(world(['Leads', 'Contacts', 'Contacts_X_Accounts']), async (scenario) => {
      const run = await scenario.read();
      expect(run.failed).to.equal(false);
      expect(recordsOf(run, 'Leads')).to.have.length(scenario.truth('Leads').size);
      expect(recordsOf(run, 'Leads').every((record) => record['Shared_With'] === null)).to.equal(true);
      expect(warned(run, /^Leads: Shared_With is null\. .*INVALID_MODULE/)).to.have.length(1);
      expect(warned(run, /^Contacts: Account_Team: null, since Zoho names no module/)).to.have.length(1);
      expect(
        recordsOf(run, 'Contacts').flatMap((record) => asObjects(record['Associated_Accounts'])),
      ).to.have.length(scenario.truth('Contacts_X_Accounts').size);
    }),
  );
});

/** All that is asked about the module of the children: its fields, queries, lists. */
function childCalls({ emulator }: Scenario, module: string): CallRecord[] {
  return emulator.calls.filter(
    ({ path, query, body }) =>
      path === `/crm/v8/${module}` || query['module'] === module || body.includes(`from ${module} `),
  );
}

const warned = (run: Run, words: RegExp): string[] => run.logs.filter((text) => words.test(text));

/** What the API shows to somebody who asks for one record, its rows in the shape of their own stream. */
async function plainClient({
  emulator,
}: Scenario): Promise<{ record(module: string, id: string, column: string): Promise<Json> }> {
  const { connection } = emulator;
  const { accounts_url: accounts, api_url: api, ...credentials } = connection;
  const body = new URLSearchParams({ grant_type: 'refresh_token', ...credentials });
  const granted = parseJson(
    await (await fetch(`${accounts}/oauth/v2/token`, { method: 'POST', body })).text(),
  );
  const authorization = `Zoho-oauthtoken ${asText(asObject(granted)['access_token']) ?? ''}`;
  const get = async (path: string): Promise<JsonObject> =>
    asObject(parseJson(await (await fetch(`${api}/crm/v8${path}`, { headers: { authorization } })).text()));
  const shapes = new Map<string, Normaliser>();
  const shapeOf = async (module: string): Promise<Normaliser> => {
    const fields = await fieldsOf(module, get);
    return createNormaliser(columnsOf(fields).columns.filter(({ delivery }) => delivery === 'list'));
  };
  return {
    record: async (module, id, column) => {
      const child = CHILDREN[column] ?? column;
      const shape = shapes.get(child) ?? (await shapeOf(child));
      shapes.set(child, shape);
      const [row = {}] = asObjects((await get(`/${module}/${id}`))['data']);
      const rows = asObjects(row[column]).map((item) => {
        const record = shape(item).record ?? {};
        // Of a link, Get Record shows two keys.
        return child === column
          ? record
          : Object.fromEntries(Object.keys(item).map((key) => [key, record[key] ?? null]));
      });
      return inOrder(rows);
    },
  };
}

async function fieldsOf(
  module: string,
  get: (path: string) => Promise<JsonObject>,
): Promise<readonly FieldFacts[]> {
  const body = await get(`/settings/fields?module=${module}`);
  const answer = { status: 200, body, size: 2, serverTime: undefined, creditsRemaining: undefined };
  return (await listFields({ get: () => Promise.resolve(answer) }, module)) ?? [];
}

/** By sequence number, where rows have one, else by id. */
function inOrder(value: Json | undefined): JsonObject[] {
  return asObjects(value).sort(
    (a, b) =>
      Number(a['Sequence_Number'] ?? 0) - Number(b['Sequence_Number'] ?? 0) ||
      compareIds(asText(a['id']) ?? '', asText(b['id']) ?? ''),
  );
}
