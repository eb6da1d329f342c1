import { expect } from 'chai';
import fc from 'fast-check';
import { mapConcurrent, mergeConcurrently } from '#src/util/async.js';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('util/async', () => {
  it('mapConcurrent keeps the order and never runs more than the limit', async () => {
    let running = 0;
    let peak = 0;
    const results = await mapConcurrent([5, 4, 3, 2, 1, 0], 2, async (ticks) => {
      running += 1;
      peak = Math.max(peak, running);
      for (let count = 0; count < ticks; count += 1) await tick();
      running -= 1;
      return ticks * 10;
    });
    expect(results).to.deep.equal([50, 40, 30, 20, 10, 0]);
    expect(peak).to.equal(2);
  });

  it('mergeConcurrently delivers every item of every source once, in the order of each source', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(6), { maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        async (sizes, limit) => {
          const starts = sizes.map(
            (size, source) =>
              async function* () {
                for (let index = 0; index < size; index += 1) {
                  if ((source + index) % 2 === 0) await tick();
                  yield { source, index };
                }
              },
          );
          const items = await collect(mergeConcurrently(starts, limit));
          sizes.forEach((size, source) => {
            const own = items.filter((item) => item.source === source).map(({ index }) => index);
            expect(own).to.deep.equal(Array.from({ length: size }, (_, index) => index));
          });
        },
      ),
    );
  });

  it('never starts more sources than the limit, and none before it is pulled (I20)', async () => {
    let started = 0;
    const starts = Array.from(
      { length: 5 },
      () =>
        async function* () {
          started += 1;
          await tick();
          yield 1;
          await tick();
          yield 2;
        },
    );
    const merged = mergeConcurrently(starts, 2);
    await tick();
    expect(started).to.equal(0);
    await merged.next();
    expect(started).to.equal(2);
    await merged.return(undefined);
  });

  it('does not run ahead of a consumer that rests', async () => {
    let produced = 0;
    const endless = async function* () {
      for (;;) {
        await tick();
        produced += 1;
        yield produced;
      }
    };
    const merged = mergeConcurrently([endless], 1);
    await merged.next();
    for (let count = 0; count < 50; count += 1) await tick();
    expect(produced).to.be.at.most(3);
    await merged.return(undefined);
  });

  it('asks the sources to clean up when the consumer leaves', async () => {
    let cleaned = 0;
    const source = async function* () {
      try {
        for (;;) {
          await tick();
          yield 1;
        }
      } finally {
        cleaned += 1;
      }
    };
    for await (const item of mergeConcurrently([source, source], 2)) {
      expect(item).to.equal(1);
      break;
    }
    expect(cleaned).to.equal(2);
  });

  it('ends with the error of a source that throws', async () => {
    const bad = async function* () {
      await tick();
      yield 1;
      throw new Error('broken');
    };
    const outcome = await collect(mergeConcurrently([bad], 1)).catch((error: unknown) => error);
    expect(outcome).to.be.an('error').with.property('message', 'broken');
  });
});
