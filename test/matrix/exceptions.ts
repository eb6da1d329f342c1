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
const OPEN: readonly Exception[] = [];

export function exceptionFor(title: string, { kind }: Verdict): Exception | undefined {
  return kind === 'wrong' ? [...UNDECIDABLE, ...OPEN].find(({ match }) => match.test(title)) : undefined;
}
