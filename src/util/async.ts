/**
 * Small tools over promises and async generators. Everything here is pull-driven: nothing runs ahead of its
 * consumer by more than one item per source, so memory stays bounded and a closed pipe stops the work.
 */

/** Like `Array.map` with at most `limit` calls of `work` under way; results keep the order of the items. */
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

/** Hands items from many producers to one consumer; a producer waits until its item was taken. */
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

/**
 * Runs up to `limit` generators side by side and yields their items as they come; the order inside one generator
 * is kept. A generator that throws ends the whole merge with its error, after the others were asked to return.
 */
export async function* mergeConcurrently<T>(
  starts: readonly (() => AsyncGenerator<T>)[],
  limit: number,
): AsyncGenerator<T> {
  const handover = new Handover<T>();
  const queue = starts.values();
  const failures: unknown[] = [];
  let running = 0;
  let stopped = false;

  const drain = async (source: AsyncGenerator<T>): Promise<void> => {
    for await (const item of source) {
      if (stopped || !(await handover.give(item))) return;
    }
  };
  const worker = async (): Promise<void> => {
    try {
      for (const start of queue) if (!stopped) await drain(start());
    } catch (error) {
      failures.push(error);
      stopped = true;
    } finally {
      running -= 1;
      handover.wake();
    }
  };

  const count = Math.min(Math.max(1, limit), starts.length);
  running = count;
  const workers = Array.from({ length: count }, worker);
  try {
    yield* handover.take(() => running === 0);
  } finally {
    stopped = true;
    handover.close();
    await Promise.all(workers);
  }
  if (failures.length > 0) throw failures[0];
}

/** Yielded by {@link orIdle} while its source keeps one waiting. */
export const IDLE = Symbol('idle');

/**
 * The items of a source, and {@link IDLE} whenever the next one is not there when `wait` resolves; `wait` is asked
 * anew for each item and after each {@link IDLE}. No item is lost, and the source is asked for one at a time.
 *
 * @param wait its signal aborts as soon as nobody waits any more
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
    // Whoever leaves while an item is on its way hears nothing of it any more, nor of its failure.
    next?.catch(() => undefined);
    await items.return?.();
  }
}

async function firstOf<T>(
  item: Promise<T>,
  wait: (signal: AbortSignal) => Promise<void>,
): Promise<T | typeof IDLE> {
  const over = new AbortController();
  try {
    return await Promise.race([item, wait(over.signal).then((): typeof IDLE => IDLE)]);
  } finally {
    over.abort(new Error('nobody waits any more'));
  }
}
