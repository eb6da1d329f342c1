import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import { createLineWriter, type Output } from '#src/protocol/line-writer.js';

/** A pipe whose reader may lag: then it takes a text and is done with it only when told. */
class Pipe extends EventEmitter implements Output {
  readonly written: string[] = [];
  readonly #waiting: ((error?: Error) => void)[] = [];
  slow = false;

  write(text: string, done: (error?: Error) => void): boolean {
    this.written.push(text);
    if (this.slow) this.#waiting.push(done);
    else done();
    return !this.slow;
  }

  /** The reader reads on, or leaves. */
  read(error?: Error): void {
    for (const done of this.#waiting.splice(0)) done(error);
    if (error) this.emit('error', error);
  }
}

const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });

describe('protocol/line-writer', () => {
  it('hands small lines on together', async () => {
    const pipe = new Pipe();
    const writer = createLineWriter(pipe, () => undefined);
    await writer.write('a\n');
    await writer.write('b\n');
    expect(pipe.written).to.deep.equal([]);
    await writer.flush();
    expect(pipe.written).to.deep.equal(['a\nb\n']);
  });

  it('waits for a slow reader, however many are writing', async () => {
    const pipe = new Pipe();
    pipe.slow = true;
    const writer = createLineWriter(pipe, () => undefined);
    let done = 0;
    const writing = Array.from({ length: 20 }, () =>
      writer.write('x'.repeat(40_000)).then(() => (done += 1)),
    );
    await turn();
    expect(done).to.equal(0);
    pipe.read();
    await Promise.all(writing);
    expect(pipe.written).to.have.length(20);
  });

  it('is drained when the last line has left, though there was room for it', async () => {
    const pipe = new Pipe();
    const waiting: (() => void)[] = [];
    pipe.write = (_text, done) => (waiting.push(done), true);
    const writer = createLineWriter(pipe, () => undefined);
    await writer.write('last\n');
    let drained = false;
    const draining = writer.drain().then(() => (drained = true));
    await turn();
    expect(drained).to.equal(false);
    waiting.forEach((done) => done());
    await draining;
  });

  it('is quiet and says so once when the reader has left, to each who waits', async () => {
    const pipe = new Pipe();
    pipe.slow = true;
    let reported = 0;
    const writer = createLineWriter(pipe, () => (reported += 1));
    const writing = [writer.write('x'.repeat(40_000)), writer.write('y'.repeat(40_000))];
    await turn();
    pipe.read(gone);
    pipe.emit('error', gone);
    await Promise.all(writing);
    await writer.write('z'.repeat(40_000));
    await writer.drain();
    expect(writer.closed).to.equal(true);
    expect(reported).to.equal(1);
    expect(pipe.written).to.have.length(2);
  });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
