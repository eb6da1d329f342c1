import { extname, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import { createRedactor } from '../../config/redact.js';
import { log, type LogMessage } from '../../message.js';
import {
  createRunCollector,
  type RunCollector,
  type RunEnd,
  type RunObserver,
} from '../../report/collector.js';
import { reportPage } from '../../report/html/page.js';
import { remediesIn } from '../../report/remedies.js';
import type { RunReport } from '../../report/shape.js';
import type { Clock } from '../../util/clock.js';
import { replaceFile } from './private-file.js';
import { packagePath, packageVersion } from './version.js';

/** The files of `--report`. A report that fails is one warning, and the run goes on. */
export interface ReportFiles {
  readonly observer: RunObserver;
  /** Sets the function that masks secrets. */
  useRedactor(redact: (text: string) => string): void;
  /**
   * Writes the report of the run so far; each file is replaced as a whole. May be called again.
   *
   * @returns what to log: where the files are, or why they could not be written
   */
  finish(isComplete: boolean): Promise<readonly LogMessage[]>;
}

export interface ReportDeps {
  readonly clock: Clock;
  /** The name of the program. */
  readonly program: string;
  /** Stops the run: a first report is written at once, since the process may not live to write the last one. */
  readonly signal: AbortSignal;
}

/** Collects the facts of a run and writes them to files that end in `.html`, `.htm` or `.json`. */
export async function createReportFiles(
  paths: readonly string[],
  { clock, program, signal }: ReportDeps,
): Promise<ReportFiles> {
  const remedies = await loadRemedies();
  const collector = createRunCollector({
    clock,
    program: { name: program, version: packageVersion() },
    remedyOf: (code) => remedies.get(code),
  });
  const { observer, failure } = guarded(collector);
  let redact = createRedactor([]);
  let last: Promise<unknown> = Promise.resolve();
  const write = async (end: RunEnd): Promise<readonly LogMessage[]> => {
    try {
      if (failure() !== undefined) throw failure();
      const report = masked(collector.report(end), redact);
      return await Promise.all(paths.map((path) => writeOne(path, report)));
    } catch (thrown) {
      return [notWritten('the report', thrown)];
    }
  };
  const finish = (isComplete: boolean): Promise<readonly LogMessage[]> => {
    const next = last.then(() => write({ isComplete, interruption: interruptionOf(signal) }));
    last = next;
    return next;
  };
  signal.addEventListener('abort', () => void finish(false));
  return { observer, useRedactor: (next) => (redact = next), finish };
}

function interruptionOf({ aborted, reason }: AbortSignal): string | undefined {
  if (!aborted) return undefined;
  return reason instanceof Error ? reason.message : 'stopped';
}

/** A collector that fails is not called again; its failure is reported when the report is due. */
function guarded(collector: RunCollector): { observer: ReportFiles['observer']; failure: () => unknown } {
  let failure: unknown;
  const safely = (work: () => void): void => {
    if (failure !== undefined) return;
    try {
      work();
    } catch (thrown) {
      failure = thrown;
    }
  };
  return {
    observer: {
      onMessage: (message) => safely(() => collector.onMessage(message)),
      onAttempt: (call) => safely(() => collector.onAttempt(call)),
    },
    failure: () => failure,
  };
}

function textOf(path: string, report: RunReport): string {
  return extname(path).toLowerCase() === '.json'
    ? `${JSON.stringify(report, null, 2)}\n`
    : reportPage(report);
}

async function writeOne(path: string, report: RunReport): Promise<LogMessage> {
  try {
    await replaceFile(path, textOf(path, report));
    return log('info', 'REPORT_WRITTEN', `The report of this run is ${resolve(path)}`);
  } catch (thrown) {
    return notWritten(path, thrown);
  }
}

function notWritten(what: string, thrown: unknown): LogMessage {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
  const why = code ?? (thrown instanceof Error ? thrown.message : String(thrown));
  return log('warn', 'REPORT_NOT_WRITTEN', `${what} could not be written: ${why}`);
}

/** The report with secrets masked in every text. */
function masked(report: RunReport, redact: (text: string) => string): RunReport {
  return mapTexts(report, redact) as RunReport;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]));
}

/** The pages ship with the package. Without them, a report has the general remedies only. */
async function loadRemedies(): Promise<ReadonlyMap<string, string>> {
  const pages = await Promise.all(
    ['docs/logs.md', 'docs/errors.md'].map((path) => readFile(packagePath(path), 'utf8').catch(() => '')),
  );
  return new Map(pages.flatMap((page) => [...remediesIn(page)]));
}
