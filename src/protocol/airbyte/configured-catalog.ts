import { SourceError } from '../../errors.js';
import { asObject, asText, isObject, type Json, type JsonObject } from '../../util/json.js';

export interface ConfiguredStream {
  readonly name: string;
  readonly syncMode: SyncMode;
  /** The (pruned) schema that the destination gets. Its properties are the selected columns. */
  readonly jsonSchema: JsonObject;
  /** The destination drops the rows of earlier runs once the stream is complete (protocol.md §1.5). */
  readonly replacesTable: boolean;
}

/** `unknown`: a sync mode that Airbyte does not define. Only that stream fails (protocol.md §1.6). */
export type SyncMode = 'full_refresh' | 'incremental' | 'unknown';

/** Reads a ConfiguredAirbyteCatalog; unknown keys and nulls are ignored. */
export function parseConfiguredCatalog(catalog: Json | undefined): ConfiguredStream[] {
  const streams = isObject(catalog) ? catalog['streams'] : undefined;
  if (!Array.isArray(streams)) {
    throw invalid(
      'it has no "streams" array. Expected a configured catalog: {"streams":[{"stream":{"name":…,"json_schema":…},"sync_mode":"incremental",…}]}',
    );
  }
  const parsed = streams.map(parseStream);
  const twice = parsed.find(({ name }, index) => parsed.findIndex((other) => other.name === name) < index);
  if (twice) throw invalid(`the stream "${twice.name}" is listed twice`);
  return parsed;
}

function parseStream(entry: Json, index: number): ConfiguredStream {
  if (!isObject(entry)) throw invalid(`streams[${index}] is not an object`);
  if (!isObject(entry['stream'])) {
    const hint =
      'name' in entry
        ? ' (this looks like a discovered catalog: wrap each stream as {"stream":…,"sync_mode":…})'
        : '';
    throw invalid(`streams[${index}] has no "stream" object${hint}`);
  }
  const stream = entry['stream'];
  const name = asText(stream['name']);
  if (name === undefined) throw invalid(`streams[${index}].stream has no "name"`);
  const mode = entry['sync_mode'];
  return {
    name,
    syncMode:
      mode === 'incremental' || mode === 'full_refresh'
        ? mode
        : mode === undefined || mode === null
          ? 'full_refresh'
          : 'unknown',
    jsonSchema: asObject(stream['json_schema']),
    replacesTable: replacesTable(entry),
  };
}

/** A full refresh that overwrites does so, and a refresh that starts a generation anew. */
function replacesTable(entry: JsonObject): boolean {
  const destination = asText(entry['destination_sync_mode']) ?? '';
  const minimum = Number(entry['minimum_generation_id'] ?? 0);
  const isAnew = minimum > 0 && minimum === Number(entry['generation_id'] ?? 0);
  return isAnew || destination.startsWith('overwrite');
}

function invalid(why: string): SourceError {
  return new SourceError({
    code: 'INVALID_CATALOG',
    failureType: 'config',
    userMessage: `The configured catalog cannot be used: ${why}. Correct it, or make it again from the output of discover.`,
  });
}
