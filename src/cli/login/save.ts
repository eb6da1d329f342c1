import { existsSync } from 'node:fs';
import { chmod, readFile, realpath } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Redactor } from '../../config/redact.js';
import { SourceError } from '../../errors.js';
import { asText, isObject, parseJson, without, type JsonObject } from '../../util/json.js';
import { getOrganization } from '../../zoho/api/metadata.js';
import { FOR_CHECK } from '../connect/compose.js';
import { openConnection } from '../connect/open.js';
import { replaceFile } from '../process/private-file.js';
import type { GrantDeps } from './grant.js';

interface SaveContext {
  readonly existing: JsonObject | undefined;
  readonly org: { readonly id: string | undefined };
  readonly force: boolean;
  readonly deps: GrantDeps;
  readonly redactor: Redactor;
}

/**
 * The config that is there now; `undefined`: none.
 *
 * @throws SourceError if the file holds something else, before anything is asked or used up
 */
export async function loadExisting(path: string): Promise<JsonObject | undefined> {
  if (!existsSync(path)) return undefined;
  const text = await readFile(path, 'utf8').catch(() => 'unreadable');
  if (text.trim() === '') return undefined;
  const config = parseJson(text);
  if (isObject(config) && !('streams' in config)) return config;
  throw new SourceError({
    code: 'LOGIN_FILE_REFUSED',
    failureType: 'config',
    userMessage: `${path} holds something else than a configuration, and it is not changed. Give another file with --output.`,
  });
}

/**
 * Writes the config, for its owner only and at once. The config of the same org keeps its other keys. That of another org
 * is overwritten only if the user agrees; else the new one goes into a file next to it.
 *
 * @returns the path that was written
 */
export async function saveConfig(path: string, config: JsonObject, context: SaveContext): Promise<string> {
  const { existing, force, deps } = context;
  if (existing === undefined || !hasOrg(existing)) return write(path, { ...existing, ...config });
  if (await isSameOrg(existing, config, context))
    return write(path, { ...without(existing, LOGIN_KEYS), ...config });
  const question = `${path} is the config of another org, or of one that cannot be compared. Overwrite it?`;
  if (force || (await deps.ask.confirm(question))) return write(path, config);
  const other = freeName(path);
  deps.print(`${path} is the config of another org, or of one that cannot be compared: it is not changed.`);
  return write(other, config);
}

const LOGIN_KEYS = [
  'client_id',
  'client_secret',
  'refresh_token',
  'grant_token',
  'redirect_uri',
  'dc_region',
  'environment',
  'accounts_url',
  'api_url',
];

function hasOrg(config: JsonObject): boolean {
  return asText(config['refresh_token']) !== undefined;
}

/** Whether both configs read the same org. `false` if that cannot be found out. */
async function isSameOrg(
  existing: JsonObject,
  config: JsonObject,
  { org, deps, redactor }: SaveContext,
): Promise<boolean> {
  if (org.id === undefined || existing['environment'] !== config['environment']) return false;
  try {
    const emit = (): Promise<void> => Promise.resolve();
    // The secrets of both stay masked.
    const both: Redactor = { ...redactor, know: (secrets) => secrets.forEach(redactor.learn) };
    const { connection } = await openConnection(
      without(existing, ['grant_token']),
      { ...deps, emit, redactor: both },
      FOR_CHECK,
    );
    return asText((await getOrganization(connection.client))?.['id']) === org.id;
  } catch {
    return false;
  }
}

async function write(path: string, config: JsonObject): Promise<string> {
  const target = await realpath(path).catch(() => path);
  await replaceFile(target, `${JSON.stringify(config, null, 2)}\n`);
  await chmod(target, 0o600);
  return path;
}

/** `config-2.json` for `config.json`. */
function freeName(path: string): string {
  const ending = extname(path);
  const stem = path.slice(0, path.length - ending.length);
  for (let n = 2; ; n += 1) {
    const name = `${stem}-${n}${ending}`;
    if (!existsSync(name)) return name;
  }
}
