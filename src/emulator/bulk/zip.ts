import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { BulkSettings } from '../options/bulk.js';

/** Writes a zip archive of one file piece by piece. Keeps only the compressed pieces. */
export interface ZipWriter {
  readonly write: (piece: string) => void;
  /** Ends the file. @param spoil writes a wrong checksum, for a test. */
  readonly end: (spoil?: { readonly crc: boolean }) => Buffer;
}

type Method = BulkSettings['bulkZip'];

interface Sizes {
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
}

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Version 2.0: deflate. */
const VERSION = 20;
const DEFLATED = 8;
const HAS_DESCRIPTOR = 1 << 3;
const UTF8_NAME = 1 << 11;
/** 1 January 1980, as DOS counts. */
const DOS_DATE = 0x21;
/** An empty last block of a deflated file. */
const LAST_BLOCK = deflateRawSync(Buffer.alloc(0));

export function createZipWriter(name: string, method: Method): ZipWriter {
  const pieces: Buffer[] = [];
  let crc = 0;
  let size = 0;
  return {
    write: (text) => {
      const piece = Buffer.from(text);
      crc = crc32(piece, crc);
      size += piece.length;
      pieces.push(method === 'stored' ? piece : deflatePiece(piece));
    },
    end: (spoil) => {
      if (method !== 'stored') pieces.push(LAST_BLOCK);
      const compressed = pieces.reduce((sum, { length }) => sum + length, 0);
      const sizes = { crc: spoil?.crc === true ? ~crc >>> 0 : crc, compressed, size };
      return assemble(Buffer.from(name), method, sizes, pieces);
    },
  };
}

/** Ends on a byte boundary, so that pieces deflated one by one form one deflated file. Fast rather than small. */
function deflatePiece(piece: Buffer): Buffer {
  return deflateRawSync(piece, { level: 1, finishFlush: constants.Z_SYNC_FLUSH });
}

function assemble(name: Buffer, method: Method, sizes: Sizes, pieces: readonly Buffer[]): Buffer {
  const local = localHeader(name, method, sizes);
  const descriptor = method === 'descriptor' ? [descriptorOf(sizes)] : [];
  const before = [local, ...pieces, ...descriptor];
  const central = centralHeader(name, method, sizes);
  const offset = before.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([...before, central, endRecord(central.length, offset)]);
}

const flagsOf = (method: Method): number => UTF8_NAME | (method === 'descriptor' ? HAS_DESCRIPTOR : 0);

const NO_SIZES: Sizes = { crc: 0, compressed: 0, size: 0 };

function localHeader(name: Buffer, method: Method, sizes: Sizes): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL, 0);
  header.writeUInt16LE(VERSION, 4);
  writeCommon(header, 6, name, method, method === 'descriptor' ? NO_SIZES : sizes);
  return Buffer.concat([header, name]);
}

function centralHeader(name: Buffer, method: Method, sizes: Sizes): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(VERSION, 6);
  writeCommon(header, 8, name, method, sizes);
  return Buffer.concat([header, name]);
}

/** The 24 bytes that both headers share: flags, method, time, sizes, length of the name. */
function writeCommon(header: Buffer, at: number, name: Buffer, method: Method, sizes: Sizes): void {
  header.writeUInt16LE(flagsOf(method), at);
  header.writeUInt16LE(method === 'stored' ? 0 : DEFLATED, at + 2);
  header.writeUInt16LE(DOS_DATE, at + 6);
  writeSizes(header, at + 8, sizes);
  header.writeUInt16LE(name.length, at + 20);
}

function writeSizes(buffer: Buffer, at: number, { crc, compressed, size }: Sizes): void {
  buffer.writeUInt32LE(crc, at);
  buffer.writeUInt32LE(compressed, at + 4);
  buffer.writeUInt32LE(size, at + 8);
}

function descriptorOf(sizes: Sizes): Buffer {
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(DESCRIPTOR, 0);
  writeSizes(descriptor, 4, sizes);
  return descriptor;
}

function endRecord(size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(END, 0);
  record.writeUInt16LE(1, 8);
  record.writeUInt16LE(1, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
