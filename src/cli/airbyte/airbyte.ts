import { SourceError, toSourceError } from '../../errors.js';
import { failedConnection } from '../../protocol/airbyte/connection-status.js';
import { printAirbyte } from '../../protocol/airbyte/printer.js';
import { systemClock } from '../../util/clock.js';
import { createProtocolOutput, openStdout, type ProtocolOutput } from '../process/output.js';
import { installStopSwitch, Stopped, type StopSwitch } from '../process/signals.js';
import { takeVerify } from '../process/verify-flag.js';
import { packageFile } from '../process/version.js';

export type AirbyteCommand = 'spec' | 'check' | 'discover' | 'read';

/** One of the four commands of an Airbyte source, from arguments to exit code. */
export async function runAirbyte(command: AirbyteCommand, given: readonly string[]): Promise<void> {
  const stop = installStopSwitch();
  // Connectors in Python accept --debug for every command, so clients may pass it.
  const args = given.filter((argument) => argument !== '--debug');
  const debug = args.length < given.length || process.env['LOG_LEVEL'] === 'DEBUG';
  const output = createProtocolOutput(openStdout(stop.closed), debug);
  const report = (thrown: unknown): Promise<void> => reportFailure(command, thrown, output, stop.signal);
  try {
    await (command === 'spec' ? spec(args, output) : runInCdk(command, args, { output, stop, report }));
  } catch (thrown) {
    await report(thrown);
  }
  await output.drain();
  if (stop.signal.aborted) process.exitCode = 1;
  if (stop.signal.reason instanceof Stopped) process.stderr.write(`${stop.signal.reason.message}\n`);
  stop.finish();
}

/** The first call of every client, so it loads neither the CDK nor the engine. */
async function spec([argument]: readonly string[], output: ProtocolOutput): Promise<void> {
  if (argument !== undefined) throw usageError('spec takes no arguments');
  await output.print({ type: 'SPEC', spec: packageFile('resources/spec.json') });
}

interface Process {
  readonly output: ProtocolOutput;
  readonly stop: StopSwitch;
  readonly report: (thrown: unknown) => Promise<void>;
}

async function runInCdk(
  command: Exclude<AirbyteCommand, 'spec'>,
  args: readonly string[],
  { output, stop, report }: Process,
): Promise<void> {
  const { createRunner } = await import('./runner.js');
  // `--verify` is our own option, which the parser of the CDK does not know.
  const { verify, rest } = command === 'read' ? takeVerify(args, usageError) : { rest: args };
  const runner = createRunner(output, stop.signal, verify);
  // The handlers of the CDK end the process at once; ours report the error and drain the output first.
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  process.on('uncaughtException', (thrown) => {
    void report(thrown);
    stop.crashed(thrown);
  });
  await runner.run(command, rest);
}

/** Reports why a command failed, in one message; nothing for a command that was stopped from outside. */
async function reportFailure(
  command: AirbyteCommand,
  thrown: unknown,
  output: ProtocolOutput,
  signal: AbortSignal,
): Promise<void> {
  process.exitCode = 1;
  if (signal.aborted) return;
  const error = isUsage(thrown) ? usageError(thrown.message) : toSourceError(thrown);
  for (const line of printAirbyte({ kind: 'error', error, at: systemClock.now() })) await output.print(line);
  if (command !== 'check' || error.failureType !== 'config' || error.code === USAGE) return;
  await output.print(failedConnection(error));
  process.exitCode = 0;
}

/** Whether the CDK's argument parser reports a missing or unknown argument. */
function isUsage(thrown: unknown): thrown is Error & { code: string } {
  return thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('commander.');
}

const USAGE = 'USAGE';

/** Omits the value of an option (`--refresh_token=…`), since it may be secret. */
function usageError(why: string): SourceError {
  return new SourceError({
    code: USAGE,
    failureType: 'config',
    userMessage: `${why.replace(/^error: /, '').replace(/=[^']*/, '=…')}. See source-zoho --help.`,
  });
}
