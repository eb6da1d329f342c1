import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect } from 'chai';

import { installInto, isOffline, packInto, type Pack } from './support/package.js';
import { skipLoudly } from './support/skip.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** All that may be in the tarball: what is run, what it reads, what the law and a reader want. */
const PACKED = [
  /^package\.json$/,
  /^(README|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^bin\/[a-z-]+$/,
  /^dist\/(?!.*\.test\.)[\w/-]+\.js$/,
  /^resources\/[\w/-]+\.json$/,
  // The remedies in reports come from these.
  /^docs\/(errors|logs)\.md$/,
];

describe('the package', function () {
  this.timeout(300_000);
  let folder: string;
  let pack: Pack;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'package-'));
    pack = await packInto(folder);
  });
  after(() => rm(folder, { recursive: true }));

  it('holds what is needed and nothing else', () => {
    const paths = pack.files.map((file) => file.path);
    expect(paths.filter((path) => !PACKED.some((allowed) => allowed.test(path)))).to.deep.equal([]);
    expect(paths).to.include.members([
      'bin/source-zoho',
      'bin/tap-zoho',
      'dist/cli/main.js',
      'dist/cli/tap.js',
      'dist/config/generated/validate.js',
      'resources/spec.json',
      'LICENSE',
    ]);
    for (const program of ['bin/source-zoho', 'bin/tap-zoho'])
      expect((pack.files.find(({ path }) => path === program)?.mode ?? 0) & 0o111, program).to.equal(0o111);
  });

  it('prints its spec after being installed alone, without dev dependencies', async function () {
    const home = await mkdtemp(join(tmpdir(), 'installed-'));
    await writeFile(join(home, 'package.json'), '{"private": true}');
    const tarball = join(folder, pack.filename);
    try {
      await installInto(home, tarball);
      const spec = JSON.parse(await readFile(join(root, 'resources/spec.json'), 'utf8')) as unknown;
      const { stdout } = await run(join(home, 'node_modules/.bin/source-zoho'), ['spec'], { cwd: home });
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string; spec?: unknown });
      expect(lines.filter((line) => line.type === 'SPEC')).to.deep.equal([{ type: 'SPEC', spec }]);
    } catch (error) {
      if (isOffline(error))
        skipLoudly(this, 'npm cannot reach its registry, and the cache lacks a dependency');
      throw error;
    } finally {
      await rm(home, { recursive: true });
    }
  });
});
