import { formatInstant } from '../util/clock.js';

/** Prints epoch milliseconds the way Zoho does: whole seconds and the zone's offset at that instant. */
export type ZonePrinter = (ms: number) => string;

/** No zone has ever changed its offset off a quarter of an hour. */
const QUARTER_HOUR = 15 * 60_000;

/** `2023-05-10T01:10:47-07:00` in the API user's zone; daylight saving moves the offset between rows (zoho-api.md §13). */
export function createZonePrinter(timeZone: string): ZonePrinter {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const known = new Map<number, string>();
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER_HOUR);
    let offset = known.get(quarter);
    if (offset === undefined) known.set(quarter, (offset = offsetText(format, ms)));
    return formatInstant(ms + offsetMs(offset)).slice(0, 19) + offset;
  };
}

function offsetText(format: Intl.DateTimeFormat, ms: number): string {
  const name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
  return /^GMT([+-]\d\d:\d\d)/.exec(name)?.[1] ?? '+00:00';
}

function offsetMs(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

const HTTP_DATE = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  weekday: 'short',
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** `Tue, 15 Nov 1994 08:12:31 GMT`, for the `Date` header. */
export function printHttpDate(ms: number): string {
  const part = Object.fromEntries(HTTP_DATE.formatToParts(ms).map(({ type, value }) => [type, value]));
  const { weekday = '', day = '', month = '', year = '', hour = '', minute = '', second = '' } = part;
  return `${weekday}, ${day} ${month} ${year} ${hour}:${minute}:${second} GMT`;
}
