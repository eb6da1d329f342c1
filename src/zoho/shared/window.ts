import { createRateWindow, type Rate, type RateWindow } from '../limits/rate-window.js';
import type { SharedStore } from './store.js';
import type { Clock } from '../../util/clock.js';

/** A rate limit shared by all processes of a connection; while Redis is unavailable, this process counts alone. */
export function shareWindow(
  {
    store,
    clock,
  }: { readonly store: Pick<SharedStore, 'pass' | 'room'>; readonly clock: Pick<Clock, 'now'> },
  name: string,
  rate: Rate,
): RateWindow {
  const own = createRateWindow(rate, clock);
  return {
    // Never longer than the window of the rate, whatever Redis returns.
    waitMs: async () => Math.min(rate.windowMs, Math.max(own.waitMs(), (await store.room(name, rate)) ?? 0)),
    take: async () => {
      if (own.waitMs() > 0) return false;
      const wait = (await store.pass(name, rate)) ?? 0;
      return wait === 0 && own.take();
    },
  };
}
