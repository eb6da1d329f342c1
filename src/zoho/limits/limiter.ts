import Bottleneck from 'bottleneck';
import { nextWindow, openWindow, type ControlEvent } from './control-law.js';

/** `heavy`: sorted or custom-view lists, COQL, search: Zoho serves ten of them at a time (zoho-api.md §2.3). */
export type Weight = 'light' | 'heavy';

/** What a call was sent under, to be handed back with what became of it. */
export interface Sent {
  /** See `control-law.ts`. */
  readonly round: number;
  readonly among: number;
}

/**
 * Runs a job as soon as a slot is free, first come first served, and settles as the job does. The only file that
 * knows `bottleneck`. A slot at Zoho is taken until Zoho has answered: a job ends when its body is read. One job is one
 * call, never one record.
 *
 * There are as many slots as `control-law.ts` allows: half of them after a refusal, more again as calls succeed.
 */
export interface Limiter {
  <T>(weight: Weight, job: () => Promise<T>): Promise<T>;
  /** Inside a job, as its call is sent. */
  sent(weight: Weight): Sent;
  /** What Zoho's gates said to a call: let in, or 429. Not to be called where they have not said anything. */
  learn(outcome: 'accepted' | 'refused', sent: Sent): void;
  /** Applies to jobs that start from now on; running ones are left alone. */
  setMaxConcurrent(maxConcurrent: number): void;
}

/** Zoho's sub-concurrency, the same in every edition. */
export const MAX_HEAVY = 10;

/** @param limits simultaneous jobs in all, and heavy ones among them (both at least 1) */
export function createLimiter(limits: { maxConcurrent: number; maxHeavy?: number | undefined }): Limiter {
  const maxHeavy = Math.max(1, Math.floor(limits.maxHeavy ?? MAX_HEAVY));
  let window = openWindow(limits.maxConcurrent);
  const slots = (weight: Weight): number =>
    weight === 'light' ? window.size : Math.min(window.size, maxHeavy);
  const all = new Bottleneck({ maxConcurrent: slots('light') });
  const heavy = new Bottleneck({ maxConcurrent: slots('heavy') });

  const apply = (event: ControlEvent): void => {
    const { size } = window;
    window = nextWindow(window, event);
    if (window.size === size) return;
    all.updateSettings({ maxConcurrent: slots('light') });
    heavy.updateSettings({ maxConcurrent: slots('heavy') });
  };
  const limiter = <T>(weight: Weight, job: () => Promise<T>): Promise<T> =>
    weight === 'light' ? all.schedule(job) : heavy.schedule(() => all.schedule(job));
  return Object.assign(limiter, {
    sent: (weight: Weight): Sent => ({ round: window.round, among: slots(weight) }),
    learn: (kind: 'accepted' | 'refused', sent: Sent): void => apply({ kind, ...sent }),
    setMaxConcurrent: (cap: number): void => apply({ kind: 'cap', cap }),
  });
}
