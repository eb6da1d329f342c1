import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { startZoho } from '../support/cli-world.js';
import { skipLoudly } from '../support/skip.js';
import { findPostgres, stopPostgres, type Postgres } from './support/postgres.js';
import { inProject, needProgram, type Program } from './support/programs.js';
import { runPyAirbyte } from './support/pyairbyte.js';

const SCHEMA = 'zoho_right_lost';

describe('PyAirbyte into PostgreSQL', () => {
  let python: Program;
  let postgres: Postgres;
  let zoho: Emulator;
  let folder: string;
  const ends: (() => unknown)[] = [];

  before(async function () {
    python = needProgram(this, 'airbyte');
    const found = await findPostgres();
    postgres = 'reason' in found ? skipLoudly(this, found.reason) : found;
    zoho = await startZoho();
    folder = mkdtempSync(join(tmpdir(), 'pyairbyte-'));
    await postgres.execute(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`);
    ends.push(
      () => postgres.execute(`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`),
      () => zoho.close(),
      () => rmSync(folder, { recursive: true, force: true }),
    );
  });
  after(async () => {
    for (const end of ends) await end();
    stopPostgres();
  });

  const refusal = { code: 'NO_PERMISSION', details: {}, message: 'permission denied', status: 'error' };
  for (const [what, answer, isProbed] of [
    ['refused', { status: 403, json: refusal }, true],
    ['refused after discovery', { status: 403, json: refusal }, false],
    ['none', { status: 204 }, false],
  ] as const)
    it(`I-39: users are ${what} on day 2 of a full refresh: the table of day 1 is still there`, async () => {
      const first = await sync();
      expect(first['failed']).to.equal(null);
      const before = await users();
      expect(before.length).to.be.greaterThan(0);
      // Discovery asks for one row.
      const stop = zoho.faults.add({
        match: ({ path, query }) => path.endsWith('/users') && (isProbed || query['per_page'] !== '1'),
        fault: { kind: 'answer', answer },
      });
      const second = await sync();
      stop();
      expect(asText(second['failed'])).to.be.a('string');
      expect(asObject(second['brought'])).not.to.have.property('users');
      expect(await users()).to.deep.equal(before);
    });

  const users = (): Promise<JsonObject[]> =>
    postgres.query(`SELECT id, full_name FROM ${SCHEMA}.users ORDER BY id`);

  async function sync(): Promise<JsonObject> {
    const { host, port, database, user: username, password } = postgres;
    const job = {
      config: { ...zoho.connection },
      executable: inProject('bin/source-zoho'),
      postgres: { host, port, database, username, password, schema_name: SCHEMA },
      streams: ['users', 'roles'],
      full_refresh: true,
      may_fail: true,
      rows: false,
    };
    return runPyAirbyte(python, folder, job);
  }
});
