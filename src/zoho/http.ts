import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Delays, Got, OptionsOfTextResponseBody, Request, RequestError, Response } from 'got';
import { SourceError } from '../errors.js';
import { createBody, type HttpBody } from './http-body.js';
import { NetworkError } from './network-error.js';

export type { HttpBody } from './http-body.js';
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
 * `got` is loaded at the first request only (start-up, style.md c.2). Connections are kept alive and shared by all
 * requests of the returned functions; idle ones do not keep the process running.
 *
 * The promises reject with {@link NetworkError}, or with the signal's reason when it was aborted.
 */
export function createHttp(): Transport {
  const agent = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  let loading: Promise<Got> | undefined;
  const exchange = async <T>(request: HttpRequest, work: (got: Got) => Promise<T>): Promise<T> => {
    request.signal?.throwIfAborted();
    const got = await (loading ??= import('got').then((module) => module.got));
    try {
      return await work(got);
    } catch (error) {
      fail(error, request);
    }
  };
  const http = (request: HttpRequest): Promise<HttpResponse> =>
    exchange(request, async (got) => {
      const response = await got(request.url, {
        ...optionsOf(request),
        agent,
        responseType: 'text',
        timeout: { ...untilAnswer(request), socket: request.timeoutMs, request: 2 * request.timeoutMs },
      });
      if (!response.complete) throw new NetworkError('TRUNCATED', request);
      return { ...headOf(response), body: response.body };
    });
  const open = (request: HttpRequest): Promise<HttpStream> =>
    exchange(request, (got) =>
      openStream(got.stream(request.url, { ...optionsOf(request), agent }), request),
    );
  return Object.assign(http, { open });
}

async function openStream(stream: Request, request: HttpRequest): Promise<HttpStream> {
  const response = await new Promise<Response>((resolve, reject) => {
    // Stays for good: what breaks a body while nobody reads it is told to the one who reads it next.
    stream.on('error', reject).once('response', resolve);
  });
  const onBreak = (): never => fail(new NetworkError('TRUNCATED', request), request);
  return { ...headOf(response), ...createBody(stream, request.timeoutMs, onBreak) };
}

function optionsOf(request: HttpRequest): Omit<OptionsOfTextResponseBody, 'isStream'> {
  return {
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

function fail(error: unknown, request: HttpRequest): never {
  request.signal?.throwIfAborted();
  throw error instanceof SourceError ? error : new NetworkError(networkCode(error), request);
}

/** `got`'s own errors hold the headers of the request: only their code goes on. */
function networkCode(error: unknown): string {
  if (!isRequestError(error)) return 'UNEXPECTED';
  // Once the answer has begun, whatever breaks it (reset, early end, broken gzip) leaves half a body.
  if (error.name === 'ReadError') return 'TRUNCATED';
  return error.code;
}

function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
