import { extname } from 'node:path';
import { SourceError } from '../../errors.js';
import type { LogMessage } from '../../message.js';
import type { RunObserver } from '../../report/collector.js';
import type { Clock } from '../../util/clock.js';

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

/**
 * Loads what makes reports only if one is wanted.
 *
 * @returns `undefined` if there are no paths
 * @throws SourceError USAGE if the name of a file does not end in `.html` or `.json`
 */
export async function openReports(
  paths: readonly string[],
  deps: ReportDeps,
): Promise<ReportFiles | undefined> {
  if (paths.length === 0) return undefined;
  if (!paths.every((path) => REPORT_NAMES.includes(extname(path).toLowerCase()))) {
    throw new SourceError({
      code: 'USAGE',
      failureType: 'config',
      userMessage: '--report takes the path of a file whose name ends in .html or .json.',
    });
  }
  const { createReportFiles } = await import('./report-files.js');
  return createReportFiles(paths, deps);
}

const REPORT_NAMES: readonly string[] = ['.html', '.htm', '.json'];
