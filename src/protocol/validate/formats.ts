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
  switch (schema['format']) {
    case 'date':
      return (text) => DATE.test(text) && parseInstant(text) !== undefined;
    case 'time':
      return (text) => TIME.test(text) && (withoutZone || OFFSET.test(text));
    case 'date-time':
      return (text) => isDateTime(text) && (withoutZone || OFFSET.test(text));
    default:
      return undefined;
  }
}

function isDateTime(text: string): boolean {
  const [, date, time, , zone = 'Z'] = DATE_TIME.exec(text) ?? [];
  return date !== undefined && time !== undefined && parseInstant(`${date}T${time}${zone}`) !== undefined;
}
