import { parseInstant } from '#src/util/clock.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';

interface Version {
  readonly data: JsonObject;
  /** Epoch ms of the cursor column. */
  readonly cursor: number | undefined;
  readonly extractedAt: number;
}

/** One table of an Airbyte destination in memory, with the rules of append_dedup (protocol.md §1.12). */
export interface Destination {
  /** Loads RECORD messages of one stream as one batch. */
  readonly load: (messages: readonly JsonObject[]) => void;
  /** The rows by id. */
  readonly rows: () => ReadonlyMap<string, JsonObject>;
}

/** Hard delete, the default: a tombstone removes the row unless the row has a later cursor. */
export function createDestination(cursorField = 'Modified_Time'): Destination {
  const table = new Map<string, Version>();
  const versionOf = (message: JsonObject): Version => {
    const record = asObject(message['record']);
    const data = asObject(record['data']);
    const cursor = parseInstant(asText(data[cursorField]) ?? '');
    return { data, cursor, extractedAt: Number(record['emitted_at']) };
  };
  return {
    rows: () => new Map([...table].map(([id, { data }]) => [id, data])),
    load: (messages) => {
      for (const [id, version] of newestOf(messages.map(versionOf))) {
        const present = table.get(id);
        if (present && !isNewer(version, present)) continue;
        if (asText(version.data['_ab_cdc_deleted_at']) === undefined) table.set(id, version);
        else table.delete(id);
      }
    },
  };
}

/** @returns a function that finds the table of a stream, or makes it */
export function createTables<Table>(create: () => Table): (stream: string) => Table {
  const tables = new Map<string, Table>();
  return (stream) => {
    const table = tables.get(stream) ?? create();
    tables.set(stream, table);
    return table;
  };
}

/** Within a batch: `ORDER BY cursor DESC NULLS LAST, extracted_at DESC`, one per key. */
function newestOf(versions: readonly Version[]): Map<string, Version> {
  const newest = new Map<string, Version>();
  for (const version of versions) {
    const id = asText(version.data['id']) ?? '';
    const known = newest.get(id);
    if (!known || isNewer(version, known)) newest.set(id, version);
  }
  return newest;
}

/** The cursor decides, then the time of extraction. If both are equal, it counts as older, the worst case for us. */
function isNewer(version: Version, present: Version): boolean {
  if (version.cursor !== present.cursor) {
    if (version.cursor === undefined) return false;
    return present.cursor === undefined || version.cursor > present.cursor;
  }
  return version.extractedAt > present.extractedAt;
}
