/** Longest file name in bytes, so that an id and an ending still fit into the 255 of every file system. */
const LONGEST = 150;

/**
 * A name that is safe on every file system: no folder, no character with a meaning to a shell or a system, no leading or
 * trailing dot or space, and a limited length, which keeps the extension. Pure.
 */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '');
  const extension = /\.[\p{L}\p{N}]{1,16}$/u.exec(plain)?.[0] ?? '';
  const stem = plain.slice(0, plain.length - extension.length);
  const short = withinBytes(stem, LONGEST - Buffer.byteLength(extension)).replace(/[.\s]+$/, '');
  return short === '' ? `file${extension}` : short + extension;
}

/** The longest beginning that has no more bytes, in whole characters. */
function withinBytes(text: string, most: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) return kept;
    kept += character;
  }
  return kept;
}
