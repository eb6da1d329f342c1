/** A text that several names were joined to, taken apart. */
export interface Parted {
  /** Without blanks around them, none empty: where it is not sure, the likeliest. */
  readonly parts: readonly string[];
  /** Whether the text can be read in one way only: as known names, or as one that needs no parting. */
  readonly isSure: boolean;
}

/**
 * Takes a cell of Bulk Read apart (zoho-api.md §4.5). A name may hold a separator itself, and which separator it is, the
 * sources do not agree on: the text is read in every way that leaves nothing but known names.
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
  // The whole text as one name is among the readings of each separator.
  const total = counted.reduce((sum, { readings }) => sum + readings - asOne, asOne);
  const likeliest = counted.find(({ readings }) => readings > 0);
  if (!likeliest && first !== separators[0]) return { parts: [whole], isSure: false };
  const separator = likeliest?.separator ?? first;
  return { parts: longestKnown(whole.split(separator), separator, isKnown), isSure: total === 1 };
}

/** In how many ways the pieces make known names, all of them and in their order. */
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

/** Options of a multi-select: joined by `;`, or, as another source has it, by `,`. */
export function partChoices(text: string, options: readonly string[] = []): Parted {
  return partJoined(text, [';', ','], (name) => options.includes(name));
}

/** Names of tags: joined by `,`. */
export function partTags(text: string, isKnown: (name: string) => boolean): Parted {
  return partJoined(text, [','], isKnown);
}
