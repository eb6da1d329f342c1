import { randomUUID } from 'node:crypto';
import type { Clock } from '../../util/clock.js';
import { BOUNDS } from '../../util/bounds.js';
import { silent, type Log } from '../http/log.js';
import { MAX_HEAVY, type Limiter, type Weight } from '../limits/limiter.js';
import type { RedisLink } from './redis.js';
import { SCRIPTS } from './redis-scripts.js';
import { createPatience, repeat } from './store.js';

/** A slot in each of Zoho's limits that apply to a call: key of the limit in Redis, and the name of the slot there. */
type Slot = ReadonlyMap<string, string>;

interface Line {
  readonly waiting: ((slot: Slot) => void)[];
  served: boolean;
}

export interface SharedSlotsDeps {
  readonly link: RedisLink;
  readonly prefix: string;
  readonly clock: Clock;
  readonly onLog?: Log | undefined;
  /** Simultaneous calls that the org allows, as far as known. */
  readonly maxConcurrent: number;
  readonly signal?: AbortSignal | undefined;
}

/** Slots expire after this time if their process has died; a running process renews them. */
const LIFE_MS = 10_000;
const RENEW_MS = 3_000;
/** About the time between two attempts to take a slot; an entry in the waiting list lasts for several of them. */
const LOOK_MS = 20;
const PATIENCE_MS = 500;

/**
 * A limiter that keeps Zoho's caps across all processes of a connection. A job starts when the limiter of this process and
 * Redis both have a free slot. While Redis is unavailable, only the limiter of this process counts.
 */
export function shareLimiter(local: Limiter, deps: SharedSlotsDeps): Limiter {
  const slots = createSharedSlots(deps);
  const limiter = <T>(weight: Weight, job: () => Promise<T>): Promise<T> =>
    local(weight, async () => {
      const slot = await slots.take(weight);
      try {
        return await job();
      } finally {
        slots.giveBack(slot);
      }
    });
  return Object.assign(limiter, local, {
    setMaxConcurrent(maxConcurrent: number): void {
      local.setMaxConcurrent(maxConcurrent);
      slots.setMaxConcurrent(maxConcurrent);
    },
  });
}

interface SharedSlots {
  take(weight: Weight): Promise<Slot>;
  giveBack(slot: Slot): void;
  setMaxConcurrent(maxConcurrent: number): void;
}

/** First come first served within the process; between processes see `redis-scripts.ts`. */
function createSharedSlots(deps: SharedSlotsDeps): SharedSlots {
  const { link, prefix, clock, signal, onLog = silent } = deps;
  const me = randomUUID().slice(0, 13);
  const held = createHolding(deps);
  const lines: Readonly<Record<Weight, Line>> = {
    light: { waiting: [], served: false },
    heavy: { waiting: [], served: false },
  };
  let cap = deps.maxConcurrent;
  let number = 0;
  /** Other processes hold the slots and free none: from then on this process uses its own limit only. */
  let isAlone = false;
  let freed = new AbortController();

  const tryToTake = async (weight: Weight): Promise<Slot | undefined> => {
    number += 1;
    const gates = gatesOf(prefix, weight, cap);
    const slot: Slot = new Map(gates.map((gate) => [gate.key, `${me}:${gate.cap}:${number}`]));
    const keys = gates.flatMap(({ key }) => [key, `${key}:waiting`]);
    const args = [me, number, LIFE_MS, PATIENCE_MS, ...gates.map((gate) => gate.cap)];
    // An aborted job ends by itself as soon as it starts.
    const isFull =
      !isAlone && signal?.aborted !== true && (await link.run(SCRIPTS.acquire, keys, args)) === 0;
    return isFull ? undefined : slot;
  };
  const serve = async (line: Line, weight: Weight): Promise<void> => {
    if (line.served) return;
    line.served = true;
    let patience = createPatience(BOUNDS.slotWaitMs);
    while (line.waiting.length > 0) {
      const slot = await tryToTake(weight);
      if (slot) {
        patience = createPatience(BOUNDS.slotWaitMs);
        held.add(slot);
        line.waiting.shift()?.(slot);
        continue;
      }
      const ms = LOOK_MS * (1 + clock.random());
      await clock.sleep(ms, freed.signal).catch(() => undefined);
      isAlone = isAlone || isTooLong(patience.after(ms), onLog);
    }
    line.served = false;
  };

  return {
    take: (weight) =>
      new Promise((resolve) => {
        lines[weight].waiting.push(resolve);
        void serve(lines[weight], weight);
      }),
    giveBack: (slot) => {
      held.remove(slot);
      freed.abort();
      freed = new AbortController();
    },
    setMaxConcurrent: (wanted) => (cap = wanted),
  };
}

function isTooLong(output: 'long' | 'over' | undefined, onLog: Log): boolean {
  if (output === 'long')
    onLog('info', 'WAITING', 'Waiting for other processes, which take all the calls that the org allows');
  if (output !== 'over') return false;
  onLog(
    'warn',
    'WAITING',
    'Other processes hold all the calls of the org in Redis and give none back: this one goes on alone',
  );
  return true;
}

interface Holding {
  add(slot: Slot): void;
  remove(slot: Slot): void;
}

/** Renews the slots of this process while it has any, including slots that Redis has lost or never received. */
function createHolding({ link, clock }: Pick<SharedSlotsDeps, 'link' | 'clock'>): Holding {
  const held = new Set<Slot>();
  let renewing: AbortController | undefined;
  const renew = (): Promise<unknown> =>
    Promise.all([...byGate(held)].map(([key, names]) => link.run(SCRIPTS.renew, [key], [LIFE_MS, ...names])));
  return {
    add: (slot) => {
      held.add(slot);
      if (renewing) return;
      renewing = new AbortController();
      void repeat(clock, { everyMs: RENEW_MS, until: renewing.signal }, renew);
    },
    remove: (slot) => {
      held.delete(slot);
      void link.run(SCRIPTS.release, [...slot.keys()], [...slot.values()]);
      if (held.size > 0) return;
      renewing?.abort();
      renewing = undefined;
    },
  };
}

function gatesOf(
  prefix: string,
  weight: Weight,
  cap: number,
): { readonly key: string; readonly cap: number }[] {
  const all = { key: `${prefix}slots`, cap };
  return weight === 'light' ? [all] : [all, { key: `${prefix}heavy-slots`, cap: Math.min(cap, MAX_HEAVY) }];
}

function byGate(held: ReadonlySet<Slot>): Map<string, string[]> {
  const gates = new Map<string, string[]>();
  for (const [key, name] of [...held].flatMap((slot) => [...slot])) {
    gates.set(key, [...(gates.get(key) ?? []), name]);
  }
  return gates;
}
