import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import { createHttp, NetworkError, type HttpRequest, type HttpStream } from '#src/zoho/http/http.js';
import { createLimiter } from '#src/zoho/limits/limiter.js';
import { closeServers, startServer, type Answer } from '../../support/http-server.js';
import { rejection } from '../../support/rejection.js';
import { connect, refusal } from '../connection.js';

const closers: (() => void)[] = [];

/** Opens what a plain server of Node answers. */
async function openFrom(listener: RequestListener, options: Partial<HttpRequest> = {}): Promise<HttpStream> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
  return createHttp().open({ method: 'GET', url, headers: {}, timeoutMs: 2_000, ...options });
}

async function openAnswer(answer: Answer, options: Partial<HttpRequest> = {}): Promise<HttpStream> {
  const { url } = await startServer([answer]);
  return createHttp().open({ method: 'GET', url, headers: {}, timeoutMs: 2_000, ...options });
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function firstOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  for await (const piece of body) return Buffer.from(piece).toString();
  return '';
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const zip = { 'content-type': 'application/zip' };
const file: Answer = { headers: zip, text: 'PK\u0003\u0004 and the rest of a file' };

describe('zoho/http, open', () => {
  afterEach(closeServers);
  afterEach(() => closers.splice(0).forEach((close) => close()));

  it('gives status and headers, and bytes as they are', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
    const { status, headers, body } = await openFrom((_, out) => out.writeHead(203, zip).end(bytes));
    expect([status, headers['content-type']]).to.deep.equal([203, 'application/zip']);
    expect((await bytesOf(body)).equals(bytes)).to.equal(true);
  });

  it('gives the first piece before there is a second', async () => {
    let finish = (): void => undefined;
    const { body } = await openFrom((_, out) => {
      out.write('first');
      finish = () => void out.end('second');
    });
    const pieces: string[] = [];
    for await (const piece of body) {
      pieces.push(Buffer.from(piece).toString());
      finish();
    }
    expect(pieces).to.deep.equal(['first', 'second']);
  });

  it('holds no more than a little of a file that nobody reads', async () => {
    const total = 128;
    let sent = 0;
    const megabyte = Buffer.alloc(1 << 20, 'x');
    const { body } = await openFrom((_, out) => {
      const write = (): void => {
        while (sent < total) {
          sent += 1;
          if (!out.write(megabyte)) return void out.once('drain', write);
        }
        out.end();
      };
      write();
    });
    let length = 0;
    for await (const piece of body) {
      if (length === 0) await rest(300);
      if (length === 0) expect(sent).to.be.below(total / 2);
      length += piece.length;
    }
    expect(length).to.equal(total << 20);
  });

  for (const fault of ['truncate', 'truncate-chunked', 'stall-body'] as const) {
    it(`${fault} in the middle of a body is TRUNCATED, after the pieces that came`, async () => {
      const { body, closed } = await openAnswer({ ...file, fault }, { timeoutMs: 100 });
      let got = '';
      const error = await rejection(
        (async () => {
          for await (const piece of body) got += Buffer.from(piece).toString();
        })(),
      );
      expect(error).to.be.instanceOf(NetworkError).and.to.include({ code: 'TRUNCATED', retryable: true });
      expect(got).to.equal(file.text?.slice(0, file.text.length / 2));
      await closed;
    });
  }

  it('a body that broke off before anybody read it throws when it is read', async () => {
    const { body, closed } = await openAnswer({ ...file, fault: 'truncate' });
    await closed;
    expect(await rejection(bytesOf(body))).to.include({ code: 'TRUNCATED' });
  });

  it('a reader that takes its time is not taken for a server that stalls', async () => {
    const { body } = await openFrom(
      (_, out) => void out.writeHead(200, zip).write('first', () => out.end('x')),
      {
        timeoutMs: 60,
      },
    );
    let pieces = '';
    for await (const piece of body) {
      await rest(200);
      pieces += Buffer.from(piece).toString();
    }
    expect(pieces).to.equal('firstx');
  });

  it('an answer that does not begin is ETIMEDOUT, a connection that breaks before is ECONNRESET', async () => {
    expect(await rejection(openAnswer({ fault: 'stall' }, { timeoutMs: 100 }))).to.include({
      code: 'ETIMEDOUT',
    });
    expect(await rejection(openAnswer({ fault: 'reset' }))).to.include({ code: 'ECONNRESET' });
  });

  it('an abort ends it with the reason, while it waits and while it is read', async () => {
    const reason = new Error('stop');
    const waiting = new AbortController();
    const opening = openAnswer({ fault: 'stall' }, { signal: waiting.signal });
    setTimeout(() => waiting.abort(reason), 30);
    expect(await rejection(opening)).to.equal(reason);

    const reading = new AbortController();
    const { body, closed } = await openAnswer({ ...file, fault: 'stall-body' }, { signal: reading.signal });
    setTimeout(() => reading.abort(reason), 30);
    expect(await rejection(bytesOf(body))).to.equal(reason);
    await closed;
  });

  const leavings: readonly (readonly [string, (stream: HttpStream) => unknown])[] = [
    ['leaving the loop', ({ body }) => firstOf(body)],
    ['discarding it', ({ discard }) => discard()],
  ];
  for (const [title, leave] of leavings) {
    it(`${title} ends the connection`, async () => {
      let receive = (): void => undefined;
      const gone = new Promise<void>((resolve) => (receive = resolve));
      const stream = await openFrom((_, out) => void out.on('close', receive).write('first'));
      await leave(stream);
      await Promise.all([gone, stream.closed]);
    });
  }

  it('a body that was discarded is none to read', async () => {
    const { body, discard } = await openAnswer(file);
    discard();
    expect(await rejection(bytesOf(body))).to.include({ code: 'TRUNCATED' });
  });

  it('a body read to its end leaves a connection that is used again', async () => {
    const server = await startServer([file]);
    const http = createHttp();
    const request = { method: 'GET', url: server.url, headers: {}, timeoutMs: 200 } as const;
    for (let count = 0; count < 3; count += 1) await bytesOf((await http.open(request)).body);
    expect((await http(request)).body).to.equal(file.text);
    expect(server.connections()).to.equal(1);
  });
});

