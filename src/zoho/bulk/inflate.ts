import { createInflateRaw } from 'node:zlib';

/** The result of one piece of compressed data. */
export interface Inflated {
  readonly pieces: readonly Buffer[];
  /** The bytes of the piece after the end of the compressed data; `undefined` before the end. */
  readonly rest: Buffer | undefined;
}

/** Raw deflate, piece by piece; the last one has a `rest`. */
export interface Inflater {
  /** Rejects with zlib's error if the data is not deflate. */
  push(bytes: Buffer): Promise<Inflated>;
  close(): void;
}

const OUTPUT_BYTES = 128 * 1024;

export function createInflater(): Inflater {
  const stream = createInflateRaw({ chunkSize: OUTPUT_BYTES });
  let pieces: Buffer[] = [];
  let fed = 0;
  let hasEnded = false;
  stream.on('data', (piece: Buffer) => void pieces.push(piece));
  stream.once('end', () => (hasEnded = true));
  return {
    push: async (bytes) => {
      fed += bytes.length;
      await written(stream, bytes);
      const given = pieces;
      pieces = [];
      const rest = hasEnded ? bytes.subarray(bytes.length - (fed - stream.bytesWritten)) : undefined;
      return { pieces: given, rest };
    },
    close: () => void stream.destroy(),
  };
}

/**
 * Waits until the output of all bytes was emitted as `data`. At the end of the compressed data, zlib accepts no more bytes:
 * then the callback of the write is never called, but `end` is emitted.
 */
function written(stream: ReturnType<typeof createInflateRaw>, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      stream.off('end', onEnd).off('error', onError);
      done();
    };
    const onEnd = (): void => settle(resolve);
    const onError = (error: Error): void => settle(() => reject(error));
    stream.once('end', onEnd).once('error', onError);
    stream.write(bytes, (error) => {
      if (error) return;
      while (stream.read() !== null);
      settle(resolve);
    });
  });
}
