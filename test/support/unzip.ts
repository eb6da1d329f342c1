import { inflateRawSync } from 'node:zlib';

/** The files of a zip archive, read by the book and with nothing of the emulator's: a second pair of eyes. */
export interface ZipEntry {
  readonly name: string;
  readonly text: string;
  readonly method: number;
  readonly hasDescriptor: boolean;
}

/** @throws Error where the archive is not whole. */
export function unzip(bytes: Buffer): ZipEntry[] {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + 22 !== bytes.length) throw new Error('no end of central directory');
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.toString('latin1', at, at + 4) !== 'PK\x01\x02') throw new Error('no central header');
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    entries.push(readEntry(bytes, at, name));
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (at !== end) throw new Error('the central directory has another size');
  return entries;
}

function readEntry(bytes: Buffer, central: number, name: string): ZipEntry {
  const method = bytes.readUInt16LE(central + 10);
  const [crc, compressed, size] = readSizes(bytes, central + 16);
  const local = bytes.readUInt32LE(central + 42);
  if (bytes.toString('latin1', local, local + 4) !== 'PK\x03\x04') throw new Error('no local header');
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + compressed);
  const data = method === 0 ? packed : inflateRawSync(packed);
  const hasDescriptor = (bytes.readUInt16LE(local + 6) & 8) !== 0;
  const declared = hasDescriptor ? descriptorAt(bytes, start + compressed) : readSizes(bytes, local + 14);
  if (declared.join() !== [crc, compressed, size].join()) throw new Error('the two headers differ');
  if (data.length !== size) throw new Error(`${data.length} bytes, not ${size}`);
  if (checksum(data) !== crc) throw new Error('wrong checksum');
  return { name, text: data.toString('utf8'), method, hasDescriptor };
}

function descriptorAt(bytes: Buffer, at: number): [number, number, number] {
  if (bytes.toString('latin1', at, at + 4) !== 'PK\x07\x08') throw new Error('no data descriptor');
  return readSizes(bytes, at + 4);
}

const readSizes = (bytes: Buffer, at: number): [number, number, number] => [
  bytes.readUInt32LE(at),
  bytes.readUInt32LE(at + 4),
  bytes.readUInt32LE(at + 8),
];

/** CRC-32 bit by bit, as the standard has it: slow, and hard to get wrong in the way a table can be. */
function checksum(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The records of a CSV text by RFC 4180, header included; lines may end in either way. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n)/y;
  let record: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new Error(`no CSV at ${at}: ${text.slice(at, at + 40)}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}
