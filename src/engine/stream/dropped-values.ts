import type { Problem } from '../../catalog/values/normalise.js';

/** Counts values that could not be kept, by column and reason, and words them for the log: places, never contents. */
export interface ProblemTally {
  add(problems: readonly Problem[]): void;
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
    logTexts: (stream) => [...counts.values()].map((entry) => sentence(stream, entry)),
  };
}

function sentence(stream: string, { problem, count }: { problem: Problem; count: number }): string {
  if (problem.reason === 'no key') return `${stream}: ${count} rows came without an id and were left out`;
  return (
    `${stream}.${problem.field}: ${count} value${count === 1 ? '' : 's'} became null: ${problem.reason} ` +
    `(first in the row with id ${problem.rowId})`
  );
}
