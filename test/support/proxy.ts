import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A proxy whose behaviour the test sets. */
export interface TestProxy {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** `http://127.0.0.1:<port>`, with the credentials if the proxy requires any. */
  readonly url: string;
  /** `CONNECT host:port` and `GET http://host:port/path`, in order of arrival. */
  readonly log: readonly string[];
  readonly close: () => Promise<void>;
}

export interface ProxyOptions {
  /** `user:password`, as in a URL. */
  readonly credentials?: string;
  /** Status of every response. */
  readonly refuse?: number;
}

export async function startProxy({ credentials, refuse }: ProxyOptions = {}): Promise<TestProxy> {
  const log: string[] = [];
  const sockets = new Set<Socket>();
  const statusFor = ({ headers }: IncomingMessage): number | undefined => {
    if (refuse !== undefined) return refuse;
    const wanted = credentials && `Basic ${Buffer.from(decodeURIComponent(credentials)).toString('base64')}`;
    return headers['proxy-authorization'] === wanted ? undefined : 407;
  };
  const server = createServer((incoming, outgoing) => {
    log.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const status = statusFor(incoming);
    if (status === undefined) forward(incoming, outgoing);
    else outgoing.writeHead(status, { 'content-type': 'text/html' }).end('<html>No</html>');
  });
  server.on('connect', (incoming, client: Socket) => {
    log.push(`CONNECT ${incoming.url ?? ''}`);
    const status = statusFor(incoming);
    if (status === undefined) sockets.add(tunnel(incoming.url ?? '', client));
    else client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
  });
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const userinfo = credentials === undefined ? '' : `${credentials}@`;
  return { host, url: `http://${userinfo}${host}`, log, close: () => close(server, sockets) };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).filter(([name]) => name !== 'proxy-authorization'),
  );
  const onward = request(incoming.url ?? '', { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

function tunnel(target: string, client: Socket): Socket {
  const [host, port] = target.split(':');
  const server = connect(Number(port), host, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    server.pipe(client);
    client.pipe(server);
  });
  for (const [one, other] of [
    [server, client],
    [client, server],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
  return server;
}

async function close(server: Server, sockets: Iterable<Socket>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const socket of sockets) socket.destroy();
  await closed;
}
