import { expect } from 'chai';
import type { JsonObject } from '#src/util/json.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import { NetworkError } from '#src/zoho/http/http.js';
import { createLimiter } from '#src/zoho/limits/limiter.js';
import type { CallReport } from '#src/zoho/request.js';
import { createVirtualClock } from '../support/clock.js';
import { closeServers, type Answer, type RecordedRequest } from '../support/http-server.js';
import { rejection } from '../support/rejection.js';
import { connect, refusal, type Connection } from './connection.js';

const ok: Answer = { json: { data: [{ id: '1' }] } };
const stale = refusal(401, 'INVALID_TOKEN', {}, 'invalid oauth token');
const tooMany = refusal(429, 'TOO_MANY_REQUESTS');
const html = (status: number): Answer => ({
  status,
  headers: { 'content-type': 'text/html' },
  text: '<html>Bad gateway</html>',
});

const tokenOf = ({ headers }: RecordedRequest): string =>
  String(headers['authorization']).replace('Zoho-oauthtoken ', '');

describe('zoho/client', () => {
  afterEach(closeServers);

  it('F-A7: every call carries Zoho-oauthtoken, and neither Bearer nor a token in the address', async () => {
    const { client, calls } = await connect([ok]);
    await client.get('/Leads', { query: { fields: 'id,Last_Name', page: undefined } });
    const [call] = calls();
    expect(call?.headers['authorization']).to.equal('Zoho-oauthtoken token-1');
    expect(call).to.include({ method: 'GET', path: '/crm/v8/Leads' });
    expect(call?.query).to.deep.equal({ fields: 'id,Last_Name' });
  });

  it('a path from the root is taken as it is, and a body is sent as JSON', async () => {
    const { client, calls } = await connect([ok]);
    await client.request({ method: 'POST', path: '/crm/bulk/v8/read', body: { query: {} } });
    expect(calls()[0]).to.include({ method: 'POST', path: '/crm/bulk/v8/read', body: '{"query":{}}' });
    expect(calls()[0]?.headers['content-type']).to.equal('application/json');
  });

  it('F-A18: options left out do no harm, those given are sent', async () => {
    const plain = await connect([ok]);
    await plain.client.get('/Leads');
    expect(plain.calls()[0]?.headers['user-agent']).to.equal('source-zoho');
    const named = await connect([ok], { userAgent: 'tap-zoho/1 (me@x)' });
    await named.client.get('/Leads', { headers: { 'if-modified-since': 'then' } });
    expect(named.calls()[0]?.headers).to.include({
      'user-agent': 'tap-zoho/1 (me@x)',
      'if-modified-since': 'then',
    });
  });

  for (const status of [204, 304]) {
    it(`F-I11: ${status} has no body and is no error`, async () => {
      const { client } = await connect([{ status }]);
      const headers = { 'if-modified-since': '2026-01-31T09:00:00+00:00' };
      expect(await client.get('/Leads', { headers })).to.include({ status, body: undefined });
    });
  }

  it('304 to a request without If-Modified-Since is corrupt, and asked for again', async () => {
    const { client, calls } = await connect([{ status: 304 }, ok]);
    expect((await client.get('/Leads')).body).to.deep.equal({ data: [{ id: '1' }] });
    expect(calls()).to.have.length(2);
  });

  it('an answer that waits for its turn holds no slot, is parsed after it, and its wait is no part of the call', async () => {
    const clock = createVirtualClock();
    const reports: CallReport[] = [];
    const { client } = await connect([ok, ok], {
      clock,
      limiter: createLimiter({ maxConcurrent: 1 }),
      onAttempt: (report) => reports.push(report),
    });
    let begin = (): void => undefined;
    const turn = (size: number): Promise<void> => {
      expect(size).to.be.greaterThan(10);
      return new Promise((resolve) => (begin = resolve));
    };
    let isParsed = false;
    const first = client.get('/Leads', { turn }).then((answer) => {
      isParsed = true;
      return answer;
    });
    await client.get('/Contacts');
    expect(isParsed).to.equal(false);
    clock.advance(60_000);
    begin();
    expect((await first).body).to.deep.equal({ data: [{ id: '1' }] });
    const { sentAt, endedAt } = reports.find(({ label }) => label === '/Leads')!;
    expect(endedAt - sentAt).to.be.lessThan(60_000);
  });

  it('F-A8: one 401 INVALID_TOKEN costs one new token and one replay', async () => {
    const { client, calls, mints, clock } = await connect([stale, ok]);
    expect((await client.get('/Leads')).body).to.deep.equal({ data: [{ id: '1' }] });
    expect(calls().map((call) => call.headers['authorization'])).to.deep.equal([
      'Zoho-oauthtoken token-1',
      'Zoho-oauthtoken token-2',
    ]);
    expect(mints()).to.have.length(2);
    expect(clock.sleeps).to.be.empty;
  });

  it('F-A8: calls that fail together share one new token', async () => {
    const { client, mints } = await connect((request) =>
      request.headers['authorization'] === 'Zoho-oauthtoken token-1' ? stale : ok,
    );
    await Promise.all(['/A', '/B', '/C'].map((path) => client.get(path)));
    expect(mints()).to.have.length(2);
  });

  it('I-16, F-A9: 401 for ever, of a new token too, is replayed once, then an authentication error', async () => {
    const { client, calls, mints } = await connect([stale]);
    const error = await rejection(client.get('/Leads'));
    expect(error)
      .to.be.instanceOf(ZohoApiError)
      .and.to.include({ code: 'INVALID_TOKEN', failureType: 'config' });
    expect(error.message).to.include('Reconnect');
    expect([calls().length, mints().length]).to.deep.equal([2, 2]);
  });

  const busy = { status: 503 };
  for (const [title, script, used] of [
    ['again after a use that told nothing', [stale, busy, stale, ok], ['1', '2', '2', '3']],
    [
      'again in the middle of failures, which have a count of their own',
      [busy, busy, busy, stale, busy, stale, ok],
      ['1', '1', '1', '1', '2', '2', '3'],
    ],
    [
      'again and again',
      [stale, busy, stale, busy, stale, busy, stale, ok],
      ['1', '2', '2', '3', '3', '4', '4'],
    ],
  ] as const) {
    it(`F-A8: a token that is refused ${title}: at most three new ones`, async () => {
      const { client, calls } = await connect(script);
      const outcome = await client.get('/Leads').catch((error: unknown) => error);
      expect(outcome instanceof ZohoApiError).to.equal(used.length < script.length);
      expect(calls().map(tokenOf)).to.deep.equal(used.map((n) => `token-${n}`));
    });
  }

  it('F-A8: a new token that was good for another call meanwhile is no bad one', async () => {
    let isSpent = false;
    const connection: Connection = await connect(
      (call) => (tokenOf(call) === 'token-1' || (isSpent && tokenOf(call) === 'token-2') ? stale : ok),
      {
        token: {
          current: () => connection.token.current(),
          refresh: async (failed) => {
            const token = await connection.token.refresh(failed);
            if (!isSpent) await connection.client.get('/Contacts');
            isSpent = true;
            return token;
          },
        },
      },
    );
    expect((await connection.client.get('/Leads')).status).to.equal(200);
    expect(connection.calls().map(tokenOf)).to.deep.equal(['token-1', 'token-2', 'token-2', 'token-3']);
  });

  it('F-A8: a token that another process left behind may be refused as well', async () => {
    let saved: JsonObject | undefined;
    const theirs = { access_token: 'theirs', expires_at: '2026-01-31T10:40:00Z' };
    const store = {
      load: () => Promise.resolve(saved && { ...saved, ...theirs }),
      save: (token: JsonObject) => Promise.resolve(void (saved = token)),
    };
    const { client, calls } = await connect((call) => (tokenOf(call) === 'token-2' ? ok : stale), {
      tokens: { store },
    });
    expect((await client.get('/Leads')).status).to.equal(200);
    expect(calls().map(tokenOf)).to.deep.equal(['token-1', 'theirs', 'token-2']);
  });

  for (const [status, code] of [
    [400, 'INVALID_DATA'],
    [400, 'NO_PERMISSION'],
    [403, 'NO_PERMISSION'],
    [404, 'INVALID_URL_PATTERN'],
    [401, 'OAUTH_SCOPE_MISMATCH'],
    [401, 'AUTHENTICATION_FAILURE'],
  ] as const) {
    it(`F-A13: ${status} ${code} is a typed error after one call and no new token`, async () => {
      const { client, calls, mints, clock } = await connect([refusal(status, code)]);
      const error = await rejection(client.get('/Leads'));
      expect(error).to.be.instanceOf(ZohoApiError).and.to.include({ code, status });
      expect([calls().length, mints().length, clock.sleeps.length]).to.deep.equal([1, 1, 0]);
    });
  }

  it('AUTHENTICATION_FAILURE for a token that has served is replayed once with a new token', async () => {
    const failure = refusal(401, 'AUTHENTICATION_FAILURE');
    const once = await connect((call) =>
      tokenOf(call) === 'token-1' && call.path.endsWith('/Leads') ? failure : ok,
    );
    await once.client.get('/Contacts');
    expect((await once.client.get('/Leads')).status).to.equal(200);
    expect(once.calls().map(tokenOf)).to.deep.equal(['token-1', 'token-1', 'token-2']);
    const ever = await connect((call) => (call.path.endsWith('/Leads') ? failure : ok));
    await ever.client.get('/Contacts');
    expect(await rejection(ever.client.get('/Leads'))).to.include({ code: 'AUTHENTICATION_FAILURE' });
    expect([ever.calls().length, ever.mints().length]).to.deep.equal([3, 2]);
  });

  const faults: readonly (readonly [string, Answer, string])[] = [
    ['connection reset', { fault: 'reset' }, 'ECONNRESET'],
    ['read timeout', { fault: 'stall' }, 'ETIMEDOUT'],
    ['truncated body', { fault: 'truncate', ...ok }, 'TRUNCATED'],
    ['truncated chunked body', { fault: 'truncate-chunked', ...ok }, 'TRUNCATED'],
    ['500', refusal(500, 'INTERNAL_ERROR'), 'INTERNAL_ERROR'],
    ['502 HTML', html(502), 'HTTP_502'],
    ['503', { status: 503 }, 'HTTP_503'],
    ['504 HTML', html(504), 'HTTP_504'],
    ['408', { status: 408 }, 'HTTP_408'],
    ['425', { status: 425 }, 'HTTP_425'],
    ['a body that stalls', { fault: 'stall-body', ...ok }, 'TRUNCATED'],
    ['a body that drips', { fault: 'drip', ...ok }, 'ETIMEDOUT'],
    ['502 with JSON of a gateway', { status: 502, json: { error: { code: 502 } } }, 'HTTP_502'],
    ['503 with a code of its own', { status: 503, json: { code: 'UPSTREAM', status: 'error' } }, 'UPSTREAM'],
    ['an empty 200', { text: '' }, 'HTTP_200'],
    ['a list with status 200', { json: [{ id: '1' }] }, 'HTTP_200'],
    ['HTML with status 200', html(200), 'HTTP_200'],
    ['half a JSON with status 200', { text: '{"data":[' }, 'HTTP_200'],
  ];
  for (const [title, answer, code] of faults) {
    const isOutage =
      ['ECONNRESET', 'ETIMEDOUT'].includes(code) || [502, 503, 504].includes(answer.status ?? 0);
    it(`I-15, F-A14: ${title} is tried ${isOutage ? 'for a quarter of an hour' : 'eight times'}, then the typed error`, async () => {
      const { client, calls, clock, mints } = await connect([answer], { timeoutMs: 100 });
      expect(await rejection(client.get('/Leads'))).to.include({ code, failureType: 'transient' });
      expect([calls().length, mints().length]).to.deep.equal([isOutage ? 25 : 8, 1]);
      expect(clock.sleeps.slice(0, 7)).to.deep.equal([750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000]);
      const waited = clock.sleeps.reduce((sum, ms) => sum + ms, 0);
      expect(waited).to.be.within(isOutage ? 840_000 : 60_000, 900_000);
    });

    it(`I-15, F-A14: ${title} once is not noticed by the caller`, async () => {
      const { client, calls } = await connect([answer, ok], { timeoutMs: 100 });
      expect((await client.get('/Leads')).status).to.equal(200);
      expect(calls()).to.have.length(2);
    });
  }

  for (const [title, json] of [
    ['another JSON', { message: 'upstream is well' }],
    ['a list that is none', { data: { id: '1' } }],
  ] as const) {
    it(`${title} with status 200 does not pass for an empty list`, async () => {
      const once = await connect([{ json }, ok]);
      const response = await once.client.get('/Leads', { list: 'data' });
      expect(response.body).to.deep.equal({ data: [{ id: '1' }] });
      const ever = await connect([{ json }]);
      const error = await rejection(ever.client.get('/Leads', { list: 'data' }));
      expect(error).to.include({ code: 'HTTP_200', failureType: 'transient' });
      expect(ever.calls()).to.have.length(8);
    });
  }

  it('no content is no damaged list, and an empty list is a list, null too', async () => {
    const { client } = await connect([
      { status: 204 },
      { status: 204 },
      { json: { data: [] } },
      { json: { data: null } },
    ]);
    const ask = async (): Promise<unknown> => (await client.get('/Leads', { list: 'data' })).body;
    expect([await ask(), await ask()]).to.deep.equal([undefined, undefined]);
    expect([await ask(), await ask()]).to.deep.equal([{ data: [] }, { data: null }]);
  });

  it('a redirect is followed by nobody, and said to be what it is', async () => {
    const { client, calls } = await connect([
      { status: 302, headers: { location: 'https://crm.zoho.com/login' } },
    ]);
    const error = await rejection(client.get('/Leads'));
    expect(error).to.include({ code: 'HTTP_302', failureType: 'config' });
    expect(error.message).to.include('dc_region or api_url');
    expect(calls()).to.have.length(1);
  });

  it('slow attempts count: no attempt begins after the time of the call', async () => {
    const clock = createVirtualClock();
    const slow = (): Answer => {
      clock.advance(400_000);
      return { status: 503 };
    };
    const { client, calls } = await connect(slow, { clock });
    expect(await rejection(client.get('/Leads'))).to.include({ code: 'HTTP_503' });
    expect(calls()).to.have.length(3);
  });

  it('I-15, F-A14: 429 with a budget of five is tried five times', async () => {
    const backOff = { attempts: 5, base: 1_000, cap: 60_000, totalMs: 600_000 };
    const { client, calls } = await connect([tooMany], { retry: { backOff } });
    expect(await rejection(client.get('/Leads'))).to.include({ code: 'TOO_MANY_REQUESTS', status: 429 });
    expect(calls()).to.have.length(5);
  });

  it('I-15, F-A14: 429 is waited out for minutes, then it is an error', async () => {
    const { client, clock } = await connect([tooMany]);
    expect(await rejection(client.get('/Leads'))).to.include({ failureType: 'transient' });
    const total = clock.sleeps.reduce((sum, ms) => sum + ms, 0);
    expect(total).to.be.within(300_000, 600_000);
  });

  it('F-A15: Retry-After is waited for as long as it says, once per answer', async () => {
    const slow = { ...tooMany, headers: { 'retry-after': '42' } };
    const { client, clock } = await connect([slow, tooMany, ok]);
    await client.get('/Leads');
    expect(clock.sleeps).to.deep.equal([42_000, 1_500]);
  });

  it('F-A15: Retry-After may be a date of a clock that is hours away from ours', async () => {
    const headers = { date: 'Sat, 31 Jan 2026 04:00:00 GMT', 'retry-after': 'Sat, 31 Jan 2026 04:00:30 GMT' };
    const { client, clock } = await connect([{ status: 503, headers }, ok]);
    await client.get('/Leads');
    expect(clock.sleeps).to.deep.equal([30_000]);
  });

  it('F-A15: who is told to come back later than a call may last is told at once', async () => {
    const { client, clock } = await connect([{ ...tooMany, headers: { 'retry-after': '86400' } }]);
    expect(await rejection(client.get('/Leads'))).to.include({ code: 'TOO_MANY_REQUESTS' });
    expect(clock.sleeps).to.be.empty;
  });

  it('an error that comes with status 200 is an error, and its code decides', async () => {
    const { client, calls } = await connect([refusal(200, 'INTERNAL_ERROR'), refusal(200, 'NO_PERMISSION')]);
    expect(await rejection(client.get('/Leads'))).to.include({
      code: 'NO_PERMISSION',
      action: 'skip-stream',
    });
    expect(calls()).to.have.length(2);
  });

  it('what is no failure of the network is passed on as it is', async () => {
    const reason = new TypeError('as it was thrown');
    const broken = (): Promise<never> => Promise.reject(reason);
    const { client } = await connect([ok], { http: Object.assign(broken, { open: broken }) });
    expect(await rejection(client.get('/Leads'))).to.equal(reason);
    expect(await rejection(client.open('/file'))).to.equal(reason);
  });

  it('counts calls and credits, each attempt and each label', async () => {
    const remaining = { ...ok, headers: { 'X-API-CREDITS-REMAINING': '1234' } };
    const { client } = await connect([refusal(500, 'INTERNAL_ERROR'), remaining, tooMany, ok]);
    await client.get('/Leads', { module: 'Leads' });
    await client.get('/Leads/deleted', { module: 'Leads', kind: 'deleted' });
    expect(client.stats()).to.deep.equal({
      calls: 4,
      credits: 4,
      byLabel: { Leads: { calls: 4, credits: 4 } },
      creditsRemaining: 1234,
    });
  });

  it('tells the time by the clock of Zoho once it has heard it', async () => {
    const date = 'Sat, 31 Jan 2026 09:32:00 GMT';
    const { client, clock } = await connect([{ ...ok, headers: { date } }]);
    expect(client.serverNow()).to.equal(clock.now());
    expect((await client.get('/Leads')).serverTime).to.equal(Date.parse(date));
    clock.advance(1_500);
    expect(client.serverNow()).to.equal(Date.parse(date) + 1_500);
  });

  it('I-43: of clocks that differ by more than minutes the earlier one counts', async () => {
    const dates = [
      'Sat, 31 Jan 2026 10:30:00 GMT',
      'Fri, 31 Dec 9999 23:59:59 GMT',
      'Sat, 31 Jan 2026 08:30:00 GMT',
    ];
    const { client, clock } = await connect(dates.map((date) => ({ ...ok, headers: { date } })));
    for (const ahead of [0, 0, -3_600_000]) {
      await client.get('/Leads');
      expect(client.serverNow()).to.equal(clock.now() + ahead);
    }
  });

  it('I-43: a date that is no HTTP date tells no time', async () => {
    const dates = [
      '2026-01-31T08:30:00Z',
      '31 Jan 2026',
      'Sun, 31 Jan 2026 08:30:00 GMT',
      'Sat, 31 Jan 2026 08:30:00 GMT, x',
    ];
    const { client } = await connect(dates.map((date) => ({ ...ok, headers: { date } })));
    for (const date of dates) expect((await client.get('/Leads')).serverTime, date).to.equal(undefined);
  });

  it('I-43: a clock that is set back in an outage does not make the allowed time longer', async () => {
    const clock = createVirtualClock();
    let back = 0;
    const set = { ...clock, now: () => clock.now() - back };
    const { client } = await connect(
      () => {
        back += 3_600_000;
        return { status: 503 };
      },
      { clock: set },
    );
    expect(await rejection(client.get('/Leads'))).to.include({ code: 'HTTP_503' });
    expect(clock.sleeps.length).to.be.lessThan(60);
  });

  it('holds a slot until the body is read, and no longer: waiting takes none', async () => {
    const { client, server } = await connect((request) =>
      request.path.endsWith('/busy') ? tooMany : { ...ok, delay: 10 },
    );
    const busy = Array.from({ length: 10 }, () => client.get('/busy').catch(() => undefined));
    const rest = Array.from({ length: 20 }, () => client.get('/Leads'));
    await Promise.all([...busy, ...rest]);
    expect(server.peak()).to.be.at.most(5);
  });

  it('an abort ends the wait and everything that queues', async () => {
    const reason = new Error('stop');
    const controller = new AbortController();
    const { client, calls } = await connect([tooMany], {
      signal: controller.signal,
      onLog: () => controller.abort(reason),
    });
    expect(await rejection(client.get('/Leads'))).to.equal(reason);
    expect(await rejection(client.get('/Leads'))).to.equal(reason);
    expect(calls()).to.have.length(1);
  });

  it('I-17, F-A20: errors and logs hold no token', async () => {
    const logs: string[] = [];
    const { client } = await connect([{ fault: 'reset' }, stale], {
      onLog: (_level, _code, text) => logs.push(text),
      clock: createVirtualClock(),
    });
    const error = await rejection(client.get('/Leads', { query: { page_token: 'opaque' } }));
    expect(logs).to.have.length(1);
    const output = [...logs, error.message, error.stack, JSON.stringify(error)].join('\n');
    expect(output).not.to.match(/token-\d|secret|opaque/);
  });

  it('a certificate that is not trusted is not tried again', () => {
    expect(new NetworkError('CERT_HAS_EXPIRED', { method: 'GET', url: 'https://x/' }).retryable).to.equal(
      false,
    );
  });
});
