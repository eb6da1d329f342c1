import { expect } from 'chai';
import type { JsonObject } from '#src/util/json.js';
import { createHttp } from '#src/zoho/http/http.js';
import { createTokenSource, type TokenSource, type TokenSourceDeps } from '#src/zoho/auth/token.js';
import { createVirtualClock, type VirtualClock } from '../../support/clock.js';
import {
  closeServers,
  startServer,
  type Answer,
  type Handler,
  type TestServer,
} from '../../support/http-server.js';
import { rejection } from '../../support/rejection.js';
import { SECRETS, without } from '../connection.js';

const good = (json: object = {}): Answer => ({
  json: { access_token: '1000.access.secret', expires_in: 3600, token_type: 'Bearer', ...json },
});
const failed = (error: string, status = 200): Answer => ({ status, json: { error } });
const throttled = (status: number): Answer => ({
  status,
  json: {
    error: 'Access Denied',
    error_description: 'You have made too many requests continuously. Please try again after some time.',
    status: 'failure',
  },
});
const html = (status: number): Answer => ({
  status,
  text: '<html>',
  headers: { 'content-type': 'text/html' },
});

interface Setup {
  readonly token: TokenSource;
  readonly server: TestServer;
  readonly clock: VirtualClock;
  readonly logs: readonly string[];
}

async function setUp(
  answers: readonly Answer[] | Handler,
  options: Partial<TokenSourceDeps> = {},
): Promise<Setup> {
  const server = await startServer(answers);
  const clock = createVirtualClock({ random: [0.5] });
  const logs: string[] = [];
  const token = createTokenSource({
    http: createHttp(),
    clock,
    credentials: SECRETS,
    accountsUrls: [server.url],
    apiUrl: 'http://api.test:1234/',
    onLog: (_level, _code, text) => logs.push(text),
    ...options,
  });
  return { token, server, clock, logs };
}

const grant = { ...SECRETS, refreshToken: undefined, grantToken: '1000.grant.secret' };

/** Whatever the error tells: no secret in it (F-A20). */
async function refused(promise: Promise<unknown>): Promise<Error> {
  const error = await rejection(promise);
  const output = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
  expect(output).not.to.match(/\.secret|secret-of|Bearer/);
  return error;
}

