import { crc32 } from 'node:zlib';
import { createByteReader, type ByteReader } from './byte-reader.js';
import { corruptResult } from './corrupt.js';
import { createInflater } from './inflate.js';
import {
  checkDirectoryEntry,
  checkEnd,
  DESCRIPTOR_LOOK_AHEAD,
  descriptorLength,
  LENGTHS,
  readEntryHeader,
  SIGNATURES,
  type EntryHeader,
  type EntrySizes,
} from './zip-format.js';

/** Compressed bytes inflated at once. Deflate compresses by a factor of 1,000 at most, so they yield at most 16 MB. */
const INPUT_BYTES = 16 * 1024;

/**
 * Unpacks the one file of a bulk result (zoho-api.md §8.3) as a stream; the archive is never held. Supports sizes before or
 * after the data, deflated or stored data, and zip64. Throws `BULK_RESULT_DAMAGED` for any other archive. CRC-32, size and
 * directory can be checked only after the last bytes were yielded.
 *
 * Errors of the source are rethrown. Leaving the loop early ends the source.
 */
export async function* unzipOne(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    const bytes = createByteReader(iterator);
    const header = await readHeader(bytes);
    const counted = { crc: 0, packed: 0, size: 0 };
    for await (const piece of header.isDeflated ? inflated(bytes, counted) : stored(bytes, counted, header)) {
      counted.crc = crc32(piece, counted.crc);
      counted.size += piece.length;
      yield piece;
    }
    if (header.sizes) compare(header.sizes, counted);
    else await skipDescriptor(bytes, counted);
    await readDirectory(bytes, counted);
  } finally {
    await iterator.return?.();
  }
}

type Counted = { -readonly [K in keyof EntrySizes]: EntrySizes[K] };

async function readHeader(bytes: ByteReader): Promise<EntryHeader> {
  const signature = (await exactly(bytes, 4)).readUInt32LE(0);
  if (signature === SIGNATURES.end || signature === SIGNATURES.zip64End)
    throw corruptResult('it holds no entry');
  if (signature !== SIGNATURES.entry) throw corruptResult('it is no zip archive');
  const header = readEntryHeader(await exactly(bytes, LENGTHS.entry));
  await exactly(bytes, header.nameLength);
  return { ...header, sizes: header.sizes(await exactly(bytes, header.extraLength)) };
}

async function exactly(bytes: ByteReader, count: number): Promise<Buffer> {
  const found = await bytes.upTo(count);
  if (found.length < count) throw corruptResult('it ends too early');
  return found;
}

async function some(bytes: ByteReader): Promise<Buffer> {
  const found = await bytes.some();
  if (!found) throw corruptResult('it ends too early');
  if (found.length > INPUT_BYTES) bytes.unread(found.subarray(INPUT_BYTES));
  return found.subarray(0, INPUT_BYTES);
}

async function* inflated(bytes: ByteReader, counted: Counted): AsyncGenerator<Buffer> {
  const inflater = createInflater();
  try {
    for (;;) {
      const packed = await some(bytes);
      const { pieces, rest } = await inflater.push(packed).catch((error: unknown) => {
        throw corruptResult('its entry cannot be unpacked', error);
      });
      counted.packed += packed.length - (rest?.length ?? 0);
      yield* pieces;
      if (!rest) continue;
      bytes.unread(rest);
      return;
    }
  } finally {
    inflater.close();
  }
}

async function* stored(bytes: ByteReader, counted: Counted, { sizes }: EntryHeader): AsyncGenerator<Buffer> {
  const length = sizes?.packed ?? 0;
  while (counted.packed < length) {
    const found = await some(bytes);
    const piece = found.subarray(0, length - counted.packed);
    if (piece.length < found.length) bytes.unread(found.subarray(piece.length));
    counted.packed += piece.length;
    yield piece;
  }
}

function compare(declared: EntrySizes, counted: EntrySizes): void {
  if (declared.crc !== counted.crc || declared.packed !== counted.packed || declared.size !== counted.size)
    throw corruptResult('its entry does not have the check sum and the size that it should have');
}

async function skipDescriptor(bytes: ByteReader, counted: EntrySizes): Promise<void> {
  const behind = await bytes.upTo(DESCRIPTOR_LOOK_AHEAD);
  const length = descriptorLength(behind, counted);
  if (length === undefined)
    throw corruptResult('its entry does not have the check sum and the size that it should have');
  bytes.unread(behind.subarray(length));
}

/** Checks what follows the data: the directory with its one entry, and nothing after its end. */
async function readDirectory(bytes: ByteReader, counted: EntrySizes): Promise<void> {
  let entries = 0;
  for (;;) {
    switch ((await exactly(bytes, 4)).readUInt32LE(0)) {
      case SIGNATURES.entry:
        throw corruptResult('it holds more than one entry');
      case SIGNATURES.directory:
        await exactly(bytes, checkDirectoryEntry(await exactly(bytes, LENGTHS.directory), counted));
        entries += 1;
        break;
      case SIGNATURES.zip64End:
        await skipZip64End(bytes);
        break;
      case SIGNATURES.zip64Locator:
        await exactly(bytes, LENGTHS.zip64Locator);
        break;
      case SIGNATURES.end:
        await exactly(bytes, checkEnd(await exactly(bytes, LENGTHS.end)));
        if (entries !== 1) throw corruptResult(`its directory has ${entries} entries`);
        if (await bytes.some()) throw corruptResult('something follows its end');
        return;
      default:
        throw corruptResult('its directory cannot be read');
    }
  }
}

/** Skips the record by its own length. A length that is too large makes the archive corrupt, without a wait for it. */
async function skipZip64End(bytes: ByteReader): Promise<void> {
  const length = (await exactly(bytes, 8)).readBigUInt64LE(0);
  if (length > 0xffffn) throw corruptResult('its directory cannot be read');
  await exactly(bytes, Number(length));
}
