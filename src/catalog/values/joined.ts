/** The parts of a text in which several names are joined. */
export interface Parted {
  /** Trimmed, none empty. The likeliest reading if there are several. */
  readonly parts: readonly string[];
  /** Whether only one reading is possible: as known names, or as one name without a separator. */
  readonly isSure: boolean;
}

/**
 * Splits a cell of Bulk Read (zoho-api.md §4.5). A name may contain a separator itself, and the sources disagree on which
 * separator Zoho uses. So every reading that consists of known names is counted.
 *
 * @param separators the likeliest first
 */
function partJoined(text: string, separators: readonly string[], isKnown: (name: string) => boolean): Parted {
  const whole = text.trim();
  const joining = separators.filter((separator) => whole.includes(separator));
  const [first] = joining;
  if (first === undefined) return { parts: whole === '' ? [] : [whole], isSure: true };
  const counted = joining.map((separator) => ({
    separator,
    readings: countReadings(whole.split(separator), separator, isKnown),
  }));
  const asOne = isKnown(whole) ? 1 : 0;
  // Each separator's count includes the reading of the whole text as one name.
  const total = counted.reduce((sum, { readings }) => sum + readings - asOne, asOne);
  const likeliest = counted.find(({ readings }) => readings > 0);
  if (!likeliest && first !== separators[0]) return { parts: [whole], isSure: false };
  const separator = likeliest?.separator ?? first;
  return { parts: longestKnown(whole.split(separator), separator, isKnown), isSure: total === 1 };
}

/** The number of ways in which the pieces, all of them and in order, form known names. */
function countReadings(
  pieces: readonly string[],
  separator: string,
  isKnown: (name: string) => boolean,
): number {
  const readings = new Array<number>(pieces.length).fill(0);
  for (let at = pieces.length - 1; at >= 0; at -= 1) {
    for (let end = at + 1; end <= pieces.length; end += 1) {
      const rest = end === pieces.length ? 1 : (readings[end] ?? 0);
      if (rest > 0 && isKnown(nameOf(pieces, at, end, separator))) readings[at] = (readings[at] ?? 0) + rest;
    }
  }
  return readings[0] ?? 0;
}

function longestKnown(
  pieces: readonly string[],
  separator: string,
  isKnown: (name: string) => boolean,
): string[] {
  const found: string[] = [];
  for (let at = 0; at < pieces.length;) {
    let end = pieces.length;
    while (end > at + 1 && !isKnown(nameOf(pieces, at, end, separator))) end -= 1;
    const name = nameOf(pieces, at, end, separator);
    if (name !== '') found.push(name);
    at = end;
  }
  return found;
}

const nameOf = (pieces: readonly string[], from: number, to: number, separator: string): string =>
  pieces.slice(from, to).join(separator).trim();

/** Options of a multi-select field: joined by `;`, or by `,` according to another source. */
export function partChoices(text: string, options: readonly string[] = []): Parted {
  return partJoined(text, [';', ','], (name) => options.includes(name));
}

/** Names of tags: joined by `,`. */
export function partTags(text: string, isKnown: (name: string) => boolean): Parted {
  return partJoined(text, [','], isKnown);
}
