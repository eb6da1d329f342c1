/** Values that have broken extractors before. They are rare here and frequent in real organisations. */

type Words = readonly [string, ...string[]];

/** Texts for fields of one line. Some have line breaks nevertheless. */
export const TEXTS: Words = [
  'Plain text',
  'Ärger mit Umlauten: größer, süßer',
  'Привет, мир',
  '日本語のテキスト',
  'العربية من اليمين إلى اليسار',
  'Family 👨‍👩‍👧‍👦 and flag 🇺🇦',
  'e\u0301 as two characters, \u00e9 as one',
  'He said "no", she said ’yes’',
  'back\\slash, /slash and a | pipe',
  'tab\there',
  'two\nlines',
  'windows\r\nlines',
  ' spaces around ',
  'a;b;c',
  'a,b,"c"',
  '=1+1',
  '<script>alert(1)</script> & Co.',
  'null',
  '0012',
  '1e5',
  'zero\u200Bwidth',
  '𝒜𝒷𝒸 outside the basic plane',
  "Robert'); DROP TABLE Leads;--",
  '2024-02-30',
];

export const FIRST_NAMES: Words = [
  'Ana',
  'Björn',
  'Chloé',
  'Дарья',
  'Emre',
  '芳',
  'نور',
  'Siobhán',
  'Jean-Luc',
  'Ọlá',
];
export const LAST_NAMES: Words = [
  'Boyle',
  "O'Brien",
  'Müller-Lüdenscheidt',
  'Иванова',
  '山田',
  'de la Cruz',
  'Nguyễn',
  'X',
  'Þórsdóttir',
];
export const COMPANIES: Words = [
  'Zylker',
  'Smith & Sons',
  'Ünlü A.Ş.',
  'ООО «Ромашка»',
  '株式会社サンプル',
  'Bits "N" Bytes',
  'Éclair S.à r.l.',
];

/** The fifth and sixth are not addresses. Zoho accepted such values before it validated them. */
export const EMAILS: Words = [
  'a.b+c@example.com',
  'UPPER@EXAMPLE.ORG',
  'ünïcode@example.net',
  'x@sub.example.co.uk',
  'not an address',
  'a@b@c',
];
export const PHONES: Words = [
  '+49 30 123456',
  '(555) 010-4477',
  '5550104477',
  '+7 999 000 11 22',
  '1800-CALL-NOW',
  '٠١٢٣٤٥٦٧٨٩',
];
export const WEBSITES: Words = [
  'https://example.com/a?b=c&d=%C3%A9',
  'www.example.org',
  'http://münchen.example',
  'example',
  'ftp://x.example/#',
];

/** Numbers with a fraction, whose sign, size or length makes wrong types lose digits. */
export const DECIMALS: readonly [number, ...number[]] = [
  0, -0.5, 0.1, 1234.56, -9876543.21, 0.000000001, 9999999999999.99, 3.141592653, -1, 1e-7, 33.333333333, 50,
];
export const INTEGERS: readonly [number, ...number[]] = [
  0, 1, -1, 7, 42, 999_999_999, -999_999_999, 1024, 365,
];
export const PERCENTS: readonly [number, ...number[]] = [0, 5, 12.5, 33.33, 50, 75, 99.99, 100];
/** Eighteen digits. A double holds sixteen. */
export const BIG_INTEGERS: Words = [
  '0',
  '1',
  '-1',
  '9007199254740993',
  '999999999999999999',
  '-900719925474099301',
  '123456789012345678',
];
export const TIMES: Words = ['00:00', '09:30', '23:59', '12:00:30'];
export const DATES: Words = [
  '1899-12-31',
  '1970-01-01',
  '2000-02-29',
  '2024-02-29',
  '2024-03-10',
  '2038-01-20',
  '9999-12-31',
];

/** Both sides of the clock changes in Los Angeles and in Berlin, and the ends of the 32-bit range. */
export const INSTANTS: Words = [
  '2024-03-10T09:59:59Z',
  '2024-03-10T10:00:00Z',
  '2024-11-03T08:30:00Z',
  '2024-11-03T09:30:00Z',
  '2024-03-31T00:59:59Z',
  '2024-03-31T01:00:00Z',
  '1969-12-31T23:59:59Z',
  '2038-01-19T03:14:08Z',
];

const PARAGRAPH =
  '<p style="margin:0">Rich <b>text</b> with “quotes”, an emoji 🧾, a link <a href="https://example.com/?a=1&amp;b=2">here</a></p>\n';

/** HTML with this many `paragraphs` of about 130 characters each: lists truncate to 500 (zoho-api.md §4.2). */
export function richText(paragraphs: number): string {
  return `<div>${PARAGRAPH.repeat(paragraphs)}</div>`;
}

/** The start of a text, to fit a field. Never ends inside a surrogate pair. */
export function fit(text: string, length: number | undefined): string {
  if (length === undefined || text.length <= length) return text;
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
