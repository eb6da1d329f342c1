import { expect } from 'chai';
import { onlyModules, recordsOf, scenario, type Scenario } from '../support/scenario.js';

const COLUMNS = ['id', 'Modified_Time', 'Last_Name', 'Company', 'Fax'];
const leads = (emulator: object) =>
  onlyModules(['Leads'], { rows: { Leads: 450 }, emulator, config: { read_strategy: 'coql' } });
const byIds = ({ emulator }: Scenario) => emulator.calls.filter(({ query }) => query['ids'] !== undefined);

/** The rows of a stream read by queries, and those read by lists. */
async function bothWays(world: Scenario) {
  const read = async (read_strategy: string) => {
    const run = await world.read({ streams: ['Leads'], columns: COLUMNS, config: { read_strategy } });
    return {
      run,
      rows: recordsOf(run, 'Leads')
        .map((record) => JSON.stringify(record))
        .sort(),
    };
  };
  const queries = await read('coql');
  const calls = byIds(world).length;
  return { queries, lists: await read('records'), calls };
}

describe('scenario: columns that answers of COQL omit', () => {
  it(
    'I-3: come from Get Records, if queries do not deliver them',
    scenario(leads({ coqlOmittedColumns: ['Leads.Company'] }), async (world) => {
      const { queries, lists } = await bothWays(world);
      expect(recordsOf(queries.run, 'Leads').some(({ Company }) => Company !== null)).to.equal(true);
      expect(queries.rows).to.deep.equal(lists.rows);
      expect(queries.run.statuses.get('Leads')?.at(-1)).to.equal('COMPLETE');
    }),
  );

  it(
    'are null where they are empty, and cost no call where another row of the answer has them',
    scenario(leads({ coqlEmptyColumns: 'omitted' }), async (world) => {
      const { queries, lists, calls } = await bothWays(world);
      expect(queries.rows).to.deep.equal(lists.rows);
      expect(calls).to.equal(0);
    }),
  );
});
