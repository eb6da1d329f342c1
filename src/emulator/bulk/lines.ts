import { floorToSecond, formatInstant, parseInstant } from '../../util/clock.js';
import { asText } from '../../util/json.js';
import type { Json } from '../../util/json.js';
import type { Row } from '../org/org.js';
import type { Column } from './columns.js';
import { csvLine, type CsvStyle } from './csv.js';

/** The text of a file, row by row. */
export interface Lines {
  readonly head: string;
  readonly line: (row: Row) => string;
  readonly tail: string;
}

export function csvLines(columns: readonly Column[], style: CsvStyle & { readonly bulkBom: boolean }): Lines {
  const texts = columns.map(({ text }) => text);
  const header = csvLine(
    columns.map((column) => column.header),
    style,
  );
  return {
    head: style.bulkBom ? `\uFEFF${header}` : header,
    line: (row) =>
      csvLine(
        texts.map((text) => text(row)),
        style,
      ),
    tail: '',
  };
}

/** Events as a calendar (zoho-api.md §8.1). Which of their fields Zoho writes is not documented. */
export const icsLines: Lines = {
  head: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Zoho Corporation//Zoho CRM//EN\r\n',
  line: (row) => {
    const lines = [
      'BEGIN:VEVENT',
      `UID:${row.id}`,
      `DTSTAMP:${icsTime(row['Modified_Time'])}`,
      `DTSTART:${icsTime(row['Start_DateTime'])}`,
      `DTEND:${icsTime(row['End_DateTime'])}`,
      `SUMMARY:${icsText(row['Event_Title'])}`,
      `LOCATION:${icsText(row['Venue'])}`,
      `DESCRIPTION:${icsText(row['Description'])}`,
      'END:VEVENT',
    ];
    return `${lines.join('\r\n')}\r\n`;
  },
  tail: 'END:VCALENDAR\r\n',
};

function icsText(value: Json | undefined): string {
  return (asText(value) ?? '').replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');
}

/** `20240310T095959Z`. */
function icsTime(value: Json | undefined): string {
  const at = parseInstant(asText(value) ?? '');
  return at === undefined ? '' : formatInstant(floorToSecond(at)).replace(/[-:]/g, '');
}
