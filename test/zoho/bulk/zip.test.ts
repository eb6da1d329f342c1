import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { SourceError } from '#src/errors.js';
import { BULK_RESULT_DAMAGED } from '#src/zoho/bulk/corrupt.js';
import { unzipOne } from '#src/zoho/bulk/zip.js';
import { rejection } from '../../support/rejection.js';
import { archive, type ArchiveStyle } from './zip-archive.js';

const CONTENT = Buffer.from('Id,Last_Name\r\n1,"Boyle"\r\n');

/** The bytes in pieces of this length, and whether the source was closed. */
function source(
  bytes: Buffer,
  length = bytes.length || 1,
): AsyncIterable<Uint8Array> & { isClosed: () => boolean } {
  let isClosed = false;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 0; at < bytes.length; at += length)
        yield await Promise.resolve(bytes.subarray(at, at + length));
    } finally {
      isClosed = true;
    }
  }
  return Object.assign(pieces(), { isClosed: () => isClosed });
}

async function unzipped(bytes: Buffer, length?: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of unzipOne(source(bytes, length))) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function corruptionOf(bytes: Buffer, length?: number): Promise<SourceError> {
  const error = await rejection(unzipped(bytes, length));
  if (!(error instanceof SourceError)) throw new Error(`not a SourceError: ${String(error)}`);
  expect(error).to.include({ code: BULK_RESULT_DAMAGED, failureType: 'transient' });
  return error;
}

const STYLES: Readonly<Record<string, ArchiveStyle>> = {
  'sizes in front': {},
  'sizes behind, as Java writes them': { descriptor: 'signed' },
  'sizes behind without a signature': { descriptor: 'unsigned' },
  'zip64 in front': { zip64: true },
  'zip64 behind': { zip64: true, descriptor: 'signed' },
  'zip64 behind without a signature': { zip64: true, descriptor: 'unsigned' },
  stored: { stored: true },
  'stored, zip64': { stored: true, zip64: true },
  'another extra field and a comment': {
    extra: Buffer.from([9, 9, 2, 0, 1, 2]),
    comment: 'made by Zoho',
    zip64: true,
  },
};

describe('zoho/zip: unzipOne', () => {
  for (const [title, style] of Object.entries(STYLES)) {
    it(`reads an archive: ${title}`, async () => {
      for (const content of [CONTENT, Buffer.alloc(0), Buffer.from('x')]) {
        for (const length of [1, 7, undefined]) {
          expect(await unzipped(archive(content, style), length)).to.deep.equal(content);
        }
      }
    });

    it(`finds the cut at every byte: ${title}`, async () => {
      const bytes = archive(CONTENT, style);
      for (let at = 0; at < bytes.length; at += 1) await corruptionOf(bytes.subarray(0, at));
    });

    it(`a flipped bit is found, or it does not touch the content: ${title}`, async () => {
      const bytes = archive(CONTENT, style);
      let found = 0;
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const result = await unzipped(flipped).catch((error: unknown) => error);
        if (result instanceof SourceError) {
          expect(result.code).to.equal(BULK_RESULT_DAMAGED);
          found += 1;
        } else {
          expect(result).to.deep.equal(CONTENT);
        }
      }
      expect(found).to.be.greaterThan(bytes.length * 2);
    });
  }

  it('reads any content in any pieces', async () => {
    const styles = fc.constantFrom(...Object.values(STYLES));
    const contents = fc.oneof(
      fc.uint8Array({ maxLength: 3_000 }),
      fc.string({ maxLength: 3_000 }).map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(contents, styles, fc.integer({ min: 1, max: 500 }), async (content, style, length) => {
        expect(await unzipped(archive(Buffer.from(content), style), length)).to.deep.equal(
          Buffer.from(content),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('reads megabytes, packed well and not at all', async () => {
    for (const content of [Buffer.alloc(20_000_000, 'Zoho,'), randomBytes(3_000_000)]) {
      for (const style of [{ descriptor: 'signed' }, { stored: true }] as const) {
        const result = await unzipped(archive(content, style), 65_536);
        expect(result.equals(content)).to.equal(true);
      }
    }
  });

  it('gives pieces before the archive has ended', async () => {
    const bytes = archive(randomBytes(1_000_000));
    const pieces = unzipOne(source(bytes.subarray(0, 500_000), 65_536));
    expect(await pieces.next())
      .to.have.nested.property('value.length')
      .that.is.greaterThan(0);
    await pieces.return(undefined);
  });

  const twice = archive(CONTENT);
  const second = Buffer.concat([twice.subarray(0, twice.indexOf('PK\x01\x02')), twice]);
  const cases: Record<string, [bytes: Buffer, words: RegExp]> = {
    'a wrong check sum in front': [archive(CONTENT, { crc: 1 }), /check sum/],
    'a wrong check sum behind': [archive(CONTENT, { crc: 1, descriptor: 'signed' }), /check sum/],
    'a wrong check sum of a stored file': [archive(CONTENT, { crc: 1, stored: true }), /check sum/],
    'an archive without an entry': [archive(CONTENT).subarray(-22), /no entry/],
    'two entries': [second, /more than one entry/],
    'a directory that counts two': [archive(CONTENT, { entries: 2 }), /counts 2 entries/],
    encryption: [archive(CONTENT, { flags: 1 }), /encrypted/],
    'an unknown method': [archive(CONTENT, { method: 12 }), /method 12/],
    'stored, of unknown length': [archive(CONTENT, { stored: true, descriptor: 'signed' }), /how long/],
    'something behind the end': [Buffer.concat([archive(CONTENT), Buffer.from('x')]), /follows its end/],
    'a page of HTML': [Buffer.from('<html><body>Sorry</body></html>'), /no zip archive/],
    'no byte at all': [Buffer.alloc(0), /too early/],
    'a CSV file that is not packed': [CONTENT, /no zip archive/],
  };
  for (const [title, [bytes, words]] of Object.entries(cases)) {
    it(`is damage: ${title}`, async () => {
      for (const length of [1, undefined])
        expect((await corruptionOf(bytes, length)).userMessage).to.match(words);
    });
  }

  it('I-9: closes its source: at the end, after damage, and when nobody wants more', async () => {
    const whole = source(archive(CONTENT), 10);
    for await (const piece of unzipOne(whole)) expect(piece.length).to.be.greaterThan(0);
    expect(whole.isClosed()).to.equal(true);
    const corruptFile = source(Buffer.from('<html>and so on'), 8);
    await rejection(unzipOne(corruptFile).next());
    expect(corruptFile.isClosed()).to.equal(true);
    const left = source(archive(randomBytes(200_000)), 1_000);
    for await (const piece of unzipOne(left)) if (piece.length > 0) break;
    expect(left.isClosed()).to.equal(true);
  });

  it('errors of the source pass as they are', async () => {
    const broken = new Error('the connection broke');
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(archive(CONTENT).subarray(0, 60));
      throw broken;
    }
    const reading = async (): Promise<void> => {
      for await (const piece of unzipOne(breaking())) expect(piece).to.be.instanceOf(Buffer);
    };
    expect(await rejection(reading())).to.equal(broken);
  });
});