describe('zoho/token', () => {
  afterEach(closeServers);

  it('F-A20: the secrets travel in the body, not in the address', async () => {
    const { token, server } = await setUp([good()]);
    expect(await token.current()).to.include({ value: '1000.access.secret', apiUrl: 'http://api.test:1234' });
    const [request] = server.requests;
    expect(request).to.include({ method: 'POST', target: '/oauth/v2/token' });
    expect(Object.fromEntries(new URLSearchParams(request?.body))).to.deep.equal({
      grant_type: 'refresh_token',
      client_id: SECRETS.clientId,
      client_secret: SECRETS.clientSecret,
      refresh_token: SECRETS.refreshToken,
    });
  });

  it('I-16, F-A19: two calls that need a token at once get one mint', async () => {
    const { token, server } = await setUp([good()]);
    const [first, second] = await Promise.all([token.current(), token.current()]);
    expect(first).to.equal(second);
    await token.current();
    expect(server.requests).to.have.length(1);
  });

  it('I-44: a server that does not answer is asked again after the timeout of a call', async () => {
    const { token, server, clock } = await setUp([{ fault: 'stall' }, good()], { timeoutMs: 40 });
    expect(await token.current()).to.include({ value: '1000.access.secret' });
    expect(server.requests).to.have.length(2);
    expect(clock.sleeps).to.have.length(1);
  });

  it('a token is renewed five minutes before it ends', async () => {
    const { token, server, clock } = await setUp([good()]);
    await token.current();
    clock.advance(3_299_000);
    await token.current();
    expect(server.requests).to.have.length(1);
    clock.advance(2_000);
    await token.current();
    expect(server.requests).to.have.length(2);
  });

  for (const [title, answer, lifetime] of [
    ['seconds', { expires_in: 120 }, 120_000],
    ['legacy milliseconds beside expires_in_sec', { expires_in: 3600000, expires_in_sec: 3600 }, 3_600_000],
    ['legacy milliseconds alone', { expires_in: 3600000 }, 3_600_000],
    ['text', { expires_in: '1800' }, 1_800_000],
    ['nothing', { expires_in: null }, 3_600_000],
    ['garbage', { expires_in: 'soon' }, 3_600_000],
  ] as const) {
    it(`expires_in as ${title} is understood`, async () => {
      const { token, clock } = await setUp([good(answer)]);
      expect((await token.current()).expiresAt - clock.now()).to.equal(lifetime);
    });
  }

  it('F-A8: only the token that failed is replaced', async () => {
    let count = 0;
    const { token, server } = await setUp(() => good({ access_token: `t${(count += 1)}` }));
    await token.current();
    const [a, b] = await Promise.all([token.refresh('t1'), token.refresh('t1')]);
    expect([a.value, b.value, (await token.refresh('t1')).value]).to.deep.equal(['t2', 't2', 't2']);
    expect(server.requests).to.have.length(2);
  });

  for (const [code, advice] of [
    ['invalid_code', 'source-zoho login'],
    ['invalid_client', 'client_id'],
    ['invalid_client_secret', 'client_secret'],
    ['invalid_redirect_uri', 'redirect_uri'],
    ['brand_new', 'Reconnect'],
  ] as const) {
    it(`F-A6: ${code} with status 200 is one authentication error, and Zoho is not asked again`, async () => {
      const { token, server } = await setUp([failed(code)]);
      const error = await refused(token.current());
      expect(error).to.include({ code, failureType: 'config' });
      expect(error.message).to.include(advice).and.to.include('127.0.0.1');
      expect(await refused(token.current())).to.equal(error);
      expect(server.requests).to.have.length(1);
    });
  }

  it('F-A6: an answer without token and error is never used as a token', async () => {
    const { token, server } = await setUp([{ json: { access_token: null, api_domain: 'x' } }]);
    expect(await refused(token.current())).to.include({ code: 'TOKEN_UNREADABLE', failureType: 'transient' });
    expect(server.requests).to.have.length(8);
  });

  for (const [title, answer] of [
    ['HTML with status 200', html(200)],
    ['HTML with status 503', html(503)],
    ['general_error', failed('general_error')],
    ['general_error with status 400', failed('general_error', 400)],
    ['500 with an unknown error', failed('whatever', 500)],
    ['JSON of a gateway', { status: 502, json: { error: { code: 502 } } }],
    ['an empty 200', { text: '' }],
    ['connection reset', { fault: 'reset' }],
    ['truncated body', { fault: 'truncate', json: { access_token: 'half' } }],
  ] as const) {
    it(`${title} is asked again, and not for ever`, async () => {
      const once = await setUp([answer, good()]);
      expect((await once.token.current()).value).to.equal('1000.access.secret');
      const ever = await setUp([answer]);
      expect(await refused(ever.token.current())).to.include({ failureType: 'transient' });
      expect(ever.server.requests.length).to.be.oneOf([8, 25]);
    });
  }

  for (const answer of [html(401), failed('unauthorized', 401), html(302)]) {
    it(`F-A10: ${answer.status ?? 0} of the token call itself is not retried`, async () => {
      const { token, server } = await setUp([answer]);
      expect(await refused(token.current())).to.include({ failureType: 'config' });
      expect(server.requests).to.have.length(1);
    });
  }

  for (const status of [400, 200, 429]) {
    it(`F-A16: "too many requests continuously" with status ${status} is waited out, ten minutes in all`, async () => {
      const { token, clock, logs } = await setUp([throttled(status), throttled(status), good()]);
      await token.current();
      expect(clock.sleeps).to.deep.equal([122_500, 182_500]);
      expect(logs).to.have.length(2);
    });
  }

  it('F-A16: Retry-After of a throttled token is waited for as told', async () => {
    const { token, clock } = await setUp([{ ...throttled(400), headers: { 'retry-after': '400' } }, good()]);
    await token.current();
    expect(clock.sleeps).to.deep.equal([402_500]);
  });

  for (const date of ['Sat, 31 Jan 2026 03:30:00 GMT', 'Sun, 01 Feb 2026 09:30:00 GMT']) {
    it(`a token lasts its hour by our clock, also where Zoho's says ${date}`, async () => {
      const { token, server, clock } = await setUp([{ ...good(), headers: { date } }]);
      await token.current();
      clock.advance(54 * 60_000);
      await token.current();
      expect(server.requests).to.have.length(1);
      clock.advance(60_000);
      await token.current();
      expect(server.requests).to.have.length(2);
    });
  }

  it('slow outages of the accounts server count: asking ends when the time is spent', async () => {
    const clock = createVirtualClock();
    const slow = (): Answer => {
      clock.advance(400_000);
      return html(503);
    };
    const { token, server } = await setUp(slow, { clock });
    expect(await refused(token.current())).to.include({ failureType: 'transient' });
    expect(server.requests).to.have.length(3);
  });

  it('F-A16: throttling that does not end is transient, and may be over at the next call', async () => {
    const { token, clock } = await setUp([
      throttled(400),
      throttled(400),
      throttled(400),
      throttled(400),
      good(),
    ]);
    expect(await refused(token.current())).to.include({ code: 'TOKEN_THROTTLED', failureType: 'transient' });
    expect(clock.sleeps.reduce((sum, ms) => sum + ms, 0)).to.be.within(600_000, 700_000);
    expect((await token.current()).value).to.equal('1000.access.secret');
  });

  const spellings: readonly (readonly [what: string, answer: Answer])[] = [
    ['the bare code', failed('access_denied', 400)],
    ['the bare code, as a success', failed('access_denied')],
    ['a status without a body', { status: 429, text: '' }],
    [
      'another language',
      {
        status: 400,
        json: { error: 'Accès refusé', error_description: 'Trop de demandes.', status: 'failure' },
      },
    ],
    ['no description', { status: 400, json: { error: 'アクセスが拒否されました', status: 'failure' } }],
    ['nothing but a text', { status: 400, json: { error: 'Zugriff verweigert' } }],
    ['a code of a gateway', failed('too_many_requests', 400)],
    ['a code of the API', { status: 200, json: { code: 'TOO_MANY_REQUESTS', status: 'error' } }],
    [
      'a wait that is asked for',
      { status: 400, json: { error: 'server_busy' }, headers: { 'retry-after': '30' } },
    ],
  ];
  for (const [what, answer] of spellings)
    it(`F-A16: throttling is told by its form: ${what}`, async () => {
      const { token, logs } = await setUp([answer, good()]);
      expect((await token.current()).value).to.equal('1000.access.secret');
      expect(logs.join()).to.match(/no more access tokens for now/);
    });

  for (const code of ['server_error', 'temporarily_unavailable'])
    it(`${code} is retried, as a problem of the server`, async () => {
      const { token, clock } = await setUp([failed(code, 400), good()]);
      expect((await token.current()).value).to.equal('1000.access.secret');
      expect(clock.sleeps).to.have.length(1);
    });

  it('a refusal that is explained stays one', async () => {
    const answer = {
      status: 400,
      json: { error: 'invalid_code', error_description: 'x', status: 'failure' },
    };
    const { token } = await setUp([answer, good()]);
    expect(await refused(token.current())).to.include({ code: 'invalid_code', failureType: 'config' });
  });

  it('an answer of unknown form is quoted, without what may be a secret', async () => {
    const json = {
      note: 'Under maintenance.',
      access: { refresh_token: 'abc' },
      code: `1000.${'a1'.repeat(20)}`,
    };
    const { token } = await setUp(() => ({ status: 404, json }));
    const { message } = await refused(token.current());
    expect(message)
      .to.include('Under maintenance.')
      .and.not.match(/abc|a1a1/);
  });

  it('F-A16: who may not wait hears at once that Zoho issues no tokens for now', async () => {
    const { token, clock, server } = await setUp([throttled(400), good()], { maxThrottleWaitMs: 0 });
    const error = await refused(token.current());
    expect(error).to.include({ code: 'TOKEN_THROTTLED', failureType: 'transient' });
    expect(error.message).to.match(/10 per refresh token in 10 minutes.*run again later/);
    expect([clock.sleeps, server.requests.length]).to.deep.equal([[], 1]);
  });

  /** Has a source make ten tokens at once. */
  async function tenTokens(options: Partial<TokenSourceDeps> = {}): Promise<Setup> {
    let made = 0;
    const setup = await setUp(() => good({ access_token: `token-${(made += 1)}` }), options);
    let failed = (await setup.token.current()).value;
    for (let n = 1; n < 10; n += 1) failed = (await setup.token.refresh(failed)).value;
    expect(failed).to.equal('token-10');
    return setup;
  }

  it('zoho-api §1.5: an eleventh token within ten minutes waits rather than being refused', async () => {
    const { token, clock, server, logs } = await tenTokens();
    const began = clock.now();
    expect((await token.refresh('token-10')).value).to.equal('token-11');
    expect(clock.now() - began).to.be.within(600_000, 602_000);
    expect(server.requests).to.have.length(11);
    expect(logs.join()).to.match(/no more access tokens for now/);
  });

  it('zoho-api §1.5: or is not asked for where nobody may wait', async () => {
    const { token, server } = await tenTokens({ maxThrottleWaitMs: 60_000 });
    expect(await refused(token.refresh('token-10'))).to.include({ code: 'TOKEN_THROTTLED' });
    expect(server.requests).to.have.length(10);
  });

  it('F-A16: an abort ends the long wait', async () => {
    const reason = new Error('stop');
    const controller = new AbortController();
    const { token } = await setUp([throttled(400)], {
      signal: controller.signal,
      onLog: () => controller.abort(reason),
    });
    expect(await rejection(token.current())).to.equal(reason);
  });

  it('without refresh_token and grant_token nothing is asked', async () => {
    const credentials = { clientId: 'c', clientSecret: 's' };
    const { token, server } = await setUp([good()], { credentials });
    expect(await refused(token.current())).to.include({ code: 'MISSING_CREDENTIALS', failureType: 'config' });
    expect(server.requests).to.be.empty;
  });
});

