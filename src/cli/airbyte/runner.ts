import { log } from '../../message.js';
import { ZohoRunner, ZohoSource } from '../../protocol/airbyte/cdk.js';
import { printAirbyte } from '../../protocol/airbyte/printer.js';
import { systemClock } from '../../util/clock.js';
import { createCommands, type CommandDeps } from './commands.js';
import { loadJsonFile, loadStateFile } from '../process/files.js';
import type { ReportFiles } from '../process/reports.js';
import type { ProtocolOutput } from '../process/output.js';

/** The commands that call Zoho, with real files and the real clock. */
export function createRunner(
  output: ProtocolOutput,
  signal: AbortSignal,
  {
    verify,
    observer,
    reports,
  }: Pick<CommandDeps, 'verify' | 'observer'> & { readonly reports?: ReportFiles | undefined },
): ZohoRunner {
  const commands = createCommands({
    clock: systemClock,
    signal,
    verify,
    observer,
    print: (message) => output.print(message),
    useRedactor: (redact) => {
      output.useRedactor(redact);
      reports?.useRedactor(redact);
    },
    onIncomplete: () => (process.exitCode = 1),
  });
  return new ZohoRunner(new ZohoSource(commands), {
    load: loadJsonFile,
    loadState: (path) =>
      loadStateFile(path, (text) => {
        for (const line of printAirbyte(log('warn', 'STATE_FILE_MISSING', text))) void output.print(line);
      }),
    print: (message) => output.print(message),
  });
}
