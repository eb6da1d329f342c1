import type { Weight } from '#src/zoho/limits/limiter.js';
import type { EditionFacts } from './arithmetic.js';
import type { SimulatedClock } from './simulated-clock.js';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** Zoho's side of the simulation: what runs, what was spent, and a queue of jobs. It breaks off if a limit is exceeded. */
export interface SimulatedZoho {
  /** A call of this price and length. */
  call(call: SimulatedCall): Promise<void>;
  /** @returns the time at which a job of this length ends; the jobs of an org run one after another */
  createJob(ms: number): number;
  /** No further call of this weight may start now. */
  isFull(weight: Weight): boolean;
  readonly totals: () => { readonly calls: number; readonly credits: number; readonly peak: number };
}

export interface SimulatedCall {
  readonly credits: number;
  readonly ms: number;
  readonly isHeavy: boolean;
  readonly isDownload?: boolean;
}

export function createSimulatedZoho(
  clock: SimulatedClock,
  limits: Pick<EditionFacts, 'calls' | 'credits'>,
): SimulatedZoho {
  const running = { all: 0, heavy: 0 };
  const spent = new Map<number, number>();
  let downloads: readonly number[] = [];
  let [calls, credits, today, peak, busyUntil] = [0, 0, 0, 0, 0];
  const spentToday = (): number => {
    for (const [minute, amount] of spent) {
      if (minute + MINUTE_MS + DAY_MS > clock.now()) break;
      spent.delete(minute);
      today -= amount;
    }
    return today;
  };
  const check = ({ isHeavy, isDownload = false, ...call }: SimulatedCall): void => {
    if (running.all >= limits.calls || (isHeavy && running.heavy >= 10))
      throw new Error('too many calls at once');
    if (spentToday() + call.credits > limits.credits) throw new Error('no credits are left');
    if (!isDownload) return;
    downloads = [...downloads.filter((at) => at > clock.now() - MINUTE_MS), clock.now()];
    if (downloads.length > 10) throw new Error('too many downloads');
  };
  return {
    call: async (call) => {
      check(call);
      const minute = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
      spent.set(minute, (spent.get(minute) ?? 0) + call.credits);
      [calls, credits, today] = [calls + 1, credits + call.credits, today + call.credits];
      running.all += 1;
      if (call.isHeavy) running.heavy += 1;
      peak = Math.max(peak, running.all);
      await clock.sleep(call.ms);
      running.all -= 1;
      if (call.isHeavy) running.heavy -= 1;
    },
    isFull: (weight) =>
      running.all >= limits.calls || (weight === 'heavy' && running.heavy >= Math.min(10, limits.calls)),
    createJob: (ms) => (busyUntil = Math.max(busyUntil, clock.now()) + ms),
    totals: () => ({ calls, credits, peak }),
  };
}