describe('zoho/token: api_domain', () => {
  afterEach(closeServers);

  const addressAfter = async (answers: readonly Answer[], options: Partial<TokenSourceDeps> = {}) => {
    const { token, logs } = await setUp(answers, { apiUrl: undefined, ...options });
    const first = await token.current();
    const second = await token.refresh(first.value);
    return { apiUrls: [first.apiUrl, second.apiUrl], logs };
  };

  it('F-A4: all calls go to api_domain, its trailing slash stripped', async () => {
    const { apiUrls } = await addressAfter([good({ api_domain: 'https://www.zohoapis.eu/' })]);
    expect(apiUrls).to.deep.equal(['https://www.zohoapis.eu', 'https://www.zohoapis.eu']);
  });

  it('F-A4: an api_domain that is not Zoho gets no token', async () => {
    const { apiUrls, logs } = await addressAfter([
      good({ api_domain: 'https://www.zohoapis.in' }),
      good({ api_domain: 'https://evil.example' }),
    ]);
    expect(apiUrls).to.deep.equal(['https://www.zohoapis.in', 'https://www.zohoapis.in']);
    expect(logs.join()).to.include('is no API host of Zoho');
  });

  it('F-A4: an accounts server that the user named may name its own host', async () => {
    const { apiUrls } = await addressAfter([good({ api_domain: 'http://127.0.0.1:4321/' })]);
    expect(apiUrls[0]).to.equal('http://127.0.0.1:4321');
  });

  it('F-A5: without api_domain the one known before is kept', async () => {
    const { apiUrls } = await addressAfter([good({ api_domain: 'https://www.zohoapis.ca' }), good()]);
    expect(apiUrls).to.deep.equal(['https://www.zohoapis.ca', 'https://www.zohoapis.ca']);
  });

  it('F-A5: without any api_domain a foreign accounts server leaves no address to call', async () => {
    const { token } = await setUp([good()], { apiUrl: undefined });
    expect(await refused(token.current())).to.include({ code: 'NO_API_ADDRESS', failureType: 'config' });
  });

  it('F-A3: a sandbox is called at its own host, whatever api_domain says', async () => {
    const { apiUrls } = await addressAfter([good({ api_domain: 'https://www.zohoapis.com' })], {
      environment: 'Sandbox',
    });
    expect(apiUrls[0]).to.equal('https://sandbox.zohoapis.com');
  });

  it('an address that the user gave wins', async () => {
    const { apiUrls } = await addressAfter([good({ api_domain: 'https://www.zohoapis.com' })], {
      apiUrl: 'http://localhost:99/',
    });
    expect(apiUrls[0]).to.equal('http://localhost:99');
  });
});

