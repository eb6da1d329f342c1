/**
 * The pieces up to a byte (UTF-8), and not one more. A character that is cut in two comes as U+FFFD.
 *
 * @param act what to do as soon as that byte is there
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
