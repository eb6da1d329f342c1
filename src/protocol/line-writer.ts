/** What the line writer needs of a stream such as stdout. */
export interface Output {
  /**
   * @param done called when the text has left the process, or never will (with the error).
   * @returns false: the reader is slow, do not write on before `done`.
   */
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface LineWriter {
  /** Adds one line; resolves at once unless the reader lags behind. */
  write(line: string): Promise<void>;
  /** Hands on what was held back. */
  flush(): Promise<void>;
  /** Hands on what was held back, and resolves when it has left the process: now it may be killed. */
  drain(): Promise<void>;
  /** The reader has gone away (EPIPE): nothing can be said any more. */
  readonly closed: boolean;
}

const READER_LEFT: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/** Fewer, larger writes are what a pipe likes best (protocol.md §5: 16–64 KiB). */
const BATCH_CHARS = 32 * 1024;

/**
 * The single writer of stdout: batches lines, waits for a slow reader, and stays quiet when the reader has left.
 *
 * @param onClosed called once when the reader goes away, so that the work can be stopped; with the code of the failure where
 *   that is another one (a disk that is full)
 */
export function createLineWriter(output: Output, onClosed: (code?: string) => void): LineWriter {
  let batch: string[] = [];
  let size = 0;
  let closed = false;
  /** The last text handed on has left; stdout keeps the order, so all before it has as well. */
  let written = Promise.resolve();

  const close = (error: Error): void => {
    if (closed) return;
    closed = true;
    batch = [];
    const code = 'code' in error ? String(error.code) : undefined;
    onClosed(code === undefined || READER_LEFT.has(code) ? undefined : code);
  };
  // An EPIPE without a listener would end the process with a stack trace.
  output.on('error', close);

  const flush = async (): Promise<void> => {
    if (batch.length === 0 || closed) return;
    const text = batch.join('');
    batch = [];
    size = 0;
    let left = (): void => undefined;
    written = new Promise((resolve) => (left = resolve));
    const hasRoom = output.write(text, (error) => {
      if (error) close(error);
      left();
    });
    if (!hasRoom) await written;
  };

  return {
    async write(line) {
      if (closed) return;
      batch.push(line, '\n');
      size += line.length + 1;
      if (size >= BATCH_CHARS) await flush();
    },
    flush,
    async drain() {
      await flush();
      await written;
    },
    get closed() {
      return closed;
    },
  };
}
