import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asArray, asObject, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { startZoho } from '../support/cli-world.js';
import { inProject, needSdk } from './support/programs.js';
import { runWell } from './support/run.js';

const HOUR = 3_600_000;
const MODULE = 'Contacts';

/** What Zoho's own SDK parses without an error has the form that Zoho gives it. */
describe("Zoho's SDK for Node against the emulator", () => {
  let sdk: string;
  let zoho: Emulator;
  let folder: string;
  let found: JsonObject;
  let removed: string;
  const ends: (() => unknown)[] = [];

  before(async function () {
    sdk = needSdk(this);
    zoho = await startZoho({ org: createOrg({ now: Date.now() - HOUR }) });
    folder = mkdtempSync(join(tmpdir(), 'zoho-sdk-'));
    ends.push(
      () => zoho.close(),
      () => rmSync(folder, { recursive: true, force: true }),
    );
    const { table } = zoho.org.modules.get(MODULE)!;
    removed = [...table.scan({ sort: 'id', order: 'asc' })][0]!.id;
    table.remove(removed, Date.now(), 'recycle');
    const job = join(folder, 'job.json');
    writeFileSync(job, JSON.stringify({ connection: zoho.connection, module: MODULE, home: folder }));
    const script = inProject('scripts/interop-zoho-sdk.mjs');
    const stdout = await runWell({ command: process.execPath, args: [script, sdk, job] });
    found = asObject(parseJson(stdout.trim().split('\n').at(-1) ?? ''));
  });
  after(async () => {
    for (const end of ends) await end();
  });

  const texts = (name: string): (string | undefined)[] => asArray(found[name]).map(asText);

  it('lists the modules and the fields', () => {
    expect(texts('modules')).to.include.members(['Leads', 'Contacts', 'Accounts', 'Deals']);
    const fields = zoho.org.modules.get(MODULE)!.fields.map((field) => asText(field['api_name']));
    expect(fields).to.include.members(texts('fields'));
    expect(texts('fields')).to.include.members(['Last_Name', 'Modified_Time', 'Owner']);
  });

  it('lists the same rows as the truth, page after page, with equal names and times', () => {
    const truth = [...zoho.truth(MODULE)].map((row) => [
      row.id,
      row['Last_Name'],
      Date.parse(asText(row['Modified_Time']) ?? ''),
    ]);
    const rows = asArray(found['rows']).map((row) => {
      const [id = null, name = null, time = null] = asArray(row);
      return [id, name, Date.parse(asText(time) ?? '')];
    });
    expect(rows.length).to.be.greaterThan(200);
    expect(rows).to.have.deep.members(truth);
  });

  it('queries, lists what was deleted, users and the organization, and has a job made', () => {
    const ids = [...zoho.truth(MODULE)].map(({ id }) => id).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    expect(texts('coql')).to.deep.equal(ids.slice(0, 50));
    expect(texts('deleted')).to.include(removed);
    expect(texts('users').length).to.be.greaterThan(1);
    expect(texts('org')).to.have.length(1);
    expect(asText(found['bulk'])).to.match(/^(?:ADDED|QUEUED|IN PROGRESS|COMPLETED)$/);
  });
});
