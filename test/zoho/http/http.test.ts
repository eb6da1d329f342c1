import { getEventListeners } from 'node:events';
import { gzipSync } from 'node:zlib';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createHttp, NetworkError, type HttpRequest } from '#src/zoho/http/http.js';
import { withoutQuery } from '#src/zoho/http/network-error.js';
import { closeServers, startServer, type Answer } from '../../support/http-server.js';
import { startProxy } from '../../support/proxy.js';
import { rejection } from '../../support/rejection.js';

const SECRET = 'Zoho-oauthtoken 1000.secret';

async function fetchFrom(answer: Answer, options: Partial<HttpRequest> = {}) {
  const server = await startServer([answer]);
  const url = `${server.url}/crm/v8/Leads?page_token=secret`;
  const request = {
    method: 'GET',
    url,
    headers: { authorization: SECRET },
    timeoutMs: 2_000,
    ...options,
  } as const;
  return { server, response: createHttp()(request) };
}

describe('zoho/http', () => {
  afterEach(closeServers);

  it('gives status, headers in lower case and body, and sends what it was given', async () => {
    const { server, response } = await fetchFrom(
      { status: 201, headers: { 'X-Api-Credits': '9', 'Set-Cookie': 'a=1' }, text: 'Grüße' },
      { method: 'POST', body: 'a=b' },
    );
    const { status, headers, body } = await response;
    expect([status, headers['x-api-credits'], headers['set-cookie'], body]).to.deep.equal([
      201,
      '9',
      'a=1',
      'Grüße',
    ]);
    expect(server.requests[0]).to.include({
      method: 'POST',
      body: 'a=b',
      target: '/crm/v8/Leads?page_token=secret',
    });
    expect(server.requests[0]?.headers).to.include({ authorization: SECRET });
  });

  for (const status of [204, 304, 400, 401, 404, 429, 500, 503]) {
    it(`a ${status} is an answer like any other, and asked for once`, async () => {
      const { server, response } = await fetchFrom({ status });
      expect((await response).status).to.equal(status);
      expect(server.requests).to.have.length(1);
    });
  }

  it('does not follow a redirect: the token would go to another host', async () => {
    const other = await startServer([{ text: 'login' }]);
    const { response } = await fetchFrom({ status: 302, headers: { location: other.url } });
    expect((await response).status).to.equal(302);
    expect(other.requests).to.be.empty;
  });

  for (const [fault, code] of [
    ['reset', 'ECONNRESET'],
    ['truncate', 'TRUNCATED'],
    ['truncate-chunked', 'TRUNCATED'],
    ['stall', 'ETIMEDOUT'],
    ['stall-body', 'TRUNCATED'],
    ['drip', 'ETIMEDOUT'],
  ] as const) {
    it(`F-A14: ${fault} becomes ${code}, which may be retried`, async () => {
      const { response } = await fetchFrom({ fault, json: { data: ['half of it'] } }, { timeoutMs: 200 });
      const error = await rejection(response);
      expect(error)
        .to.be.instanceOf(NetworkError)
        .and.to.include({ code, retryable: true, failureType: 'transient' });
    });
  }

  it('F-A14: a gzip body that ends early is truncated, not wrong', async () => {
    const whole = gzipSync(JSON.stringify({ data: 'x'.repeat(1000) }));
    const half = whole.subarray(0, whole.length / 2);
    const server = createServer((_, out) => out.writeHead(200, { 'content-encoding': 'gzip' }).end(half));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const error = await rejection(createHttp()({ method: 'GET', url, headers: {}, timeoutMs: 2_000 }));
    server.close();
    server.closeAllConnections();
    expect(error).to.include({ code: 'TRUNCATED' });
  });

  it('a host that does not listen is a failure to connect', async () => {
    const server = await startServer([{}]);
    await server.close();
    const error = await rejection(
      createHttp()({ method: 'GET', url: server.url, headers: {}, timeoutMs: 2_000 }),
    );
    expect(error).to.include({ code: 'ECONNREFUSED', retryable: true });
  });

  it('F-A20: a failure says method and path, and nothing of parameters, headers or body', async () => {
    const { server, response } = await fetchFrom(
      { fault: 'reset' },
      { method: 'POST', body: 'client_secret=s' },
    );
    const error = await rejection(response);
    expect(error.message).to.include(`POST ${server.url}/crm/v8/Leads`);
    expect(JSON.stringify([error.message, error.stack, error.cause ?? null])).not.to.match(/secret/);
    expect(withoutQuery('no address')).to.equal('an invalid address');
  });

  it('I-46: a header that cannot be sent is mended by the user, and not sent again', async () => {
    for (const value of ['a\nb', 'ключ']) {
      const { server, response } = await fetchFrom({}, { headers: { 'user-agent': value } });
      expect(await rejection(response)).to.include({
        code: 'ERR_INVALID_CHAR',
        retryable: false,
        failureType: 'config',
      });
      expect(server.requests).to.be.empty;
    }
  });

  it('an aborted request rejects with the reason, before or during', async () => {
    const reason = new Error('stop');
    const before = await fetchFrom({}, { signal: AbortSignal.abort(reason) });
    expect(await rejection(before.response)).to.equal(reason);
    expect(before.server.requests).to.be.empty;

    const early = new AbortController();
    const atOnce = await fetchFrom({}, { signal: early.signal });
    early.abort(reason);
    expect(await rejection(atOnce.response)).to.equal(reason);
    expect(atOnce.server.requests).to.be.empty;

    const controller = new AbortController();
    const during = await fetchFrom({ fault: 'stall' }, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 30);
    expect(await rejection(during.response)).to.equal(reason);
  });

  it('nothing of a request stays on the signal of the run, whether it was answered or broke off', async () => {
    const { signal } = new AbortController();
    for (const answer of [{ text: 'body' }, { status: 204 }, { fault: 'reset' }] as const) {
      const { response } = await fetchFrom(answer, { signal });
      await response.catch((error: unknown) => error);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(getEventListeners(signal, 'abort'), JSON.stringify(answer)).to.be.empty;
    }
    const server = await startServer([{ text: 'file' }, { text: 'file' }]);
    for (const end of ['read', 'discard'] as const) {
      const url = `${server.url}/file`;
      const file = await createHttp().open({ method: 'GET', url, headers: {}, timeoutMs: 2_000, signal });
      if (end === 'read') await file.text();
      else file.discard();
      await file.closed;
      expect(getEventListeners(signal, 'abort'), end).to.be.empty;
    }
  });
});

