import { isUtf8 } from 'node:buffer';
import { LONGEST_LINE } from './lines.js';

/** One line of a stream of bytes, without its line feed. */
export interface Line {
  /** `undefined`: the line is longer than any that could be allowed, and was not kept. */
  readonly text: string | undefined;
  readonly bytes: number;
  readonly isUtf8: boolean;
}

/** A character takes four bytes at most. */
const MAX_BYTES = 4 * LONGEST_LINE;
const LINE_FEED = 10;

/** The lines of a stream of bytes; of a line that is longer than `maxBytes`, nothing is kept but its length. */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes = MAX_BYTES,
): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const take = (part: Uint8Array): void => {
    bytes += part.length;
    if (bytes > maxBytes) parts = [];
    else parts.push(part);
  };
  const finish = (): Line => {
    const line = bytes > maxBytes ? { text: undefined, bytes, isUtf8: true } : decode(parts, bytes);
    parts = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      take(chunk.subarray(start, end));
      yield finish();
      start = end + 1;
    }
    if (start < chunk.length) take(chunk.subarray(start));
  }
  if (bytes > 0) yield finish();
}

function decode(parts: readonly Uint8Array[], bytes: number): Line {
  const whole = Buffer.concat(parts, bytes);
  return { text: whole.toString('utf8'), bytes, isUtf8: isUtf8(whole) };
}
