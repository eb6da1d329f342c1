import type { StreamDefinition, StreamField } from '../../catalog/streams/streams.js';
import { SourceError } from '../../errors.js';
import type { SchemaMessage } from '../../message.js';
import type { JsonObject } from '../../util/json.js';

/** @param wholeTable whether this run delivers every row of the module */
export function schemaMessage(
  name: string,
  { primaryKey, cursorField }: Pick<StreamDefinition, 'primaryKey' | 'cursorField'>,
  fields: readonly StreamField[],
  wholeTable: boolean,
): SchemaMessage {
  const properties = Object.fromEntries(
    fields.map(({ property, schema, contract }): [string, JsonObject] => [
      property,
      { ...(contract ?? schema) },
    ]),
  );
  return { kind: 'schema', stream: name, properties, primaryKey, cursorField, wholeTable };
}

export function unknownMode(stream: string): SourceError {
  return new SourceError({
    code: 'UNKNOWN_SYNC_MODE',
    failureType: 'config',
    userMessage:
      `The sync_mode of stream "${stream}" is neither "full_refresh" nor "incremental". ` +
      'Correct the configured catalog.',
  });
}
