import { randomUUID } from 'node:crypto';
import type { Clock } from '../../util/clock.js';
import { BOUNDS } from '../../util/bounds.js';
import { silent, type Log } from '../http/log.js';
import { MAX_HEAVY, type Limiter, type Weight } from '../limits/limiter.js';
import type { RedisLink } from './redis.js';
import { SCRIPTS } from './redis-scripts.js';
import { createPatience, repeat } from './store.js';

/** A place in each of Zoho's gates that a call passes: by key of the gate, what the place is called there. */
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
  /** Simultaneous calls of the org, as far as is known. */
  readonly maxConcurrent: number;
  readonly signal?: AbortSignal | undefined;
}

/** A process that dies gives its slots back after so long; one that lives renews them. */
const LIFE_MS = 10_000;
const RENEW_MS = 3_000;
/** Between two looks at full gates, give or take; a place in the waiting list is kept for several of them. */
const LOOK_MS = 20;
const PATIENCE_MS = 500;

/**
 * A limiter that holds the caps of Zoho over all processes of a connection: a job starts when the limiter of this
 * process lets it and a slot in Redis is free. While Redis is out of reach, slots are free.
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
  /** The slots are held by somebody who gives none back: from then on this process keeps to its own limit. */
  let isAlone = false;
  let freed = new AbortController();

  const tryToTake = async (weight: Weight): Promise<Slot | undefined> => {
    number += 1;
    const gates = gatesOf(prefix, weight, cap);
    const slot: Slot = new Map(gates.map((gate) => [gate.key, `${me}:${gate.cap}:${number}`]));
    const keys = gates.flatMap(({ key }) => [key, `${key}:waiting`]);
    const args = [me, number, LIFE_MS, PATIENCE_MS, ...gates.map((gate) => gate.cap)];
    // A job that was aborted ends by itself as soon as it starts.
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

/** The slots of this process, renewed as long as there are any: those too that Redis has lost, or has never heard of. */
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
