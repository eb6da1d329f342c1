import Bottleneck from 'bottleneck';

/** `heavy`: sorted or custom-view lists, COQL, search: Zoho serves ten of them at a time (zoho-api.md §2.3). */
export type Weight = 'light' | 'heavy';

/**
 * Runs a job as soon as a slot is free, first come first served, and settles as the job does. The only file that
 * knows `bottleneck`. A slot at Zoho is taken until Zoho has answered: a job ends when its body is read.
 */
export interface Limiter {
  <T>(weight: Weight, job: () => Promise<T>): Promise<T>;
  /** Applies to jobs that start from now on; running ones are left alone. */
  setMaxConcurrent(maxConcurrent: number): void;
}

/** Zoho's sub-concurrency, the same in every edition. */
const MAX_HEAVY = 10;

/** @param limits simultaneous jobs in all, and heavy ones among them (both at least 1) */
export function createLimiter(limits: { maxConcurrent: number; maxHeavy?: number | undefined }): Limiter {
  const maxHeavy = limits.maxHeavy ?? MAX_HEAVY;
  const all = new Bottleneck({ maxConcurrent: slots(limits.maxConcurrent) });
  const heavy = new Bottleneck({ maxConcurrent: slots(Math.min(limits.maxConcurrent, maxHeavy)) });

  const limiter = <T>(weight: Weight, job: () => Promise<T>): Promise<T> =>
    weight === 'light' ? all.schedule(job) : heavy.schedule(() => all.schedule(job));
  return Object.assign(limiter, {
    setMaxConcurrent(maxConcurrent: number): void {
      all.updateSettings({ maxConcurrent: slots(maxConcurrent) });
      heavy.updateSettings({ maxConcurrent: slots(Math.min(maxConcurrent, maxHeavy)) });
    },
  });
}

function slots(wanted: number): number {
  return Math.max(1, Math.floor(wanted));
}
