import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { asObject, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { skipLoudly } from '../../support/skip.js';

/** A path inside the project, seen from the built tests. */
export const inProject = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** A program that scripts/interop-setup.mjs installed. */
export interface Program {
  readonly command: string;
  /** The Python of its environment. */
  readonly python: string;
}

export type ProgramName =
  | 'airbyte'
  | 'meltano'
  | 'meltanolabs-target-postgres'
  | 'pipelinewise-target-postgres'
  | 'singer-tools'
  | 'source-faker'
  | 'source-hardcoded-records'
  | 'target-jsonl'
  | 'zoho-sdk-python';

/** The program, or why it cannot be had. */
export function findProgram(name: ProgramName): Program | { readonly reason: string } {
  const { command, python, reason } = asObject(installed()[name]);
  const found = { command: asText(command), python: asText(python) };
  if (found.command !== undefined && found.python !== undefined) {
    return { command: found.command, python: found.python };
  }
  return { reason: `${name} ${asText(reason) ?? 'was not installed: run `npm run test:interop`'}` };
}

/** The program; the test is skipped, and says why, where it cannot be had. A program that fails is no reason to skip. */
export function needProgram(context: Mocha.Context, name: ProgramName): Program {
  const program = findProgram(name);
  return 'reason' in program ? skipLoudly(context, program.reason) : program;
}

/** The folder into which Zoho's SDK for Node was installed; the test is skipped, and says why, without it. */
export function needSdk(context: Mocha.Context): string {
  const { folder, reason } = asObject(installed()['zoho-sdk']);
  const why = `zoho-sdk ${asText(reason) ?? 'was not installed: run `npm run test:interop`'}`;
  return asText(folder) ?? skipLoudly(context, why);
}

function installed(): JsonObject {
  const file = inProject('.interop/programs.json');
  return existsSync(file) ? asObject(parseJson(readFileSync(file, 'utf8'))) : {};
}
