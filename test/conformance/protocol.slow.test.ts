import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createOrg } from '#src/emulator/seed/seed.js';
import { systemClock } from '#src/util/clock.js';
import { asObjects } from '#src/util/json.js';
import { configOf, startZoho } from '../support/cli-world.js';
import { configuredCatalog, lastStates, runCli } from '../support/process.js';
import { PROTOCOL } from '../support/validate.js';
import { NO_SHARED, sharedPath } from '../support/shared.js';
import { skipLoudly } from '../support/skip.js';

/** `runCli` holds every output against this schema, as `source-zoho validate` does. */
describe("Airbyte's protocol as a JSON schema", () => {
  it('is made from the definition that the project was given', function () {
    const source = sharedPath('airbyte_protocol.yaml');
    if (!existsSync(source))
      skipLoudly(this, `${NO_SHARED}: airbyte_protocol.yaml is not there to compare with`);
    expect(PROTOCOL['$source_sha256']).to.equal(
      createHash('sha256').update(readFileSync(source)).digest('hex'),
    );
  });

  it('I-18: is kept by a whole org: every stream of the catalog, read, and read again with its states', async function () {
    this.timeout(60_000);
    const emulator = await startZoho({ org: createOrg({ now: systemClock.now() - 3_600_000 }) });
    const config = configOf(emulator);
    const catalog = configuredCatalog(await runCli({ args: ['discover'], config }));
    const first = await runCli({ args: ['read'], config, catalog });
    const second = await runCli({ args: ['read'], config, catalog, state: lastStates(first) });
    await emulator.close();
    for (const [run, ended] of [first, second].entries()) {
      expect([ended.exitCode, ended.stderr, ended.errors], `run ${run}`).to.deep.equal([0, '', []]);
      for (const [name, statuses] of ended.statuses) {
        expect([statuses[0], statuses.at(-1)], name).to.deep.equal(['STARTED', 'COMPLETE']);
      }
      expect(ended.statuses.size).to.equal(asObjects(catalog['streams']).length);
    }
    expect(first.records.get('Everything')).to.have.length.above(100);
  });
});
