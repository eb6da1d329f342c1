import { SourceError, toSourceError } from '../errors.js';
import { ZohoRunner, ZohoSource, type AirbyteCommand } from '../protocol/airbyte/cdk.js';
import { printAirbyte } from '../protocol/airbyte/printer.js';
import { systemClock } from '../util/clock.js';
import { createCommands } from './commands.js';
import { loadJsonFile, loadStateFile } from './files.js';
import { createProtocolOutput, openStdout, type ProtocolOutput } from './output.js';
import { installStopSwitch, Stopped } from './signals.js';

/** One of the four commands of an Airbyte source, from arguments to exit code. */
export async function runAirbyte(command: AirbyteCommand, args: readonly string[]): Promise<void> {
  const stop = installStopSwitch();
  const output = createProtocolOutput(openStdout(stop.closed), process.env['LOG_LEVEL'] === 'DEBUG');
  const commands = createCommands({
    clock: systemClock,
    signal: stop.signal,
    print: (message) => output.print(message),
    useRedactor: (redact) => output.useRedactor(redact),
    onIncomplete: () => (process.exitCode = 1),
  });
  const runner = new ZohoRunner(new ZohoSource(commands), {
    load: loadJsonFile,
    loadState: loadStateFile,
    print: (message) => output.print(message),
  });
  // The CDK ends the process from its own handlers; what is unforeseen is reported and drained here instead.
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  try {
    await runner.run(command, args);
  } catch (thrown) {
    await report(thrown, output, stop.signal);
  }
  await output.flush();
  stop.finish();
}

/** The one message of a command that failed as a whole. */
async function report(thrown: unknown, output: ProtocolOutput, signal: AbortSignal): Promise<void> {
  process.exitCode = 1;
  if (output.closed || (signal.aborted && signal.reason instanceof Stopped)) {
    process.stderr.write(`${signal.reason instanceof Error ? signal.reason.message : 'stopped'}\n`);
    return;
  }
  const error = isUsage(thrown) ? usageError(thrown) : toSourceError(thrown);
  for (const line of printAirbyte({ kind: 'error', error, at: systemClock.now() })) await output.print(line);
}

/** An argument that is missing or not known, in the words of the CDK's argument parser. */
function isUsage(thrown: unknown): thrown is Error & { code: string } {
  return thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('commander.');
}

function usageError(thrown: Error): SourceError {
  return new SourceError({
    code: 'USAGE',
    failureType: 'config',
    userMessage: `${thrown.message.replace(/^error: /, '')}. See source-zoho --help.`,
  });
}
