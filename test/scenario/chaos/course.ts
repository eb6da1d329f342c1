import { createDice } from '#src/emulator/call/dice.js';
import type { EmulatorOptions } from '#src/emulator/options/options.js';
import { hashText } from '#src/emulator/org/random.js';
import type { JsonObject } from '#src/util/json.js';
import type { StormOptions } from './storm.js';

/** How one trial goes: all of it from the seed. */
export interface Course {
  readonly seed: number;
  /** Share of calls that are hit, 0 to 1. */
  readonly rate: number;
  readonly mode: 'full_refresh' | 'incremental';
  /** A clean run goes ahead, and changes: the storm meets an increment. */
  readonly isIncrement: boolean;
  /** Share of calls before which a row is changed. */
  readonly changes: number;
  readonly runs: number;
  readonly stalls: number;
  /** Share of the calls for a token that are hit. */
  readonly tokenRate: number;
  readonly outage: StormOptions['outage'];
  readonly config: JsonObject;
  readonly zoho: Partial<EmulatorOptions>;
}

const RATES = [0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3];

/** In 40 % of the trials lists alone are read, in 30 % whatever is the cheapest, in 15 % each by one of the other ways. */
function strategyOf(seed: number): string {
  const at = createDice(hashText(`strategy ${seed}`))();
  if (at < 0.4) return 'records';
  if (at < 0.7) return 'auto';
  return at < 0.85 ? 'coql' : 'bulk';
}

/** @param rate in place of the seed's own */
export function courseOf(seed: number, rate?: number): Course {
  const dice = createDice(hashText(`course ${seed}`));
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(dice() * choices.length)]!;
  const ownRate = pick(RATES);
  const kind = pick(['full', 'first', 'increment'] as const);
  const stalls = dice() < 0.2 ? 2 : 0;
  return {
    seed,
    rate: rate ?? ownRate,
    mode: kind === 'full' ? 'full_refresh' : 'incremental',
    isIncrement: kind === 'increment',
    changes: pick([0, 0, 0.05, 0.2]),
    runs: pick([1, 1, 2, 3]),
    stalls,
    tokenRate: pick([rate ?? ownRate, 0.6]),
    outage:
      dice() < 0.3
        ? {
            path: pick([
              /\/(Leads|Timeless)$/,
              /\/(Wide|Dense)$/,
              /\/(users|org)$/,
              /\/settings\/fields$/,
              /\/(coql|bulk\/v8\/read.*)$/,
              /./,
            ]),
            from: 1 + Math.floor(dice() * 4),
            length: 3 + Math.floor(dice() * 8),
          }
        : undefined,
    config: {
      read_strategy: strategyOf(seed),
      ...pick([{}, {}, { max_concurrent_requests: 1 }, { max_concurrent_requests: 3 }]),
    },
    zoho: {
      pageToken: pick(['keyset', 'offset']),
      tokenOnFirstPage: pick<boolean | 'never'>([true, true, false, 'never']),
      modifiedSinceInclusive: pick([true, false]),
      nothingNew: pick(['304', '204', 'empty200']),
      deletedOrder: pick(['recycle-first', 'newest-first', 'oldest-first']),
    },
  };
}
