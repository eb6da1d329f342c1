import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import { createLineWriter, type Output } from '#src/protocol/line-writer.js';

/** A pipe that takes so many writes before it asks its writer to wait. */
class Pipe extends EventEmitter implements Output {
  readonly written: string[] = [];
  full = false;

  write(text: string): boolean {
    this.written.push(text);
    return !this.full;
  }
}

describe('protocol/line-writer', () => {
  it('hands small lines on together', async () => {
    const pipe = new Pipe();
    const writer = createLineWriter(pipe, () => undefined);
    await writer.write('a');
    await writer.write('b');
    expect(pipe.written).to.deep.equal([]);
    await writer.flush();
    expect(pipe.written).to.deep.equal(['a\nb\n']);
  });

  it('waits for a slow reader', async () => {
    const pipe = new Pipe();
    pipe.full = true;
    const writer = createLineWriter(pipe, () => undefined);
    let done = false;
    const writing = writer.write('x'.repeat(40_000)).then(() => (done = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).to.equal(false);
    pipe.emit('drain');
    await writing;
    expect(done).to.equal(true);
  });

  it('is quiet and says so once when the reader has left', async () => {
    const pipe = new Pipe();
    pipe.full = true;
    let told = 0;
    const writer = createLineWriter(pipe, () => (told += 1));
    const writing = writer.write('x'.repeat(40_000));
    pipe.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    pipe.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await writing;
    await writer.write('y'.repeat(40_000));
    await writer.flush();
    expect(writer.closed).to.equal(true);
    expect(told).to.equal(1);
    expect(pipe.written).to.have.length(1);
  });
});
