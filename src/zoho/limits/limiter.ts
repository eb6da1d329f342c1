import Bottleneck from 'bottleneck';
import { nextWindow, openWindow, type ControlEvent } from './control-law.js';

/** `heavy`: sorted or custom-view lists, COQL, search: Zoho serves ten of them at a time (zoho-api.md §2.3). */
export type Weight = 'light' | 'heavy';

/** The limits under which a call was sent; passed to `learn` with its result. */
export interface Sent {
  /** See `control-law.ts`. */
  readonly round: number;
  readonly among: number;
}

/**
 * Runs a job as soon as a slot is free, first come first served, and resolves or rejects as the job does. The only file that
 * uses `bottleneck`. A job is one call; it holds its slot until the body of the answer is read.
 *
 * `control-law.ts` decides the number of slots: half after a refusal, then more as calls succeed.
 */
export interface Limiter {
  <T>(weight: Weight, job: () => Promise<T>): Promise<T>;
  /** To be called inside a job when its call is sent. */
  sent(weight: Weight): Sent;
  /** Reports whether Zoho accepted a call or answered 429. Not to be called for any other result. */
  learn(outcome: 'accepted' | 'refused', sent: Sent): void;
  /** Applies to jobs that start from now on, not to running ones. */
  setMaxConcurrent(maxConcurrent: number): void;
}

/** Zoho's sub-concurrency, the same in every edition. */
export const MAX_HEAVY = 10;

/** @param limits simultaneous jobs in total, and the heavy ones among them (both at least 1) */
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