describe('zoho/token: which data centre', () => {
  afterEach(closeServers);

  async function ask(answers: readonly Answer[], credentials = SECRETS) {
    const servers = await Promise.all(answers.map((answer) => startServer([answer])));
    const accountsUrls = servers.map((server) => server.url);
    const { token } = await setUp([], { accountsUrls, credentials });
    return { token, asked: () => servers.map((server) => server.requests.length) };
  }

  it('each accounts host is asked in turn, and the one that answers is remembered', async () => {
    const { token, asked } = await ask([failed('invalid_client'), failed('invalid_code'), good(), good()]);
    await token.refresh((await token.current()).value);
    expect(asked()).to.deep.equal([1, 1, 2, 0]);
  });

  it('a host that is out of order does not end the search', async () => {
    const { token, asked } = await ask([html(503), good()]);
    await token.current();
    expect(asked()).to.deep.equal([5, 1]);
  });

  for (const code of ['invalid_client_secret', 'invalid_scope', 'access_denied', 'some_new_code']) {
    it(`${code} of one says nothing of the next`, async () => {
      const { token, asked } = await ask([failed(code), good()]);
      await token.current();
      expect(asked()).to.deep.equal([1, 1]);
    });
  }

  it('one that issues no tokens is waited for once no other accepts the credentials', async () => {
    const { token, asked } = await ask([failed('access_denied'), failed('invalid_client')]);
    expect(await refused(token.current())).to.include({ code: 'TOKEN_THROTTLED', failureType: 'transient' });
    expect(asked()).to.deep.equal([5, 1]);
  });

  it('none accepts them: the error names dc_region, and what each has said', async () => {
    const { token } = await ask([failed('invalid_client'), failed('invalid_client_secret')]);
    const error = await refused(token.current());
    expect(error).to.include({ code: 'invalid_client_secret', failureType: 'config' });
    expect(error.message).to.match(/: invalid_client, .*: invalid_client_secret\)\. Set dc_region/);
  });

  it('no data centre knows them: the error says so, with the most telling answer', async () => {
    const { token } = await ask([failed('invalid_client'), failed('invalid_code')]);
    const error = await refused(token.current());
    expect(error).to.include({ code: 'invalid_code', failureType: 'config' });
    expect(error.message).to.include('Set dc_region').and.to.include('was revoked');
  });

  it('one that could not be asked leaves it open: the failure is transient', async () => {
    const { token } = await ask([failed('invalid_client'), { fault: 'reset' }]);
    expect(await refused(token.current())).to.include({ code: 'ECONNRESET', failureType: 'transient' });
  });
});

