import { FIXED_STREAMS, isFixedStreamName } from '../catalog/streams/fixed-streams.js';
import { matchesAny } from '../catalog/streams/glob.js';
import type { StreamDefinition } from '../catalog/streams/streams.js';
import type { SourceError } from '../errors.js';
import { parseInstant } from '../util/clock.js';
import { asText, type JsonObject } from '../util/json.js';
import { isRelatedList, RELATED_RECORDS } from '../zoho/fixed/per-record.js';
import { type FixedClient, type FixedOptions, firstRowOf, isOptIn } from '../zoho/fixed/read.js';
import { listRecords } from '../zoho/api/records.js';
import type { ZohoClient } from '../zoho/client.js';
import { isRefusal, ZohoApiError } from '../zoho/http/api-error.js';
import { NetworkError } from '../zoho/http/http.js';
import { CreditLimitError } from '../zoho/limits/credit-limit-error.js';

type Reader = Pick<ZohoClient, 'get'>;

/** The result of asking a stream for one row. */
export type Probe =
  /** @property row absent if the stream has none */
  | { readonly outcome: 'open'; readonly row: JsonObject | undefined }
  /** `closed`: Zoho refused, and a sync cannot read it. `unclear`: unknown, because Zoho gave no usable answer. */
  | { readonly outcome: 'closed' | 'unclear'; readonly error: SourceError };

/** API credits of one probe. */
export const PROBE_CREDITS = 1;

/** Asks a module for one row with its `Modified_Time`, which metadata do not always list. */
export function probeModule(client: Reader, module: string): Promise<Probe> {
  return outcomeOf(
    listRecords(client, { module, fields: ['id', 'Modified_Time'], perPage: 1 }).then(({ rows }) => rows[0]),
  );
}

/** Asks a fixed stream for one row. */
export function probeFixed(client: FixedClient, stream: string, options?: FixedOptions): Promise<Probe> {
  return outcomeOf(firstRowOf(client, stream, options));
}

/** Whether the row has a `Modified_Time`. The stream can then be read by increments, whatever its metadata list. */
export function showsModifiedTime(probe: Probe): boolean {
  if (probe.outcome !== 'open') return false;
  return parseInstant(asText(probe.row?.['Modified_Time']) ?? '') !== undefined;
}

/** The configured globs. */
export interface NameFilter {
  /** Globs of the names of modules and fixed streams; empty: all. */
  readonly modules: readonly string[];
  /** Globs of the names of modules and fixed streams. */
  readonly excludeModules: readonly string[];
  /** Names of the streams that are offered only if they are named. */
  readonly perRecordStreams: readonly string[];
}

/** Whether the configuration selects a module or a fixed stream. */
export function isWanted(
  name: string,
  { modules, excludeModules }: Omit<NameFilter, 'perRecordStreams'>,
): boolean {
  return (modules.length === 0 || matchesAny(name, modules)) && !matchesAny(name, excludeModules);
}

export function wantedFixedStreams(filter: NameFilter): StreamDefinition[] {
  return FIXED_STREAMS.filter(
    ({ name }) => isWanted(name, filter) && (!isOptIn(name) || isNamed(name, filter.perRecordStreams)),
  );
}

function isNamed(stream: string, names: readonly string[]): boolean {
  return names.includes(stream) || (stream === RELATED_RECORDS && names.some(isRelatedList));
}

/** Whether the configuration names fixed streams only, so that no module is asked for (docs/streams.md). */
export function namesOnlyFixed({ modules }: NameFilter): boolean {
  return modules.length > 0 && modules.every(isFixedStreamName);
}

/** Rethrows errors that do not concern this stream alone: no token, or an abort. */
async function outcomeOf(row: Promise<JsonObject | undefined>): Promise<Probe> {
  try {
    return { outcome: 'open', row: await row };
  } catch (error) {
    if (isRefusal(error)) return { outcome: 'closed', error };
    if (!isOfOneCall(error)) throw error;
    return { outcome: 'unclear', error };
  }
}

/** Whether the error concerns one call, so that another call may succeed. */
export function isOfOneCall(error: unknown): error is SourceError {
  if (error instanceof ZohoApiError) return error.action !== 'refresh-token';
  return error instanceof NetworkError || error instanceof CreditLimitError;
}
