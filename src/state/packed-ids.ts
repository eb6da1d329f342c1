import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Zoho's ids have up to 19 digits and fit 64 bits. */
const MAX_ID = 2n ** 64n - 1n;
/** Larger than the packed ids of any state. A text that inflates to more was not written by this code. */
const MAX_BYTES = 64 * 1024 * 1024;

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

/** @returns the ids in their order, or `undefined` if the text was not written by {@link packIds} */
export function unpackIds(text: string): string[] | undefined {
  try {
    return readVarints(inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: MAX_BYTES }));
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
    if (byte > 127) continue;
    id += value;
    ids.push(String(id));
    [value, shift] = [0n, 0n];
  }
  // An incomplete id or one that is too large was not written by packIds.
  return shift === 0n && id <= MAX_ID ? ids : undefined;
}
