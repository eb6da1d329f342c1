import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Path and query as received. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** The server's response to a request. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  /**
   * `reset`: no response, the connection breaks. `truncate`: half a body. `stall`: no response at all. `stall-body`: half a
   * body, then nothing more. `drip`: a byte every 20 ms.
   */
  readonly fault?: 'reset' | 'truncate' | 'truncate-chunked' | 'stall' | 'stall-body' | 'drip';
  /** Milliseconds before the response. */
  readonly delay?: number;
}

export type Handler = (request: RecordedRequest) => Answer;

export interface TestServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** The highest number of simultaneous requests. */
  readonly peak: () => number;
  /** The number of connections made so far. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

const servers: TestServer[] = [];

/** Sends the given responses in turn, repeating the last one, or those of the handler. */
export async function startServer(answers: readonly Answer[] | Handler): Promise<TestServer> {
  const requests: RecordedRequest[] = [];
  const handler = typeof answers === 'function' ? answers : script(answers);
  let running = 0;
  let peak = 0;
  let connections = 0;
  const server = createServer((incoming, outgoing) => {
    running += 1;
    peak = Math.max(peak, running);
    outgoing.on('close', () => (running -= 1));
    void record(incoming).then((request) => {
      requests.push(request);
      const answer = handler(request);
      setTimeout(() => send(answer, outgoing), answer.delay ?? 0);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const started = {
    url: `http://127.0.0.1:${port}`,
    requests,
    peak: () => peak,
    connections: () => connections,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  servers.push(started);
  return started;
}

/** For `afterEach`: closes every server of the test. */
export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}

function script(answers: readonly Answer[]): Handler {
  let count = 0;
  return () => answers[Math.min(count++, answers.length - 1)] ?? { status: 500 };
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const target = incoming.url ?? '/';
  const url = new URL(target, 'http://localhost');
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    target,
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function send(answer: Answer, outgoing: ServerResponse): void {
  if (answer.fault === 'stall') return;
  if (answer.fault === 'reset') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const isJson = answer.json !== undefined;
  const body = isJson ? JSON.stringify(answer.json) : (answer.text ?? '');
  const type = isJson ? { 'content-type': 'application/json;charset=utf-8' } : {};
  if (answer.fault !== undefined) {
    const length = answer.fault === 'truncate' ? { 'content-length': String(body.length) } : {};
    outgoing.writeHead(answer.status ?? 200, { ...type, ...answer.headers, ...length });
    if (answer.fault === 'drip') drip(body, outgoing);
    else outgoing.write(body.slice(0, body.length / 2), () => endAbruptly(answer, outgoing));
    return;
  }
  outgoing.writeHead(answer.status ?? 200, { ...type, ...answer.headers });
  outgoing.end(body);
}

function endAbruptly(answer: Answer, outgoing: ServerResponse): void {
  if (answer.fault !== 'stall-body') outgoing.socket?.end();
}

function drip(body: string, outgoing: ServerResponse): void {
  let sent = 0;
  const timer = setInterval(() => void outgoing.write(body[sent++ % body.length] ?? ' '), 20);
  outgoing.on('close', () => clearInterval(timer));
}
