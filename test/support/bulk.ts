import type { EmulatorOptions } from '#src/emulator/server/server.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { createVirtualClock } from './clock.js';
import { emulate, type Emulated, readReply, type Reply } from './emulated.js';
import { parseCsv, unzip } from './unzip.js';

/** A client of bulk read, call by call. */
export interface BulkClient extends Emulated {
  /** Creates a job. A text is posted as it is. */
  readonly create: (body: JsonObject | string, contentType?: string) => Promise<Reply>;
  /** The same for a valid query. @returns the id of the job. */
  readonly add: (query: JsonObject) => Promise<string>;
  readonly status: (id: string) => Promise<Reply>;
  readonly state: (id: string) => Promise<string | number>;
  readonly result: (id: string) => Promise<JsonObject>;
  readonly download: (id: string) => Promise<Download>;
  /** Lets a job finish and reads its file, header first. */
  readonly finish: (id: string) => Promise<string[][]>;
  readonly read: (query: JsonObject) => Promise<string[][]>;
}

interface Download {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

/** Long enough for every job without a longer duration of its own. */
const SOON = 1_000;

/** Time stands still unless the test moves it. */
export async function startBulk(options: Partial<EmulatorOptions> = {}): Promise<BulkClient> {
  const emulated = await emulate({ clock: createVirtualClock(), ...options });
  let token = await emulated.login();
  const login: Emulated['login'] = async (form) => (token = await emulated.login(form));
  return clientOf({ ...emulated, login }, () => token);
}

/** Runs the body with a new emulator and stops it in any case. */
export async function usingBulk(
  options: Partial<EmulatorOptions>,
  body: (client: BulkClient) => Promise<void>,
): Promise<void> {
  const client = await startBulk(options);
  try {
    await body(client);
  } finally {
    await client.stop();
  }
}

function clientOf(emulated: Emulated, token: () => string): BulkClient {
  const { emulator } = emulated;
  const call = (path: string, init: RequestInit = {}, type?: string): Promise<Response> =>
    fetch(`${emulator.url}/crm/bulk/v8/read${path}`, {
      ...init,
      headers: {
        authorization: `Zoho-oauthtoken ${token()}`,
        ...(type === undefined ? {} : { 'content-type': type }),
      },
    });
  const create: BulkClient['create'] = async (body, type = 'application/json') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return readReply(await call('', { method: 'POST', body: text }, type));
  };
  const add = async (query: JsonObject): Promise<string> => {
    const { data, text } = await create({ query });
    const id = asText(asObject(data[0]?.['details'])['id']);
    if (id === undefined) throw new Error(`no job: ${text}`);
    return id;
  };
  const status = async (id: string): Promise<Reply> => readReply(await call(`/${id}`));
  const download = async (id: string): Promise<Download> => {
    const response = await call(`/${id}/result`);
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  };
  const finish = async (id: string): Promise<string[][]> => {
    emulator.clock.advance(SOON);
    return parseCsv(unzip((await download(id)).bytes)[0]?.text ?? '');
  };
  return {
    ...emulated,
    create,
    add,
    status,
    download,
    finish,
    state: async (id) => {
      const reply = await status(id);
      return asText(reply.data[0]?.['state']) ?? reply.status;
    },
    result: async (id) => asObject((await status(id)).data[0]?.['result']),
    read: async (query) => finish(await add(query)),
  };
}

export const module = (apiName: string): JsonObject => ({ module: { api_name: apiName } });

export const criterion = (name: string, comparator: string, value: JsonObject[string]): JsonObject => ({
  field: { api_name: name },
  comparator,
  value,
});
