import { extname } from 'node:path';
import { SourceError } from '../../errors.js';
import type { ReportDeps, ReportFiles } from './report-files.js';

export type { ReportFiles };

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
