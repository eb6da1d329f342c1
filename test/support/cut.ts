/**
 * The pieces up to a byte (UTF-8) and none after it. A character that is split there becomes U+FFFD.
 *
 * @param act called as soon as that byte has arrived
 */
export async function* upTo(
  bytes: number,
  pieces: AsyncIterable<string>,
  act: () => void,
): AsyncGenerator<string> {
  let left = bytes;
  for await (const text of pieces) {
    const piece = Buffer.from(text);
    if (piece.length >= left) {
      act();
      yield piece.subarray(0, left).toString();
      return;
    }
    left -= piece.length;
    yield text;
  }
}
