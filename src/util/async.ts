/**
 * Helpers for promises and async generators. All of them are pull-driven: no source runs more than one item ahead of its
 * consumer, so memory stays bounded and a closed pipe stops the work.
 */

/** Like `Array.map` with at most `limit` concurrent calls of `work`. Results keep the order of the items. */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** Passes items from many producers to one consumer. A producer waits until its item is taken. */
class Handover<T> {
  readonly #items: { value: T; taken: () => void }[] = [];
  #wake: (() => void) | undefined;
  #closed = false;

  /** Resolves with `false` when the consumer has left. */
  async give(value: T): Promise<boolean> {
    if (this.#closed) return false;
    await new Promise<void>((taken) => {
      this.#items.push({ value, taken });
      this.#wake?.();
    });
    return !this.#closed;
  }

  async *take(done: () => boolean): AsyncGenerator<T> {
    for (;;) {
      const item = this.#items.shift();
      if (item) {
        item.taken();
        yield item.value;
      } else if (done()) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }

  wake(): void {
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    for (const item of this.#items.splice(0)) item.taken();
  }
}

/** Gives the next source when one may start; `undefined`: there is none now. It is called again after each item. */
export type NextStart<T> = () => (() => AsyncGenerator<T>) | undefined;

/**
 * Runs up to `limit` generators concurrently and yields their items as they arrive. The order inside one generator is
 * kept. If a generator throws, the others are asked to return, then the merge throws the same error.
 */
export async function* mergeConcurrently<T>(
  starts: readonly (() => AsyncGenerator<T>)[] | NextStart<T>,
  limit: number,
): AsyncGenerator<T> {
  const handover = new Handover<T>();
  const next = typeof starts === 'function' ? starts : oneByOne(starts);
  const failures: unknown[] = [];
  const workers: Promise<void>[] = [];
  let running = 0;
  let stopped = false;

  const drain = async (source: AsyncGenerator<T>): Promise<void> => {
    for await (const item of source) {
      if (stopped || !(await handover.give(item))) return;
    }
  };
  const work = async (start: () => AsyncGenerator<T>): Promise<void> => {
    try {
      await drain(start());
    } catch (error) {
      failures.push(error);
      stopped = true;
    } finally {
      running -= 1;
      startMore();
      handover.wake();
    }
  };
  const startMore = (): void => {
    while (!stopped && running < Math.max(1, limit)) {
      const start = next();
      if (!start) return;
      running += 1;
      workers.push(work(start));
    }
  };

  startMore();
  try {
    for await (const item of handover.take(() => running === 0)) {
      yield item;
      startMore();
    }
  } finally {
    stopped = true;
    handover.close();
    await Promise.all(workers);
  }
  if (failures.length > 0) throw failures[0];
}

function oneByOne<T>(items: readonly T[]): () => T | undefined {
  const queue = items.values();
  return () => queue.next().value;
}

/** Yielded by {@link orIdle} while its source has no item ready. */
export const IDLE = Symbol('idle');

/**
 * The items of a source, plus {@link IDLE} whenever `wait` resolves before the next item. `wait` is called again for each
 * item and after each {@link IDLE}. No item is lost, and at most one is requested at a time.
 *
 * @param wait its signal aborts when the wait is no longer needed
 */
export async function* orIdle<T>(
  source: AsyncIterable<T>,
  wait: (signal: AbortSignal) => Promise<void>,
): AsyncGenerator<T | typeof IDLE> {
  const items = source[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<T>> | undefined;
  try {
    for (;;) {
      next ??= items.next();
      const item = await firstOf(next, wait);
      if (item === IDLE) {
        yield IDLE;
        continue;
      }
      next = undefined;
      if (item.done === true) return;
      yield item.value;
    }
  } finally {
    // A consumer that leaves while an item is pending is not notified of the item or its failure.
    next?.catch(() => undefined);
    await items.return?.();
  }
}

/** Made once: an error records its stack, and there is one wait for each item. */
const WAIT_IS_OVER = new Error('the wait is over');

async function firstOf<T>(
  item: Promise<T>,
  wait: (signal: AbortSignal) => Promise<void>,
): Promise<T | typeof IDLE> {
  const over = new AbortController();
  try {
    return await Promise.race([item, wait(over.signal).then((): typeof IDLE => IDLE)]);
  } finally {
    over.abort(WAIT_IS_OVER);
  }
}

/** One task's turn to unfold something large, among tasks that take turns. */
export interface Turn {
  /** Resolves when the task's turn has come. Calls before {@link end} are for the same turn. */
  readonly begin: (size: number) => Promise<void>;
  /** Lets the next task begin; does nothing if no turn was begun. A turn that is awaited may end, too. */
  readonly end: () => void;
  /** Resolves when there is room for more that has to wait for its turn. */
  readonly room: () => Promise<void>;
}

/**
 * @param most sum of the sizes that may have begun or wait for their turn, before tasks wait for room
 * @returns a function that adds a task; turns come in the order in which they were begun, one at a time
 */
export function createTurns(most: number): () => Turn {
  let last: Promise<void> = Promise.resolve();
  let held = 0;
  const waiting: (() => void)[] = [];
  return () => {
    let present: { readonly begun: Promise<void>; readonly end: () => void; size: number } | undefined;
    return {
      begin: (size) => {
        if (!present) {
          const begun = last;
          let end = (): void => undefined;
          const ended = new Promise<void>((resolve) => (end = resolve));
          last = begun.then(() => ended);
          present = { begun, end, size: 0 };
        }
        present.size += size;
        held += size;
        return present.begun;
      },
      end: () => {
        if (!present) return;
        present.end();
        held -= present.size;
        present = undefined;
        if (held < most) for (const go of waiting.splice(0)) go();
      },
      room: () => (held < most ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    };
  };
}
