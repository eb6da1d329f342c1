import { parse } from 'csv-parse/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { BULK_RESULT_DAMAGED } from '#src/zoho/bulk/corrupt.js';
import { createCsvScanner, type Cell } from '#src/zoho/bulk/csv.js';

/** Scans the pieces one after the other. */
function scan(...pieces: readonly Uint8Array[]): Cell[][] {
  const scanner = createCsvScanner();
  return [...pieces.flatMap((piece) => scanner.push(piece)), ...scanner.end()];
}

const scanText = (text: string): Cell[][] => scan(Buffer.from(text));

/** Every byte for itself. */
const scanBytes = (text: string): Cell[][] =>
  scan(...[...Buffer.from(text)].map((byte) => Uint8Array.of(byte)));

/** The bytes, split at these offsets. */
function splitAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const ends = [...offsets.map((column) => column % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

interface Writing {
  readonly quoteAll: boolean;
  readonly lineEnd: '\n' | '\r\n';
  readonly lastLineEnd: boolean;
  readonly bom: boolean;
}

function write(
  table: readonly (readonly string[])[],
  { quoteAll, lineEnd, lastLineEnd, bom }: Writing,
): Buffer {
  const cell = (text: string): string =>
    quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = table.map((row) => row.map(cell).join(','));
  return Buffer.from((bom ? '\uFEFF' : '') + lines.join(lineEnd) + (lastLineEnd ? lineEnd : ''));
}

const texts = fc.oneof(
  fc.constantFrom(
    '',
    '1',
    ',',
    '"',
    '""',
    '"""',
    '\n',
    '\r\n',
    '\r',
    'ü',
    '日本',
    '🙂',
    ' ',
    'null',
    '\uFEFF',
    'a,b"c"\r\nd',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'x', 'é'), maxLength: 8 }),
);
/** The header's first cell is a name: an empty one and a byte order mark look alike. */
const tables = fc
  .integer({ min: 2, max: 6 })
  .chain((width) =>
    fc
      .array(fc.array(texts, { minLength: width, maxLength: width }), { maxLength: 8 })
      .map((rows) => [Array.from({ length: width }, (_, i) => `Column_${i}`), ...rows]),
  );
const writings = fc.record({
  quoteAll: fc.boolean(),
  lineEnd: fc.constantFrom('\n' as const, '\r\n' as const),
  lastLineEnd: fc.boolean(),
  bom: fc.boolean(),
});
const splits = fc.array(fc.nat(), { maxLength: 10 });

