/** Reads a stream in pieces of the size that the caller wants. */
export interface ByteReader {
  /** Exactly `count` bytes; fewer only at the end of the stream. */
  upTo(count: number): Promise<Buffer>;
  /** The next piece as it arrived; `undefined` at the end. */
  some(): Promise<Buffer | undefined>;
  /** Puts bytes back in front of all others. */
  unread(bytes: Buffer): void;
}

const NOTHING = Buffer.alloc(0);

export function createByteReader(source: AsyncIterator<Uint8Array>): ByteReader {
  let ahead: Buffer = NOTHING;
  const some = async (): Promise<Buffer | undefined> => {
    const buffered = ahead;
    ahead = NOTHING;
    if (buffered.length > 0) return buffered;
    for (;;) {
      const next = await source.next();
      if (next.done === true) return undefined;
      const { buffer, byteOffset, length } = next.value;
      if (length > 0) return Buffer.from(buffer, byteOffset, length);
    }
  };
  const unread = (bytes: Buffer): void => {
    ahead = ahead.length === 0 ? bytes : Buffer.concat([bytes, ahead]);
  };
  return {
    some,
    unread,
    upTo: async (count) => {
      const pieces: Buffer[] = [];
      let length = 0;
      while (length < count) {
        const piece = await some();
        if (!piece) break;
        pieces.push(piece);
        length += piece.length;
      }
      const all = pieces.length === 1 ? (pieces[0] ?? NOTHING) : Buffer.concat(pieces);
      if (length > count) unread(all.subarray(count));
      return all.subarray(0, count);
    },
  };
}
