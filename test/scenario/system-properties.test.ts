import { expect } from 'chai';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import {
  createScenario,
  expectExactlyOnce,
  onlyModules,
  recordsOf,
  type Scenario,
} from '../support/scenario.js';
import { type Mode, MODES } from '../support/things.js';

const ROWS = 450;
const COLUMNS = [
  'id',
  'Modified_Time',
  'Last_Name',
  '$approved',
  '$approval_state',
  '$converted_detail',
  '$currency_symbol',
  '$in_merge',
  '$locked_for_me',
  '$layout_id',
];
const OWN: JsonObject = {
  $approval_state: 'approval_process_pending',
  $converted_detail: { deal: '7', convert_date: '2026-01-20' },
  $currency_symbol: '€',
  $in_merge: true,
  $locked_for_me: true,
  $layout_id: { id: '91', name: 'Standard', display_label: 'Standard' },
};

/** Gives every third row values of its own, without a change of its Modified_Time. */
function mark(scenario: Scenario): Set<string> {
  const marked = [...scenario.truth('Leads').keys()].filter((_, index) => index % 3 === 0);
  const { table } = scenario.emulator.org.modules.get('Leads')!;
  for (const id of marked) table.update(id, OWN, Date.parse(timeOf(scenario, id)));
  return new Set(marked);
}

const timeOf = (scenario: Scenario, id: string): string =>
  asText(scenario.truth('Leads').get(id)?.['Modified_Time']) ?? '';

describe('scenario: properties that no field describes', function () {
  this.timeout(120_000);
  let scenario: Scenario;
  let marked: ReadonlySet<string>;

  before(async () => {
    scenario = await createScenario(
      onlyModules(['Leads'], {
        rows: { Leads: ROWS },
        config: { modules: ['Leads'], system_properties: true },
      }),
    );
    marked = mark(scenario);
  });
  beforeEach(() => scenario.emulator.resetCounters());
  after(() => scenario.close());

  const read = (read_strategy: string, columns = COLUMNS, mode: Mode = 'full_refresh'): Promise<Run> =>
    scenario.read({ streams: ['Leads'], columns, config: { read_strategy }, mode });

  it('are columns only if system_properties says so', async () => {
    const namesOf = async (config: JsonObject): Promise<string[]> => {
      const { streams } = await scenario.discover(config);
      const { properties } = asObject(streams.find(({ name }) => name === 'Leads')?.['json_schema']);
      return Object.keys(asObject(properties)).filter((name) => name.startsWith('$'));
    };
    const expected = COLUMNS.filter((name) => name.startsWith('$'));
    expect(await namesOf({ system_properties: true })).to.include.members(expected);
    expect(await namesOf({ system_properties: false })).to.deep.equal([]);
  });

  for (const [strategy, path] of [
    ['records', '/crm/v8/Leads'],
    ['coql', '/crm/v8/coql'],
    ['bulk', '/crm/bulk/v8/read'],
  ] as const)
    for (const mode of MODES)
      it(`I-3: ${strategy}, ${mode}: each row has the values of Get Records`, async () => {
        const run = await read(strategy, COLUMNS, mode);
        expect(run.failed, run.logs.join('\n')).to.equal(false);
        expectExactlyOnce(run, 'Leads', scenario.truth('Leads'));
        for (const record of recordsOf(run, 'Leads')) {
          const isMarked = marked.has(asText(record['id']) ?? '');
          expect(record).to.include({ $approved: true, $in_merge: isMarked, $locked_for_me: isMarked });
          if (isMarked) expect(record).to.deep.include(OWN);
        }
        expect(scenario.emulator.calls.map((call) => call.path)).to.include(path);
      });

  it('queries complete them, and the plan names the columns and the credits', async () => {
    const spent = (): number => scenario.emulator.calls.reduce((sum, { credits }) => sum + credits, 0);
    const plain = await read('coql', ['id', 'Modified_Time', 'Last_Name']);
    const without = spent();
    scenario.emulator.resetCounters();
    const { logs } = await read('coql');
    expect(plain.logs.join('\n')).not.to.match(/of the credits complete/);
    expect(logs.join('\n')).to.match(/about \d+ of the credits complete .*\$approved/);
    expect(spent() - without).to.be.within(ROWS / 200, ROWS / 100 + 1);
  });
});
