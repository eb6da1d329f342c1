import { expect } from 'chai';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '#src/emulator/server/server.js';
import { startZoho } from '../support/cli-world.js';
import { changeOrg, removeRows, secondIsOver } from './support/changes.js';
import { differencesOf, needPostgres } from './support/pipeline.js';
import { inProject, needProgram } from './support/programs.js';
import { expectWell, run, variables, type Outcome } from './support/run.js';
import { smallOrg } from './support/small-org.js';
import { TARGETS } from './support/targets.js';
import { nameWarehouse, type Warehouse } from './support/warehouse.js';

const LOADER = TARGETS[0]!;

describe('Meltano with the plugin definition of meltano/', () => {
  let zoho: Emulator;
  let folder: string;
  let warehouse: Warehouse | undefined;
  let meltano: (...args: string[]) => Promise<Outcome>;

  before(async function () {
    zoho = await startZoho({ org: smallOrg() });
    folder = mkdtempSync(join(tmpdir(), 'meltano-'));
    const { command } = needProgram(this, 'meltano');
    const target = needProgram(this, LOADER.name);
    const postgres = await needPostgres(this, LOADER);
    warehouse = nameWarehouse(postgres);
    const settings = LOADER.config(postgres, warehouse.schema);
    const project = createProject(folder, loader(target.command, Object.keys(settings)));
    const env = { ...variables('TAP_ZOHO', zoho.connection), ...variables('TARGET_POSTGRES', settings) };
    meltano = (...args) => run({ command, args, cwd: project, env });
  });
  after(async () => {
    await warehouse?.drop();
    await zoho.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('meltano config test: the tap delivers', async () => {
    const outcome = await meltano('config', 'test', 'tap-zoho');
    expectWell('meltano config test', outcome);
    expect(`${outcome.stdout}${outcome.stderr}`).to.include('Plugin configuration is valid');
  });

  it('meltano run: every row and cell arrives', async () => {
    expectWell('meltano run', await meltano('run', 'tap-zoho', 'target-postgres'));
    expect(await wrong()).to.deep.equal([]);
  });

  it('meltano run again: changes and deletions arrive, with the state that Meltano kept', async () => {
    changeOrg(zoho);
    removeRows(zoho);
    await secondIsOver();
    const outcome = await meltano('run', 'tap-zoho', 'target-postgres');
    expectWell('meltano run', outcome);
    const output = `${outcome.stdout}${outcome.stderr}`;
    expect(output).to.match(/"record_count", "value": 3, "tags": \{"endpoint": "Leads"\}/);
    expect(output).to.match(/"record_count", "value": 0, "tags": \{"endpoint": "Notes"\}/);
    expect(await wrong()).to.deep.equal([]);
  });

  it('meltano select: a column that is not wanted is not read', async () => {
    expectWell('meltano select', await meltano('select', 'tap-zoho', 'Vendors', 'Vendor_Name'));
    const { stdout } = await meltano('invoke', 'tap-zoho');
    const schemas = stdout.split('\n').filter((line) => line.startsWith('{"type":"SCHEMA"'));
    expect(schemas).to.have.length(1);
    expect(schemas[0]).to.include('"Vendor_Name"').and.not.include('"Website"');
  });

  async function wrong(): Promise<string[]> {
    return (await differencesOf(warehouse!, zoho, LOADER)).slice(0, 10);
  }
});

/** The project as it lies in the repository, beside the program that it names, with a loader. */
function createProject(folder: string, loaders: string): string {
  const project = join(folder, 'meltano');
  cpSync(inProject('meltano'), project, {
    recursive: true,
    filter: (name) => !name.endsWith('.meltano'),
  });
  mkdirSync(join(folder, 'bin'));
  symlinkSync(inProject('bin/tap-zoho'), join(folder, 'bin', 'tap-zoho'));
  const file = join(project, 'meltano.yml');
  writeFileSync(file, readFileSync(file, 'utf8') + loaders);
  return project;
}

function loader(command: string, settings: readonly string[]): string {
  return `  loaders:
    - name: 'target-postgres'
      namespace: 'target_postgres'
      executable: '${command}'
      capabilities: ['activate-version', 'hard-delete']
      settings:
${settings.map((name) => `        - name: '${name}'\n          kind: '${KINDS[name] ?? 'string'}'\n`).join('')}`;
}

const KINDS: Readonly<Record<string, string>> = { port: 'integer', hard_delete: 'boolean' };
