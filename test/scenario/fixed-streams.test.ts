import { expect } from 'chai';
import { FIXED_STREAMS } from '#src/catalog/streams/fixed-streams.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { FIXED_TRUTH, fixedRecord } from '../support/fixed-truth.js';
import type { Run } from '../support/harness.js';
import { createScenario, recordsOf, type Scenario } from '../support/scenario.js';

const byId = (a: JsonObject, b: JsonObject): number =>
  (asText(a['id']) ?? '') < (asText(b['id']) ?? '') ? -1 : 1;

describe('scenario: fixed streams', function () {
  this.timeout(60_000);
  const names = FIXED_STREAMS.map(({ name }) => name);
  let scenario: Scenario;
  let run: Run;
  let schemas: ReadonlyMap<string, JsonObject>;

  before(async () => {
    scenario = await createScenario({ config: { modules: names } });
    const { streams } = await scenario.discover();
    schemas = new Map(
      streams.map((stream) => [asText(stream['name']) ?? '', asObject(stream['json_schema'])]),
    );
    scenario.emulator.resetCounters();
    run = await scenario.read();
  });
  after(() => scenario.close());

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
      expect([...recordsOf(run, name)].sort(byId)).to.deep.equal([...truth].sort(byId));
    });
  }
});
