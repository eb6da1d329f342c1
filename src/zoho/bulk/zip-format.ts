import { corruptResult } from './corrupt.js';

/** Checksum and sizes of an entry. */
export interface EntrySizes {
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes of the file. */
  readonly size: number;
}

export const SIGNATURES = {
  entry: 0x04034b50,
  directory: 0x02014b50,
  descriptor: 0x08074b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
  end: 0x06054b50,
} as const;

/** Lengths of the fixed parts, without the signature. */
export const LENGTHS = { entry: 26, directory: 42, zip64Locator: 16, end: 18 } as const;

const ENCRYPTED = 0x0041;
const SIZES_BEHIND = 0x0008;
const STORED = 0;
const DEFLATED = 8;
/** Placeholder: the value is in the zip64 field. */
const UNKNOWN_32 = 0xffffffff;
const UNKNOWN_16 = 0xffff;

export interface EntryHeader {
  readonly isDeflated: boolean;
  /** `undefined`: they follow the data. */
  readonly sizes: EntrySizes | undefined;
  /** Lengths in bytes of name and extra fields, which follow the fixed part. */
  readonly nameLength: number;
  readonly extraLength: number;
}

/** @param fixed the local header after its signature */
export function readEntryHeader(fixed: Buffer): Omit<EntryHeader, 'sizes'> & {
  readonly sizes: (extra: Buffer) => EntrySizes | undefined;
} {
  const flags = fixed.readUInt16LE(2);
  const method = fixed.readUInt16LE(4);
  if ((flags & ENCRYPTED) !== 0) throw corruptResult('its entry is encrypted');
  if (method !== STORED && method !== DEFLATED)
    throw corruptResult(`its entry is compressed by the unknown method ${method}`);
  const isBehind = (flags & SIZES_BEHIND) !== 0;
  if (isBehind && method === STORED) throw corruptResult('its entry does not say how long it is');
  return {
    isDeflated: method === DEFLATED,
    nameLength: fixed.readUInt16LE(22),
    extraLength: fixed.readUInt16LE(24),
    sizes: (extra) => (isBehind ? undefined : sizesOf(fixed, 10, extra)),
  };
}

/** @param at offset of the CRC-32 in `fixed`; the packed size and the full size follow */
function sizesOf(fixed: Buffer, at: number, extra: Buffer): EntrySizes {
  const crc = fixed.readUInt32LE(at);
  const packed = fixed.readUInt32LE(at + 4);
  const size = fixed.readUInt32LE(at + 8);
  if (packed !== UNKNOWN_32 && size !== UNKNOWN_32) return { crc, packed, size };
  // The field has only the values that did not fit, the full size first.
  const long = zip64Field(extra);
  const wholeSize = size === UNKNOWN_32 ? longAt(long, 0) : size;
  const packedSize = packed === UNKNOWN_32 ? longAt(long, size === UNKNOWN_32 ? 8 : 0) : packed;
  return { crc, packed: packedSize, size: wholeSize };
}

const ZIP64 = 0x0001;

function zip64Field(extra: Buffer): Buffer {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === ZIP64) return extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  throw corruptResult('its entry does not say how long it is');
}

function longAt(field: Buffer, at: number): number {
  if (field.length < at + 8) throw corruptResult('its entry does not say how long it is');
  return Number(field.readBigUInt64LE(at));
}

/**
 * Length of the data descriptor at the start of `bytes`. Its signature is optional, and its sizes have 4 or 8 bytes. The
 * right variant contains the counted numbers and is followed by a signature. `undefined`: no variant matches.
 */
export function descriptorLength(bytes: Buffer, counted: EntrySizes): number | undefined {
  const isSigned = bytes.length >= 4 && bytes.readUInt32LE(0) === SIGNATURES.descriptor;
  for (const start of isSigned ? [4, 0] : [0]) {
    for (const width of [4, 8] as const) {
      const end = start + 4 + 2 * width;
      if (bytes.length >= end + 2 && bytes.toString('latin1', end, end + 2) === 'PK' && holds(start, width))
        return end;
    }
  }
  return undefined;

  function holds(start: number, width: 4 | 8): boolean {
    const number = (at: number): number =>
      width === 4 ? bytes.readUInt32LE(at) : Number(bytes.readBigUInt64LE(at));
    return (
      bytes.readUInt32LE(start) === counted.crc &&
      number(start + 4) === counted.packed &&
      number(start + 4 + width) === counted.size
    );
  }
}

/** Longest descriptor and the signature after it, bytes. */
export const DESCRIPTOR_LOOK_AHEAD = 28;

/**
 * Compares the directory's record of the entry with the counted numbers.
 *
 * @param fixed the entry of the directory after its signature
 * @returns length in bytes of name, extra fields and comment, which follow
 */
export function checkDirectoryEntry(fixed: Buffer, counted: EntrySizes): number {
  const isAsCounted = (at: number, value: number): boolean => {
    const written = fixed.readUInt32LE(at);
    return written === value || (written === UNKNOWN_32 && at !== 12);
  };
  if (!isAsCounted(12, counted.crc) || !isAsCounted(16, counted.packed) || !isAsCounted(20, counted.size))
    throw corruptResult('its directory does not match its entry');
  return fixed.readUInt16LE(24) + fixed.readUInt16LE(26) + fixed.readUInt16LE(28);
}

/**
 * @param fixed the end of the directory after its signature
 * @returns length in bytes of the comment, which follows
 */
export function checkEnd(fixed: Buffer): number {
  const entries = fixed.readUInt16LE(6);
  if (entries !== 1 && entries !== UNKNOWN_16) throw corruptResult(`its directory counts ${entries} entries`);
  return fixed.readUInt16LE(16);
}