describe('zoho/http, through a proxy', () => {
  afterEach(closeServers);
  const request = { method: 'GET', headers: {}, timeoutMs: 2_000 } as const;

  it('files come through it as well, and a proxy that refuses them is an error', async () => {
    const server = await startServer([{ text: 'file' }]);
    const proxy = await startProxy({ credentials: 'jane:word' });
    const url = `${server.url}/file?page_token=secret`;
    const { body } = await createHttp(() => new URL(proxy.url)).open({ ...request, url });
    let text = '';
    for await (const piece of body) text += Buffer.from(piece).toString();
    expect(text).to.equal('file');
    const refused = createHttp(() => new URL(`http://${proxy.host}`)).open({ ...request, url });
    expect(await rejection(refused)).to.include({ code: 'PROXY_407', retryable: false });
    expect(proxy.log).to.deep.equal([`GET ${url}`, `GET ${url}`]);
    await proxy.close();
  });

  it('what goes past it, and what goes through another one, does not meet it', async () => {
    const server = await startServer([{ text: 'ok' }]);
    const proxies = await Promise.all([startProxy(), startProxy()]);
    const wanted = [undefined, ...proxies.map(({ url }) => new URL(url)), undefined];
    const http = createHttp(() => wanted.shift());
    for (const path of ['/a', '/b', '/c', '/d']) await http({ ...request, url: server.url + path });
    expect(proxies.map(({ log }) => log)).to.deep.equal([[`GET ${server.url}/b`], [`GET ${server.url}/c`]]);
    await Promise.all(proxies.map((proxy) => proxy.close()));
  });
});

describe('zoho/network-error', () => {
  const request = { method: 'GET', url: 'https://zoho.example/crm?secret=1' };
  const transient: readonly (readonly [string, RegExp])[] = [
    ['ECONNRESET', /connection failed/],
    ['ECONNREFUSED', /refused/],
    ['EPIPE', /connection failed/],
    ['ETIMEDOUT', /in time/],
    ['TRUNCATED', /before it was complete/],
    ['ENOTFOUND', /check the network and dc_region/],
    ['EAI_AGAIN', /resolved at the moment/],
    ['ENETUNREACH', /cannot be reached/],
    ['EHOSTUNREACH', /cannot be reached/],
    ['EPROTO', /encrypted/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /encrypted/],
    ['HPE_INVALID_CONSTANT', /not HTTP/],
    ['PROXY_502', /proxy cannot reach/],
  ];
  for (const [code, words] of transient) {
    it(`${code} may be tried again`, () => {
      const error = new NetworkError(code, request);
      expect(error).to.include({ code, retryable: true, failureType: 'transient' });
      expect(error.message).to.match(words).and.to.include(`(${code})`);
    });
  }

  for (const [code, words] of [
    ['PROXY_407', 'requires a user and a password'],
    ['PROXY_403', 'docs/network.md'],
  ] as const) {
    it(`${code} is for the user to mend, and names the proxy`, () => {
      const error = new NetworkError(code, request, 'proxy.example:3128');
      expect(error).to.include({ code, retryable: false, failureType: 'config' });
      expect(error.message).to.include('through the proxy proxy.example:3128').and.to.include(words);
    });
  }

  for (const code of [
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
  ]) {
    it(`${code} is for the user to mend, and says how`, () => {
      const error = new NetworkError(code, request);
      expect(error).to.include({ code, retryable: false, failureType: 'config' });
      expect(error.message).to.include('NODE_EXTRA_CA_CERTS').and.not.to.include('secret');
    });
  }
});
