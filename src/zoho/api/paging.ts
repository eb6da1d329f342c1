import { asText, type JsonObject } from '../../util/json.js';

/**
 * Whether Zoho announces more rows: a boolean of `info` (zoho-api.md §5.2), also where it comes as text. `undefined`: it
 * announces neither more nor the end (F-P1), and a page that is full may have a successor.
 */
export function announcesMore(info: JsonObject): boolean | undefined {
  const more = info['more_records'];
  if (typeof more === 'boolean') return more;
  const text = asText(more)?.toLowerCase();
  return text === 'true' || text === 'false' ? text === 'true' : undefined;
}
