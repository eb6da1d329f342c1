import type { Dice } from './dice.js';

/** When a rule applies to what it selects. */
export interface RuleLimits {
  /** Only the n-th match, counted from 1, or several of them. */
  readonly nth?: number | readonly number[];
  /** Applies at most this often. */
  readonly times?: number;
  /** Probability, drawn from the emulator's seeded dice. */
  readonly probability?: number;
}

/** Rules that can be added and removed at any time, in the order in which they were added. */
export interface FaultRules<Rule extends RuleLimits> {
  /** @returns a function that removes the rule */
  readonly add: (rule: Rule) => () => void;
  readonly clear: () => void;
  /** The rules that apply now. Counts the matches of all of them. */
  readonly due: (isMatch: (rule: Rule) => boolean, most?: number) => Rule[];
}

interface Tally {
  seen: number;
  hits: number;
}

export function createFaultRules<Rule extends RuleLimits>(dice: Dice): FaultRules<Rule> {
  const rules = new Map<Rule, Tally>();
  return {
    add: (rule) => {
      const own = { ...rule };
      rules.set(own, { seen: 0, hits: 0 });
      return () => void rules.delete(own);
    },
    clear: () => rules.clear(),
    due: (isMatch, most = Infinity) => {
      const due: Rule[] = [];
      for (const [rule, tally] of rules) {
        if (!isMatch(rule)) continue;
        tally.seen += 1;
        if (due.length >= most || !isDue(rule, tally, dice)) continue;
        tally.hits += 1;
        due.push(rule);
      }
      return due;
    },
  };
}

function isDue({ nth, times, probability }: RuleLimits, { seen, hits }: Tally, dice: Dice): boolean {
  if (nth !== undefined && ![nth].flat().includes(seen)) return false;
  if (times !== undefined && hits >= times) return false;
  return probability === undefined || dice() < probability;
}
