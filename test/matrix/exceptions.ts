import type { Verdict } from './lab.js';

/** A combination that may end in another way than the rule says, and why. */
export interface Exception {
  /** Matched against the title of the combination. */
  readonly match: RegExp;
  readonly why: string;
}

/** The answer is one that Zoho gives in good weather, and nothing that is asked for besides tells it from the truth. */
const UNDECIDABLE: readonly Exception[] = [
  {
    match: /^(?:list|deleted) \/ (?:204|304) \/ \w+ \/ increment/,
    why: "it is Zoho's word for nothing new",
  },
  { match: /^query \/ (?:204|304) \/ \w+ \/ increment/, why: "it is Zoho's word for no rows" },
];

/** Known faults. Each goes with the change that mends it. */
const OPEN: readonly Exception[] = [
  {
    match: /^fields \/ 40[13] .* first/,
    why: 'a stream without metadata is skipped, and the run fails of it',
  },
  { match: / \/ an error in the list \/ /, why: 'an error among the rows passes for a row without an id' },
  {
    match: /^list-by-ids \/ (?:204|304|somebody|rows without|half|no rows|ids ignored)/,
    why: 'a row that a completion does not bring back passes for one that is gone',
  },
  {
    match: /^list-by-ids \/ 4.* increment/,
    why: 'a refused look-up of deletions passes for a refused list of deletions',
  },
  {
    match: /^full-text \/ 4/,
    why: 'rich text that is not to be had in full stays truncated, with a warning',
  },
];

export function exceptionFor(title: string, { kind }: Verdict): Exception | undefined {
  return kind === 'wrong' ? [...UNDECIDABLE, ...OPEN].find(({ match }) => match.test(title)) : undefined;
}
