import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Table } from '#src/emulator/org/org.js';
import { startEmulator, type Emulator } from '#src/emulator/server/server.js';
import { systemClock } from '#src/util/clock.js';
import { asObjects, isObject, parseJson, type Json, type JsonObject } from '#src/util/json.js';
import { startHostileProxy, type Change, type HostileProxy, type Passing } from '../support/hostile-proxy.js';
import { catalogOf, runCli, type Ended, type Job } from '../support/process.js';
import { skipLoudly } from '../support/skip.js';
import { field, moduleOf, plainRows, tinyOrg } from '../support/tiny-org.js';

const MIB = 1_048_576;
const ROWS = 1_000;
const MINUTE = 60_000;
/** The heap that Node gives itself in a container of 256 MB. */
const SMALL = ['--max-old-space-size=128'];

/** Processes of their own under a limit of memory: what a run holds at the most shows by its not being killed. */
describe('hostile: memory and time', function () {
  this.timeout(240_000);
  let emulator: Emulator;
  let contacts: Table;
  let proxy: HostileProxy;
  let folder: string;
  before(async () => {
    const rows = plainRows(ROWS, '2026-01-01T00:00:00Z', () => ({ Description: 'x' }));
    const fields = Array.from({ length: 10 }, (_, index) => field(`Text_${index}`, 'textarea'));
    const modules = new Map([moduleOf('Contacts', { rows, fields })]);
    contacts = modules.get('Contacts')!.table;
    emulator = await startEmulator({
      org: { ...tinyOrg(), modules },
      clock: systemClock,
      tokenThrottle: { count: 1_000_000, windowMs: 600_000 },
    });
    folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  });
  after(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => proxy.close());

  async function read(
    change: (passing: Passing) => Change,
    config: JsonObject = {},
    more: Partial<Job> = {},
  ): Promise<Ended> {
    proxy = await startHostileProxy(emulator.url, change);
    const own = { modules: ['Contacts'], edition: 'enterprise', api_url: proxy.url, accounts_url: proxy.url };
    const columns = Array.from({ length: 10 }, (_, index) => `Text_${index}`);
    return runCli({
      args: ['read'],
      config: { ...emulator.connection, ...own, ...config },
      catalog: catalogOf(['Contacts'], ['id', 'Modified_Time', ...columns]),
      nodeArgs: SMALL,
      ...more,
    });
  }

  const isRows = ({ path }: Passing): boolean => path.endsWith('/Contacts') || path.endsWith('/coql');
  const wide = (passing: Passing): Change => {
    const json = parseJson(passing.body.toString());
    if (!isRows(passing) || !isObject(json) || !Array.isArray(json['data'])) return undefined;
    const texts = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`Text_${index}`, 'w'.repeat(10_000)]),
    );
    return {
      body: JSON.stringify({ ...json, data: asObjects(json['data']).map((row) => ({ ...row, ...texts })) }),
    };
  };

  it(`I-45: ${ROWS} rows of 100 KB by COQL, in a heap of 128 MB: all of them`, async () => {
    const ended = await read(wide, { read_strategy: 'coql' });
    expect([ended.exitCode, ended.signal, ended.records.get('Contacts')?.length]).to.deep.equal([
      0,
      null,
      ROWS,
    ]);
  });

  it('I-44: a minute of refused connections in the middle of a list is survived, and each row comes once', async () => {
    const ended = await read(
      ({ path, nth }) => {
        if (!path.endsWith('/Contacts') || nth !== 2) return undefined;
        proxy.refuse(MINUTE);
        return 'break';
      },
      { read_strategy: 'records' },
      { waits: true },
    );
    const ids = ended.records.get('Contacts')?.map(({ id }) => id) ?? [];
    expect([ended.exitCode, ids.length, new Set(ids).size]).to.deep.equal([0, ROWS, ROWS]);
    expect(ended.ms).to.be.at.least(MINUTE);
  });

  for (const strategy of ['records', 'coql', 'bulk']) {
    it(`I-45: ${ROWS} rows of 100 KB in the emulator itself, by ${strategy}: less than 256 MB`, async function () {
      const text = 'w'.repeat(10_000);
      const values = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`Text_${index}`, text]));
      for (const row of [...contacts.scan({ sort: 'id', order: 'asc' })])
        contacts.update(row.id, values, Date.parse('2026-01-02T00:00:00Z'));
      const ended = await read(() => undefined, { read_strategy: strategy });
      expect([ended.exitCode, ended.records.get('Contacts')?.length]).to.deep.equal([0, ROWS]);
      if (ended.peakMemory === undefined)
        skipLoudly(this, 'this system does not tell the memory of a process');
      expect(ended.peakMemory).to.be.lessThan(256 * MIB);
    });
  }

  it('I-45: 5 GB in 5 MB of gzip: an error of its own after pages of 200, 34, 6 rows and 1, and no memory', async function () {
    const spaces = gzipSync(Buffer.alloc(500 * MIB, ' '), { level: 1 });
    const bomb = Buffer.concat(Array.from({ length: 10 }, () => spaces));
    const ended = await read(
      (passing) =>
        passing.path.endsWith('/Contacts')
          ? { headers: { 'content-encoding': 'gzip' }, body: bomb }
          : undefined,
      { read_strategy: 'records' },
    );
    expect([ended.exitCode, ended.signal]).to.deep.equal([1, null]);
    expect(JSON.stringify(ended.errors)).to.include('ANSWER_TOO_LARGE');
    expect(proxy.asked.filter((path) => path.endsWith('/Contacts'))).to.have.length(4);
    if (ended.peakMemory === undefined) skipLoudly(this, 'this system does not tell the memory of a process');
    expect(ended.peakMemory).to.be.lessThan(512 * MIB);
  });

  it('I-45: a state that inflates to millions of ids, and one with a number without an end', async () => {
    for (const bytes of [Buffer.alloc(60 * MIB), Buffer.alloc(MIB, 0xff)]) {
      const packed = deflateRawSync(bytes).toString('base64');
      const state: Json = [
        {
          type: 'STREAM',
          stream: {
            stream_descriptor: { name: 'Contacts' },
            stream_state: {
              v: 1,
              Modified_Time: '2026-01-02T00:00:00Z',
              ids: { count: 50_000, packed },
              recycled: { days: [{ day: '2026-01-02', count: 1_000, packed }] },
            },
          },
        },
      ];
      const catalog = catalogOf(['Contacts'], ['id', 'Modified_Time'], 'incremental');
      const ended = await read(() => undefined, {}, { state, catalog });
      // The harness gives a process a minute.
      expect([ended.exitCode, ended.statuses.get('Contacts')?.at(-1)]).to.deep.equal([0, 'COMPLETE']);
      await proxy.close();
    }
  });
});
