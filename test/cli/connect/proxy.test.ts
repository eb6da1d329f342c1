import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { runCli, type Ended } from '../../support/process.js';
import { startProxy, type ProxyOptions, type TestProxy } from '../../support/proxy.js';

const tls = (name: string): string =>
  fileURLToPath(new URL(`../../../test_files/tls/${name}`, import.meta.url));

describe('through a proxy', function () {
  this.timeout(60_000);
  let emulator: Emulator;
  let https: Server;
  const proxies: TestProxy[] = [];

  before(async () => {
    emulator = await startZoho();
    https = await startHttpsBefore(emulator);
  });
  after(async () => {
    https.closeAllConnections();
    https.close();
    await emulator.close();
  });
  beforeEach(() => emulator.resetCounters());
  afterEach(() => Promise.all(proxies.splice(0).map((proxy) => proxy.close())));

  const start = async (options?: ProxyOptions): Promise<TestProxy> => {
    const proxy = await startProxy(options);
    proxies.push(proxy);
    return proxy;
  };
  const secureHost = (): string => `localhost:${(https.address() as AddressInfo).port}`;
  const secure = (): JsonObject => {
    const url = `https://${secureHost()}`;
    return configOf(emulator, { accounts_url: url, api_url: url });
  };
  const check = (config: JsonObject, env: Record<string, string>, secrets: string[] = []): Promise<Ended> =>
    runCli({ args: ['check'], config, env: { LOG_LEVEL: 'DEBUG', ...env }, secrets });
  const CA = { NODE_EXTRA_CA_CERTS: tls('ca.pem') };

  it('calls of http are handed to it with their whole address, each of them', async () => {
    const proxy = await start();
    const ended = await check(configOf(emulator), { HTTP_PROXY: proxy.url });
    expect(statusOf(ended)).to.equal('SUCCEEDED');
    expect(proxy.log).to.have.length(emulator.calls.length + 1);
    const origins = proxy.log.map((line) => new URL(line.split(' ')[1] ?? '').origin);
    expect(new Set(origins)).to.deep.equal(new Set([emulator.connection.api_url]));
  });

  it('calls of https go through tunnels, which are used again', async () => {
    const proxy = await start();
    const ended = await check(secure(), { https_proxy: proxy.url, ...CA });
    expect(statusOf(ended)).to.equal('SUCCEEDED');
    expect(new Set(proxy.log)).to.deep.equal(new Set([`CONNECT ${secureHost()}`]));
    expect(proxy.log.length).to.be.at.most(emulator.calls.length);
    expect(emulator.calls.length).to.be.greaterThan(1);
  });

  for (const [title, config] of [
    ['http', () => configOf(emulator)],
    ['https', secure],
  ] as const) {
    it(`NO_PROXY: calls of ${title} pass it by`, async () => {
      const proxy = await start();
      const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost,127.0.0.1', ...CA };
      expect(statusOf(await check(config(), env))).to.equal('SUCCEEDED');
      expect(proxy.log).to.deep.equal([]);
      expect(emulator.calls.length).to.be.greaterThan(1);
    });

    it(`calls of ${title} carry user and password, which no output shows`, async () => {
      const proxy = await start({ credentials: 'jane:p%40ssword' });
      const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ...CA };
      expect(statusOf(await check(config(), env, ['jane:p%40ssword', 'p@ssword']))).to.equal('SUCCEEDED');
      expect(proxy.log).not.to.be.empty;
    });

    it(`a proxy that wants another password for ${title} is named, once asked, and its secrets are not`, async () => {
      const proxy = await start({ credentials: 'jane:p%40ssword' });
      const url = `http://jane:wrong-word@${proxy.host}`;
      const ended = await check(config(), { HTTP_PROXY: url, HTTPS_PROXY: url, ...CA }, [
        'jane:',
        'wrong-word',
      ]);
      expect(statusOf(ended)).to.equal('FAILED');
      expect(messageOf(ended)).to.include(`through the proxy ${proxy.host}: the proxy requires a user`);
      expect(proxy.log).to.have.length(1);
    });

    it(`a proxy for ${title} that does not listen is named`, async () => {
      const proxy = await startProxy();
      await proxy.close();
      const ended = await check(config(), { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ...CA });
      expect(JSON.stringify(ended.messages)).to.include(
        `through the proxy ${proxy.host}: the connection was refused (ECONNREFUSED)`,
      );
      expect(ended.exitCode).to.equal(1);
    });
  }

  it('a proxy that forbids the host is named, with what to do', async () => {
    const proxy = await start({ refuse: 403 });
    const ended = await check(secure(), { HTTPS_PROXY: proxy.url, ...CA });
    expect(messageOf(ended)).to.include(`through the proxy ${proxy.host}: the proxy rejects the call`);
  });

  it('a proxy that does not reach the host is asked again', async () => {
    const proxy = await start({ refuse: 503 });
    const ended = await check(secure(), { HTTPS_PROXY: proxy.url, ...CA });
    expect(JSON.stringify(ended.messages)).to.include('the proxy cannot reach the host (PROXY_503)');
    expect(proxy.log).to.have.length(5);
  });

  it('without NODE_EXTRA_CA_CERTS, a CA of the company is not trusted, and the message says what to set', async () => {
    const ended = await check(secure(), {});
    expect(statusOf(ended)).to.equal('FAILED');
    expect(messageOf(ended)).to.match(/not trusted.*NODE_EXTRA_CA_CERTS/);
    expect(statusOf(await check(secure(), CA))).to.equal('SUCCEEDED');
  });

  it('an address that is none is a failed check, and is not repeated', async () => {
    const ended = await check(secure(), { HTTPS_PROXY: 'socks5://jane:hidden@proxy' }, ['hidden']);
    expect(statusOf(ended)).to.equal('FAILED');
    expect(messageOf(ended)).to.include('HTTPS_PROXY is not the address of an http or https proxy');
  });
});

/** The emulator by https, with the certificate of test_files/tls. */
async function startHttpsBefore(emulator: Emulator): Promise<Server> {
  const target = new URL(emulator.connection.api_url);
  const server = createServer({ key: readFileSync(tls('key.pem')), cert: readFileSync(tls('cert.pem')) });
  server.on('request', (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request(
      { hostname: target.hostname, port: target.port, method, path: url, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const connectionStatus = (ended: Ended): JsonObject =>
  asObject(ended.last('CONNECTION_STATUS')['connectionStatus']);
const statusOf = (ended: Ended): unknown => connectionStatus(ended)['status'];
const messageOf = (ended: Ended): string => asText(connectionStatus(ended)['message']) ?? '';
