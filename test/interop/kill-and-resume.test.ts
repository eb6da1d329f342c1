import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject, type JsonObject } from '#src/util/json.js';
import { startZoho } from '../support/cli-world.js';
import { changeOrg, secondIsOver } from './support/changes.js';
import { createPipeline, expectEqual, type Pipeline } from './support/pipeline.js';
import type { Ends } from './support/run.js';
import { TARGETS } from './support/targets.js';

const HOUR = 3_600_000;
/** More than one checkpoint of the largest stream (one each 10,000 records). */
const ROWS = 16_000;
const MODULES = ['Bulky', 'Contacts', 'Contacts_X_Accounts', 'Everything', 'Leads', 'Quoted_Items'];

for (const target of TARGETS) {
  describe(`tap-zoho | ${target.name}, ended by kill -9`, () => {
    let zoho: Emulator;
    let pipeline: Pipeline;
    let figure: string | undefined;
    let close: (() => Promise<void>) | undefined;

    before(async function () {
      const org = createOrg({
        now: Date.now() - HOUR,
        extraModules: [{ api_name: 'Bulky', rows: ROWS, fields: 12 }],
      });
      zoho = await startZoho({ org });
      pipeline = await createPipeline(this, target, zoho, { modules: MODULES });
      close = pipeline.close;
    });
    after(async () => {
      if (figure !== undefined) process.stdout.write(`      resumed: ${figure}\n`);
      await close?.();
      await zoho.close();
    });

    it('the tap in the middle: the target keeps what it has and says how far it came', async () => {
      const { tap, output } = await pipeline.run({
        failing: true,
        onLine: afterRecords(13_000, ({ killTap }) => killTap()),
      });
      expect(tap.signal).to.equal('SIGKILL');
      expect(output.records['Bulky']).to.be.greaterThan(10_000).and.lessThan(ROWS);
      expectOwnState(pipeline.state(), output.states);
    });

    it('the target in the middle of the next run: the tap sees the closed pipe and ends', async () => {
      changeOrg(zoho);
      await secondIsOver();
      const before = pipeline.state();
      const { tap, target: reader } = await pipeline.run({
        failing: true,
        onLine: afterRecords(4_000, ({ killTarget }) => killTarget()),
      });
      expect(reader.signal).to.equal('SIGKILL');
      expect(tap.signal).to.equal(null);
      expect(tap.stderr).not.to.match(/^\s+at .*:\d+:\d+/m);
      expect(pipeline.state()).to.deep.equal(before);
    });

    it('goes on from the state that the target had echoed, and each cell is equal in the end', async () => {
      const started = asObject(asObject(pipeline.state()?.['bookmarks'])['Bulky']);
      const { output, target: reader } = await pipeline.run();
      if (Object.keys(started).length > 0) expect(output.records['Bulky']).to.be.lessThan(ROWS);
      const rows = Object.values(output.records).reduce((sum, count) => sum + count, 0);
      figure = `${rows} rows in ${(reader.ms / 1000).toFixed(1)} s, ${Math.round(rows / (reader.ms / 1000))} rows/s`;
      await expectEqual(pipeline);
    });

    it('brings nothing after that', async () => {
      const { output } = await pipeline.run();
      expect(Object.keys(output.records).filter((stream) => MODULES.includes(stream))).to.deep.equal([]);
    });
  });
}

/** Acts once, as soon as so many records have come by. */
function afterRecords(count: number, act: (ends: Ends) => void): (line: string, ends: Ends) => void {
  let seen = 0;
  return (line, ends) => {
    if (line.startsWith('{"type":"RECORD"') && ++seen === count) act(ends);
  };
}

/** Each bookmark of the echoed state is one that the tap had said of that stream; a target may hold some back. */
function expectOwnState(state: JsonObject | undefined, output: readonly JsonObject[]): void {
  for (const [stream, bookmark] of Object.entries(asObject(state?.['bookmarks']))) {
    const known = output.map((value) => JSON.stringify(asObject(value['bookmarks'])[stream]));
    expect(known).to.include(JSON.stringify(bookmark));
  }
}
