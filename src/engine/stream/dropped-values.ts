import { type ChangeReason, isChange } from '../../catalog/values/coerce.js';
import type { Problem } from '../../catalog/values/normalise.js';

/** Counts values that could not be kept, by column and reason. Its log texts name columns and ids, never values. */
export interface ProblemTally {
  add(problems: readonly Problem[]): void;
  /** Whether a value became null. */
  hasLost(): boolean;
  /** One sentence per column and reason. */
  logTexts(stream: string): string[];
}

export function createProblemTally(): ProblemTally {
  const counts = new Map<string, { problem: Problem; count: number }>();
  return {
    add(problems) {
      for (const problem of problems) {
        const key = `${problem.field} ${problem.reason}`;
        const known = counts.get(key);
        if (known) known.count += 1;
        else counts.set(key, { problem, count: 1 });
      }
    },
    hasLost: () =>
      [...counts.values()].some(({ problem: { reason } }) => reason !== 'no key' && !isChange(reason)),
    logTexts: (stream) => [...counts.values()].map((entry) => sentence(stream, entry)),
  };
}

function sentence(stream: string, { problem, count }: { problem: Problem; count: number }): string {
  if (problem.reason === 'no key') return `${stream}: ${count} rows came without an id and were skipped`;
  const what = isChange(problem.reason) ? CHANGES[problem.reason] : `became null: ${problem.reason}`;
  return (
    `${stream}.${problem.field}: ${count} value${count === 1 ? '' : 's'} ${what} ` +
    `(first in the row with id ${problem.rowId})`
  );
}

const CHANGES: Readonly<Record<ChangeReason, string>> = {
  rounded: 'rounded: JSON numbers keep 15 to 17 digits',
  clamped: 'moved to the nearest point in time of the years 1 to 9999',
};
