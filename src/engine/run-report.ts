import { log, type LogMessage } from '../message.js';
import type { ClientStats } from '../zoho/client.js';
import type { StreamReport } from './stream/context.js';
import { counted } from '../util/text.js';

const OUTCOMES: readonly StreamReport['outcome'][] = [
  'complete',
  'skipped',
  'failed',
  'stopped',
  'interrupted',
  'not begun',
];
/** Listed even if no stream has them. */
const ALWAYS: readonly StreamReport['outcome'][] = ['complete', 'skipped', 'failed', 'stopped'];

/** The end of the log: the cost of each module at level debug, and one line that counts every stream. */
export function* runReport(reports: readonly StreamReport[], stats: ClientStats): Generator<LogMessage> {
  for (const [label, { calls, credits }] of Object.entries(stats.byLabel)) {
    const strategies = strategiesOf(reports.find(({ stream }) => stream === label));
    yield log(
      'debug',
      'CREDITS_SPENT',
      `${label}: ${strategies}${counted(calls, 'call')}, ${counted(credits, 'API credit')}`,
    );
  }
  yield* promises(reports, stats);
  const records = reports.reduce((sum, report) => sum + report.records, 0);
  const outcomes = OUTCOMES.flatMap((outcome) => {
    const names = reports.filter((report) => report.outcome === outcome).map(({ stream }) => stream);
    if (names.length === 0 && !ALWAYS.includes(outcome)) return [];
    const listed = outcome !== 'complete' && names.length > 0 ? ` (${names.join(', ')})` : '';
    return `${names.length} ${outcome}${listed}`;
  });
  yield log(
    'info',
    'RUN_SUMMARY',
    `Read ${records} records of ${reports.length} streams: ${outcomes.join(', ')}; ${costs(stats)}`,
  );
}

/** What was promised and spent for each stream that was read to its end, where the rows had been counted. */
function* promises(reports: readonly StreamReport[], { byLabel }: ClientStats): Generator<LogMessage> {
  for (const { stream, outcome, promised } of reports) {
    const spent = byLabel[stream]?.credits;
    if (!promised || spent === undefined || outcome !== 'complete') continue;
    const { least, most } = promised;
    const planned = `planned ${least} to ${counted(most, 'API credit')}`;
    const facts = { promise: { least, most, spent } };
    yield log('info', 'CREDITS_COMPARED', `${stream}: ${planned}, spent ${spent}`, { stream, facts });
  }
}

/** `records then coql in 3 time slices, `: the strategies in the order of their use. Empty if it is not a module. */
function strategiesOf(report: StreamReport | undefined): string {
  const strategies = (report?.plans ?? []).map(({ strategy, windows }) =>
    windows > 1 ? `${strategy} in ${windows} time slices` : strategy,
  );
  const used = strategies.filter((strategy, index) => strategy !== strategies[index - 1]);
  return used.length > 0 ? `${used.join(' then ')}, ` : '';
}

/** `12 calls, 15 API credits, 2300 left of the day's allowance`: the last part only if Zoho has reported it. */
function costs({ calls, credits, creditsRemaining }: ClientStats): string {
  const left = creditsRemaining === undefined ? '' : `, ${creditsRemaining} left of the day's allowance`;
  return `${counted(calls, 'call')}, ${counted(credits, 'API credit')}${left}`;
}
