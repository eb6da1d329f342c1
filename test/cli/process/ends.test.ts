import { execFile, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { asObject, parseJson, type JsonObject } from '#src/util/json.js';
import { skipLoudly } from '../../support/skip.js';

const bin = (name: string): string => fileURLToPath(new URL(`../../../bin/${name}`, import.meta.url));
const run = promisify(execFile);
const SECRET = 'hunter22hunter22';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function outcome(file: string, args: readonly string[]): Promise<Ended> {
  try {
    return { code: 0, ...(await run(file, [...args])) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('how processes end', function () {
  this.timeout(60_000);

  for (const [program, ...args] of [
    ['source-zoho', 'spec'],
    ['tap-zoho', '--about'],
  ] as const) {
    it(`I-46: ${program} says that stdout is full, and not that its reader left`, async function () {
      if (process.platform !== 'linux') skipLoudly(this, 'only Linux has /dev/full');
      const child = spawn(process.execPath, [bin(program), ...args], {
        stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      });
      let stderr = '';
      child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect(code).to.equal(1);
      if (program === 'source-zoho') expect(stderr).to.include('ENOSPC');
      expect(stderr).not.to.include('closed by its reader');
    });
  }

  it('I-46: the first process of a container ends by a signal as well', async function () {
    const signals = new URL('../../../dist/cli/process/signals.js', import.meta.url).href;
    const script = `
      import { installStopSwitch } from '${signals}';
      const stop = installStopSwitch();
      stop.signal.addEventListener('abort', () => stop.finish());
      setInterval(() => undefined, 1000);
      if (process.pid !== 1) process.exit(77);
      process.kill(1, 'SIGTERM');`;
    const args = ['--fork', '--pid', process.execPath, '--input-type=module', '-e', script];
    const { code } = await outcome('unshare', args);
    if (code !== 143 && !(await canUnshare()))
      skipLoudly(this, 'this system does not let a process be the first');
    expect(code).to.equal(143);
  });

  it('I-46: the emulator makes its secrets anew at each start, and ends with its parent', async function () {
    if (process.platform === 'win32') skipLoudly(this, 'Windows has no sh');
    const start = async (): Promise<{ pid: number; connection: JsonObject }> => {
      const command = `"${process.execPath}" "${bin('source-zoho')}" emulator --rows Leads=1 & echo $!; sleep 60`;
      const parent = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      for await (const piece of parent.stdout) {
        text += String(piece);
        if (text.includes('}')) break;
      }
      parent.kill('SIGKILL');
      const [pid = '', json = ''] = text.split('\n');
      return { pid: Number(pid), connection: asObject(parseJson(json)) };
    };
    const [one, other] = [await start(), await start()];
    for (const key of ['client_id', 'client_secret', 'refresh_token'])
      expect(one.connection[key]).to.be.a('string').and.not.to.equal(other.connection[key]);
    while (isAlive(one.pid) || isAlive(other.pid)) await new Promise((resolve) => setTimeout(resolve, 100));
  });

  for (const [program, ...args] of [
    ['source-zoho', SECRET],
    ['source-zoho', 'spec', SECRET],
    ['source-zoho', 'check', SECRET],
    ['source-zoho', 'check', `--refresh_token=${SECRET}`],
    ['source-zoho', 'emulator', SECRET],
    ['source-zoho', 'emulator', '--port', SECRET],
    ['source-zoho', 'demo', `--refresh-token=${SECRET}`],
    ['tap-zoho', SECRET],
    ['tap-zoho', '--refresh_token', SECRET],
    ['tap-zoho', '--config', 'c.json', '--format', SECRET],
  ] as const) {
    it(`I-46: a secret given as an argument is not repeated: ${[program, ...args].join(' ')}`, async () => {
      const { code, stdout, stderr } = await outcome(process.execPath, [bin(program), ...args]);
      expect(code).to.equal(1);
      expect(stdout + stderr).not.to.include(SECRET);
    });
  }
});

async function canUnshare(): Promise<boolean> {
  return (await outcome('unshare', ['--fork', '--pid', 'true'])).code === 0;
}
