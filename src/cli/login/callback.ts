import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { SourceError } from '../../errors.js';
import type { Clock } from '../../util/clock.js';
import { html } from '../../util/markup.js';
import { redirectIn, type Redirect } from './redirect.js';

export interface Consent extends Redirect {
  /** Shows in the browser whether the login worked. */
  readonly answer: (worked: boolean) => Promise<void>;
}

export interface Callback {
  /** Of the server, for the redirect address. */
  readonly port: number;
  /** @throws SourceError LOGIN_TIMED_OUT */
  readonly consent: () => Promise<Consent>;
  readonly close: () => void;
}

interface CallbackDeps {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
  /** 0: any free port. */
  readonly port: number;
  readonly path: string;
  /** Of this login. Redirects with another one are answered and ignored. */
  readonly state: string;
}

/** Long enough for a login with a second factor. */
const PATIENCE_MS = 10 * 60_000;

const WORKED = [
  'The login worked',
  'You can close this page. The program in the terminal shows what to do next.',
] as const;
const FAILED = ['The login did not work', 'The program in the terminal shows why, and what to do.'] as const;

/** Listens on 127.0.0.1 for the redirect of one login. */
export async function listenForConsent(deps: CallbackDeps): Promise<Callback> {
  let resolve: (consent: Consent) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<Consent>((...both) => ([resolve, reject] = both));
  promise.catch(() => undefined);
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://127.0.0.1');
    if (req.method !== 'GET' || url.pathname !== deps.path) return void page(res, 404, 'Not found', '');
    const redirect = redirectIn(url, deps.state);
    if (!redirect)
      return void page(
        res,
        400,
        'This is not the login that is running',
        'Close this page, and use the address that the program shows.',
      );
    resolve({
      ...redirect,
      answer: (worked) => (worked ? page(res, 200, ...WORKED) : page(res, 200, ...FAILED)),
    });
  });
  server.listen(deps.port, '127.0.0.1');
  await once(server, 'listening').catch((error: unknown) => {
    throw cannotListen(deps.port, error);
  });
  const address = server.address();
  const patience = new AbortController();
  const close = (): void => {
    patience.abort();
    server.close();
    server.closeIdleConnections();
  };
  deps.signal.addEventListener('abort', () => reject(deps.signal.reason), { once: true });
  void deps.clock.sleep(PATIENCE_MS, patience.signal).then(
    () => reject(timedOut()),
    () => undefined,
  );
  return {
    port: typeof address === 'object' && address !== null ? address.port : deps.port,
    consent: () => promise,
    close,
  };
}

function timedOut(): SourceError {
  return new SourceError({
    code: 'LOGIN_TIMED_OUT',
    failureType: 'config',
    userMessage: 'Nobody accepted in the browser within ten minutes. Run login again.',
  });
}

function cannotListen(port: number, error: unknown): SourceError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  return new SourceError({
    code: 'LOGIN_PORT_UNAVAILABLE',
    failureType: 'config',
    userMessage:
      `Port ${port} of 127.0.0.1 cannot be used (${code}). Give another one with --port, and register its address ` +
      `http://127.0.0.1:PORT/callback for the client in the API console.`,
  });
}

/** A page without scripts and without requests to anywhere. */
async function page(res: ServerResponse, status: number, title: string, text: string): Promise<void> {
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  const sent = once(res, 'close');
  res.end(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>${title}</title>
          <style>
            :root {
              color-scheme: light dark;
            }
            body {
              font:
                1.1rem/1.5 system-ui,
                sans-serif;
              max-width: 36rem;
              margin: 15vh auto;
              padding: 0 1.5rem;
            }
          </style>
        </head>
        <body>
          <main>
            <h1>${title}</h1>
            <p>${text}</p>
          </main>
        </body>
      </html>`.text,
  );
  await sent;
}
