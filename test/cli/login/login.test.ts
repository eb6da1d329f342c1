import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLineAsker, type Asker } from '#src/cli/login/ask.js';
import { advised } from '#src/cli/login/advice.js';
import { login, type LoginOptions } from '#src/cli/login/login.js';
import { scopesOfLogin } from '#src/cli/login/scopes.js';
import type { Emulator, EmulatorOptions } from '#src/emulator/server/server.js';
import { SourceError } from '#src/errors.js';
import { systemClock } from '#src/util/clock.js';
import { asObject, parseJson, type JsonObject } from '#src/util/json.js';
import { startZoho } from '../../support/cli-world.js';

const SCOPES = scopesOfLogin(undefined, undefined);
const REJECTS = { consent: 'reject' } as const;

interface Outcome {
  /** `undefined`: the login failed. */
  readonly isReadable?: boolean;
  readonly error?: SourceError;
  readonly printed: string;
  /** What the browser shows in the end. */
  readonly page: string;
}

interface Desk {
  readonly zoho: Emulator;
  readonly path: string;
  readonly lines: (more?: { id?: string; secret?: string; code?: string }) => string[];
  readonly login: (
    options?: Partial<LoginOptions>,
    lines?: readonly string[],
    ask?: Partial<Asker>,
    onPrint?: (text: string) => void,
  ) => Promise<Outcome>;
  readonly config: (path?: string) => JsonObject;
}

/** A user with an emulated org, a folder and a browser. */
async function atDesk(
  work: (desk: Desk) => Promise<void>,
  options: Partial<EmulatorOptions> = {},
): Promise<void> {
  const zoho = await startZoho(options);
  const folder = mkdtempSync(join(tmpdir(), 'login-'));
  const path = join(folder, 'config.json');
  const { client_id: id, client_secret: secret } = zoho.connection;
  try {
    await work({
      zoho,
      path,
      lines: (more = {}) => [more.id ?? id, more.secret ?? secret, more.code ?? zoho.grantToken()],
      login: (given, lines, ask, onPrint) => loginOnce({ zoho, path }, given, lines, ask, onPrint),
      config: (file = path) => asObject(parseJson(readFileSync(file, 'utf8'))),
    });
  } finally {
    await zoho.close();
    rmSync(folder, { recursive: true });
  }
}

async function loginOnce(
  { zoho, path }: Pick<Desk, 'zoho' | 'path'>,
  given: Partial<LoginOptions> = {},
  lines: readonly string[] = [],
  ask: Partial<Asker> = {},
  onPrint?: (text: string) => void,
): Promise<Outcome> {
  const printed: string[] = [];
  const pages: Promise<string>[] = [];
  const asker = { ...createLineAsker(Readable.from(lines.map((line) => `${line}\n`))), ...ask };
  const options: LoginOptions = {
    client: undefined,
    clientId: undefined,
    clientSecret: undefined,
    code: undefined,
    dcRegion: undefined,
    environment: undefined,
    redirectUri: undefined,
    apiUrl: undefined,
    output: path,
    port: 0,
    noBrowser: false,
    force: false,
    accountsUrl: zoho.url,
    modules: undefined,
    ...given,
  };
  const deps = {
    clock: systemClock,
    signal: new AbortController().signal,
    ask: asker,
    print: (text: string) => {
      printed.push(text);
      onPrint?.(text);
    },
    open: (url: string) => {
      pages.push(fetch(url).then((answer) => answer.text()));
      return Promise.resolve();
    },
    useRedactor: () => undefined,
  };
  const outcome = await login(options, deps).then(
    (isReadable) => ({ isReadable }),
    (error: unknown) => ({ error: error as SourceError }),
  );
  const secrets = [zoho.connection.client_secret, zoho.connection.refresh_token];
  for (const secret of secrets) expect(printed.join('\n')).not.to.include(secret);
  expect(printed.join('\n')).not.to.match(/1000\.[0-9a-f]{32}\.[0-9a-f]{32}/);
  return { ...outcome, printed: printed.join('\n'), page: (await Promise.all(pages)).join('') };
}