describe('zoho/csv: createCsvScanner', () => {
  it('reads every table as csv-parse does, however its bytes are cut', () => {
    fc.assert(
      fc.property(tables, writings, splits, (table, writing, offsets) => {
        const bytes = write(table, writing);
        const expected = parse(bytes, { bom: true, record_delimiter: writing.lineEnd }).map((row) =>
          row.map((text) => (text === '' ? null : text)),
        );
        expect(scan(...splitAt(bytes, offsets))).to.deep.equal(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads what was written', () => {
    fc.assert(
      fc.property(tables, writings, splits, (table, writing, offsets) => {
        const expected = table.map((row) => row.map((text) => (text === '' ? null : text)));
        expect(scan(...splitAt(write(table, writing), offsets))).to.deep.equal(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('I-9: never breaks on bytes that are no CSV: rows of one length, or damage', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc
        .string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'x'), maxLength: 30 })
        .map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, splits, (given, offsets) => {
        const results = [[Buffer.from(given)], splitAt(Buffer.from(given), offsets)].map(attempt);
        expect(results[1]).to.deep.equal(results[0]);
      }),
      { numRuns: 3_000 },
    );
  });

  const cases: Record<string, [text: string, rows: Cell[][]]> = {
    'an empty file': ['', []],
    'a header alone': ['Id,Last_Name\r\n', [['Id', 'Last_Name']]],
    'no line end behind the last row': [
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    'a last row that ends with an empty cell': [
      'a,b\n1,',
      [
        ['a', 'b'],
        ['1', null],
      ],
    ],
    'a last row that ends with a quote': [
      'a,b\n1,"2"',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    'empty cells': [
      'a,b,c\n,,\n"","",""\n',
      [
        ['a', 'b', 'c'],
        [null, null, null],
        [null, null, null],
      ],
    ],
    'a byte order mark': ['\uFEFFa,b\n', [['a', 'b']]],
    'a byte order mark before a quote': ['\uFEFF"a",b\n', [['a', 'b']]],
    'a byte order mark alone': ['\uFEFF', []],
    'quotes, commas and line ends in quotes': [
      'a,b\n"x,""y""","1\r\n2\n3"\r\n',
      [
        ['a', 'b'],
        ['x,"y"', '1\r\n2\n3'],
      ],
    ],
    'only quotes': [
      'a,b\n"""",""""""\n',
      [
        ['a', 'b'],
        ['"', '""'],
      ],
    ],
    'a quote in the middle of a cell': [
      'a,b\n5" pipe,x"y"\n',
      [
        ['a', 'b'],
        ['5" pipe', 'x"y"'],
      ],
    ],
    'a carriage return in the middle of a cell': [
      'a,b\n1\r2,3\n',
      [
        ['a', 'b'],
        ['1\r2', '3'],
      ],
    ],
    'spaces are text': [
      'a, b\n 1 ,\t\n',
      [
        ['a', ' b'],
        [' 1 ', '\t'],
      ],
    ],
    'blank lines': [
      'a,b\r\n\r\n1,2\r\n\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    'blank lines in a table of one column': ['Id\n1\n\n2\n', [['Id'], ['1'], [null], ['2']]],
    'text of many bytes': [
      'ä,😀\n日本,Ω\n',
      [
        ['ä', '😀'],
        ['日本', 'Ω'],
      ],
    ],
  };
  for (const [title, [text, rows]] of Object.entries(cases)) {
    it(`reads ${title}`, () => {
      expect(scanText(text)).to.deep.equal(rows);
      expect(scanBytes(text)).to.deep.equal(rows);
    });
  }

  const damages: Record<string, [text: string, words: RegExp]> = {
    'a row that is too short': ['a,b,c\n1,2\n', /line 2 has 2 cells where the first has 3/],
    'a row that is too long': ['a,b\n1,2\n1,2,3\n', /line 3 has more cells than the first, which has 2/],
    'one cell where there should be two': ['a,b\nx\n', /line 2 has 1 cells/],
    'a last row that is cut': ['a,b,c\n1,2,3\n4,', /line 3 has 2 cells/],
    'a quote that is never closed': ['a,b\n1,"2\n3,4\n', /no closing quote/],
    'a quote that ends with a doubled one': ['a,b\n1,"2""', /no closing quote/],
    'text behind a closing quote': ['a,b\n"1"x,2\n', /continues after/],
    'a carriage return behind a closing quote': ['a,b\n1,"2"\rx', /continues after/],
  };
  for (const [title, [text, words]] of Object.entries(damages)) {
    it(`is damage: ${title}`, () => {
      for (const reading of [scanText, scanBytes]) {
        expect(() => reading(text))
          .to.throw(words)
          .with.property('code', BULK_RESULT_DAMAGED);
      }
    });
  }

  it('gives rows as soon as they are complete', () => {
    const scanner = createCsvScanner();
    expect(scanner.push(Buffer.from('a,b\n1,'))).to.deep.equal([['a', 'b']]);
    expect(scanner.push(Buffer.from('2\n'))).to.deep.equal([['1', '2']]);
  });

  it('a quote that is never closed does not swallow a large file', () => {
    const scanner = createCsvScanner();
    const piece = Buffer.alloc(65_536, 'x,y\n');
    scanner.push(Buffer.from('a,b\n1,"'));
    const all = (): void => {
      for (let count = 0; count < 1_000; count += 1) scanner.push(piece);
    };
    expect(all).to.throw(/does not end/);
  });

  it('no content of a cell is in a message', () => {
    expect(() => scanText('a,b\nsecret-text'))
      .to.throw(Error)
      .with.property('message')
      .that.does.not.include('secret');
  });
});

/** The rows, or the code of the error. */
function attempt(pieces: readonly Buffer[]): unknown {
  try {
    const rows = scan(...pieces);
    expect(new Set(rows.map((row) => row.length)).size).to.be.at.most(1);
    return rows;
  } catch (error) {
    expect(error).to.have.property('code', BULK_RESULT_DAMAGED);
    return error instanceof Error ? error.message : error;
  }
}
