import { SourceError } from '../errors.js';

/** The proxy for a request, or `undefined` for a direct connection. */
export type ProxyFor = (url: string) => URL | undefined;

type Environment = Readonly<Record<string, string | undefined>>;

const SETTINGS = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'] as const;
type Setting = (typeof SETTINGS)[number];

/**
 * Reads proxies from the environment as curl does: `HTTPS_PROXY` or `HTTP_PROXY` by the scheme of the request,
 * `ALL_PROXY` if they are not set, and no proxy for the hosts in `NO_PROXY`. Names may be in either letter case; lower
 * case wins. An empty value counts as not set. An address without a scheme is an http address. Pure.
 *
 * @throws SourceError INVALID_PROXY
 */
export function proxyFromEnvironment(env: Environment): ProxyFor {
  const [https, http, all] = SETTINGS.map((name) => readProxy(name, env));
  const isDirect = readExceptions(valueOf('NO_PROXY', env) ?? '');
  return (address) => {
    const url = new URL(address);
    const proxy = (url.protocol === 'https:' ? https : http) ?? all;
    return proxy && !isDirect(url) ? proxy : undefined;
  };
}

/**
 * The parts of the proxy addresses that no log may show: the password, alone and with the user name, encoded and decoded.
 * A user name without a password is taken for a key.
 */
export function proxySecrets(env: Environment): string[] {
  return SETTINGS.flatMap((name) => {
    const { username = '', password = '' } = parseProxy(valueOf(name, env) ?? '') ?? {};
    const secret = password || username;
    return secret === '' ? [] : [`${username}:${password}`, secret, ...decoded(secret)];
  });
}

function valueOf(name: Setting | 'NO_PROXY', env: Environment): string | undefined {
  const value = [env[name.toLowerCase()], env[name]].find((text) => text !== undefined && text.trim() !== '');
  return value?.trim();
}

function readProxy(name: Setting, env: Environment): URL | undefined {
  const value = valueOf(name, env);
  if (value === undefined) return undefined;
  const proxy = parseProxy(value);
  if (proxy) return proxy;
  throw new SourceError({
    code: 'INVALID_PROXY',
    failureType: 'config',
    userMessage: `${name} is not the address of an http or https proxy. Example: http://proxy.example.com:3128.`,
  });
}

function parseProxy(text: string): URL | undefined {
  const address = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return ['http:', 'https:'].includes(url.protocol) && url.hostname !== '' ? url : undefined;
}

/** `example.com`, `.example.com` and `*.example.com` match the host and its subdomains, `:port` one port, `*` every host. */
function readExceptions(text: string): (url: URL) => boolean {
  const exceptions = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(readException);
  return (url) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return exceptions.some(
      (exception) =>
        (exception.host === '*' || host === exception.host || host.endsWith(`.${exception.host}`)) &&
        (exception.port === undefined || exception.port === port),
    );
  };
}

function readException(entry: string): { readonly host: string; readonly port: string | undefined } {
  const [, name = entry, port] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  const host = name === '*' ? name : name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
  return { host, port };
}

function decoded(text: string): string[] {
  try {
    return [decodeURIComponent(text)];
  } catch {
    return [];
  }
}
