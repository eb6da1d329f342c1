import { log, type LogMessage } from '../message.js';
import type { ClientStats } from '../zoho/client.js';
import type { StreamReport } from './stream/context.js';

const OUTCOMES: readonly StreamReport['outcome'][] = [
  'complete',
  'skipped',
  'failed',
  'stopped',
  'cut',
  'not begun',
];
/** Told even if no stream has them. */
const ALWAYS: readonly StreamReport['outcome'][] = ['complete', 'skipped', 'failed', 'stopped'];

/** The end of the log: what each module has cost, for who looks closely, and one line that leaves no stream out. */
export function* runReport(reports: readonly StreamReport[], stats: ClientStats): Generator<LogMessage> {
  for (const [label, { calls, credits }] of Object.entries(stats.byLabel)) {
    const strategies = strategiesOf(reports.find(({ stream }) => stream === label));
    yield log(
      'debug',
      'CREDITS_SPENT',
      `${label}: ${strategies}${counted(calls, 'call')}, ${counted(credits, 'API credit')}`,
    );
  }
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

/** `records then coql in 3 stretches, `: the ways in the order in which they were taken. Empty for what is no module. */
function strategiesOf(report: StreamReport | undefined): string {
  const strategies = (report?.plans ?? []).map(({ strategy, windows }) =>
    windows > 1 ? `${strategy} in ${windows} stretches` : strategy,
  );
  const used = strategies.filter((strategy, index) => strategy !== strategies[index - 1]);
  return used.length > 0 ? `${used.join(' then ')}, ` : '';
}

/** `12 calls, 15 API credits, 2300 left of the day's allowance`: the last only where Zoho has told. */
function costs({ calls, credits, creditsRemaining }: ClientStats): string {
  const left = creditsRemaining === undefined ? '' : `, ${creditsRemaining} left of the day's allowance`;
  return `${counted(calls, 'call')}, ${counted(credits, 'API credit')}${left}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
