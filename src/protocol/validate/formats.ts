import { parseInstant } from '../../util/clock.js';
import { asText, type JsonObject } from '../../util/json.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|z|[+-]\d{2}:?\d{2})?$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?\d*(Z|z|[+-]\d{2}:?\d{2})?$/;
const OFFSET = /(Z|z|[+-]\d{2}:?\d{2})$/;

/**
 * Whether a text has the format that a schema declares; formats that no destination turns into a type of column are not
 * looked at (protocol.md §1.12).
 */
export function formatOf(schema: JsonObject): ((text: string) => boolean) | undefined {
  const withoutZone = asText(schema['airbyte_type'])?.endsWith('_without_timezone') === true;
  const hasZone = (text: string): boolean => withoutZone || OFFSET.test(text);
  const formats: Readonly<Record<string, (text: string) => boolean>> = {
    date: (text) => DATE.test(text) && parseInstant(text) !== undefined,
    time: (text) => TIME.test(text) && hasZone(text),
    'date-time': (text) => isDateTime(text) && hasZone(text),
  };
  return formats[asText(schema['format']) ?? ''];
}

function isDateTime(text: string): boolean {
  const [, date, time, , zone = 'Z'] = DATE_TIME.exec(text) ?? [];
  return date !== undefined && time !== undefined && parseInstant(`${date}T${time}${zone}`) !== undefined;
}
