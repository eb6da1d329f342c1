import type { CreditRange } from '../plan/promise.js';

/** Offsets of queries of one row, in turn; larger ones are not allowed (zoho-api.md §7.3). */
const OFFSETS = [800, 3_200, 12_800, 51_200, 99_999] as const;
/** Each halves the distance of the bounds in orders of magnitude. */
const BISECTIONS = 3;

/**
 * Bounds of the number of rows, by queries of one row at an offset: eight of them at most.
 *
 * @param hasRowAt whether there is a row at this offset
 * @param least rows that are known to exist
 */
export async function boundRows(
  hasRowAt: (offset: number) => Promise<boolean>,
  least: number,
): Promise<CreditRange> {
  let most = 2 * (OFFSETS.at(-1) ?? 0);
  for (const offset of OFFSETS.filter((each) => each > least)) {
    if (!(await hasRowAt(offset))) {
      most = offset;
      break;
    }
    least = offset + 1;
  }
  for (let n = 0; n < BISECTIONS && most > least && most < (OFFSETS.at(-1) ?? 0); n += 1) {
    const middle = Math.round(Math.sqrt(least * most));
    if (await hasRowAt(middle)) least = Math.max(least, middle + 1);
    else most = middle;
  }
  return { least, most: Math.max(least, most) };
}
