import { SourceError } from '../../errors.js';
import { asArray, asObject, asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import { ORIGINAL_NAME } from './catalog.js';
import { singerStreamName } from './names.js';
import { DELETED_AT } from './schema.js';
import { type Breadcrumb, isSelected, type Metadata, readMetadata } from './selection.js';

/** One stream of a catalog that is to be read, with its mode and columns. */
export interface SelectedStream {
  /** The stream's own name: the `tap_stream_id`. */
  readonly id: string;
  /** Its name in SCHEMA, RECORD and STATE: `stream` in the catalog. */
  readonly name: string;
  readonly mode: 'incremental' | 'full_refresh';
  /** The selected columns with their schemas, under their own names. Absent: all columns. */
  readonly properties: JsonObject | undefined;
  /** All columns of the catalog, including deselected ones, under their own names. Absent: the catalog lists none. */
  readonly knownColumns?: readonly string[];
  /** Deselected parts of object columns, by the column's own name. */
  readonly droppedParts: ReadonlyMap<string, readonly string[]>;
}

export interface Selection {
  readonly streams: readonly SelectedStream[];
  /** Sentences for the log. */
  readonly warnings: readonly string[];
}

/** Reads a catalog: the selection of the user, of Meltano, or the tap's defaults. */
export function parseSingerCatalog(catalog: Json | undefined): Selection {
  const entries = isObject(catalog) ? catalog['streams'] : undefined;
  if (!Array.isArray(entries)) {
    throw invalid('it has no "streams" array. Use the catalog that `tap-zoho --config … --discover` prints');
  }
  const warnings: string[] = [];
  const parsed = entries.map((entry, index) => parseEntry(entry, index));
  refuseTwice(parsed.map(({ id }) => ['tap_stream_id', id]));
  refuseTwice(parsed.map(({ name }) => ['stream', name]));
  const streams = parsed
    .filter(({ metadata }) => isSelected(metadata, []))
    .map((entry) => toSelected(entry, warnings));
  if (streams.length === 0) warnings.push('The catalog selects no stream: there is nothing to read');
  return { streams, warnings };
}

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly raw: JsonObject;
  readonly metadata: Metadata;
}

function parseEntry(raw: Json, index: number): Entry {
  if (!isObject(raw)) throw invalid(`streams[${index}] is not an object`);
  if (isObject(raw['stream'])) {
    throw invalid(
      `streams[${index}] is an Airbyte stream. tap-zoho needs the catalog that its own --discover prints`,
    );
  }
  const id = asText(raw['tap_stream_id']) ?? asText(raw['stream']);
  if (id === undefined) throw invalid(`streams[${index}] has no "tap_stream_id"`);
  return {
    id,
    name: singerStreamName(asText(raw['stream']) ?? id),
    raw,
    metadata: readMetadata(raw),
  };
}

function refuseTwice(names: readonly (readonly [key: string, name: string])[]): void {
  const seen = new Set<string>();
  for (const [key, name] of names) {
    if (seen.has(name)) throw invalid(`the ${key} "${name}" is listed twice`);
    seen.add(name);
  }
}

function toSelected(entry: Entry, warnings: string[]): SelectedStream {
  const { id, name, raw, metadata } = entry;
  const { properties } = asObject(raw['schema']);
  const mode = modeOf(entry, metadata.at([]), warnings);
  if (!isObject(properties)) return { id, name, mode, properties: undefined, droppedParts: new Map() };
  const columns = selectedColumns(properties, metadata).map((column) => ({
    own: originalName(column, metadata),
    schema: asObject(properties[column]),
    dropped: droppedParts(column, asObject(properties[column]), metadata),
  }));
  return {
    id,
    name,
    mode,
    properties: Object.fromEntries(columns.map(({ own, schema }) => [own, schema])),
    knownColumns: Object.keys(properties).map((column) => originalName(column, metadata)),
    droppedParts: new Map(
      columns.filter(({ dropped }) => dropped.length > 0).map(({ own, dropped }) => [own, dropped]),
    ),
  };
}

function selectedColumns(properties: JsonObject, metadata: Metadata): string[] {
  return Object.keys(properties).filter(
    (column) => column !== DELETED_AT && isSelected(metadata, columnOf(column)),
  );
}

const columnOf = (column: string): Breadcrumb => ['properties', column];

function originalName(column: string, metadata: Metadata): string {
  return asText(metadata.at(columnOf(column))[ORIGINAL_NAME]) ?? column;
}

/** A selected column with no selected part is kept whole: Meltano's `select: Leads.Owner` means all of it. */
function droppedParts(column: string, schema: JsonObject, metadata: Metadata): string[] {
  const parts = Object.keys(asObject(schema['properties']));
  const dropped = parts.filter((part) => !isSelected(metadata, [...columnOf(column), 'properties', part]));
  return dropped.length === parts.length ? [] : dropped;
}

/** The forced method, else the user's choice, else the discovered one, else INCREMENTAL. */
function modeOf({ id, raw }: Entry, facts: JsonObject, warnings: string[]): SelectedStream['mode'] {
  const wanted =
    asText(facts['forced-replication-method']) ??
    asText(facts['replication-method']) ??
    asText(raw['replication_method']) ??
    'INCREMENTAL';
  const key = asText(facts['replication-key']) ?? asText(raw['replication_key']);
  const valid = asArray(facts['valid-replication-keys']).map(String);
  switch (wanted.toUpperCase()) {
    case 'FULL_TABLE':
      return 'full_refresh';
    case 'INCREMENTAL':
      if (key !== undefined && valid.length > 0 && !valid.includes(key)) {
        warnings.push(
          `${id}: ${key} cannot be a replication key because not every change updates it. Using ${valid.join(', ')} instead`,
        );
      }
      return 'incremental';
    default:
      throw invalid(
        `the replication-method of stream "${id}" is "${wanted}"; allowed are INCREMENTAL and FULL_TABLE`,
      );
  }
}

function invalid(why: string): SourceError {
  return new SourceError({
    code: 'INVALID_CATALOG',
    failureType: 'config',
    userMessage: `The catalog cannot be used: ${why}. Correct it, or make it again: tap-zoho --config config.json --discover > catalog.json`,
  });
}
