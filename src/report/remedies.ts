/**
 * What to do about each code, from the tables of docs/errors.md or docs/logs.md: the first cell of a row has codes, the last
 * one has what to do.
 *
 * @returns sentences by code; codes that need nothing are absent
 */
export function remediesIn(page: string): ReadonlyMap<string, string> {
  const remedies = new Map<string, string>();
  for (const line of page.split('\n')) {
    if (!line.startsWith('| `')) continue;
    const cells = line.split('|').map((cell) => cell.trim());
    const remedy = plain(cells.at(-2) ?? '');
    if (remedy === 'None.') continue;
    for (const [, code = ''] of (cells[1] ?? '').matchAll(/`(\w+)`/g)) remedies.set(code, remedy);
  }
  return remedies;
}

/** A sentence without the marks of Markdown. */
function plain(text: string): string {
  const words = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
  return words.endsWith('.') ? words : `${words}.`;
}
