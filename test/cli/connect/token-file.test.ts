import { expect } from 'chai';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenFile } from '#src/cli/connect/token-file.js';
import { asObject, parseJson } from '#src/util/json.js';
import { createWorld } from '../../support/harness.js';

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

  it('F-A11: a file that holds something else is no reason to fail', async () => {
    const path = join(folder, 'token.json');
    await writeFile(path, 'not a token');
    const world = await createWorld({ config: { token_store: path } });
    expect((await world.check()).failed).to.equal(false);
    expect(world.emulator.tokenGrants).to.equal(1);
    await world.close();
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
    expect(await createTokenFile(join(folder, 'none.json')).load()).to.equal(undefined);
  });
});
