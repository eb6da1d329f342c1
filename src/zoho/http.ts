import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Got, OptionsOfTextResponseBody, RequestError, Response } from 'got';
import { SourceError } from '../errors.js';

/** One exchange with a server; the only file that knows `got`. Nothing is retried, followed or judged here. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Milliseconds until the connection stands, until the answer begins, and between two pieces of it. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  /** Any status, a redirect included. */
  readonly status: number;
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whole and decompressed, read as UTF-8. */
  readonly body: string;
}

/** No whole answer came back: `code` is Node's (`ECONNRESET`, `ENOTFOUND` …), `ETIMEDOUT` or `TRUNCATED`. */
export class NetworkError extends SourceError {
  /** False where waiting does not help: a certificate that is not trusted. */
  readonly retryable: boolean;

  constructor(code: string, request: Pick<HttpRequest, 'method' | 'url'>) {
    const retryable = !CERTIFICATE.test(code);
    super({
      code,
      failureType: retryable ? 'transient' : 'config',
      userMessage: `No complete answer to ${request.method} ${withoutQuery(request.url)}: ${explain(code)}.`,
    });
    this.name = 'NetworkError';
    this.retryable = retryable;
  }
}

/**
 * `got` is loaded at the first request only (start-up, style.md c.2). Connections are kept alive and shared by all
 * requests of the returned function; idle ones do not keep the process running.
 *
 * The promise rejects with {@link NetworkError}, or with the signal's reason when it was aborted.
 */
export function createHttp(): Http {
  const agent = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  let loading: Promise<Got> | undefined;
  return async (request) => {
    request.signal?.throwIfAborted();
    const got = await (loading ??= import('got').then((module) => module.got));
    try {
      return toHttpResponse(await got(request.url, { ...toGotOptions(request), agent }), request);
    } catch (error) {
      request.signal?.throwIfAborted();
      throw error instanceof SourceError ? error : new NetworkError(networkCode(error), request);
    }
  };
}

function toGotOptions(request: HttpRequest): OptionsOfTextResponseBody {
  const { timeoutMs } = request;
  return {
    method: request.method,
    headers: request.headers,
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    timeout: {
      lookup: timeoutMs,
      connect: timeoutMs,
      secureConnect: timeoutMs,
      response: timeoutMs,
      socket: timeoutMs,
    },
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    responseType: 'text',
  };
}

function toHttpResponse(response: Response<string>, request: HttpRequest): HttpResponse {
  if (!response.complete) throw new NetworkError('TRUNCATED', request);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status: response.statusCode, headers, body: response.body };
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/;

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

function explain(code: string): string {
  if (code === 'ETIMEDOUT') return 'the server did not answer in time (ETIMEDOUT)';
  if (code === 'TRUNCATED') return 'the answer ended before it was whole (TRUNCATED)';
  if (code === 'ENOTFOUND')
    return 'the host name is not known here (ENOTFOUND); check the network and dc_region';
  if (CERTIFICATE.test(code)) return `the certificate of the host is not trusted (${code})`;
  return `the connection failed (${code})`;
}

/** The address without query and fragment: parameters are for Zoho, not for logs. */
export function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return 'an address that cannot be read';
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
