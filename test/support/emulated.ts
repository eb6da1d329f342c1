import { startEmulator, type Emulator, type EmulatorOptions } from '#src/emulator/server/server.js';
import { systemClock } from '#src/util/clock.js';
import { asArray, asObject, asObjects, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { tinyOrg } from './tiny-org.js';

/** A response, read to its end. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: JsonObject;
  /** `data` of a response with records. */
  readonly data: JsonObject[];
  readonly info: JsonObject;
}

/** A running emulator and a plain HTTP client with a token. Uses no client of ours. */
export interface Emulated {
  readonly emulator: Emulator;
  /** Calls `/crm/v8<path>`. */
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Reply>;
  /** Posts JSON, or a text as it is, to `/crm/v8<path>`. */
  readonly post: (path: string, body: JsonObject | string) => Promise<Reply>;
  /** Posts a form to the accounts host, including client id and secret. */
  readonly token: (form: Record<string, string>) => Promise<Reply>;
  /** Requests a new access token: for another user, other scopes, or by the first user's refresh token. */
  readonly login: (form?: Record<string, string>) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export async function emulate(options: Partial<EmulatorOptions> = {}): Promise<Emulated> {
  const emulator = await startEmulator({ org: tinyOrg(), clock: systemClock, ...options });
  const { connection } = emulator;
  let accessToken = '';
  const token: Emulated['token'] = async (form) => {
    const { client_id, client_secret } = connection;
    const body = new URLSearchParams({ client_id, client_secret, ...form });
    return readReply(await fetch(`${connection.accounts_url}/oauth/v2/token`, { method: 'POST', body }));
  };
  const login: Emulated['login'] = async (form) => {
    const refresh = { grant_type: 'refresh_token', refresh_token: connection.refresh_token };
    const { json } = await token(form ?? refresh);
    accessToken = asText(json['access_token']) ?? '';
    return accessToken;
  };
  await login();
  return {
    emulator,
    token,
    login,
    get: async (path, headers) => {
      const authorization = `Zoho-oauthtoken ${accessToken}`;
      return readReply(
        await fetch(`${connection.api_url}/crm/v8${path}`, { headers: { authorization, ...headers } }),
      );
    },
    post: async (path, body) => {
      const headers = { authorization: `Zoho-oauthtoken ${accessToken}`, 'content-type': 'application/json' };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return readReply(
        await fetch(`${connection.api_url}/crm/v8${path}`, { method: 'POST', headers, body: text }),
      );
    },
    stop: () => emulator.close(),
  };
}

export async function readReply(response: Response): Promise<Reply> {
  const text = await response.text();
  const json = asObject(parseJson(text));
  const { status, headers } = response;
  return { status, headers, text, json, data: asObjects(json['data']), info: asObject(json['info']) };
}

export const ids = (rows: readonly JsonObject[]): string[] => rows.map(({ id }) => asText(id) ?? '');

export const names = (reply: Reply, envelope: string, key: string): unknown[] =>
  asArray(reply.json[envelope]).map((item) => asObject(item)[key]);

/** Runs the body with a new emulator and stops it in any case. */
export async function using(
  options: Partial<EmulatorOptions>,
  body: (emulated: Emulated) => Promise<void>,
): Promise<void> {
  const emulated = await emulate(options);
  try {
    await body(emulated);
  } finally {
    await emulated.stop();
  }
}

/** The same with default options, as a test body for mocha. */
export const emulated = (body: (emulated: Emulated) => Promise<void>) => (): Promise<void> => using({}, body);

/** The complete error envelope of a response. Fails for any other response. */
export function errorOf(reply: Reply): [status: number, code: unknown, message: unknown, details: unknown] {
  const { code, message, details, status } = reply.json;
  if (status !== 'error') throw new Error(`no error envelope: ${reply.text}`);
  return [reply.status, code, message, details];
}
