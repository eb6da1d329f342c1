import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asArray, asObject, asObjects, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { startZoho } from '../support/cli-world.js';
import { changeOrg, secondIsOver } from './support/changes.js';
import { differences } from './support/differences.js';
import { inProject, needProgram, type Program } from './support/programs.js';
import { runPyAirbyte } from './support/pyairbyte.js';
import { run, runWell } from './support/run.js';
import { FEW_FIXED_STREAMS, FEW_FIXED } from '../support/few-fixed.js';
import { truthOf } from './support/truth.js';

const HOUR = 3_600_000;

describe('PyAirbyte', () => {
  let python: Program;
  let zoho: Emulator;
  let folder: string;
  let job: JsonObject;

  before(async function () {
    zoho = await startZoho({ org: createOrg({ now: Date.now() - HOUR }) });
    folder = mkdtempSync(join(tmpdir(), 'pyairbyte-'));
    python = needProgram(this, 'airbyte');
    job = {
      config: { ...zoho.connection, ...FEW_FIXED },
      executable: inProject('bin/source-zoho'),
      database: join(folder, 'cache.duckdb'),
      rows: true,
    };
  });
  after(async () => {
    await zoho.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('validates the config, checks, lists the streams and reads all of them into DuckDB: every cell is equal', async () => {
    const { streams, brought, cache } = await sync();
    const truth = truthOf(zoho);
    const filled = [...truth].filter(([, rows]) => rows.size > 0);
    const counts = filled.map(([stream, rows]): [string, number] => [stream, rows.size]);
    expect(streams).to.include.members(counts.map(([stream]) => stream));
    expect(brought).to.deep.equal(Object.fromEntries(counts));
    expect(counts.length).to.be.at.least(30);
    const wrong = filled.flatMap(([stream, rows]) =>
      differences(stream, rows, cache.get(stream) ?? new Map(), DUCKDB),
    );
    expect(wrong.slice(0, 10)).to.deep.equal([]);
  });

  it('reads exactly what changed with the state that it kept, and the cache is equal again', async () => {
    const counts = changeOrg(zoho);
    await secondIsOver();
    const { brought, cache } = await sync();
    const fresh = Object.fromEntries(
      Object.entries(brought).filter(([stream]) => !FEW_FIXED_STREAMS.includes(stream)),
    );
    expect(fresh).to.deep.equal(counts);
    const wrong = [...truthOf(zoho)].flatMap(([stream, rows]) =>
      rows.size === 0 ? [] : differences(stream, rows, cache.get(stream) ?? new Map(), DUCKDB),
    );
    expect(wrong.slice(0, 10)).to.deep.equal([]);
  });

  it('brings nothing where nothing changed', async () => {
    const { brought } = await sync();
    expect(Object.keys(brought).filter((stream) => !FEW_FIXED_STREAMS.includes(stream))).to.deep.equal([]);
  });

  it("finds no fault in any line, by Airbyte's own models of the protocol", async () => {
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify(zoho.connection));
    const source = (...args: string[]) =>
      run({ command: process.execPath, args: [inProject('bin/source-zoho'), ...args] });
    const discovered = await source('discover', '--config', config);
    const catalog = join(folder, 'configured.json');
    writeFileSync(catalog, JSON.stringify(configured(discovered.stdout)));
    const outputs = [
      await source('spec'),
      await source('check', '--config', config),
      discovered,
      await source('read', '--config', config, '--catalog', catalog),
    ];
    expect(outputs.map(({ code }) => code)).to.deep.equal([0, 0, 0, 0]);
    const verdict = await runWell({
      command: python.python,
      args: [inProject('test/interop/support/airbyte_models.py')],
      input: outputs.map(({ stdout }) => stdout).join(''),
    });
    const { lines, faults } = asObject(parseJson(verdict));
    expect(faults).to.deep.equal([]);
    expect(lines).to.be.greaterThan(3_000);
  });

  async function sync() {
    const answer = await runPyAirbyte(python, folder, job);
    const cache = new Map(
      Object.entries(asObject(answer['rows'])).map(([stream, rows]) => [
        stream,
        new Map(asObjects(rows).map((row) => [asText(row['id']) ?? '', row])),
      ]),
    );
    return { streams: asArray(answer['streams']), brought: asObject(answer['brought']), cache };
  }
});

/** PyAirbyte writes all columns in lower case, and a few of its own. */
const DUCKDB = { column: (name: string) => name.toLowerCase(), adds: /^_airbyte_/ };

function configured(discovered: string): JsonObject {
  const line = discovered.split('\n').find((text) => text.includes('"type":"CATALOG"')) ?? '';
  const { streams } = asObject(asObject(parseJson(line))['catalog']);
  return {
    streams: asObjects(streams).map((stream) => ({
      stream,
      sync_mode: asArray(stream['supported_sync_modes']).includes('incremental')
        ? 'incremental'
        : 'full_refresh',
      destination_sync_mode: 'append',
    })),
  };
}
