import { randomInt } from 'node:crypto';

/** Numbers in [0, 1) that repeat for the same seed, so that a failed test fails again. */
export type Dice = () => number;

/** The mulberry32 generator. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** For secrets, which are made anew at each start: no seed tells them. */
export const secretDice: Dice = () => randomInt(2 ** 32) / 2 ** 32;

function draw(dice: Dice, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(Math.floor(dice() * alphabet.length))).join('');
}

export const hex = (dice: Dice, length: number): string => draw(dice, '0123456789abcdef', length);

/** `1000.<32 hex>.<32 hex>`: the form of access, refresh and grant tokens (zoho-api.md §1.3). */
export const tokenText = (dice: Dice): string => `1000.${hex(dice, 32)}.${hex(dice, 32)}`;

/** `1000.<30 upper case letters and digits>` (zoho-api.md §1.3). */
export const clientIdText = (dice: Dice): string =>
  `1000.${draw(dice, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 30)}`;
