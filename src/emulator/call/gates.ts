const DAY = 24 * 3_600_000;

/** The credits of a rolling day: each is returned 24 hours after it was spent (zoho-api.md §2.1). */
export interface CreditMeter {
  /** Spends the credits and returns true, or spends none and returns false. */
  spend(credits: number): boolean;
  remaining(): number;
  /** Whether half of the allowance is used. Only then does Zoho send the remaining credits (zoho-api.md §2.4). */
  isPastHalf(): boolean;
  /** Of a call that was paid for and is not to be. */
  giveBack(credits: number): void;
}

export function createCreditMeter(allowance: number, now: () => number): CreditMeter {
  const spent: { readonly at: number; readonly credits: number }[] = [];
  let used = 0;
  const forget = (): void => {
    for (let oldest = spent[0]; oldest && oldest.at <= now() - DAY; oldest = spent[0]) {
      used -= oldest.credits;
      spent.shift();
    }
  };
  const remaining = (): number => {
    forget();
    return allowance - used;
  };
  return {
    remaining,
    isPastHalf: () => remaining() <= allowance / 2,
    spend: (credits) => {
      if (remaining() < credits) return false;
      spent.push({ at: now(), credits });
      used += credits;
      return true;
    },
    giveBack: (credits) => {
      spent.push({ at: now(), credits: -credits });
      used -= credits;
    },
  };
}

/** Simultaneous calls of one org and app, and how many of them are heavy (zoho-api.md §2.3). */
export interface ConcurrencyGate {
  /** Every call enters. `admitted` is false if it gets a 429. `leave` may be called twice. */
  enter(heavy: boolean): { readonly admitted: boolean; readonly leave: () => void };
  /** The highest number of simultaneous calls, including rejected ones. */
  peak(): number;
  peakHeavy(): number;
  reset(): void;
}

interface Tally {
  present: number;
  admitted: number;
  peak: number;
}

export function createConcurrencyGate(limit: number, heavyLimit: number): ConcurrencyGate {
  const all: Tally = { present: 0, admitted: 0, peak: 0 };
  const heavies: Tally = { present: 0, admitted: 0, peak: 0 };
  return {
    enter: (heavy) => {
      const tallies = heavy ? [all, heavies] : [all];
      const admitted = all.admitted < limit && (!heavy || heavies.admitted < heavyLimit);
      tallies.forEach((tally) => arrive(tally, admitted));
      let gone = false;
      const leave = (): void => {
        if (gone) return;
        gone = true;
        tallies.forEach((tally) => depart(tally, admitted));
      };
      return { admitted, leave };
    },
    peak: () => all.peak,
    peakHeavy: () => heavies.peak,
    reset: () => {
      all.peak = all.present;
      heavies.peak = heavies.present;
    },
  };
}

function arrive(tally: Tally, admitted: boolean): void {
  tally.present += 1;
  tally.admitted += admitted ? 1 : 0;
  tally.peak = Math.max(tally.peak, tally.present);
}

function depart(tally: Tally, admitted: boolean): void {
  tally.present -= 1;
  tally.admitted -= admitted ? 1 : 0;
}
