import { expect } from 'chai';
import type { OrgModule } from '#src/emulator/org/org.js';
import { FEW_FIXED_STREAMS } from '../support/few-fixed.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import type { JsonObject } from '#src/util/json.js';
import { startZoho } from '../support/cli-world.js';
import { changeOrg, removeRows, secondIsOver } from './support/changes.js';
import { createPipeline, expectEqual, type Pipeline } from './support/pipeline.js';
import { TARGETS } from './support/targets.js';
import { truthOf } from './support/truth.js';

const HOUR = 3_600_000;

/** Settings without a time of change are read whole each time. */
const withoutFixed = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([stream]) => !FEW_FIXED_STREAMS.includes(stream)));

for (const target of TARGETS) {
  describe(`tap-zoho | ${target.name}`, () => {
    const seeded = createOrg({ now: Date.now() - HOUR });
    const modules = new Map(seeded.modules);
    let zoho: Emulator;
    let pipeline: Pipeline;
    let close: (() => Promise<void>) | undefined;
    const figures: string[] = [];

    before(async function () {
      zoho = await startZoho({ org: { ...seeded, modules } });
      pipeline = await createPipeline(this, target, zoho);
      close = pipeline.close;
    });
    after(async () => {
      for (const figure of figures) process.stdout.write(`      ${figure}\n`);
      await close?.();
      await zoho.close();
    });

    it('loads every row of all streams: each cell is equal by SQL, for all data types', async () => {
      const step = await pipeline.run();
      const truth = [...truthOf(zoho)].filter(([, rows]) => rows.size > 0);
      expect(step.output.records).to.deep.equal(
        Object.fromEntries(truth.map(([stream, rows]) => [stream, rows.size])),
      );
      expect(truth.length).to.be.at.least(30);
      await expectEqual(pipeline);
      const rows = truth.reduce((sum, [, { size }]) => sum + size, 0);
      const seconds = step.target.ms / 1000;
      figures.push(
        `${rows} rows of ${truth.length} streams in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s`,
      );
    });

    it('is given back its last state', () => {
      expect(pipeline.state()).to.be.an('object').with.keys('bookmarks', 'currently_syncing');
    });

    it('brings nothing where nothing changed', async () => {
      const { output } = await pipeline.run();
      expect(withoutFixed(output.records)).to.deep.equal({});
      expect(output.lastType).to.equal('STATE');
      await expectEqual(pipeline);
    });

    it('brings exactly what changed, and each cell is equal again', async () => {
      const counts = changeOrg(zoho);
      await secondIsOver();
      const { output } = await pipeline.run();
      expect(withoutFixed(output.records)).to.deep.equal(counts);
      await expectEqual(pipeline);
    });

    it('takes out what was deleted in Zoho, and leaves all else as it is', async () => {
      const removed = removeRows(zoho);
      await secondIsOver();
      const { output } = await pipeline.run();
      expect(output.deletions).to.deep.equal({ Accounts: 1, Deals: 1, Vehicles: 1 });
      const rows = await pipeline.warehouse.rows();
      for (const [module, id] of removed) {
        const row = rows.get(module.toLowerCase())?.get(id);
        if (target.deletes === 'removes') expect(row).to.equal(undefined);
        else expect(row).to.have.property('_sdc_deleted_at').that.is.a('string');
      }
      await expectEqual(pipeline);
    });

    it('adds a column that Zoho has gained', async () => {
      const vehicles = modules.get('Vehicles')!;
      modules.set('Vehicles', withColumn(vehicles, textField(modules)));
      const [first] = vehicles.table.scan({ sort: 'id', order: 'asc' });
      vehicles.table.update(first!.id, { Added_Later: 'a value' }, zoho.clock.now());
      await secondIsOver();
      await pipeline.discover();
      const { output } = await pipeline.run();
      expect(withoutFixed(output.records)).to.deep.equal({ Vehicles: 1 });
      await expectEqual(pipeline);
      const columns = (await pipeline.warehouse.columns()).get('vehicles');
      expect([...(columns?.keys() ?? [])].map((name) => name.toLowerCase())).to.include('added_later');
    });
  });
}

function withColumn(module: OrgModule, field: JsonObject): OrgModule {
  return { ...module, fields: [...module.fields, field] };
}

function textField(modules: ReadonlyMap<string, OrgModule>): JsonObject {
  const field = modules.get('Everything')?.fields.find(({ api_name: name }) => name === 'Text_1');
  return { ...field, api_name: 'Added_Later', id: '5725767001999999999' };
}
