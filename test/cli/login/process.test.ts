import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject, parseJson } from '#src/util/json.js';
import { startZoho } from '../../support/cli-world.js';

const program = fileURLToPath(new URL('../../../bin/source-zoho', import.meta.url));

describe('source-zoho login in a pipe', () => {
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

  const type = (lines: readonly string[], more: readonly string[] = []) =>
    new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve, reject) => {
      const args = [program, 'login', '--accounts-url', zoho.url, ...more];
      const child = spawn(process.execPath, args, { cwd: folder });
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
      child.stdin.on('error', () => undefined).end(lines.map((line) => `${line}\n`).join(''));
    });

  it('takes each answer from a line of stdin, and repeats none', async () => {
    const { client_id: id, client_secret: secret } = zoho.connection;
    const code = zoho.grantToken();
    const ended = await type([id, secret, code]);
    expect([ended.exitCode, ended.stdout], ended.stderr).to.deep.equal([0, '']);
    for (const hidden of [secret, code]) expect(ended.stderr).not.to.include(hidden);
    const file = join(folder, 'config.json');
    expect(asObject(parseJson(readFileSync(file, 'utf8')))['refresh_token']).to.match(/^1000\./);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it('ends with 1 and one line, with no secret of the arguments', async () => {
    const more = ['--client-id', 'nobody', '--client-secret=hush-hush', '--code', 'quiet-please'];
    const ended = await type([], [...more, '-o', 'other.json']);
    expect(ended.exitCode).to.equal(1);
    expect(ended.stderr)
      .to.match(/^source-zoho login: .*\(invalid_client\)\n$/)
      .and.not.match(/hush|quiet/);
  });
});