describe('source-zoho login with a self client', () => {
  it('asks, shows the scopes, exchanges the code, and writes a config for its owner only', () =>
    atDesk(async ({ zoho, path, lines, login, config }) => {
      const { isReadable, printed } = await login({}, lines());
      expect(isReadable).to.equal(true);
      expect(printed)
        .to.include(`\n${SCOPES}\n`)
        .and.match(/source-zoho check --config/);
      expect(config()).to.include({ client_id: zoho.connection.client_id, accounts_url: zoho.url });
      expect(config()['refresh_token'])
        .to.match(/^1000\./)
        .and.not.equal(zoho.connection.refresh_token);
      expect(statSync(path).mode & 0o777).to.equal(0o600);
      expect(config()).not.to.have.any.keys('grant_token', 'code');
    }));

  it('keeps the other keys of a config of the same org', () =>
    atDesk(async ({ zoho, path, lines, login, config }) => {
      writeFileSync(path, JSON.stringify({ ...zoho.connection, modules: ['Leads'] }));
      expect(await login({}, lines())).to.include({ isReadable: true });
      expect(config()).to.deep.include({ modules: ['Leads'] });
      expect(config()['refresh_token']).not.to.equal(zoho.connection.refresh_token);
    }));

  it('shows the scopes of the streams wanted, and writes these into the config', () =>
    atDesk(async ({ path, lines, login, config }) => {
      const modules = ['Leads', 'roles'];
      const { printed } = await login({ modules }, lines());
      const narrow = scopesOfLogin(undefined, modules);
      expect(printed).to.include(`\n${narrow}\n`);
      expect(narrow.split(','))
        .to.include('ZohoCRM.modules.leads.READ')
        .and.not.include('ZohoCRM.modules.READ');
      expect(config()).to.deep.include({ modules });
      expect((await login({}, lines())).printed, 'of the config that is there').to.include(`\n${narrow}\n`);
      writeFileSync(path, JSON.stringify({ modules: 7 }));
      expect((await login({}, lines())).error?.code).to.equal('CONFIG_INVALID');
    }));

  it('does not overwrite the config of an org that is another or unknown', () =>
    atDesk(async ({ zoho, path, lines, login, config }) => {
      const theirs = { ...zoho.connection, refresh_token: '1000.theirs', modules: ['Deals'] };
      writeFileSync(path, JSON.stringify(theirs));
      expect(await login({}, lines())).to.include({ isReadable: true });
      expect(config()).to.deep.equal(theirs);
      expect(config(path.replace('.json', '-2.json'))).to.have.property('refresh_token');

      await login({}, lines(), { confirm: () => Promise.resolve(true) });
      expect(config()).not.to.have.property('modules');

      writeFileSync(path, JSON.stringify(theirs));
      await login({ force: true }, lines());
      expect(config()).not.to.have.property('modules');
    }));

  it('refuses a file that is no config, before it asks for anything', () =>
    atDesk(async ({ path, login }) => {
      for (const text of ['{"streams":[]}', '[1]', 'text']) {
        writeFileSync(path, text);
        expect((await login()).error?.code, text).to.equal('LOGIN_FILE_REFUSED');
        expect(readFileSync(path, 'utf8')).to.equal(text);
      }
    }));

  it('writes the config although a scope is missing, and shows which are needed', () =>
    atDesk(async ({ zoho, lines, login, config }) => {
      const code = zoho.grantToken({ scopes: ['ZohoCRM.org.READ'] });
      const { isReadable, printed } = await login({}, lines({ code }));
      expect(isReadable).to.equal(false);
      expect(printed.slice(printed.indexOf('is written'))).to.include(SCOPES);
      expect(config()).to.have.property('refresh_token');
    }));

  const wrong: readonly (readonly [
    code: string,
    lines: (desk: Desk) => readonly string[],
    words: RegExp,
    options?: Partial<EmulatorOptions>,
  ])[] = [
    [
      'invalid_code',
      ({ lines }) => lines({ code: '1000.used' }),
      /expired.*10 minutes, and paste it at once/,
    ],
    [
      'invalid_client',
      ({ lines }) => lines({ id: '1000.NOBODY' }),
      /does not know the client ID.*--dc-region/,
    ],
    ['invalid_client_secret', ({ lines }) => lines({ secret: 'guess' }), /tab Client Secret/],
    [
      'invalid_redirect_uri',
      ({ lines, zoho }) => lines({ code: zoho.grantToken({ redirectUri: 'https://there' }) }),
      /no self client.*--client server/,
    ],
    [
      'TOKEN_THROTTLED',
      ({ lines }) => lines(),
      /Wait ten minutes/,
      { tokenThrottle: { count: 0, windowMs: 600_000 } },
    ],
    ['LOGIN_INPUT_MISSING', ({ lines }) => lines().slice(0, 2), /--code/],
  ];
  for (const [code, answers, words, options] of wrong) {
    it(`${code}: the usual cause, what to do, and no file`, () =>
      atDesk(async (desk) => {
        const { error } = await desk.login({}, answers(desk));
        expect(error?.code).to.equal(code);
        expect(error?.userMessage).to.match(words);
        expect(existsSync(desk.path)).to.equal(false);
      }, options));
  }

  it('every OAuth error of the facts has a sentence of its own', () => {
    const section =
      /### 1\.4 Token endpoint[^]*?### 1\.5/.exec(readFileSync('docs/zoho-api.md', 'utf8'))?.[0] ?? '';
    const rows = section.split('\n').filter((line) => line.startsWith('| '));
    const codes = rows.flatMap((row) =>
      [...row.matchAll(/invalid_\w+|general_error/g)].map(([code]) => code),
    );
    expect(new Set(codes).size).to.be.at.least(6);
    const attempt = { scopes: SCOPES, redirectUri: 'http://127.0.0.1:8976/callback' };
    for (const code of [...codes, 'access_denied', 'TOKEN_THROTTLED', 'NO_REFRESH_TOKEN'])
      for (const kind of ['self', 'server'] as const) {
        const error = new SourceError({ code, failureType: 'config', userMessage: 'refused' });
        expect(advised(error, { ...attempt, kind }).userMessage, code).to.have.length.above(60);
      }
  });

  it('a code that is older than ten minutes has expired', () =>
    atDesk(async ({ zoho, lines, login }) => {
      const given = lines();
      zoho.clock.advance(600_000);
      expect((await login({}, given)).error?.code).to.equal('invalid_code');
    }));
});

