import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asObject, asObjects, isObject, parseJson, type Json, type JsonObject } from '../../util/json.js';

/** A captured answer: where it lay, and its objects. */
export interface Capture {
  /** Path below the folder, with `/`. */
  readonly file: string;
  readonly objects: readonly JsonObject[];
}

export interface Captures {
  readonly modules: readonly Capture[];
  readonly fields: readonly Capture[];
  readonly records: readonly Capture[];
  /** `users`, `org`, `roles` …: the answer of the first file that has one. */
  readonly settings: ReadonlyMap<string, Capture>;
  readonly ignored: readonly { readonly file: string; readonly why: string }[];
}

type Kind = 'modules' | 'fields' | 'records' | 'settings';

/** What a file is for, by its place. Earlier lines win; answers of COQL and of other calls fit none. */
const KINDS_BY_PATH: readonly (readonly [RegExp, Kind])[] = [
  [/^modules\/.+\.json$/, 'modules'],
  [/^fields\/.+\.json$/, 'fields'],
  [/^records\/.+\.json$/, 'records'],
  [/^airbyte\/v\d+_.+\.json$/, 'records'],
  [/^zoho_docs_v\d+\/Records(?!_through).*\.json$/, 'records'],
  [/^misc\/.+\.json$/, 'settings'],
  [
    /^zoho_docs_v\d+\/(?:User|Roles|Profiles|Territories|Currencies_Data|Organization_Details)\.json$/,
    'settings',
  ],
];

const SETTINGS = ['org', 'users', 'roles', 'profiles', 'territories', 'currencies'] as const;

/** Reads the captures of a folder; what is no JSON, or not of use, is named in `ignored`. */
export async function readCaptures(dir: string): Promise<Captures> {
  const found: Record<'modules' | 'fields' | 'records', Capture[]> = { modules: [], fields: [], records: [] };
  const settings = new Map<string, Capture>();
  const ignored: { file: string; why: string }[] = [];
  for (const [file, kind] of await filesOf(dir)) {
    const body = bodyOf(parseJson(await readFile(join(dir, file), 'utf8')));
    if (body === undefined) {
      ignored.push({ file, why: 'not JSON' });
      continue;
    }
    const keys = kind === 'settings' ? SETTINGS : kind === 'records' ? (['data'] as const) : [kind];
    const key = keys.find((candidate) => listOf(body, candidate).length > 0);
    if (key === undefined) ignored.push({ file, why: `none of ${keys.join(', ')} in it` });
    else if (kind !== 'settings') found[kind].push({ file, objects: listOf(body, key) });
    else if (!settings.has(key)) settings.set(key, { file, objects: listOf(body, key) });
    else ignored.push({ file, why: `${key} are known from ${settings.get(key)?.file ?? 'another file'}` });
  }
  return { ...found, settings, ignored };
}

/** Files that have a place, in the order of {@link KINDS_BY_PATH}, then older API versions first, then by name. */
async function filesOf(dir: string): Promise<[string, Kind][]> {
  const entries = await readdir(dir, { recursive: true });
  const names = entries
    .map((name) => name.replaceAll('\\', '/'))
    .sort((a, b) => versionOf(a) - versionOf(b) || (a < b ? -1 : 1));
  const taken = new Set<string>();
  return KINDS_BY_PATH.flatMap(([pattern, kind]) =>
    names
      .filter((name) => pattern.test(name) && !taken.has(name))
      .map((name): [string, Kind] => {
        taken.add(name);
        return [name, kind];
      }),
  );
}

/** The API version that a file name mentions: `oas_v8_settings_modules.json` is newer than `zoho_docs_v7_….json`. */
function versionOf(file: string): number {
  const name = file.split('/').at(-1) ?? file;
  return Number(/(?:^|_)v(\d+)(?:_|\.)/.exec(name)?.[1] ?? 0);
}

/** The answer itself, out of an envelope `{status, body}` where it lies in one. */
function bodyOf(json: Json | undefined): Json | undefined {
  return isObject(json) && 'body' in json ? bodyOf(json['body']) : json;
}

/** The objects under a key; a bare list is taken for what it should be. */
function listOf(body: Json, key: string): JsonObject[] {
  return asObjects(Array.isArray(body) ? body : asObject(body)[key]);
}
