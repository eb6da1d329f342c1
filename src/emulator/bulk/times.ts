import type { Json } from '../../util/json.js';
import { zoned } from '../view/render.js';
import type { ZonePrinter } from '../view/zone.js';

/** `2024-03-10T09` of a canonical date-time, or `undefined` for any other value. */
const hourOf = (value: Json): string | undefined =>
  typeof value === 'string' && value.length === 20 && value.endsWith('Z') ? value.slice(0, 13) : undefined;

/** Converts a canonical date-time to the user's zone. Any other value stays as it is. */
export type Zoner = (value: Json) => Json;

/**
 * A fast `zoned` for millions of values. If an hour lies within one hour of the zone, its date, hour and offset are computed
 * once and reused for every value in it.
 */
export function createZoner(zone: ZonePrinter): Zoner {
  const known = new Map<string, { readonly hour: string; readonly offset: string } | undefined>();
  const lookUp = (hour: string): ReturnType<typeof known.get> => {
    const [first, last] = [zoned(`${hour}:00:00Z`, zone), zoned(`${hour}:59:59Z`, zone)].map(String);
    const isWhole =
      first !== undefined && first.slice(0, 13) === last?.slice(0, 13) && first.slice(19) === last.slice(19);
    return isWhole && first.slice(19) !== 'Z'
      ? { hour: first.slice(0, 13), offset: first.slice(19) }
      : undefined;
  };
  return (value) => {
    const hour = hourOf(value);
    if (hour === undefined || typeof value !== 'string') return zoned(value, zone);
    if (!known.has(hour)) known.set(hour, lookUp(hour));
    const printed = known.get(hour);
    return printed ? printed.hour + value.slice(13, 19) + printed.offset : zoned(value, zone);
  };
}
