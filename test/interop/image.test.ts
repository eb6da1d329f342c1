import { expect } from 'chai';
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asArray, asObject, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { startZoho } from '../support/cli-world.js';
import { installInto, isOffline, npm, packInto } from '../support/package.js';
import { skipLoudly } from '../support/skip.js';

const STREAMS = ['Leads', 'Deals', 'users'];
/** The user of the image. */
const IMAGE_USER = 1000;

/**
 * No container engine is needed: the steps of the Dockerfile are replayed. A production install in an empty folder that
 * its user cannot write to, no HOME, the platform's folder and file names, and a heap as in a container of 512 MB.
 */
describe('the steps of the image', () => {
  let zoho: Emulator;
  let folder: string;
  let program: string;

  before(async function () {
    zoho = await startZoho({ org: createOrg({ now: Date.now() - 3_600_000 }) });
    folder = mkdtempSync(join(tmpdir(), 'image-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const { filename } = await packInto(folder);
    await installInto(folder, join(folder, filename), ['--ignore-scripts']).catch((error: unknown) => {
      if (!isOffline(error)) throw error;
      skipLoudly(this, 'npm cannot reach its registry, and the cache lacks a dependency');
    });
    program = join(folder, 'node_modules/source-zoho/bin/source-zoho');
    writeFileSync(
      join(folder, 'connectorConfig.json'),
      JSON.stringify({ ...zoho.connection, modules: STREAMS }),
    );
    writeFileSync(join(folder, 'inputState.json'), '[]');
  });
  after(async () => {
    await zoho.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const major of [20, 22, 24]) {
    it(`run on Node ${major}: spec, check, discover and read`, async function () {
      const node = await nodeOf(major, folder);
      if (node === undefined) skipLoudly(this, `the npm package node@${major} cannot be had`);
      const call = (...args: string[]): Promise<JsonObject[]> => callAs(node, program, args, folder);
      expect((await call('spec')).map(({ type }) => type)).to.deep.equal(['SPEC']);
      const config = ['--config', join(folder, 'connectorConfig.json')];
      const status = (await call('check', ...config)).find(({ type }) => type === 'CONNECTION_STATUS');
      expect(asObject(status?.['connectionStatus'])['status']).to.equal('SUCCEEDED');
      const found = (await call('discover', ...config)).find(({ type }) => type === 'CATALOG');
      const streams = asArray(asObject(found?.['catalog'])['streams']).map(asObject);
      const configured = streams
        .filter(({ name }) => STREAMS.includes(asText(name) ?? ''))
        .map((stream) => ({ stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' }));
      expect(configured).to.have.length(STREAMS.length);
      writeFileSync(join(folder, 'catalog.json'), JSON.stringify({ streams: configured }));
      const files = ['--catalog', join(folder, 'catalog.json'), '--state', join(folder, 'inputState.json')];
      const messages = await call('read', ...config, ...files);
      expect(messages.filter(({ type }) => type === 'RECORD').length).to.be.greaterThan(100);
    });
  }

  it('hold the demo: the package alone is enough', () => {
    const cwd = join(folder, 'demo');
    mkdirSync(cwd);
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'demo'], {
      cwd,
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
    expect(stdout).to.match(/Leads/);
  });
});

/** The binary of a major version, where every user can run it. */
async function nodeOf(major: number, folder: string): Promise<string | undefined> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const args = ['exec', '--yes', `--package=node@${major}`, '--', 'node', '-p', 'process.execPath'];
  const found = await npm(args, tmpdir()).catch(() => undefined);
  if (found === undefined) return undefined;
  const copy = join(folder, `node-${major}`);
  copyFileSync(found.stdout.trim(), copy);
  chmodSync(copy, 0o755);
  return copy;
}

/** The messages of a command that has to succeed, run as the image would. The emulator answers from this very process. */
async function callAs(
  node: string,
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<JsonObject[]> {
  const { stdout } = await promisify(execFile)(node, [program, ...args], {
    cwd,
    maxBuffer: 256 * 1024 * 1024,
    env: { TZ: 'UTC', NODE_ENV: 'production', NODE_OPTIONS: '--max-old-space-size=384' },
    ...(process.getuid?.() === 0 && { uid: IMAGE_USER, gid: IMAGE_USER }),
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => asObject(parseJson(line)));
}