describe('zoho/token: grant codes', () => {
  afterEach(closeServers);

  const exchanged = good({ refresh_token: '1000.new.secret', api_domain: 'https://www.zohoapis.com' });

  it('a code is exchanged once, then its refresh token is used', async () => {
    const kept: string[] = [];
    const { token, server } = await setUp([exchanged], {
      credentials: { ...grant, redirectUri: 'https://me.example/back' },
      onGrantExchanged: (refreshToken) => void kept.push(refreshToken),
    });
    await token.refresh((await token.current()).value);
    const [first, second] = server.requests.map((request) =>
      Object.fromEntries(new URLSearchParams(request.body)),
    );
    expect(first).to.include({
      grant_type: 'authorization_code',
      code: grant.grantToken,
      redirect_uri: 'https://me.example/back',
    });
    expect(second).to.include({ grant_type: 'refresh_token', refresh_token: '1000.new.secret' });
    expect(kept).to.deep.equal(['1000.new.secret']);
  });

  it('the new refresh token is handed out before anything else can fail', async () => {
    const kept: string[] = [];
    const { token } = await setUp([good({ refresh_token: '1000.new.secret' })], {
      credentials: grant,
      apiUrl: undefined,
      onGrantExchanged: async (refreshToken) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        kept.push(refreshToken);
      },
    });
    expect(await refused(token.current())).to.include({ code: 'NO_API_ADDRESS' });
    expect(kept).to.deep.equal(['1000.new.secret']);
  });

  it('a self client sends no redirect_uri', async () => {
    const { token, server } = await setUp([exchanged], { credentials: grant });
    await token.current();
    expect(server.requests[0]?.body).not.to.include('redirect_uri');
  });

  it('a grant without refresh token is refused, with what to ask for', async () => {
    const { token } = await setUp([good()], { credentials: grant });
    const error = await refused(token.current());
    expect(error).to.include({ code: 'NO_REFRESH_TOKEN', failureType: 'config' });
    expect(error.message).to.include('access_type=offline').and.to.include('prompt=consent');
  });

  it('a refresh token wins over a code', async () => {
    const { token, server } = await setUp([good()], { credentials: { ...SECRETS, grantToken: 'code' } });
    await token.current();
    expect(server.requests[0]?.body).to.include('grant_type=refresh_token').and.not.to.include('code=');
  });
});

