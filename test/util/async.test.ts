import { expect } from 'chai';
import fc from 'fast-check';
import { createTurns, IDLE, mapConcurrent, mergeConcurrently, orIdle, type Turn } from '#src/util/async.js';

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

  it('turns come one at a time, in the order in which they were begun, and one that is awaited may end', async () => {
    const open = createTurns(Infinity);
    const [a, b, c] = [open(), open(), open()];
    const begun: string[] = [];
    const begin = (name: string, turn: Turn): void => void turn.begin(1).then(() => begun.push(name));
    begin('a', a);
    begin('a again', a);
    begin('b', b);
    begin('c', c);
    await tick();
    expect(begun).to.deep.equal(['a', 'a again']);
    b.end();
    await tick();
    expect(begun, 'while a has the turn').to.deep.equal(['a', 'a again']);
    a.end();
    await tick();
    expect(begun.slice(2)).to.have.members(['b', 'c']);
    begin('a later', a);
    await tick();
    expect(begun).to.not.include('a later');
    c.end();
    c.end();
    await tick();
    expect(begun.at(-1)).to.equal('a later');
  });

  it('tasks wait for room while what has begun or waits is too large', async () => {
    const open = createTurns(10);
    const [a, b] = [open(), open()];
    await a.room();
    await a.begin(6);
    await b.room();
    void b.begin(6);
    let hasRoom = false;
    void a.room().then(() => (hasRoom = true));
    await tick();
    expect(hasRoom).to.equal(false);
    a.end();
    await tick();
    expect(hasRoom).to.equal(true);
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

  it('never starts more sources than the limit, and none before it is pulled (F-I20)', async () => {
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

  describe('orIdle', () => {
    /** Waits that a test ends by hand, and whether they were given up. */
    function waits() {
      const ends: (() => void)[] = [];
      let aborted = 0;
      const wait = (signal: AbortSignal): Promise<void> =>
        new Promise((resolve, reject) => {
          ends.push(resolve);
          signal.addEventListener('abort', () => {
            aborted += 1;
            reject(signal.reason as Error);
          });
        });
      return { wait, end: () => ends.pop()?.(), aborted: () => aborted };
    }
    async function* never(): AsyncGenerator<number> {
      yield await new Promise<number>(() => undefined);
    }

    it('passes the items of a source that keeps nobody waiting, and gives up every wait', async () => {
      const { wait, aborted } = waits();
      async function* source() {
        yield* [1, 2];
        await tick();
        yield 3;
      }
      expect(await collect(orIdle(source(), wait))).to.deep.equal([1, 2, 3]);
      expect(aborted()).to.equal(4);
    });

    it('says so as often as the wait ends before the item is there, and loses none', async () => {
      const { wait, end } = waits();
      let give: (item: number) => void = () => undefined;
      async function* source() {
        yield await new Promise<number>((resolve) => (give = resolve));
      }
      const items = orIdle(source(), wait);
      for (let turn = 0; turn < 3; turn += 1) {
        const next = items.next();
        await tick();
        end();
        expect((await next).value).to.equal(IDLE);
      }
      const next = items.next();
      give(7);
      expect(await next).to.deep.equal({ value: 7, done: false });
      expect((await items.next()).done).to.equal(true);
    });

    it('throws what the source throws, also after a wait, and ends it when its reader leaves', async () => {
      const { wait, end } = waits();
      let fail: (error: Error) => void = () => undefined;
      async function* source() {
        yield await new Promise<number>((_, reject) => (fail = reject));
      }
      const items = orIdle(source(), wait);
      const idle = items.next();
      await tick();
      end();
      await idle;
      const next = items.next();
      fail(new Error('broken'));
      expect(await next.catch((error: unknown) => error)).to.have.property('message', 'broken');

      let ended = false;
      async function* endless() {
        try {
          for (;;) {
            await tick();
            yield 1;
          }
        } finally {
          ended = true;
        }
      }
      for await (const item of orIdle(endless(), waits().wait)) if (item === 1) break;
      expect(ended).to.equal(true);
    });

    it('asks a source for one item at a time', async () => {
      const { wait, end } = waits();
      const items = orIdle(never(), wait);
      const idle = items.next();
      await tick();
      end();
      expect((await idle).value).to.equal(IDLE);
    });
  });
});
