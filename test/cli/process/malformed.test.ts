import { expect } from 'chai';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '#src/emulator/server/server.js';
import { mapConcurrent } from '#src/util/async.js';
import { asObject, asText } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { closeServers, startServer } from '../../support/http-server.js';
import { catalogOf, messagesOf, runCli, type Ended } from '../../support/process.js';
import { CASES, COLUMNS, NUMBER, PASSWORD, TOKEN, type Around, type Case } from './malformed-cases.js';

interface Run {
  readonly command: string;
  readonly ended: Ended;
}

describe('I-12, I-17: malformed input ends in one clear message', function () {
  this.timeout(60_000);
  const runs = new Map<Case, Promise<readonly Run[]>>();
  const folder = mkdtempSync(join(tmpdir(), 'malformed-'));
  let emulator: Emulator;

  before(async function () {
    this.timeout(120_000);
    emulator = await startZoho();
    const around = await lookAround(emulator, folder);
    // Many at a time: a process is nothing but waiting for most of its life. Each test fails for itself.
    await mapConcurrent(CASES, 6, async (given) => {
      const running = mapConcurrent(given.commands, 1, (command) => run(command, given, around));
      runs.set(given, running);
      await running.catch(() => undefined);
    });
  });
  after(async () => {
    await Promise.all([emulator.close(), closeServers()]);
    rmSync(folder, { recursive: true });
  });

  for (const given of CASES) {
    it(`${given.name} (${given.commands.join(', ')})`, async () => {
      const all = (await runs.get(given)) ?? [];
      expect(all).to.have.length(given.commands.length);
      for (const { command, ended } of all) expectOneMessage(command, ended, given);
    });
  }

  it('in sixty kinds and more', () => expect(CASES.length).to.be.at.least(60));
});

async function run(command: Case['commands'][number], given: Case, around: Around): Promise<Run> {
  const inputs = { config: around.config, ...given.inputs(around) };
  const catalog = command === 'read' && { catalog: catalogOf(['Contacts'], COLUMNS, 'incremental') };
  const secrets = [TOKEN, PASSWORD, String(NUMBER), asText(around.config['client_secret']) ?? ''];
  return { command, ended: await runCli({ args: [command], secrets, ...catalog, ...inputs }) };
}

function expectOneMessage(command: string, ended: Ended, given: Case): void {
  const reported = `${command}: ${ended.lines.join('\n')} ${ended.stderr}`;
  const [error = {}] = ended.errors;
  expect(messagesOf(ended.errors), reported).to.have.length(1);
  expect(error['message'], reported).to.match(given.pattern);
  expect(error['failure_type'], reported).to.equal(given.failure);
  expect(error, reported).not.to.have.property('stack_trace');
  // `/org` only helps: a read that gets past it reports the error of its stream.
  const streams = [given.stream, ...(command === 'read' ? ['Contacts'] : [])];
  expect(asObject(error['stream_descriptor'])['name'], reported).to.be.oneOf(streams);
  expect(ended.stderr, reported).to.equal('');
  expect(ended.signal, reported).to.equal(null);
  // An error that the user can fix is the result of a check, not its failure (protocol.md §1.4).
  const isResult = command === 'check' && given.failure === 'config_error';
  expect(ended.exitCode, reported).to.equal(isResult ? 0 : 1);
  const results = ended.messages.filter(({ type }) => type !== 'TRACE' && type !== 'LOG');
  const status = { status: 'FAILED', message: error['message'] };
  expect(results, reported).to.deep.equal(
    isResult
      ? [{ type: 'CONNECTION_STATUS', connectionStatus: status }]
      : results.filter(({ type }) => type === 'STATE'),
  );
}

async function lookAround(emulator: Emulator, folder: string): Promise<Around> {
  const text = '<html>Welcome to the wiki</html>';
  const foreign = await startServer([{ status: 200, headers: { 'content-type': 'text/html' }, text }]);
  const parrot = await startServer(({ body, headers }) => {
    const message = `you sent ${String(headers['authorization'])}`;
    if (headers['authorization'] === undefined)
      return { json: { error: new URLSearchParams(body).get('client_secret') } };
    return { status: 400, json: { code: 'INVALID_HOST', message, details: {}, status: 'error' } };
  });
  const closed = await startServer([]);
  await closed.close();
  const addresses = { foreign: foreign.url, parrot: parrot.url, closed: closed.url };
  return { config: configOf(emulator), locked: lockedFile(folder), ...addresses };
}

/** Root may read everything, but not follow a link to itself. */
function lockedFile(folder: string): string {
  const path = join(folder, 'locked.json');
  if (process.getuid?.() === 0) symlinkSync('locked.json', path);
  else writeFileSync(path, JSON.stringify({ client_secret: PASSWORD }), { mode: 0 });
  return path;
}
