import type { SharedStore } from './store.js';

/** Name of the {@link SharedStore.count}. */
export const CREDITS = 'credits';

/** The credits that the processes of a connection spend, visible to all of them. */
export interface SharedSpending {
  /** Credits that the others have spent in the last day, as far as known here. */
  others(): number;
  /** Reports credits that this process spends; negative: credits given back. */
  onSpend(credits: number): void;
}

/**
 * Counting delays no call: credits spent while Redis is busy or unavailable are added with the next ones. The number of the
 * others is as old as our own last call.
 */
export function createSharedSpending(store: Pick<SharedStore, 'count'>): SharedSpending {
  let unpublished = 0;
  let published = 0;
  let others = 0;
  let publishing = false;
  const publish = async (): Promise<void> => {
    if (publishing) return;
    publishing = true;
    do {
      const amount = unpublished;
      const sum = await store.count(CREDITS, amount);
      if (sum === undefined) break;
      unpublished -= amount;
      published += amount;
      others = Math.max(0, sum - published);
    } while (unpublished !== 0);
    publishing = false;
  };
  void publish();
  return {
    others: () => others,
    onSpend: (credits) => {
      unpublished += credits;
      void publish();
    },
  };
}
