import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One answer on its way from the emulator to the client. */
export interface Passing {
  /** Path without the query. */
  readonly path: string;
  /** The parameters of the request. */
  readonly query: URLSearchParams;
  /** How many answers to this path came before. */
  readonly nth: number;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * What becomes of an answer: parts of it changed, or bytes of its own in place of all of it, or nothing, and the connection
 * breaks; `undefined`: it passes as it is.
 */
export type Change =
  | {
      readonly status?: number;
      /** `undefined` takes a header away. */
      readonly headers?: Readonly<Record<string, string | undefined>>;
      readonly body?: string | Buffer;
    }
  | { readonly raw: string | Buffer }
  | 'break'
  | undefined;

export interface HostileProxy {
  readonly url: string;
  /** Paths, in the order in which they were asked for. */
  readonly asked: readonly string[];
  /** Takes the place of the change it was started with. */
  readonly use: (change: (passing: Passing) => Change) => void;
  /** Breaks all connections, and refuses new ones for so long. */
  readonly refuse: (ms: number) => void;
  readonly close: () => Promise<void>;
}

/** Stands between a client and the emulator, and changes or replaces any answer. */
export async function startHostileProxy(
  target: string,
  first: (passing: Passing) => Change,
): Promise<HostileProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let change = first;
  const server = createServer((incoming, outgoing) => {
    const [path = '', parameters = ''] = (incoming.url ?? '').split('?');
    const query = new URLSearchParams(parameters);
    const nth = asked.filter((one) => one === path).length;
    asked.push(path);
    const headers = { ...incoming.headers, 'accept-encoding': 'identity' };
    const onward = request(
      `${target}${incoming.url ?? ''}`,
      { method: incoming.method, headers },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const passing = {
            path,
            query,
            nth,
            status: answer.statusCode ?? 502,
            headers: answer.headers,
            body: Buffer.concat(parts),
          };
          const changed = change(passing);
          if (changed === 'break') incoming.socket.destroy();
          else if (changed && 'raw' in changed) incoming.socket.end(changed.raw);
          else {
            const { status = passing.status, body = passing.body, headers: others = {} } = changed ?? {};
            const sent = { ...passing.headers, ...others, 'content-length': String(Buffer.byteLength(body)) };
            const kept = Object.entries(sent).filter(
              ([name, value]) => value !== undefined && name !== 'transfer-encoding',
            );
            outgoing.sendDate = false;
            const isBodiless = status === 204 || status === 304;
            outgoing.writeHead(status, Object.fromEntries(kept));
            outgoing.end(isBodiless ? undefined : body);
          }
        });
      },
    );
    onward.on('error', () => incoming.socket.destroy());
    incoming.pipe(onward);
  });
  server.on('connection', (socket) => void sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let restart: NodeJS.Timeout | undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    use: (next) => (change = next),
    refuse: (ms) => {
      server.close();
      for (const socket of sockets) socket.destroy();
      restart = setTimeout(() => server.listen(port, '127.0.0.1'), ms);
    },
    close: async () => {
      clearTimeout(restart);
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
