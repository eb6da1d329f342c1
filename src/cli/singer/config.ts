import { access, constants, realpath, stat } from 'node:fs/promises';
import { configFromEnvironment } from '../../config/environment.js';
import { SourceError } from '../../errors.js';
import { log, type LogMessage } from '../../message.js';
import { asText, isObject, type JsonObject } from '../../util/json.js';
import { loadJsonFile } from '../process/files.js';
import { removeDrafts, replaceFile } from '../process/private-file.js';

/** A configuration merged from files and variables, and the files. */
export interface LoadedConfig {
  readonly merged: JsonObject;
  readonly files: readonly { readonly path: string; readonly content: JsonObject }[];
}

/** Merges from left to right; for each key the last value counts. `ENV` stands for the variables `TAP_ZOHO_*`. */
export async function loadConfig(
  sources: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<LoadedConfig> {
  let merged: JsonObject = {};
  const files: { path: string; content: JsonObject }[] = [];
  for (const source of sources) {
    const content = source === 'ENV' ? configFromEnvironment(env) : await loadObject(source);
    if (source !== 'ENV') files.push({ path: source, content });
    merged = { ...merged, ...content };
  }
  return { merged, files };
}

async function loadObject(path: string): Promise<JsonObject> {
  const content = await loadJsonFile('config', path);
  if (isObject(content)) return content;
  throw new SourceError({
    code: 'CONFIG_INVALID',
    failureType: 'config',
    userMessage: `The config file ${path} does not contain a JSON object.`,
  });
}

function fileOfToken(files: LoadedConfig['files']): LoadedConfig['files'][number] | undefined {
  return files.findLast(({ content }) => asText(content['grant_token']) !== undefined) ?? files.at(-1);
}

/** Follows a symbolic link, so that its target is replaced and the link stays. */
async function writablePath(link: string): Promise<string> {
  const path = await realpath(link);
  await access(path, constants.W_OK);
  if ((await stat(path)).isFile()) return path;
  throw Object.assign(new Error('no file'), { code: 'it is not a file' });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

/**
 * Checks that the refresh token can be stored before the grant token is used, since a grant token works only once. A
 * configuration from variables only cannot store it; {@link storeRefreshToken} then warns.
 *
 * @throws SourceError (`config`) if the file cannot be written
 */
export async function checkStorable({ merged, files }: LoadedConfig, now: number): Promise<void> {
  const file = fileOfToken(files);
  const isSpent =
    asText(merged['refresh_token']) === undefined && asText(merged['grant_token']) !== undefined;
  if (!file || !isSpent) return;
  try {
    await removeDrafts(await writablePath(file.path), now);
  } catch (error) {
    throw new SourceError({
      code: 'CONFIG_NOT_WRITABLE',
      failureType: 'config',
      userMessage:
        `${file.path} cannot be written (${codeOf(error)}), so the refresh token for the grant token could not be stored. ` +
        'The grant token is not used yet. Make the config file writable, or set refresh_token.',
    });
  }
}

/**
 * Replaces the grant token, which works once, with the refresh token: in the last file that has the grant token, else in the
 * last file (a refresh token takes precedence over a grant token in any file). The run continues even if this fails.
 *
 * @returns the message for the user, without the token
 */
export async function storeRefreshToken({ files }: LoadedConfig, refreshToken: string): Promise<LogMessage> {
  const file = fileOfToken(files);
  if (!file)
    return log(
      'warn',
      'REFRESH_TOKEN_NOT_SAVED',
      lost('the configuration came from variables, which cannot be written'),
    );
  const kept = Object.entries(file.content).filter(([key]) => key !== 'grant_token');
  const next = { ...Object.fromEntries(kept), refresh_token: refreshToken };
  try {
    await replaceFile(await writablePath(file.path), `${JSON.stringify(next, null, 2)}\n`);
  } catch (error) {
    return log('warn', 'REFRESH_TOKEN_NOT_SAVED', lost(`${file.path} cannot be written (${codeOf(error)})`));
  }
  return log(
    'info',
    'REFRESH_TOKEN_SAVED',
    `The grant token was exchanged; ${file.path} holds the refresh token in its place`,
  );
}

function lost(why: string): string {
  return (
    `The refresh token could not be stored: ${why}. This run goes on, but the grant token is used up: for the next one ` +
    'make the config a file that can be written and put a new grant token into it, or set refresh_token yourself.'
  );
}
