import type { StreamDefinition, StreamField } from '../catalog/streams.js';
import type { JsonObject } from '../util/json.js';
import type { Said } from './drift-report.js';

/**
 * Columns that Zoho lists and then does not deliver: deleted or hidden since the metadata were read. Get Records leaves such a
 * name out without a word (zoho-api.md §5.1), and what COQL or Bulk Read refuses is asked of it.
 */
export interface AbsentColumns {
  /** Hears rows under their api_names, in the order in which they come. */
  readonly see: (rows: readonly JsonObject[]) => void;
  /** For the log. */
  readonly sentences: () => Said[];
}

/** Settings have what they have. Hidden columns may come or not. */
export function createAbsentColumns(
  { kind }: Pick<StreamDefinition, 'kind'>,
  fields: readonly Pick<StreamField, 'apiName' | 'delivery' | 'hidden'>[],
): AbsentColumns {
  const asked = fields.filter(({ delivery, hidden }) => kind === 'module' && delivery === 'list' && !hidden);
  const missing = new Set<string>();
  const seen = new Set<string>();
  return {
    see: (rows) => {
      if (rows.length === 0) return;
      for (const { apiName } of asked) {
        // Null is an answer.
        if (rows.some((row) => row[apiName] !== undefined)) {
          seen.add(apiName);
          missing.delete(apiName);
        } else missing.add(apiName);
      }
    },
    sentences: () => {
      const names = [...missing];
      return [
        ...vanished(names.filter((name) => seen.has(name))),
        ...never(names.filter((name) => !seen.has(name))),
      ];
    },
  };
}

function vanished(names: readonly string[]): Said[] {
  if (names.length === 0) return [];
  const text =
    `Zoho has stopped delivering ${names.join(', ')} in the middle of this read: null from there on. ` +
    'Should it have been deleted or hidden from this user, refresh the schema.';
  return [{ level: 'warn', text }];
}

/** In every run, where the profile of the user may not see the field: no reason to warn each time. */
function never(names: readonly string[]): Said[] {
  if (names.length === 0) return [];
  const text =
    `Zoho lists ${names.join(', ')} among the columns and delivers none of it to this user: null in every record. ` +
    'Give the profile the right to read it, or leave it out.';
  return [{ level: 'info', text }];
}
