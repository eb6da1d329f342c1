import type { SharedStore } from './store.js';

/** Of a {@link SharedStore.count}. */
export const CREDITS = 'credits';

/** What the processes of a connection spend, each in the sight of all. */
export interface SharedSpending {
  /** Credits that the others have spent in the last day, as far as is known here. */
  others(): number;
  /** Credits that this process spends, or has got back where negative. */
  onSpend(credits: number): void;
}

/**
 * Counting holds up no call: what is spent while Redis is busy or out of reach is told to it together with what is spent
 * next. What the others have spent is as old as our own last call.
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
