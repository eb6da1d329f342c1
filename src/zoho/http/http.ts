import type { Delays, Got, OptionsOfTextResponseBody, Request, RequestError, Response } from 'got';
import { SourceError } from '../../errors.js';
import { createBody, type HttpBody } from './body.js';
import { NetworkError } from './network-error.js';
import { createDirectRoute, createProxyRoute, proxyCode, type Route } from './proxy.js';

export type { HttpBody } from './body.js';
export { NetworkError } from './network-error.js';

/** One exchange with a server; the only file that knows `got`. Nothing is retried, followed or judged here. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

export interface Transport extends Http {
  /**
   * The same for a body that is too large to hold. Resolves as soon as the answer begins; `timeoutMs` then bounds the
   * wait for each piece. A body that breaks off or stalls throws {@link NetworkError} `TRUNCATED`, an aborted one the
   * signal's reason. The connection stays open until the body is read to its end, or discarded.
   */
  readonly open: (request: HttpRequest) => Promise<HttpStream>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /**
   * Milliseconds until the connection stands, until the answer begins, and between two pieces of it; an answer that
   * is read whole has to be there after twice as long.
   */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** How an answer begins. */
export interface HttpHead {
  /** Any status, a redirect included. */
  readonly status: number;
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpStream extends HttpHead, HttpBody {}

export interface HttpResponse extends HttpHead {
  /** Whole and decompressed, read as UTF-8. */
  readonly body: string;
}

/**
 * `got` is loaded at the first request only, which keeps the start short. Connections are kept alive and shared by all
 * requests of the returned functions; idle ones do not keep the process running.
 *
 * The promises reject with {@link NetworkError}, or with the signal's reason when it was aborted.
 *
 * @param proxyFor the proxy to send a request through; none where not given
 */
export function createHttp(proxyFor: (url: string) => URL | undefined = () => undefined): Transport {
  const routeTo = createRoutes(proxyFor);
  let loading: Promise<Got> | undefined;
  const exchange = async <T extends HttpHead>(
    request: HttpRequest,
    work: (got: Got, route: Route) => Promise<T>,
  ): Promise<T> => {
    request.signal?.throwIfAborted();
    const got = await (loading ??= import('got').then((module) => module.got));
    const route = await routeTo(request.url);
    try {
      const answer = await work(got, route);
      if (answer.status === 407) throw new NetworkError('PROXY_407', request, route.proxy);
      return answer;
    } catch (error) {
      fail(error, request, route);
    }
  };
  const http = (request: HttpRequest): Promise<HttpResponse> =>
    exchange(request, async (got, route) => {
      const response = await got(request.url, {
        ...optionsOf(request, route),
        responseType: 'text',
        timeout: { ...untilAnswer(request), socket: request.timeoutMs, request: 2 * request.timeoutMs },
      });
      if (!response.complete) throw new NetworkError('TRUNCATED', request, route.proxy);
      return { ...headOf(response), body: response.body };
    });
  const open = (request: HttpRequest): Promise<HttpStream> =>
    exchange(request, (got, route) =>
      openStream(got.stream(request.url, optionsOf(request, route)), request, route),
    );
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
    // Stays for good: what breaks a body while nobody reads it is told to the one who reads it next.
    stream.on('error', reject).once('response', resolve);
  });
  const onBreak = (): never => fail(new NetworkError('TRUNCATED', request, route.proxy), request, route);
  return { ...headOf(response), ...createBody(stream, request.timeoutMs, onBreak) };
}

function optionsOf(request: HttpRequest, route: Route): Omit<OptionsOfTextResponseBody, 'isStream'> {
  return {
    ...route.options,
    method: request.method,
    headers: request.headers,
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    timeout: untilAnswer(request),
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
  };
}

/** Nothing here about the body: a reader that takes its time with a file is no idle server. */
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

/** `got`'s own errors hold the headers of the request: only their code goes on. */
function networkCode(error: unknown): string {
  if (!isRequestError(error)) return 'UNEXPECTED';
  // Once the answer has begun, whatever breaks it (reset, early end, broken gzip) leaves half a body.
  if (error.name === 'ReadError') return 'TRUNCATED';
  return proxyCode(error.message) ?? error.code;
}

function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