describe('zoho/token: kept between runs', () => {
  afterEach(closeServers);

  /** Runs once to have a token saved; gives it back as changed, with the number of mints the next run makes. */
  async function nextRun(change: (saved: JsonObject) => unknown, credentials = SECRETS) {
    let saved: JsonObject = {};
    const store = (load: () => unknown) => ({
      load: () => Promise.resolve(load() as JsonObject),
      save: (token: JsonObject) => Promise.resolve(void (saved = token)),
    });
    const first = await setUp([good()], { store: store(() => undefined) });
    await first.token.current();
    const second = createTokenSource({
      http: createHttp(),
      clock: first.clock,
      credentials,
      accountsUrls: [first.server.url],
      apiUrl: 'http://api.test',
      store: store(() => change(saved)),
    });
    const { value } = await second.current();
    expect(value).to.equal('1000.access.secret');
    return { mints: first.server.requests.length - 1, saved };
  }

  const cases: readonly (readonly [string, (saved: JsonObject) => unknown, number])[] = [
    ['still valid', (saved) => saved, 0],
    ['with an expiry ending in Z', (saved) => ({ ...saved, expires_at: '2026-01-31T10:30:00Z' }), 0],
    ['with an expiry without zone (UTC)', (saved) => ({ ...saved, expires_at: '2026-01-31T10:30:00' }), 0],
    ['with an expiry with offset', (saved) => ({ ...saved, expires_at: '2026-01-31T16:00:00+05:30' }), 0],
    ['expired', (saved) => ({ ...saved, expires_at: '2026-01-31T09:30:00Z' }), 1],
    ['about to expire', (saved) => ({ ...saved, expires_at: '2026-01-31T09:34:00Z' }), 1],
    ['without expiry', (saved) => without(saved, 'expires_at'), 1],
    ['with a garbage expiry', (saved) => ({ ...saved, expires_at: 'tomorrow' }), 1],
    ['with an expiry that is no text', (saved) => ({ ...saved, expires_at: 1769855400 }), 1],
    ['from another accounts server', (saved) => ({ ...saved, accounts_url: 'https://evil.example' }), 1],
    ['that is no object', () => 'token', 1],
    ['that cannot be read', () => expect.fail('EACCES'), 1],
  ];
  for (const [title, change, mints] of cases) {
    it(`F-A11: a saved token ${title} costs ${mints} mints`, async () => {
      expect((await nextRun(change)).mints).to.equal(mints);
    });
  }

  it('F-A11: a token of other credentials is not used', async () => {
    expect((await nextRun((saved) => saved, { ...SECRETS, refreshToken: 'other' })).mints).to.equal(1);
  });

  it('F-A20: what is kept holds the access token, and no other secret', async () => {
    const { saved } = await nextRun((token) => token);
    expect(Object.keys(saved)).to.have.members([
      'access_token',
      'expires_at',
      'accounts_url',
      'api_domain',
      'owner',
    ]);
    expect(JSON.stringify(saved))
      .not.to.include(SECRETS.refreshToken)
      .and.not.to.include(SECRETS.clientSecret);
  });

  it('F-A12: a token that cannot be saved is a warning, and the run goes on', async () => {
    const store = { load: () => Promise.resolve(undefined), save: () => Promise.reject(new Error('EROFS')) };
    const { token, logs } = await setUp([good()], { store });
    expect((await token.current()).value).to.equal('1000.access.secret');
    expect(logs.join()).to.include('cannot be saved').and.not.to.include('secret');
  });
});
