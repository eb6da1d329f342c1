/** Host, database and login of a Redis server, parsed from `redis://user:password@host:6379/0`. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
}

const DEFAULT_PORT = 6379;

/** Parses a `redis://` URL, or `rediss://` for TLS, without query and fragment. `undefined` for anything else. */
export function parseRedisUrl(text: string): RedisAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const tls = url.protocol === 'rediss:';
  const database = /^\/?(\d{0,4})$/.exec(url.pathname)?.[1];
  const [username, password] = [decoded(url.username), decoded(url.password)];
  const isRedis = (tls || url.protocol === 'redis:') && url.hostname !== '';
  if (!isRedis || url.search !== '' || url.hash !== '' || database === undefined) return undefined;
  if (username === undefined || password === undefined) return undefined;
  return {
    // IPv6 addresses are in brackets only inside URLs.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    tls,
    username: username || undefined,
    password: password || undefined,
    database: Number(database),
  };
}

/** The part of the address that may be shown. */
export function redisName({ host, port }: Pick<RedisAddress, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
