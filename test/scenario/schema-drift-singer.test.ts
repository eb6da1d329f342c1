import { expect } from 'chai';
import { withoutFields } from '#src/state/stored-fields.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { changed, driftingOrg, without, type Drifting } from '../support/drifting.js';
import { createTapWorld, type TapRun, type TapWorld } from '../support/tap-world.js';

interface Given {
  readonly world: TapWorld;
  readonly drift: Drifting;
}

/** A tap whose catalog was made before anything changes. */
const tapping = (body: (given: Given) => Promise<void>) => async (): Promise<void> => {
  const drift = driftingOrg(300);
  const world = await createTapWorld(() => drift.org);
  try {
    await body({ world, drift });
  } finally {
    await world.close();
  }
};

const records = ({ received }: TapRun): readonly JsonObject[] => received.records.get('Things') ?? [];
const schema = ({ received }: TapRun): JsonObject =>
  asObject(asObject(received.schemas.get('Things')?.['schema'])['properties']);
const reported = (run: TapRun, words: RegExp): string[] => run.reported.filter((line) => words.test(line));
const bookmark = ({ received }: TapRun): JsonObject =>
  asObject(asObject(received.state['bookmarks'])['Things']);

describe('I-33: tap-zoho: an org that changes after the catalog was made', function () {
  this.timeout(60_000);

  it(
    'SCHEMA stays what the catalog says, types and columns that are gone included; RECORDs keep to it',
    tapping(async ({ world, drift }) => {
      const catalog = world.select(['Things']);
      const before = await world.sync({ catalog });
      drift.fields(without('Text_1'));
      drift.fields(changed('Double_1', { data_type: 'text', json_type: 'string' }));
      drift.rows((_, index) => ({ Double_1: index % 2 === 0 ? '12.5' : 'lots' }));
      const after = await world.sync({ catalog });
      expect(after.complete).to.equal(true);
      const types = (properties: JsonObject): JsonObject =>
        Object.fromEntries(
          Object.entries(properties).map(([name, column]) => [name, asObject(column)['type'] ?? null]),
        );
      expect(types(schema(after))).to.deep.equal(types(schema(before)));
      expect(records(after)).to.have.length(300);
      for (const record of records(after)) expect(record['Text_1']).to.equal(null);
      const numbers = records(after).map((record) => record['Double_1']);
      expect([...new Set(numbers)].sort()).to.deep.equal([12.5, null]);
      expect(reported(after, /^WARNING Things: Zoho has no column Text_1 any more/)).to.have.length(1);
      expect(
        reported(after, /^WARNING Things: the type of Double_1 \(configured: number, now: text\)/),
      ).to.have.length(1);
    }),
  );

  it(
    'a catalog knows what was deselected: only what is new since is told',
    tapping(async ({ world, drift }) => {
      const catalog = world.select(['Things'], { Things: { Email_1: { selected: false } } });
      const [field] = drift.before.fields.filter(({ api_name: name }) => name === 'Text_1');
      drift.fields((fields) => [...fields, { ...field, api_name: 'Brand_New', field_label: 'Brand new' }]);
      const run = await world.sync({ catalog });
      expect(reported(run, /INFO Things: new in Zoho/)).to.deep.equal([
        'INFO Things: new in Zoho and not in the catalog: Brand_New. Discover again to have them. (SCHEMA_CHANGED)',
      ]);
      expect(schema(run)).not.to.have.any.keys('Brand_New', 'Email_1');
    }),
  );

  it(
    'a module that was deleted leaves its bookmark and its table alone; the run is complete',
    tapping(async ({ world, drift }) => {
      for (const method of ['INCREMENTAL', 'FULL_TABLE']) {
        const facts = { Things: { '': { 'replication-method': method } } };
        const catalog = world.select(['Things', 'Others'], facts);
        const before = await world.sync({ catalog });
        drift.remove();
        const after = await world.sync({ catalog, state: before.received.state });
        drift.restore();
        expect(after.complete, method).to.equal(true);
        expect(bookmark(after)).to.deep.equal(bookmark(before)).and.not.deep.equal({});
        expect([after.received.schemas.has('Things'), after.received.activated.has('Things')]).to.deep.equal([
          false,
          false,
        ]);
        expect(reported(after, /^WARNING Things is skipped: .*restore the module/)).to.have.length(1);
        expect(reported(after, /^CRITICAL/)).to.deep.equal([]);
      }
    }),
  );

  it(
    'without the cursor each run is a whole table, and the bookmark stays',
    tapping(async ({ world, drift }) => {
      const catalog = world.select(['Things']);
      const before = await world.sync({ catalog });
      drift.fields(without('Modified_Time'));
      const after = await world.sync({ catalog, state: before.received.state });
      expect(after.complete).to.equal(true);
      expect(records(after)).to.have.length(300);
      expect(after.received.activated.has('Things')).to.equal(true);
      expect(schema(after)).to.have.property('Modified_Time');
      expect(bookmark(after)).to.deep.equal(withoutFields(bookmark(before)));
      expect(asText(bookmark(after)['Modified_Time'])).to.match(/Z$/);
    }),
  );
});
