import type { Finding } from './finding.js';
import { RULES, type RuleId } from './rules.js';

export type Format = 'text' | 'json';

/** One finding as one line. */
export function printFinding({ rule, line, stream, found }: Finding, format: Format): string {
  const { allowed } = RULES[rule];
  if (format === 'json')
    return JSON.stringify({ rule, line: line ?? null, stream: stream ?? null, found, allowed });
  const where = line === undefined ? 'end' : `line ${line}`;
  return `${where}  ${rule}  ${stream === undefined ? '' : `${stream}: `}${found}. Allowed: ${allowed}.`;
}

/** How many findings of a rule were not printed. */
export function printMore(rule: RuleId, more: number, format: Format): string {
  return format === 'json' ? JSON.stringify({ rule, more }) : `and ${more} more of ${rule}`;
}
