import { SourceError, toSourceError } from '../../errors.js';
import { failedConnection } from '../../protocol/airbyte/connection-status.js';
import { printAirbyte } from '../../protocol/airbyte/printer.js';
import { together, type RunObserver } from '../../report/collector.js';
import { systemClock } from '../../util/clock.js';
import type { Verify } from '../arguments/verify.js';
import { openLiveView } from '../process/live-view.js';
import { openReports, type ReportFiles } from '../process/reports.js';
import { createProtocolOutput, openStdout, type ProtocolOutput } from '../process/output.js';
import { installStopSwitch, Stopped, type StopSwitch } from '../process/signals.js';
import { packageFile } from '../process/version.js';

export type AirbyteCommand = 'spec' | 'check' | 'discover' | 'read';

/** A command that calls Zoho, with its files. */
export type AirbyteJob = { readonly config: string; readonly debug: boolean } & (
  | { readonly name: 'check' | 'discover' }
  | {
      readonly name: 'read';
      readonly catalog: string;
      readonly state: string | undefined;
      readonly verify: Verify | undefined;
      /** Files for the report of the run. */
      readonly report: readonly string[];
    }
);

/** The first call of every client, so it loads neither the CDK nor the engine. */
export function runSpec({ debug }: { readonly debug: boolean }): Promise<void> {
  return runCommand('spec', debug, ({ output }) =>
    output.print({ type: 'SPEC', spec: packageFile('resources/spec.json') }),
  );
}

/** `check`, `discover` or `read`, from files to exit code. */
export function runAirbyte(job: AirbyteJob): Promise<void> {
  const reports = job.name === 'read' ? job.report : [];
  return runCommand(job.name, job.debug, (process) => runInCdk(job, process), reports);
}

/** Reports invalid arguments as a message of the protocol. */
export function refuseAirbyte(command: AirbyteCommand, why: string): Promise<void> {
  const usage = `${why}. See source-zoho ${command} --help.`;
  const error = new SourceError({ code: USAGE, failureType: 'config', userMessage: usage });
  return runCommand(command, false, () => Promise.reject(error));
}

interface Process {
  readonly output: ProtocolOutput;
  readonly stop: StopSwitch;
  readonly report: (thrown: unknown) => Promise<void>;
  readonly reports: ReportFiles | undefined;
}

async function runCommand(
  command: AirbyteCommand,
  debug: boolean,
  work: (process: Process) => Promise<void>,
  reportPaths: readonly string[] = [],
): Promise<void> {
  const stop = installStopSwitch();
  const output = createProtocolOutput(openStdout(stop.closed), debug || process.env['LOG_LEVEL'] === 'DEBUG');
  let reports: ReportFiles | undefined;
  const report = (thrown: unknown): Promise<void> =>
    reportFailure(command, thrown, { output, signal: stop.signal, observer: reports?.observer });
  try {
    reports = await openReports(reportPaths, {
      clock: systemClock,
      program: 'source-zoho',
      signal: stop.signal,
    });
    await work({ output, stop, report, reports });
  } catch (thrown) {
    await report(thrown);
  }
  for (const entry of (await reports?.finish(!process.exitCode)) ?? [])
    for (const line of printAirbyte(entry)) await output.print(line);
  await output.drain();
  if (stop.signal.aborted) process.exitCode = 1;
  if (stop.signal.reason instanceof Stopped) process.stderr.write(`${stop.signal.reason.message}\n`);
  stop.finish();
}

async function runInCdk(job: AirbyteJob, { output, stop, report, reports }: Process): Promise<void> {
  const { createRunner } = await import('./runner.js');
  const verify = job.name === 'read' ? job.verify : undefined;
  const view = job.name === 'read' ? openLiveView(systemClock) : undefined;
  const observer = together(reports?.observer, view?.observer);
  const runner = createRunner(output, stop.signal, { verify, observer, reports });
  // The handlers of the CDK end the process at once; ours report the error and drain the output first.
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  process.on('uncaughtException', (thrown) => {
    void report(thrown);
    stop.crashed(thrown);
  });
  const state = job.name === 'read' && job.state !== undefined ? ['--state', job.state] : [];
  const files = job.name === 'read' ? ['--catalog', job.catalog, ...state] : [];
  try {
    await runner.run(job.name, ['--config', job.config, ...files]);
  } finally {
    view?.end();
  }
}

/** Reports why a command failed, in one message; nothing for a command that was stopped from outside. */
async function reportFailure(
  command: AirbyteCommand,
  thrown: unknown,
  {
    output,
    signal,
    observer,
  }: {
    readonly output: ProtocolOutput;
    readonly signal: AbortSignal;
    readonly observer: RunObserver | undefined;
  },
): Promise<void> {
  process.exitCode = 1;
  if (signal.aborted) return;
  const error = toSourceError(thrown);
  const message = { kind: 'error', error, at: systemClock.now() } as const;
  observer?.onMessage(message);
  for (const line of printAirbyte(message)) await output.print(line);
  if (command !== 'check' || error.failureType !== 'config' || error.code === USAGE) return;
  await output.print(failedConnection(error));
  process.exitCode = 0;
}

const USAGE = 'USAGE';
