import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { fileOf } from '#src/emulator/records/children.js';
import { asText, type Json, type JsonObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import { createScenario, onlyModules, recordsOf, type Scenario } from '../support/scenario.js';

const ROWS = 50;
const SIZE = 3_000;
const BIG = 100_000;

describe('scenario: files of attachments', function () {
  this.timeout(60_000);
  let scenario: Scenario;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'attachments-'));
    scenario = await createScenario(
      onlyModules(['Attachments', 'Leads', 'Contacts', 'Deals'], {
        rows: { Attachments: ROWS, Leads: 20, Contacts: 20, Deals: 20 },
        config: {
          modules: ['attachment_files'],
          per_record_streams: ['attachment_files'],
          attachment_folder: folder,
          attachment_max_bytes: 50_000,
        },
      }),
    );
    ids().forEach((id, index) => {
      const at = scenario.clock.now() - (ROWS - index) * 60_000;
      table().update(id, { Size: String(index === 3 ? BIG : SIZE), File_Name: `../${index}/ü.pdf` }, at);
    });
  });
  afterEach(async () => {
    await scenario.close();
    await rm(folder, { recursive: true });
  });

  const table = () => scenario.emulator.org.modules.get('Attachments')!.table;
  const ids = (): string[] => [...scenario.truth('Attachments').keys()];
  const recordOf = (run: Run, id: string | undefined): JsonObject | undefined =>
    recordsOf(run, 'attachment_files').find((record) => record['id'] === id);

  /** Downloads, the refused ones included. */
  const downloads = (): string[] =>
    scenario.emulator.calls.map((call) => call.path).filter((called) => /\/Attachments\/\d+$/.test(called));

  async function filesIn(): Promise<string[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
      .sort();
  }

  async function expectWhole(run: Run): Promise<void> {
    for (const record of recordsOf(run, 'attachment_files')) {
      if (record['status'] !== 'stored') continue;
      const truth = fileOf(scenario.truth('Attachments').get(asText(record['id']) ?? '')!);
      const bytes = await readFile(path.join(folder, asText(record['path']) ?? ''));
      expect(bytes.equals(truth)).to.equal(true);
      expect(record['sha256']).to.equal(createHash('sha256').update(truth).digest('hex'));
      expect(record['bytes']).to.equal(truth.length);
    }
  }

  const answer = (match: string, status: number, json?: JsonObject, times = 1): void => {
    scenario.emulator.faults.add({
      match: (call) => call.path.endsWith(match),
      times,
      fault: { kind: 'answer', answer: { status, ...(json ? { json } : {}) } },
    });
  };

  it('I-1, I-46: each file is whole, safely named, with its checksum; a large one costs no call', async () => {
    const run = await scenario.read();
    expect(run.failed, run.logs.join('\n')).to.equal(false);
    expect(recordsOf(run, 'attachment_files')).to.have.length(ROWS);
    await expectWhole(run);
    expect(downloads()).to.have.length(ROWS - 1);
    expect(recordOf(run, ids()[3])).to.include({ status: 'too_large', path: null, sha256: null, size: BIG });
    expect(run.logs.join('\n')).to.include(`${ids()[3]} (too_large)`);
    const files = await filesIn();
    expect(files).to.have.length(2 * (ROWS - 1));
    for (const file of files)
      expect(file).to.match(/^(Leads|Contacts|Deals)\/\d+\/\d+-_\d+_ü\.pdf(\.sha256)?$/);
  });

  it('I-3: queries name the records of attachments as lists do', async () => {
    const run = await scenario.read({ config: { read_strategy: 'coql' } });
    expect(run.failed, run.logs.join('\n')).to.equal(false);
    expect(scenario.emulator.calls.map((call) => call.path)).to.include('/crm/v8/coql');
    const stored = recordsOf(run, 'attachment_files').filter(({ status }) => status === 'stored');
    expect(stored).to.have.length(ROWS - 1);
    await expectWhole(run);
  });

  it('I-21: the cost is announced before the first download, and each is counted', async () => {
    const run = await scenario.read();
    expect(run.logs.join('\n')).to.include(`attachment_files: ${ROWS} records of Attachments changed`);
    const credits = scenario.emulator.calls.reduce((sum, call) => sum + call.credits, 0);
    expect(run.logs.at(-1)).to.include(`${credits} API credits`);
  });

  it('I-8: a file that is there with its checksum is not downloaded again; a changed one is', async () => {
    const first = await scenario.read();
    const [whole, spoilt] = [ids()[0] ?? '', ids()[1] ?? ''];
    await writeFile(path.join(folder, asText(recordOf(first, spoilt)?.['path']) ?? ''), 'x'.repeat(SIZE));
    scenario.emulator.resetCounters();
    const again = await scenario.read({ state: [] });
    expect(downloads().map((called) => called.split('/').at(-1))).to.deep.equal([spoilt]);
    expect(recordOf(again, whole)).to.deep.equal(recordOf(first, whole));
    await expectWhole(again);
  });

  it('I-6: stopped in the middle, the next run downloads no file twice', async () => {
    const stop = new AbortController();
    let state: Json | undefined;
    await scenario.read({
      signal: stop.signal,
      onMessage: (message) => {
        if (message['type'] !== 'STATE' || state !== undefined) return;
        state = [message];
        if (downloads().length >= 10) stop.abort();
        else state = undefined;
      },
    });
    const before = downloads();
    expect(before.length).to.be.within(10, ROWS - 2);
    const stored = (await filesIn()).filter((file) => file.endsWith('.pdf'));
    scenario.emulator.resetCounters();
    const rest = await scenario.read({ state: state ?? null });
    expect(rest.failed, rest.logs.join('\n')).to.equal(false);
    const isStored = (called: string): boolean =>
      stored.some((file) => path.basename(file).startsWith(`${called.split('/').at(-1)}-`));
    expect(downloads().filter(isStored)).to.deep.equal([]);
    expect((await filesIn()).filter((file) => file.endsWith('.part'))).to.deep.equal([]);
    expect(await filesIn()).to.have.length(2 * (ROWS - 1));
  });

  it('I-12: 204, 404 and a refusal of one file are warnings, and never silent', async () => {
    const [gone, lost, refused] = ids();
    answer(`/Attachments/${gone}`, 204);
    answer(`/Attachments/${lost}`, 404);
    answer(`/Attachments/${refused}`, 403, {
      code: 'NO_PERMISSION',
      details: {},
      message: 'permission denied',
      status: 'error',
    });
    const run = await scenario.read();
    expect(run.failed, run.logs.join('\n')).to.equal(false);
    expect([gone, lost, refused].map((id) => recordOf(run, id)?.['status'])).to.deep.equal([
      'gone',
      'gone',
      'refused',
    ]);
    for (const id of [gone, lost, refused])
      expect(run.logs.join('\n')).to.match(new RegExp(`${id} \\((gone|refused)`));
    expect(downloads()).to.have.length(ROWS - 1);
  });

  it('a file of another size than Zoho names is read twice, kept and reported', async () => {
    const [id = ''] = ids();
    const bytes = Buffer.from('short');
    scenario.emulator.faults.add({
      match: (call) => call.path.endsWith(`/Attachments/${id}`),
      fault: { kind: 'answer', answer: { status: 200, file: { bytes, type: 'application/octet-stream' } } },
    });
    const run = await scenario.read();
    expect(recordOf(run, id)).to.include({ status: 'size_differs', bytes: bytes.length, size: SIZE });
    expect(downloads().filter((called) => called.endsWith(id))).to.have.length(2);
    expect(run.logs.join('\n')).to.include(`${id} (size_differs)`);
  });

  it('I-46: a folder that cannot be written is an error before the first call', async () => {
    const blocked = path.join(folder, 'file');
    await writeFile(blocked, '');
    await mkdir(path.join(folder, 'other'));
    for (const attachment_folder of [path.join(blocked, 'below'), '']) {
      scenario.emulator.resetCounters();
      const run = await scenario.read({ config: { attachment_folder } });
      expect(run.failed).to.equal(true);
      expect(run.errors[0]).to.include({ internal_message: 'ATTACHMENT_FOLDER_REFUSED' });
      expect(downloads()).to.deep.equal([]);
    }
  });
});
