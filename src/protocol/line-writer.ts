import { LARGE_WRITE_CHARS } from '../util/json-lines.js';

/** What the line writer needs from a stream such as stdout. */
export interface Output {
  /**
   * @param done called when the text has left the process, or with the error if it never will.
   * @returns false if the reader is slow: do not write again before `done`.
   */
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface LineWriter {
  /** Adds one or more lines, each with its line end. Resolves at once unless the reader is slow. */
  write(lines: string): Promise<void>;
  /** Writes the buffered lines. */
  flush(): Promise<void>;
  /** Writes the buffered lines and resolves when they have left the process. Then the process may be killed. */
  drain(): Promise<void>;
  /** The reader has closed the pipe (EPIPE). Nothing more can be written. */
  readonly closed: boolean;
}

const READER_LEFT: ReadonlySet<string> = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/**
 * The only writer of stdout. Batches lines, waits for a slow reader, and drops lines once the reader is gone.
 *
 * @param onClosed called once when the reader goes away, so that the work can be stopped; with the code of the failure where
 *   that is another one (a disk that is full)
 */
export function createLineWriter(output: Output, onClosed: (code?: string) => void): LineWriter {
  let batch: string[] = [];
  let size = 0;
  let closed = false;
  /** Resolves when the last text has left the process. stdout keeps the order, so all earlier text has left, too. */
  let written = Promise.resolve();

  const close = (error: Error): void => {
    if (closed) return;
    closed = true;
    batch = [];
    const code = 'code' in error ? String(error.code) : undefined;
    onClosed(code === undefined || READER_LEFT.has(code) ? undefined : code);
  };
  // Without a listener an EPIPE would end the process with a stack trace.
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
    async write(lines) {
      if (closed) return;
      batch.push(lines);
      size += lines.length;
      if (size >= LARGE_WRITE_CHARS) await flush();
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
