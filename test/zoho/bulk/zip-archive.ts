import { crc32, deflateRawSync } from 'node:zlib';

export interface ArchiveStyle {
  readonly stored?: boolean;
  /** Sizes behind the data; `unsigned`: without the signature in front of them. */
  readonly descriptor?: 'signed' | 'unsigned';
  /** Sizes in 8 bytes, in the zip64 field or in the descriptor. */
  readonly zip64?: boolean;
  readonly name?: string;
  readonly comment?: string;
  readonly extra?: Buffer;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly entries?: number;
}

const number = (bytes: 2 | 4 | 8, value: number): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer.subarray(0, bytes);
};
const UNKNOWN = 0xffffffff;

/** A zip archive of one file, written by PKWARE's APPNOTE and by nothing of ours. */
export function archive(content: Buffer, style: ArchiveStyle = {}): Buffer {
  const { stored = false, zip64 = false, descriptor } = style;
  const name = Buffer.from(style.name ?? '5725767000000859031.csv');
  const data = stored ? content : deflateRawSync(content);
  const crc = style.crc ?? crc32(content);
  const wide = number(8, content.length);
  const zip64Field = zip64
    ? Buffer.concat([number(2, 1), number(2, 16), wide, number(8, data.length)])
    : Buffer.alloc(0);
  const sizes = [
    number(4, crc),
    ...[data.length, content.length].map((size) => number(4, zip64 ? UNKNOWN : size)),
  ];
  const flags = (style.flags ?? 0x0800) | (descriptor ? 8 : 0);
  const common = [
    number(2, 45),
    number(2, flags),
    number(2, style.method ?? (stored ? 0 : 8)),
    number(4, 0x21e05a2f),
  ];
  const extra = Buffer.concat([style.extra ?? Buffer.alloc(0), zip64Field]);
  const lengths = [number(2, name.length), number(2, extra.length)];
  const localSizes = descriptor ? [number(4, 0), number(4, 0), number(4, 0)] : sizes;
  const local = [number(4, 0x04034b50), ...common, ...localSizes, ...lengths, name, extra];
  const width = zip64 ? 8 : 4;
  const behind = [
    ...(descriptor === 'signed' ? [number(4, 0x08074b50)] : []),
    ...(descriptor ? [number(4, crc), number(width, data.length), number(width, content.length)] : []),
  ];
  const entry = Buffer.concat([...local, data, ...behind]);
  const directory = Buffer.concat([
    number(4, 0x02014b50),
    number(2, 45),
    ...common,
    ...sizes,
    ...lengths,
    number(2, 0),
    number(2, 0),
    number(2, 0),
    number(4, 0),
    number(4, 0),
    name,
    extra,
  ]);
  return Buffer.concat([entry, directory, end(style, directory.length, entry.length)]);
}

function end(
  { zip64 = false, comment = '', entries = 1 }: ArchiveStyle,
  size: number,
  offset: number,
): Buffer {
  const long = [
    number(4, 0x06064b50),
    number(8, 44),
    number(2, 45),
    number(2, 45),
    number(4, 0),
    number(4, 0),
    number(8, entries),
    number(8, entries),
    number(8, size),
    number(8, offset),
    number(4, 0x07064b50),
    number(4, 0),
    number(8, offset + size),
    number(4, 1),
  ];
  const count = zip64 ? 0xffff : entries;
  return Buffer.concat([
    ...(zip64 ? long : []),
    number(4, 0x06054b50),
    number(2, 0),
    number(2, 0),
    number(2, count),
    number(2, count),
    number(4, zip64 ? UNKNOWN : size),
    number(4, zip64 ? UNKNOWN : offset),
    number(2, comment.length),
    Buffer.from(comment),
  ]);
}
