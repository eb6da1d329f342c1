import type { ClientRequest } from 'node:http';
import type { Delays, Got, OptionsOfTextResponseBody, Request, RequestError, Response } from 'got';
import { SourceError } from '../../errors.js';
import { brokenCode, BrokenBody, createBody, onOver, textOf, type HttpBody } from './body.js';
import { withinTime } from './deadline.js';
import { NetworkError } from './network-error.js';
import { createDirectRoute, createProxyRoute, proxyCode, type Route } from './proxy.js';

export type { HttpBody } from './body.js';
export { NetworkError } from './network-error.js';

/** One exchange with a server. The only file that uses `got`. It does not retry, follow redirects or check statuses. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

export interface Transport extends Http {
  /**
   * The same for a body that is too large to hold. Resolves as soon as the answer begins; `timeoutMs` then limits the wait
   * for each piece. A body that breaks off or stalls throws {@link NetworkError} `TRUNCATED`, one with broken compression
   * `BAD_ENCODING`, an aborted one the signal's reason. The connection stays open until the body is read to its end or
   * discarded.
   */
  readonly open: (request: HttpRequest) => Promise<HttpStream>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /**
   * Milliseconds until the connection is open, until the answer begins, and between two pieces of it. An answer that is read
   * whole may take twice as long.
   */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Status and headers of an answer. */
export interface HttpHead {
  /** Any status, redirects included. */
  readonly status: number;
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpStream extends HttpHead, HttpBody {
  /** The body as text, read to its end. Throws like {@link HttpBody.body}, and `ANSWER_TOO_LARGE`. */
  readonly text: () => Promise<string>;
}

export interface HttpResponse extends HttpHead {
  /** Whole and decompressed, read as UTF-8; never more than `BOUNDS.answerBytes`. */
  readonly body: string;
}

/**
 * Loads `got` at the first request, which keeps the start short. Connections are kept alive and shared by all requests of
 * the returned functions; idle ones do not keep the process running.
 *
 * The promises reject with {@link NetworkError}, or with the signal's reason if it was aborted.
 *
 * @param proxyFor the proxy for a URL; default: none
 */
export function createHttp(proxyFor: (url: string) => URL | undefined = () => undefined): Transport {
  const routeTo = createRoutes(proxyFor);
  let loading: Promise<Got> | undefined;
  const exchange = async <T extends HttpHead>(
    request: HttpRequest,
    read: (stream: HttpStream) => T | Promise<T>,
  ): Promise<T> => {
    request.signal?.throwIfAborted();
    const got = await (loading ??= import('got').then((module) => module.got));
    const route = await routeTo(request.url);
    request.signal?.throwIfAborted();
    try {
      return await withinTime(2 * request.timeoutMs, async (onLate) => {
        const stream = got.stream(request.url, optionsOf(request, route));
        onLate(() => stream.destroy());
        stopOnAbort(stream, request.signal);
        const answer = await read(await openStream(stream, request, route));
        if (answer.status === 407) throw new NetworkError('PROXY_407', request, route.proxy);
        return answer;
      });
    } catch (error) {
      fail(error, request, route);
    }
  };
  const http = (request: HttpRequest): Promise<HttpResponse> =>
    exchange(request, async ({ status, headers, text }) => ({ status, headers, body: await text() }));
  const open = (request: HttpRequest): Promise<HttpStream> => exchange(request, (stream) => stream);
  return Object.assign(http, { open });
}

/** One route for each proxy, and one without. */
function createRoutes(proxyFor: (url: string) => URL | undefined): (url: string) => Promise<Route> {
  const direct = createDirectRoute();
  const routes = new Map<string, Promise<Route>>();
  return async (url) => {
    const proxy = proxyFor(url);
    if (!proxy) return direct;
    const known = routes.get(proxy.href);
    if (known) return known;
    const route = createProxyRoute(proxy);
    routes.set(proxy.href, route);
    return route;
  };
}

async function openStream(stream: Request, request: HttpRequest, route: Route): Promise<HttpStream> {
  const response = await new Promise<Response>((resolve, reject) => {
    // Never removed: an error while nothing reads the body is thrown at the next read.
    stream.on('error', reject).once('response', resolve);
    stream.once('request', (sent: ClientRequest) =>
      sent.once('upgrade', (_, socket) => {
        socket.destroy();
        reject(new NetworkError('UPGRADED', request, route.proxy));
      }),
    );
  });
  const onBreak = (error: unknown): never => fail(error, request, route);
  const body = createBody(stream, request.timeoutMs, onBreak);
  return { ...headOf(response), ...body, text: () => textOf(body.body).catch(onBreak) };
}

/** By a listener of our own: that of `got` stays on the signal after the answer, and with it all that a request holds. */
function stopOnAbort(stream: Request, signal: AbortSignal | undefined): void {
  if (!signal) return;
  const stop = (): void => void stream.destroy(new Error('the run was stopped'));
  signal.addEventListener('abort', stop, { once: true });
  onOver(stream, () => signal.removeEventListener('abort', stop));
}

function optionsOf(request: HttpRequest, route: Route): Omit<OptionsOfTextResponseBody, 'isStream'> {
  return {
    ...route.options,
    method: request.method,
    headers: request.headers,
    ...(request.body === undefined ? {} : { body: request.body }),
    timeout: untilAnswer(request),
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
  };
}

/** No timeout for the body: a slow reader of a file is not an idle server. */
function untilAnswer({ timeoutMs }: HttpRequest): Delays {
  return { lookup: timeoutMs, connect: timeoutMs, secureConnect: timeoutMs, response: timeoutMs };
}

function headOf(response: Response): HttpHead {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status: response.statusCode, headers };
}

function fail(error: unknown, request: HttpRequest, route: Route): never {
  request.signal?.throwIfAborted();
  throw error instanceof SourceError ? error : new NetworkError(networkCode(error), request, route.proxy);
}

/** Errors of `got` hold the headers of the request, so only their code is used. */
function networkCode(error: unknown): string {
  if (error instanceof BrokenBody) return error.reason;
  if (!isRequestError(error)) return 'UNEXPECTED';
  // After the answer has begun, any failure (reset, early end) leaves an incomplete body.
  if (error.name === 'ReadError') return brokenCode(error);
  return proxyCode(error.message) ?? error.code;
}

function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
