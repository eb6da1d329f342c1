import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject, parseJson } from '#src/util/json.js';
import { startZoho } from '../support/cli-world.js';
import { inProject } from './support/programs.js';

const COLORS = /\u001b\[[0-9;?]*[a-zA-Z]/g;
const isAsked = (text: string, question: string): boolean =>
  text.replaceAll(COLORS, '').includes(`◆  ${question}`);

describe('source-zoho login in a terminal', function () {
  this.timeout(60_000);
  let zoho: Emulator;
  let folder: string;
  before(async () => {
    zoho = await startZoho();
    folder = mkdtempSync(join(tmpdir(), 'login-'));
  });
  after(async () => {
    await zoho.close();
    rmSync(folder, { recursive: true });
  });

  /** Types each answer when its question is on the screen. @returns all that was on the screen */
  const session = (args: string, answers: readonly (readonly [question: string, answer: string])[]) =>
    new Promise<{ exitCode: number | null; screen: string }>((resolve, reject) => {
      const line = `'${process.execPath}' '${inProject('bin/source-zoho')}' login --accounts-url ${zoho.url} ${args}`;
      const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: folder });
      let screen = '';
      let seen = 0;
      const left = [...answers];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        screen += text;
        const [question, answer] = left[0] ?? [];
        // Each question has its sign in front; the instructions use the same words.
        if (question === undefined || !isAsked(screen.slice(seen), question)) return;
        seen = screen.length;
        left.shift();
        child.stdin.write(`${answer ?? ''}\r`);
      });
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ exitCode, screen }));
    });

  it('asks for everything, and shows neither secret nor code', async () => {
    const { client_id: id, client_secret: secret } = zoho.connection;
    const code = zoho.grantToken();
    const { exitCode, screen } = await session('', [
      ['What kind of client', ''],
      ['Client ID', id],
      ['Client secret', secret],
      ['Code', code],
    ]);
    expect(exitCode, screen).to.equal(0);
    for (const hidden of [secret, code]) expect(screen).not.to.include(hidden);
    const config = asObject(parseJson(readFileSync(join(folder, 'config.json'), 'utf8')));
    expect(config['refresh_token']).to.match(/^1000\./);
  });

  it('ends with 1 and writes nothing if it is left', async () => {
    const { exitCode, screen } = await session('--client self -o left.json', [['Client ID', '\u0003']]);
    expect([exitCode, screen.includes('LOGIN_CANCELLED')]).to.deep.equal([1, true]);
  });
});
