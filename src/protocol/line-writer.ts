/** What the line writer needs of a stream such as stdout. */
export interface Output {
  /** False: the reader is slow, wait for `drain`. */
  write(text: string): boolean;
  once(event: 'drain', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error & { code?: string }) => void): unknown;
}

export interface LineWriter {
  /** Adds one line; resolves at once unless the reader lags behind. */
  write(line: string): Promise<void>;
  /** Hands on what was held back. */
  flush(): Promise<void>;
  /** The reader has gone away (EPIPE): nothing can be said any more. */
  readonly closed: boolean;
}

/** Fewer, larger writes are what a pipe likes best (protocol.md §5: 16–64 KiB). */
const BATCH_CHARS = 32 * 1024;

/**
 * The single writer of stdout: batches lines, waits for a slow reader, and stays quiet when the reader has left.
 *
 * @param onClosed called once when the reader goes away, so that the work can be stopped.
 */
export function createLineWriter(output: Output, onClosed: () => void): LineWriter {
  let batch: string[] = [];
  let size = 0;
  let closed = false;
  let release: (() => void) | undefined;

  output.on('error', () => {
    if (closed) return;
    closed = true;
    release?.();
    onClosed();
  });

  const flush = async (): Promise<void> => {
    if (batch.length === 0 || closed) return;
    const text = batch.join('');
    batch = [];
    size = 0;
    if (output.write(text)) return;
    await new Promise<void>((resolve) => {
      release = resolve;
      output.once('drain', resolve);
    });
  };

  return {
    async write(line) {
      batch.push(line, '\n');
      size += line.length + 1;
      if (size >= BATCH_CHARS) await flush();
    },
    flush,
    get closed() {
      return closed;
    },
  };
}
