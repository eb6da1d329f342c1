import {
  Agent as HttpAgent,
  request as requestByHttp,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as requestByHttps } from 'node:https';

/** A direct or proxied connection to servers. */
export interface Route {
  /** Options for an HTTP client. If `request` returns `undefined`, the client uses `http.request`. */
  readonly options: {
    readonly agent: { readonly http: HttpAgent; readonly https: HttpsAgent };
    readonly request?: (
      url: URL,
      options: RequestOptions,
      callback?: (response: IncomingMessage) => void,
    ) => ClientRequest | undefined;
  };
  /** The proxy, without credentials: `proxy.example.com:3128`. */
  readonly proxy?: string;
}

/** Longest wait until a proxy opens a tunnel. */
const TUNNEL_MS = 60_000;

/** Connections are kept alive and shared by all requests of a route; idle ones do not keep the process running. */
export function createDirectRoute(): Route {
  return {
    options: {
      agent: { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) },
    },
  };
}

/**
 * The only function that uses `hpagent`, which is loaded with the first proxy. Calls of https go through a tunnel
 * (`CONNECT`); calls of http are sent to the proxy with their full address.
 */
export async function createProxyRoute(proxy: URL): Promise<Route> {
  const { HttpsProxyAgent } = await import('hpagent');
  const https = new HttpsProxyAgent({ keepAlive: true, proxy, timeout: TUNNEL_MS });
  const isSecure = proxy.protocol === 'https:';
  const http = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const request: Route['options']['request'] = (url, options, callback) => {
    // Goes through the tunnel of the agent.
    if (url.protocol === 'https:') return undefined;
    return (isSecure ? requestByHttps : requestByHttp)(
      {
        ...options,
        protocol: proxy.protocol,
        host: proxy.hostname,
        port: proxy.port,
        path: url.origin + url.pathname + url.search,
        headers: {
          ...Object.fromEntries(Object.entries(options.headers ?? {})),
          host: url.host,
          ...authorization(proxy),
        },
      },
      callback,
    );
  };
  return { options: { agent: { http, https }, request }, proxy: proxy.host };
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** The code for a message of `hpagent`: the proxy's answer to `CONNECT`, or its timeout. */
export function proxyCode(message: string): string | undefined {
  const status = /^Bad response: (\d{3})$/.exec(message)?.[1];
  if (status !== undefined) return `PROXY_${status}`;
  return message === 'Proxy timeout' ? 'ETIMEDOUT' : undefined;
}
