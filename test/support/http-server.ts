import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What the server does with a request. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  /** `reset`: no answer, the connection breaks. `truncate`: half a body. `stall`: no answer at all. */
  readonly fault?: 'reset' | 'truncate' | 'truncate-chunked' | 'stall';
  /** Milliseconds before the answer. */
  readonly delay?: number;
}

export type Handler = (request: RecordedRequest) => Answer;

export interface TestServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** The most requests that were under way at once. */
  readonly peak: () => number;
  readonly close: () => Promise<void>;
}

const servers: TestServer[] = [];

/** Answers in turn, the last one for ever; or as the handler says. */
export async function startServer(answers: readonly Answer[] | Handler): Promise<TestServer> {
  const requests: RecordedRequest[] = [];
  const handler = typeof answers === 'function' ? answers : script(answers);
  let running = 0;
  let peak = 0;
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const started = {
    url: `http://127.0.0.1:${port}`,
    requests,
    peak: () => peak,
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
    outgoing.writeHead(answer.status ?? 200, { ...type, ...length });
    outgoing.write(body.slice(0, body.length / 2), () => outgoing.socket?.end());
    return;
  }
  outgoing.writeHead(answer.status ?? 200, { ...type, ...answer.headers });
  outgoing.end(body);
}
