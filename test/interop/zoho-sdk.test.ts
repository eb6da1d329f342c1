import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asArray, asObject, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { compareIds } from '#src/util/ids.js';
import { startZoho } from '../support/cli-world.js';
import { inProject, needProgram, needSdk } from './support/programs.js';
import { runWell } from './support/run.js';

const HOUR = 3_600_000;
const MODULE = 'Contacts';

interface Sdk {
  readonly language: string;
  /** The program that reads with it; the test is skipped, and says why, without it. */
  readonly program: (context: Mocha.Context) => { readonly command: string; readonly args: string[] };
  /** The program downloads the file of a job, too. */
  readonly readsFile: boolean;
}

const SDKS: readonly Sdk[] = [
  {
    language: 'Node',
    program: (context) => ({
      command: process.execPath,
      args: [inProject('scripts/interop-zoho-sdk.mjs'), needSdk(context)],
    }),
    readsFile: false,
  },
  {
    language: 'Python',
    program: (context) => ({
      command: needProgram(context, 'zoho-sdk-python').python,
      args: [inProject('scripts/interop-zoho-sdk.py')],
    }),
    readsFile: true,
  },
];

/** What Zoho's own SDKs parse without an error has the form that Zoho gives it. */
for (const sdk of SDKS) describe(`Zoho's SDK for ${sdk.language} against the emulator`, () => suite(sdk));

function suite({ program, readsFile }: Sdk): void {
  let zoho: Emulator;
  let folder: string;
  let found: JsonObject;
  let removed: string;
  const ends: (() => unknown)[] = [];

  before(async function () {
    const { command, args } = program(this);
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
    const stdout = await runWell({ command, args: [...args, job] });
    found = asObject(parseJson(stdout.trim().split('\n').at(-1) ?? ''));
  });
  after(async () => {
    for (const end of ends) await end();
  });

  const sorted = (ids: readonly (string | undefined)[]): (string | undefined)[] =>
    [...ids].sort((a = '', b = '') => compareIds(a, b));
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
    const ids = sorted([...zoho.truth(MODULE)].map(({ id }) => id));
    expect(texts('coql')).to.deep.equal(ids.slice(0, 50));
    expect(texts('deleted')).to.include(removed);
    expect(texts('users').length).to.be.greaterThan(1);
    expect(texts('org')).to.have.length(1);
    expect(asText(found['bulk'])).to.match(/^(?:ADDED|QUEUED|IN PROGRESS|COMPLETED)$/);
  });

  if (!readsFile) return;
  it('finds each row in the file of the job', () => {
    const ids = sorted([...zoho.truth(MODULE)].map(({ id }) => id));
    expect(sorted(texts('file'))).to.deep.equal(ids);
  });
}
