import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '#src/util/json.js';

/**
 * The folder of real responses from Zoho: `../shared` next to the project, or SOURCE_ZOHO_SHARED. It is not part of the
 * project: a test that needs it is skipped with a reason if it is absent.
 */
const SHARED = process.env['SOURCE_ZOHO_SHARED'] ?? join(process.cwd(), '..', 'shared');

export const sharedPath = (...path: string[]): string => join(SHARED, ...path);

export const NO_SHARED = `no payloads at ${SHARED} (set SOURCE_ZOHO_SHARED to their folder)`;

export function hasShared(): boolean {
  return existsSync(join(SHARED, 'payloads', 'INDEX.md'));
}

/** Names of the matching files in a folder of payloads, sorted. */
export function payloadNames(folder: string, pattern = /\.json$/): string[] {
  return readdirSync(join(SHARED, 'payloads', folder))
    .filter((name) => pattern.test(name))
    .sort();
}

export function payload(...path: string[]): Json {
  return JSON.parse(readFileSync(join(SHARED, 'payloads', ...path), 'utf8')) as Json;
}
