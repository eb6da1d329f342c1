import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { BOUNDS } from '../util/bounds.js';

/** Bits that a packed distance has at the most. */
const MAX_SHIFT = BigInt(7 * BOUNDS.packedIdBytes);
/** Zoho's ids have up to 19 digits and fit 64 bits. */
const MAX_ID = 2n ** 64n - 1n;

/**
 * Packs ids into one short text: sorted, each as the difference to its predecessor in a variable number of bytes (LEB128),
 * deflated, in base64. Ids created together lie close together: one takes about a byte.
 *
 * @returns `undefined` if one of them is not a whole number of up to 64 bits in plain digits
 */
export function packIds(ids: Iterable<string>): string | undefined {
  const numbers: bigint[] = [];
  for (const id of ids) {
    const number = /^(?:0|[1-9]\d{0,19})$/.test(id) ? BigInt(id) : MAX_ID + 1n;
    if (number > MAX_ID) return undefined;
    numbers.push(number);
  }
  const bytes: number[] = [];
  let last = 0n;
  for (const number of BigUint64Array.from(numbers).sort()) {
    pushVarint(bytes, number - last);
    last = number;
  }
  return deflateRawSync(Uint8Array.from(bytes), { level: 9 }).toString('base64');
}

/**
 * A small text may inflate to a large one, and a large number in it take long to add up: the count, which stands next to it, is
 * believed only within the limit, and the text only as far as the count goes.
 *
 * @param count how many ids there are to be
 * @param limit how many there may be
 * @returns the ids in their order; `undefined` where the text was not made by {@link packIds} from that number of ids
 */
export function unpackIds(text: string, count: unknown, limit: number): string[] | undefined {
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0 || count > limit)
    return undefined;
  try {
    const maxOutputLength = Math.max(1, count * BOUNDS.packedIdBytes);
    const ids = readVarints(inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength }));
    return ids?.length === count ? ids : undefined;
  } catch {
    return undefined;
  }
}

function pushVarint(bytes: number[], value: bigint): void {
  let rest = value;
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
}

function readVarints(bytes: Uint8Array): string[] | undefined {
  const ids: string[] = [];
  let id = 0n;
  let [value, shift] = [0n, 0n];
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte > 127 && shift < MAX_SHIFT) continue;
    id += value;
    if (byte > 127 || id > MAX_ID) return undefined;
    ids.push(String(id));
    [value, shift] = [0n, 0n];
  }
  // A truncated id was never packed.
  return shift === 0n ? ids : undefined;
}
