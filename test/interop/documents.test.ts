import { expect } from 'chai';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Emulator } from '#src/emulator/server/server.js';
import { startZoho } from '../support/cli-world.js';
import { fencedIn } from './support/fenced.js';
import { differencesOf, needPostgres } from './support/pipeline.js';
import { inProject, needProgram } from './support/programs.js';
import { expectWell, run, variables } from './support/run.js';
import { writeJson } from './support/singer.js';
import { smallOrg } from './support/small-org.js';
import { TARGETS, type Target } from './support/targets.js';
import { FEW_FIXED } from '../support/few-fixed.js';
import { truthOf } from './support/truth.js';
import { nameWarehouse, type Warehouse } from './support/warehouse.js';

/** A folder in which a reader types, with a shell that remembers where it is from one block to the next. */
interface Desk {
  readonly folder: string;
  type(script: string, programs?: readonly string[], env?: Readonly<Record<string, string>>): Promise<void>;
}

function sitDown(): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of ['tap-zoho', 'source-zoho']) symlinkSync(inProject(`bin/${name}`), join(bin, name));
  let cwd = folder;
  return {
    folder,
    type: async (script, programs = [], env = {}) => {
      const path = [bin, ...programs.map(dirname), process.env['PATH'] ?? ''].join(delimiter);
      const notes = join(bin, 'cwd');
      const text = `${script}\npwd > '${notes}'\n`;
      const args = ['-e', '-o', 'pipefail', '-c', text];
      expectWell(script, await run({ command: 'bash', args, cwd, env: { PATH: path, ...env } }));
      cwd = readFileSync(notes, 'utf8').trim();
    },
  };
}

const inPostgres = (page: string): void => {
  const blocks = fencedIn(page);
  const warehouses = new Map<Target, Warehouse>();
  let zoho: Emulator;
  let desk: Desk;

  before(async () => {
    zoho = await startZoho({ org: smallOrg() });
    desk = sitDown();
    writeJson(desk.folder, 'config.json', { ...zoho.connection, ...FEW_FIXED });
  });
  after(async () => {
    for (const warehouse of warehouses.values()) await warehouse.drop();
    await zoho.close();
    rmSync(desk.folder, { recursive: true, force: true });
  });

  it('has commands to type', () => {
    expect(blocks).to.have.length.at.least(2);
  });

  for (const { script, needs, line } of blocks) {
    it(`line ${line}: ${script.split('\n')[0] ?? ''}`, async function () {
      const target = TARGETS.find(({ name }) => name === needs);
      if (!target) return desk.type(script);
      const postgres = await needPostgres(this, target);
      const warehouse = warehouses.get(target) ?? nameWarehouse(postgres);
      warehouses.set(target, warehouse);
      writeJson(desk.folder, 'pg.json', target.config(postgres, warehouse.schema));
      await desk.type(script, [needProgram(this, target.name).command]);
      expect((await differencesOf(warehouse, zoho, target)).slice(0, 10)).to.deep.equal([]);
    });
  }
};

for (const page of ['README.md', 'docs/quick-start.md', 'docs/singer.md'])
  describe(`${page}, typed as it stands`, () => inPostgres(page));

describe('docs/meltano.md, typed as it stands', () => {
  const blocks = fencedIn('docs/meltano.md');
  let zoho: Emulator;
  let desk: Desk;
  let programs: string[];
  let env: Record<string, string>;

  before(async function () {
    zoho = await startZoho({ org: smallOrg() });
    desk = sitDown();
    mkdirSync(join(desk.folder, 'output'));
    env = {
      ...variables('TAP_ZOHO', zoho.connection),
      TAP_ZOHO_PLUGIN: inProject('meltano/tap-zoho.yml'),
      TARGET_JSONL_DESTINATION_PATH: join(desk.folder, 'output'),
    };
    programs = [needProgram(this, 'meltano').command];
    writeFileSync(join(desk.folder, 'target-jsonl.yml'), pluginOf(needProgram(this, 'target-jsonl').command));
  });
  after(async () => {
    await zoho.close();
    rmSync(desk.folder, { recursive: true, force: true });
  });

  it('has commands to type', () => {
    expect(blocks).to.have.length.at.least(3);
  });

  blocks.forEach(({ script, line }, position) => {
    it(`line ${line}: ${script.split('\n')[0] ?? ''}`, async () => {
      await desk.type(script, programs, env);
      // The loader of the page, without a download.
      const add = 'meltano add --plugin-type loader target-jsonl --from-ref ../target-jsonl.yml';
      if (position === 0) await desk.type(add, programs, env);
    });
  });

  it('what was selected is there', () => {
    const output = join(desk.folder, 'output');
    expect(readdirSync(output).sort()).to.deep.equal(['Contacts.jsonl', 'Leads.jsonl']);
    const lines = readFileSync(join(output, 'Leads.jsonl'), 'utf8').trim().split('\n');
    expect(lines).to.have.length(truthOf(zoho).get('Leads')!.size);
    const [contact = ''] = readFileSync(join(output, 'Contacts.jsonl'), 'utf8').split('\n');
    expect(Object.keys(JSON.parse(contact) as object).sort()).to.deep.equal(CHOSEN);
  });
});

const CHOSEN = ['Last_Name', 'Modified_Time', 'Owner', 'id'];

function pluginOf(command: string): string {
  return `name: 'target-jsonl'
namespace: 'target_jsonl'
variant: 'local'
executable: '${command}'
settings:
  - name: 'destination_path'
  - name: 'do_timestamp_file'
    kind: 'boolean'
    value: false
`;
}