describe('zoho/client, open', () => {
  afterEach(closeServers);

  const html = (status: number): Answer => ({
    status,
    headers: { 'content-type': 'text/html' },
    text: '<html>Bad gateway</html>',
  });

  it('gives a file, and sends what every call sends', async () => {
    const { client, calls } = await connect([file]);
    const { body } = await client.open('/crm/bulk/v8/read/1/result', {
      kind: 'bulk-download',
      module: 'Leads',
    });
    expect((await bytesOf(body)).toString()).to.equal(file.text);
    expect(calls()[0]).to.include({ method: 'GET', path: '/crm/bulk/v8/read/1/result' });
    expect(calls()[0]?.headers['authorization']).to.equal('Zoho-oauthtoken token-1');
    expect(client.stats().byLabel).to.deep.equal({ Leads: { calls: 1, credits: 1 } });
  });

  for (const [title, answer] of [
    ['a reset', { fault: 'reset' }],
    ['silence', { fault: 'stall' }],
    ['500', refusal(500, 'INTERNAL_ERROR')],
    ['half of a 500', { ...refusal(500, 'INTERNAL_ERROR'), fault: 'truncate' }],
    ['502 HTML', html(502)],
    ['HTML with status 200', html(200)],
    ['429', refusal(429, 'TOO_MANY_REQUESTS')],
    ['a stale token', refusal(401, 'INVALID_TOKEN')],
    ['an error with status 200', refusal(200, 'INTERNAL_ERROR')],
    ['JSON in place of a file', { json: { data: [] } }],
    ['no content', { status: 204 }],
  ] as const satisfies readonly (readonly [string, Answer])[]) {
    it(`${title} in place of a file is not noticed by the caller`, async () => {
      const { client, calls } = await connect([answer, file], { timeoutMs: 100 });
      const { body } = await client.open('/file');
      expect((await bytesOf(body)).toString()).to.equal(file.text);
      expect(calls()).to.have.length(2);
    });
  }

  it('a refusal is the typed error, after one call', async () => {
    const { client, calls } = await connect([refusal(404, 'RESOURCE_NOT_FOUND')]);
    const error = await rejection(client.open('/file'));
    expect(error).to.be.instanceOf(ZohoApiError).and.to.include({ code: 'RESOURCE_NOT_FOUND', status: 404 });
    expect(calls()).to.have.length(1);
  });

  it('a body that breaks off is for the caller to open again', async () => {
    const { client, calls } = await connect([{ ...file, fault: 'truncate' }, file]);
    const first = await client.open('/file');
    expect(await rejection(bytesOf(first.body))).to.include({ code: 'TRUNCATED' });
    expect((await bytesOf((await client.open('/file')).body)).toString()).to.equal(file.text);
    expect(calls()).to.have.length(2);
  });

  it('a file gives its slot back when it begins: who reads it may need that slot', async () => {
    const limiter = createLimiter({ maxConcurrent: 1 });
    const answers = ({ path }: { path: string }): Answer => (path.endsWith('/file') ? file : { json: {} });
    const { client } = await connect(answers, { limiter, timeoutMs: 200 });
    const download = await client.open('/file');
    expect((await client.get('/Leads')).status).to.equal(200);
    expect((await bytesOf(download.body)).toString()).to.equal(file.text);
  });
});
