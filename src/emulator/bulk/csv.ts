import type { BulkSettings } from '../options/bulk.js';

export type CsvStyle = Pick<BulkSettings, 'bulkQuotes' | 'bulkLineEnd'>;

const needsQuotes = (field: string): boolean => /[",\r\n]/.test(field);
const isPresent = (field: string): boolean => field !== '';

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** One line with its end. Fields follow RFC 4180. An empty field is never quoted: it reads as null (zoho-api.md §4.5). */
export function csvLine(fields: readonly string[], { bulkQuotes, bulkLineEnd }: CsvStyle): string {
  const isQuoted = bulkQuotes === 'all' ? isPresent : needsQuotes;
  return fields.map((field) => (isQuoted(field) ? quoted(field) : field)).join(',') + bulkLineEnd;
}

/** A number in plain digits, however small or large: the CSV files have no exponents (zoho-api.md §4.5). */
export function plainDecimal(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
