import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, symlinkSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenFile } from '#src/cli/connect/token-file.js';
import { systemClock } from '#src/util/clock.js';
import { asObject, parseJson } from '#src/util/json.js';
import { createWorld } from '../../support/harness.js';
import { skipLoudly } from '../../support/skip.js';

describe('cli/token-file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'token-'));
  });
  afterEach(async () => {
    await chmod(folder, 0o700);
    await rm(folder, { recursive: true });
  });

  it('F-A11: the next run uses the token that this one has left, in a file for its owner alone', async () => {
    const path = join(folder, 'token.json');
    const world = await createWorld({ config: { token_store: path } });
    await world.check();
    await world.check();
    expect(world.emulator.tokenGrants).to.equal(1);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(Object.keys(asObject(parseJson(await readFile(path, 'utf8'))))).to.include('access_token');
    await world.close();
  });

  for (const [name, content] of [
    ['text', 'not a token'],
    ['a config', '{"client_id":"x","client_secret":"s","refresh_token":"r"}'],
    ['a list', '[1]'],
    ['much', 'x'.repeat(100_000)],
  ] as const) {
    it(`I-46: a file that holds ${name} is refused, and left as it is`, async () => {
      const path = join(folder, 'token.json');
      await writeFile(path, content);
      const world = await createWorld({ config: { token_store: path } });
      const run = await world.check();
      expect(JSON.stringify(run.messages)).to.include('TOKEN_STORE_REFUSED').and.to.include('FAILED');
      expect(world.emulator.tokenGrants).to.equal(0);
      expect(await readFile(path, 'utf8')).to.equal(content);
      await world.close();
    });
  }

  for (const [name, resumePosition] of [
    ['a pipe', (path: string): Buffer => execFileSync('mkfifo', [path])],
    ['a folder', (path: string): unknown => mkdirSync(path)],
    ['a device', (path: string): void => symlinkSync('/dev/zero', path)],
  ] as const) {
    it(`I-46: ${name} is refused at once`, async () => {
      const path = join(folder, 'token.json');
      resumePosition(path);
      const error: unknown = await createTokenFile(path, systemClock)
        .load()
        .catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'TOKEN_STORE_REFUSED', failureType: 'config' });
    });
  }

  it('I-46: what a killed process has left beside it is removed at the next start, and nothing else is', async () => {
    const path = join(folder, 'token.json');
    const draft = `${path}.${randomUUID()}.tmp`;
    const [recentlyCreated, other] = [`${path}.${randomUUID()}.tmp`, `${path}.old.tmp`];
    for (const file of [draft, recentlyCreated, other]) await writeFile(file, '{}');
    await utimes(draft, 1, 1);
    expect(await createTokenFile(path, systemClock).load()).to.equal(undefined);
    expect((await readdir(folder)).map((name) => join(folder, name)).sort()).to.deep.equal(
      [recentlyCreated, other].sort(),
    );
  });

  it('I-46: a file that nothing can be moved over is written in place, and keeps its mode', async function () {
    if (process.getuid?.() === 0) skipLoudly(this, 'root may move a file over any other');
    const path = join(folder, 'token.json');
    await writeFile(path, '{"access_token":"longer than what follows"}', { mode: 0o640 });
    await chmod(folder, 0o500);
    await createTokenFile(path, systemClock).save({ access_token: 'a' });
    expect(await readFile(path, 'utf8')).to.equal('{"access_token":"a"}\n');
    expect((await stat(path)).mode & 0o777).to.equal(0o640);
  });

  it('F-A12: a token that cannot be saved is a warning, and the run goes on', async () => {
    const world = await createWorld({
      config: { token_store: join(folder, 'no', 'such', 'folder', 'token.json') },
    });
    const run = await world.check();
    expect(run.failed).to.equal(false);
    expect(run.logs.join('\n')).to.match(/cannot be saved/);
    await world.close();
  });

  it('nothing is there before the first run', async () => {
    expect(await createTokenFile(join(folder, 'none.json'), systemClock).load()).to.equal(undefined);
  });
});
