import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { SourceError } from '../../errors.js';
import { BOUNDS } from '../../util/bounds.js';
import { isNestedDeeper, type Json } from '../../util/json.js';

export type InputKind = 'config' | 'catalog' | 'state';

/**
 * Reads an input file of any name and extension as JSON; it is never executed. Errors do not quote its content, since a
 * config contains secrets.
 */
export async function loadJsonFile(kind: InputKind, path: string): Promise<Json> {
  return parse(kind, path, await readText(kind, path));
}

/**
 * The state file is optional, may be empty and may be missing (protocol.md §1.1): then everything is read from the start.
 *
 * @param warn called if the file does not exist, since the path may be mistyped
 */
export async function loadStateFile(
  path: string | undefined,
  warn: (text: string) => void,
): Promise<Json | undefined> {
  if (path === undefined) return undefined;
  if (!existsSync(path)) {
    warn(`The state file ${path} is not there: everything is read from the start.`);
    return undefined;
  }
  const text = await readText('state', path);
  return text.trim() === '' ? undefined : parse('state', path, text);
}

function parse(kind: InputKind, path: string, text: string): Json {
  const json = parseOrThrow(kind, path, text);
  if (isNestedDeeper(json, BOUNDS.nesting))
    throw invalidInput(kind, `${path} has more than ${BOUNDS.nesting} levels of lists and objects`);
  return json;
}

function parseOrThrow(kind: InputKind, path: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw invalidInput(kind, `${path} is not valid JSON${positionOf(error, text)}`);
  }
}

async function readText(kind: InputKind, path: string): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch (error) {
    throw invalidInput(kind, `${path} cannot be read: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'ENOTDIR') return 'a part of its path is not a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return typeof code === 'string' ? code : 'unknown reason';
}

/** The position only: the message of `JSON.parse` quotes the content. */
function positionOf(error: unknown, text: string): string {
  if (text.trim() === '') return ': it is empty';
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return ` (near line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

/** What makes such a file. */
const REMEDY: Readonly<Partial<Record<InputKind, string>>> = {
  config: ' source-zoho login writes a config file.',
  state: ' A state is the last one that an earlier run printed.',
};

function invalidInput(kind: InputKind, why: string): SourceError {
  return new SourceError({
    code: `${kind.toUpperCase()}_UNREADABLE`,
    failureType: 'config',
    userMessage: `The ${kind} file ${why}.${REMEDY[kind] ?? ''}`,
  });
}
