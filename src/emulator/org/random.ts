/**
 * Repeatable chance: every number is a function of what it is for. Row 150,000 of a module can be made without the 149,999
 * before it and is the same on every machine.
 */
export interface Chance {
  /** An integer in `[0, sides)`. The same `salt` gives the same result. */
  roll(sides: number, salt?: number): number;
  pick<T>(choices: readonly [T, ...T[]], salt?: number): T;
  /** True in `percent` of 100 cases. */
  hits(percent: number, salt?: number): boolean;
}

/** A name as a 32-bit number (FNV-1a). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  return hash >>> 0;
}

/** Mixes numbers into one 32-bit number that depends on every bit of each (the mixing of MurmurHash3). */
export function mix(...parts: readonly number[]): number {
  let hash = 0x9747b28c;
  for (const part of parts) {
    hash = Math.imul(hash ^ Math.imul(part, 0xcc9e2d51), 0x1b873593);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function createChance(...key: readonly number[]): Chance {
  const root = mix(...key);
  const roll = (sides: number, salt = 0): number => mix(root, salt) % sides;
  return {
    roll,
    pick: (choices, salt) => choices[roll(choices.length, salt)] ?? choices[0],
    hits: (percent, salt) => roll(100, salt) < percent,
  };
}
