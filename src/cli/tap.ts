import { createRedactor } from '../config/redact.js';
import { toSourceError } from '../errors.js';
import { criticalLine, logLine } from '../protocol/singer/log-lines.js';
import { together, type RunObserver } from '../report/collector.js';
import { systemClock } from '../util/clock.js';
import { loadJsonFile, loadStateFile } from './process/files.js';
import { createProtocolOutput, openStdout, type ProtocolOutput } from './process/output.js';
import { openReports, type ReportFiles } from './process/reports.js';
import { isMetric } from '../protocol/singer/log-lines.js';
import { openLiveView, type LiveView } from './process/live-view.js';
import { installStopSwitch, Stopped, type StopSwitch } from './process/signals.js';
import { stuckReader } from './process/stuck-reader.js';
import { parseTapArguments, type TapInputs, type TapJob } from './singer/arguments.js';
import { checkStorable, loadConfig, storeRefreshToken } from './singer/config.js';
import { packageVersion } from './process/version.js';

/** The command line of the tap. Never ends the process itself: sets `process.exitCode` and lets pending output drain. */
export async function main(argv: readonly string[]): Promise<void> {
  const stop = installStopSwitch();
  const stderr = createStderr();
  const writer = openStdout(stop.closed);
  const output = createProtocolOutput(writer, false);
  let reports: ReportFiles | undefined;
  const fail = (thrown: unknown): void => {
    process.exitCode = 1;
    if (stop.signal.aborted) return;
    const error = toSourceError(thrown);
    reports?.observer.onMessage({ kind: 'error', error, at: systemClock.now() });
    stderr.report(criticalLine(error));
  };
  stop.signal.addEventListener('abort', () => {
    const reason: unknown = stop.signal.reason;
    // The process ends by the signal in any case, so a pending wait does not keep it running.
    if (reason instanceof Stopped && reason.reason !== 'closed')
      void stuckReader(process.stdout, systemClock).then(() => stop.finish());
  });
  process.on('uncaughtException', (thrown) => {
    fail(thrown);
    stop.crashed(thrown);
  });
  try {
    const job = parseTapArguments(argv, packageVersion());
    const paths = job.command === 'sync' ? (job.report ?? []) : [];
    reports = await openReports(paths, { clock: systemClock, program: 'tap-zoho', signal: stop.signal });
    const view = job.command === 'sync' ? openLiveView(systemClock) : undefined;
    stderr.useView(view);
    const observer = together(reports?.observer, view?.observer);
    const write = (text: string): Promise<void> =>
      writer.write(`${text}
`);
    if (!(await runJob(job, { stop, stderr, output, reports, observer, write }))) process.exitCode = 1;
  } catch (thrown) {
    fail(thrown);
  }
  stderr.endView();
  for (const { level, code, text } of (await reports?.finish(!process.exitCode)) ?? [])
    stderr.report(logLine(level, code, text));
  await output.drain();
  if (output.closed) process.exitCode = 1;
  else if (stop.signal.reason instanceof Stopped)
    stderr.report(logLine('warn', 'STOPPED', stop.signal.reason.message));
  stop.finish();
}

interface Process {
  readonly stop: StopSwitch;
  readonly stderr: Stderr;
  readonly output: ProtocolOutput;
  readonly reports: ReportFiles | undefined;
  readonly observer: RunObserver | undefined;
  /** Any output that is not a message; the last line needs no line end. */
  readonly write: (text: string) => Promise<void>;
}

async function runJob(job: TapJob, io: Process): Promise<boolean> {
  switch (job.command) {
    case 'show':
      await io.write(job.text.trimEnd());
      return true;
    case 'about': {
      const { about } = await import('./singer/about.js');
      await io.write(about(job.format));
      return true;
    }
    case 'discover': {
      const { tap, config } = await openTap(job.configs, io);
      await io.write(JSON.stringify(await tap.discover(config), null, 2));
      return true;
    }
    case 'sync':
    case 'test': {
      const inputs = await loadInputs(job, (text) =>
        io.stderr.report(logLine('warn', 'STATE_FILE_MISSING', text)),
      );
      const { tap, config } = await openTap(job.configs, io);
      const input = { config, ...inputs };
      return job.command === 'sync'
        ? tap.sync({ ...input, verify: job.verify })
        : tap.test(input, job.records);
    }
  }
}

async function loadInputs({ catalog, state }: TapInputs, warn: (text: string) => void) {
  return {
    catalog: catalog === undefined ? undefined : await loadJsonFile('catalog', catalog),
    state: await loadStateFile(state, warn),
  };
}

/** Loads the engine only here: `--help`, `--version` and errors in the arguments do not need it. */
async function openTap(configs: readonly string[], { stop, stderr, output, reports, observer }: Process) {
  const { Tap } = await import('./singer/commands.js');
  const loaded = await loadConfig(configs, process.env);
  await checkStorable(loaded, systemClock.now());
  const tap = new Tap({
    clock: systemClock,
    signal: stop.signal,
    print: (message) => output.print(message),
    report: (line) => stderr.report(line),
    showDebug: (process.env['TAP_ZOHO_LOGLEVEL'] ?? process.env['LOG_LEVEL'])?.toUpperCase() === 'DEBUG',
    useRedactor: (redact) => {
      stderr.useRedactor(redact);
      reports?.useRedactor(redact);
    },
    observer,
    storeRefreshToken: (refreshToken) => storeRefreshToken(loaded, refreshToken),
  });
  return { tap, config: loaded.merged };
}

interface Stderr {
  /** Next to a view, metrics are omitted: it shows what they say, and hundreds of lines would hide the warnings. */
  report(line: string): void;
  /** Shows a view at the end of the terminal; lines go above it. */
  useView(view: LiveView | undefined): void;
  endView(): void;
  useRedactor(redact: (text: string) => string): void;
}

function createStderr(): Stderr {
  let redact = createRedactor([]);
  let view: LiveView | undefined;
  // If the reader of stderr has left, the run continues.
  process.stderr.on('error', () => undefined);
  return {
    report: (line) => {
      const write = (): void => void process.stderr.write(`${redact(line)}\n`);
      if (!view) write();
      else if (!isMetric(line)) view.around(write);
    },
    useView: (next) => (view = next),
    endView: () => {
      view?.end();
      view = undefined;
    },
    useRedactor: (next) => (redact = next),
  };
}
