import { writeStoredFields, type StoredFields } from '../../state/stored-fields.js';
import type { JsonObject } from '../../util/json.js';
import type { DefinedStream } from './context.js';

/** The columns that the states of a stream keep, until an answer shows that Zoho has others. */
export interface FieldMemory {
  /** Zoho was not asked for its columns in this run. */
  readonly isStored: boolean;
  /** Zoho lists these columns and does not deliver them. If that is new, Zoho is asked in the next run. */
  readonly onUndelivered: (names: readonly string[]) => void;
  /** A value does not fit its column. */
  readonly onMisfit: () => void;
  /** For a state; empty if there is nothing to keep. */
  readonly write: () => JsonObject;
}

export function createFieldMemory({
  fields,
  isStored,
}: Pick<DefinedStream, 'fields' | 'isStored'>): FieldMemory {
  let kept: StoredFields | undefined = fields;
  let written: JsonObject | undefined;
  const keep = (next: StoredFields | undefined): void => {
    kept = next;
    written = undefined;
  };
  return {
    isStored,
    onUndelivered: (names) => {
      if (!kept || names.every((name) => kept?.undelivered.includes(name))) return;
      keep(isStored ? undefined : { ...kept, undelivered: [...new Set([...kept.undelivered, ...names])] });
    },
    onMisfit: () => {
      if (isStored) keep(undefined);
    },
    write: () => (written ??= writeStoredFields(kept)),
  };
}
