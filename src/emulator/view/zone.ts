import { formatInstant } from '../../util/clock.js';

/** Prints epoch milliseconds the way Zoho does: whole seconds and the zone's offset at that instant. */
export type ZonePrinter = (ms: number) => string;

/** No zone has ever changed its offset at another time than a quarter of an hour. */
const QUARTER_HOUR = 15 * 60_000;
/** No zone changes twice within a day: with the same offset at both ends, the day has no change. */
const DAY = 24 * 3_600_000;

/** `2023-05-10T01:10:47-07:00` in the API user's zone; daylight saving moves the offset between rows (zoho-api.md §13). */
export function createZonePrinter(timeZone: string): ZonePrinter {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const known = new Map<number, string>();
  const offsetAt = (ms: number): string => {
    const quarter = Math.floor(ms / QUARTER_HOUR);
    const offset = known.get(quarter) ?? offsetText(format, ms);
    known.set(quarter, offset);
    return offset;
  };
  const days = new Map<number, string | undefined>();
  const dayOffset = (day: number): string | undefined => {
    if (days.has(day)) return days.get(day);
    const [first, last] = [offsetAt(day * DAY), offsetAt((day + 1) * DAY - 1)];
    const offset = first === last ? first : undefined;
    days.set(day, offset);
    return offset;
  };
  return (ms) => {
    const offset = dayOffset(Math.floor(ms / DAY)) ?? offsetAt(ms);
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