describe('source-zoho login with a server-based client', () => {
  const server = { client: 'server' } as const;

  it('asks for lasting consent, exchanges the code, and shows in the browser that it worked', () =>
    atDesk(async ({ lines, login, config }) => {
      const { isReadable, printed, page } = await login(server, lines().slice(0, 2));
      expect([isReadable, /<h1>(.*?)<\/h1>/.exec(page)?.[1]]).to.deep.equal([true, 'The login worked']);
      expect(page).not.to.match(/https?:|<script|src=/);
      const url = new URL(/^http.*$/m.exec(printed)?.[0] ?? '');
      expect(Object.fromEntries(url.searchParams)).to.deep.include({
        access_type: 'offline',
        prompt: 'consent',
        response_type: 'code',
        scope: SCOPES,
      });
      expect(url.searchParams.get('redirect_uri')).to.match(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
      expect(config()['refresh_token']).to.match(/^1000\./);
    }));

  it('takes the address of the redirect by hand, if it is of this login', () =>
    atDesk(async ({ lines, login, config }) => {
      let consentUrl = '';
      let asked = 0;
      const meanwhile = async (): Promise<string> => {
        asked += 1;
        if (asked === 1) return 'http://127.0.0.1:1/callback?code=1000.forged&state=forged';
        if (asked === 2) return 'what is this';
        return (await fetch(consentUrl, { redirect: 'manual' })).headers.get('location') ?? '';
      };
      const print = (text: string): void => void (consentUrl ||= /^http.*$/m.exec(text)?.[0] ?? '');
      const given = { ...server, noBrowser: true };
      const { isReadable } = await login(given, lines().slice(0, 2), { meanwhile }, print);
      expect([isReadable, asked]).to.deep.equal([true, 3]);
      expect(config()['refresh_token']).to.match(/^1000\./);
    }));

  it('access_denied: the user rejects', () =>
    atDesk(async ({ lines, login, path }) => {
      const { error, page } = await login(server, lines().slice(0, 2));
      expect(error?.code).to.equal('access_denied');
      expect(page).to.include('The login did not work');
      expect(existsSync(path)).to.equal(false);
    }, REJECTS));

  it('a wrong secret is shown in the browser and in the terminal', () =>
    atDesk(async ({ lines, login }) => {
      const { error, page } = await login(server, lines({ secret: 'guess' }).slice(0, 2));
      expect(error?.code).to.equal('invalid_client_secret');
      expect(page).to.include('The login did not work').and.not.include('guess');
    }));

  it('a redirect of another login is answered and ignored', () =>
    atDesk(async ({ lines, login, zoho }) => {
      let strange: Promise<Response> | undefined;
      const noBrowser = true;
      const print = (text: string): void => {
        const url = /^http.*$/m.exec(text)?.[0];
        if (url === undefined || strange !== undefined) return;
        const redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
        strange = fetch(`${redirect}?code=${zoho.grantToken()}&state=forged`);
        void strange.then(() => fetch(url));
      };
      const { isReadable } = await login({ ...server, noBrowser }, lines().slice(0, 2), {}, print);
      expect(isReadable).to.equal(true);
      expect((await strange)?.status).to.equal(400);
    }));

  it('a port that is taken is named, with what to register', () =>
    atDesk(async ({ lines, login, zoho }) => {
      const port = Number(new URL(zoho.url).port);
      const { error } = await login({ ...server, port }, lines().slice(0, 2));
      expect(error?.code).to.equal('LOGIN_PORT_UNAVAILABLE');
      expect(error?.userMessage).to.include(`Port ${port}`);
    }));
});
