import { readFileSync } from 'node:fs';
import { asObject, asText, parseJson } from '../../util/json.js';

/** Version of this package. */
export function packageVersion(): string {
  return asText(packageFile('package.json')['version']) ?? 'unknown';
}

/** A JSON file that ships with the package. */
export function packageFile(path: string): ReturnType<typeof asObject> {
  return asObject(parseJson(readFileSync(packagePath(path), 'utf8')));
}

/** The address of a file that ships with the package. */
export function packagePath(path: string): URL {
  return new URL(`../../../${path}`, import.meta.url);
}
