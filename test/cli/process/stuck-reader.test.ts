import { expect } from 'chai';
import { stuckReader } from '#src/cli/process/stuck-reader.js';

/** A stdout with this number of pending characters, one number for each check. */
function output(...waiting: number[]): { readonly writableLength: number; readonly looks: () => number } {
  let looks = 0;
  return {
    get writableLength() {
      const now = waiting[Math.min(looks, waiting.length - 1)] ?? 0;
      looks += 1;
      return now;
    },
    looks: () => looks,
  };
}

const clock = { sleep: () => Promise.resolve() };

describe('cli/stuck-reader', () => {
  it('is over when text waits and nothing of it is taken', async () => {
    const stdout = output(500, 500);
    await stuckReader(stdout, clock);
    expect(stdout.looks()).to.equal(2);
  });

  it('goes on while the reader takes something, or while nothing is waiting', async () => {
    const stdout = output(500, 400, 400, 0, 0, 0, 300, 300);
    await stuckReader(stdout, clock);
    expect(stdout.looks()).to.be.greaterThan(6);
  });
});
