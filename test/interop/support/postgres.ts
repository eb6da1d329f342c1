import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { asArray, asObject, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { findProgram, inProject, type ProgramName } from './programs.js';
import { run, type Outcome } from './run.js';

/** A PostgreSQL in which schemas may be made, and the words in which the targets are told of it. */
export interface Postgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Rows of the query, as objects by column. */
  readonly query: (sql: string) => Promise<JsonObject[]>;
  readonly execute: (...statements: string[]) => Promise<void>;
}

/** Programs whose environment has a driver for PostgreSQL. */
const DRIVERS: readonly ProgramName[] = [
  'pipelinewise-target-postgres',
  'meltanolabs-target-postgres',
  'airbyte',
];

let found: Promise<Postgres | { readonly reason: string }> | undefined;
const endings: (() => void)[] = [];

/** The server that SOURCE_ZOHO_PG names (`initdb`: a temporary one), a running local one, or a temporary one. */
export function findPostgres(): Promise<Postgres | { readonly reason: string }> {
  found ??= lookForPostgres();
  return found;
}

/** As SOURCE_ZOHO_PG names it. */
export function addressOf({ host, port, user, password, database }: Postgres): string {
  return `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

/** Stops what was started here. */
export function stopPostgres(): void {
  for (const end of endings.splice(0)) end();
}

async function lookForPostgres(): Promise<Postgres | { readonly reason: string }> {
  const python = driver();
  if (python === undefined) return { reason: 'no driver: neither target for PostgreSQL is installed' };
  const wanted = process.env['SOURCE_ZOHO_PG'];
  if (wanted !== undefined && wanted !== 'initdb') return connect(python, [wanted]);
  const running = wanted === 'initdb' ? undefined : await tryConnect(python, localServers());
  if (running !== undefined && !('reason' in running)) return running;
  const started = await startServer();
  if (typeof started === 'string') return connect(python, [started]);
  return { reason: `${running?.reason ?? 'a temporary server was asked for'}; ${started.reason}` };
}

function driver(): string | undefined {
  for (const name of DRIVERS) {
    const program = findProgram(name);
    if (!('reason' in program)) return program.python;
  }
  return undefined;
}

/** Where a developer's server listens; `test` first: nobody else's database where there is one for tests. */
function localServers(): string[] {
  const users = [userInfo().username, 'postgres'];
  return ['test', 'postgres'].flatMap((database) =>
    users.map((user) => `postgresql://${encodeURIComponent(user)}@127.0.0.1:5432/${database}`),
  );
}

async function tryConnect(python: string, urls: readonly string[]) {
  const { code, stdout, stderr } = await talk(python, urls, ['SELECT 1']);
  return code === 0 ? open(python, stdout) : { reason: stderr.trim().split('\n').at(-1) ?? 'no PostgreSQL' };
}

/** A server that somebody named, or that we have just started, has to answer. */
async function connect(python: string, urls: readonly string[]): Promise<Postgres> {
  const { code, stdout, stderr } = await talk(python, urls, ['SELECT 1']);
  if (code !== 0) throw new Error(stderr);
  return open(python, stdout);
}

function talk(python: string, urls: readonly string[], statements: readonly string[]): Promise<Outcome> {
  return run({
    command: python,
    args: [inProject('test/interop/support/sql.py')],
    input: JSON.stringify({ urls, statements }),
  });
}

function open(python: string, answer: string): Postgres {
  const address = asText(asObject(parseJson(answer))['url']) ?? '';
  const url = new URL(address);
  const rowsOf = async (statements: readonly string[]): Promise<JsonObject> => {
    const { code, stdout, stderr } = await talk(python, [address], statements);
    if (code !== 0) throw new Error(`${statements.join('; ')}: ${stderr}`);
    return asObject(parseJson(stdout));
  };
  return {
    host: url.hostname,
    port: Number(url.port || '5432'),
    user: decodeURIComponent(url.username),
    // Never asked for where the server trusts us, but the targets want a value.
    password: decodeURIComponent(url.password) || 'unused',
    database: url.pathname.slice(1),
    query: async (sql) => {
      const { rows } = await rowsOf([`SELECT to_jsonb(q)::text FROM (${sql}) q`]);
      return asArray(rows).map((row) => asObject(parseJson(asText(asArray(row)[0]) ?? '')));
    },
    execute: async (...statements) => {
      await rowsOf(statements);
    },
  };
}

/** Makes a server in a folder for temporary files, on loopback and a free port. @returns its address */
async function startServer(): Promise<string | { readonly reason: string }> {
  const programs = programsFolder();
  if (programs === undefined) return { reason: 'no initdb to make a temporary server with' };
  const account = unprivilegedUser();
  if (account === undefined) return { reason: 'initdb does not run as root, and there is no other user' };
  const folder = mkdtempSync(join(tmpdir(), 'source-zoho-pg-'));
  if (account.uid !== undefined) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, folder]);
  const port = await freePort();
  const options = { cwd: folder, stdio: 'ignore', ...account } as const;
  const data = join(folder, 'data');
  const call = (program: string, ...args: string[]): void => {
    execFileSync(join(programs, program), ['-D', data, ...args], options);
  };
  call('initdb', '-U', 'tester', '-A', 'trust', '-E', 'UTF8', '--no-sync');
  process.once('exit', stopPostgres);
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  const settings = `-h 127.0.0.1 -p ${port} -k ${folder} -c fsync=off`;
  call('pg_ctl', '-w', '-l', join(folder, 'log'), '-o', settings, 'start');
  endings.unshift(() => {
    call('pg_ctl', '-m', 'immediate', 'stop');
  });
  return `postgresql://tester@127.0.0.1:${port}/postgres`;
}

/** On the PATH, or where pg_config or the packages of Debian put them. */
function programsFolder(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).map((version) => join(debian, version, 'bin'))
    : [];
  const asked = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  const folders = [...(asked.status === 0 ? [asked.stdout.trim()] : []), ...versions.reverse()];
  return [...folders, ...(process.env['PATH'] ?? '').split(delimiter)].find((folder) =>
    ['initdb', 'pg_ctl', 'postgres'].every((program) => existsSync(join(folder, program))),
  );
}

/** PostgreSQL refuses to run as root. Nothing to change for anybody else. */
function unprivilegedUser(): { readonly uid?: number; readonly gid?: number } | undefined {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
