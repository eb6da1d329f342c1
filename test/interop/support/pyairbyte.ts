import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asObject, parseJson, type JsonObject } from '#src/util/json.js';
import { inProject, type Program } from './programs.js';
import { runWell } from './run.js';

/**
 * One sync with PyAirbyte (pyairbyte.py).
 *
 * @param folder for the job and for what PyAirbyte keeps
 * @returns the last line that the script prints
 */
export async function runPyAirbyte(
  { python }: Program,
  folder: string,
  job: JsonObject,
): Promise<JsonObject> {
  const file = join(folder, 'job.json');
  writeFileSync(file, JSON.stringify(job));
  const stdout = await runWell({
    command: python,
    args: [inProject('test/interop/support/pyairbyte.py'), file],
    cwd: folder,
    env: { AIRBYTE_LOGGING_ROOT: join(folder, 'logs'), AIRBYTE_PROJECT_DIR: folder },
  });
  return asObject(parseJson(stdout.trim().split('\n').at(-1) ?? ''));
}
