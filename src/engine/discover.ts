import {
  buildCatalog,
  type Catalog,
  type CatalogModule,
  countHiddenFields,
  unsupportedReason,
} from '../catalog/streams/catalog.js';
import { FIXED_STREAMS, isFixedStreamName } from '../catalog/streams/fixed-streams.js';
import { asOffered, cursorField, type Offered, type StreamDefinition } from '../catalog/streams/streams.js';
import { SourceError } from '../errors.js';
import { log, type LogLevel, type LogMessage } from '../message.js';
import { groupWarnings } from './group-warnings.js';
import { mapConcurrent } from '../util/async.js';
import { listFields, listModules, type ModuleMetadata } from '../zoho/api/metadata.js';
import type { ZohoClient } from '../zoho/client.js';
import { ZohoApiError } from '../zoho/http/api-error.js';
import { isRelatedList } from '../zoho/fixed/per-record.js';
import { type FixedOptions, isOptIn, probeCalls } from '../zoho/fixed/read.js';
import { creditLimitOf } from '../zoho/limits/credit-limit-error.js';
import {
  isOfOneCall,
  isWanted,
  type NameFilter,
  namesOnlyFixed,
  probeFixed,
  PROBE_CREDITS,
  type Probe,
  probeModule,
  showsModifiedTime,
  wantedFixedStreams,
} from './probe.js';

export interface DiscoverOptions extends NameFilter, Offered {
  /** Calls under way at once. */
  readonly concurrency: number;
  /** Ask each stream for a row. If false, only modules whose metadata list no time of change are asked, as in a sync. */
  readonly asksRows: boolean;
  /** Receives a note on the calls that follow and their cost, before the first of them. */
  readonly announce: (note: LogMessage) => Promise<void>;
  /** Streams that stay although Zoho refuses them: they were read before, and a sync has to report that they are lost. */
  readonly wasRead?: ((stream: string) => boolean) | undefined;
}

export interface Discovery {
  readonly streams: readonly StreamDefinition[];
  /** What was skipped or is unusual. Nothing is omitted silently. */
  readonly notes: readonly LogMessage[];
}

/** A module and what discovery knows of it. */
interface Described extends CatalogModule {
  /** Why its fields or rows could not be read. */
  readonly error?: SourceError;
  /** Why it is unknown whether its rows can be read. */
  readonly doubt?: SourceError;
}

/**
 * Finds the streams of an org: asks each module for its fields and one row, and each fixed stream for one row. Refused
 * streams are omitted and a note gives the reason, so that no sync begins with an error (docs/guide.md#records).
 *
 * @throws SourceError if no module can be read: an empty catalog would mean that there is no data (F-D6)
 */
export async function discover(client: ZohoClient, options: DiscoverOptions): Promise<Discovery> {
  const listed = namesOnlyFixed(options) ? [] : ((await listModules(client)) ?? []);
  const wanted = listed.filter(({ apiName }) => isWanted(apiName, options));
  const fixed = wantedFixedStreams(options);
  await options.announce(announcement(wanted.filter(isSupported).length, fixed, options.asksRows));
  const modules = await mapConcurrent(wanted, options.concurrency, (module) =>
    describe(client, module, options),
  );
  const errors = modules.flatMap(({ module, error }) => (error ? [{ name: module.apiName, error }] : []));
  refuseIfNothingReadable(wanted.filter(isSupported).length, errors);
  refuseOutage(wanted.filter(isSupported).length, errors);
  const modulesKnown = namesOnlyFixed(options) ? {} : { modules: listed };
  const open = await openFixedStreams(client, fixed, { ...options, probe: modulesKnown });
  const catalog = buildCatalog({ modules, allModules: listed });
  const { streams } = catalog;
  return {
    streams: [...streams.map((stream) => asOffered(stream, options)), ...open.streams],
    notes: [
      ...nothingMatches(options, listed.length, wanted.length),
      ...unknownOptIns(options),
      ...notesOf(catalog, namesOnlyFixed(options) || listed.length > 0),
      ...(options.embedChildren ? [] : childNotes(streams)),
      ...open.notes,
      ...unclear([...modules.flatMap(doubtOf), ...open.doubts]),
    ],
  };
}

function isSupported(module: ModuleMetadata): boolean {
  return unsupportedReason(module) === undefined;
}

function announcement(modules: number, fixed: readonly StreamDefinition[], asksRows: boolean): LogMessage {
  if (!asksRows)
    return log(
      'info',
      'DISCOVERY_ANNOUNCED',
      `Discovery asks ${modules} modules for their fields: ${modules} API credits`,
    );
  const probes = fixed.reduce((sum, { name }) => sum + probeCalls(name), 0);
  const credits = modules + (modules + probes) * PROBE_CREDITS;
  return log(
    'info',
    'DISCOVERY_ANNOUNCED',
    `Discovery asks ${modules} modules for their fields and one row each, and ${fixed.length} fixed streams for one row each: ` +
      `up to ${credits} API credits`,
  );
}

function nothingMatches(
  { modules, excludeModules }: NameFilter,
  listed: number,
  wanted: number,
): LogMessage[] {
  if (wanted > 0 || listed === 0) return [];
  const options = `modules ${JSON.stringify(modules)} and exclude_modules ${JSON.stringify(excludeModules)}`;
  return [
    log(
      'warn',
      'NO_MODULE_MATCHES',
      `None of the ${listed} modules of the org fits ${options}: names are exact, letter case included`,
    ),
  ];
}

function unknownOptIns({ perRecordStreams }: NameFilter): LogMessage[] {
  const unknown = perRecordStreams.filter(
    (name) => !isRelatedList(name) && !(isFixedStreamName(name) && isOptIn(name)),
  );
  if (unknown.length === 0) return [];
  const known = FIXED_STREAMS.map(({ name }) => name).filter(isOptIn);
  const text = `per_record_streams names ${unknown.join(', ')}; known are ${known.join(', ')}`;
  return [log('warn', 'CONFIG_WARNING', text)];
}

async function describe(
  client: ZohoClient,
  module: ModuleMetadata,
  { wasRead, asksRows }: DiscoverOptions,
): Promise<Described> {
  if (!isSupported(module)) return { module, fields: undefined };
  const isKept = wasRead?.(module.apiName) === true;
  try {
    const fields = await listFields(client, module.apiName);
    const isTimed = cursorField(fields?.map(({ apiName }) => apiName) ?? []) !== undefined;
    if (isTimed && !asksRows) return { module, fields };
    const facts = recordFacts(await probeModule(client, module.apiName));
    const { showsModifiedTime: isShown = false } = facts;
    return { module, fields, ...(isKept || !asksRows ? { showsModifiedTime: isShown } : facts) };
  } catch (error) {
    if (!isOfOneModule(error)) throw error;
    const { userMessage: fieldsProblem } = error;
    return { module, fields: undefined, error, ...(isKept ? {} : { fieldsProblem }) };
  }
}

/** An error of one module must not stop the others (F-D5). Used-up calls or credits are not an error of one module. */
function isOfOneModule(error: unknown): error is SourceError {
  if (!isOfOneCall(error) || creditLimitOf(error)) return false;
  return !(error instanceof ZohoApiError && error.action === 'back-off');
}

function recordFacts(
  probe: Probe,
): Pick<Described, 'error' | 'doubt' | 'recordsProblem' | 'showsModifiedTime'> {
  if (probe.outcome === 'open') return { showsModifiedTime: showsModifiedTime(probe) };
  const { error } = probe;
  if (probe.outcome === 'unclear') return { doubt: error };
  return { error, recordsProblem: error.userMessage };
}

interface NamedError {
  readonly name: string;
  readonly error: SourceError;
}

function refuseIfNothingReadable(asked: number, errors: readonly NamedError[]): void {
  const [first] = errors;
  if (!first || errors.length < asked) return;
  throw new SourceError({
    code: 'NO_MODULE_READABLE',
    failureType: errors.every(({ error }) => error.failureType === 'transient') ? 'transient' : 'config',
    userMessage:
      `None of the ${asked} modules can be read, for example ${first.name}: ${first.error.userMessage} ` +
      'The grant needs the scopes ZohoCRM.settings.fields.READ and ZohoCRM.modules.READ. ' +
      'Its user must be allowed to view the modules.',
  });
}

/** From this number and share of modules without an answer on, Zoho itself is taken to be unavailable. */
const OUTAGE = { modules: 4, share: 1 / 3 };

/** Throws if Zoho is unavailable: a platform would remove the streams that a catalog lacks. */
function refuseOutage(asked: number, errors: readonly NamedError[]): void {
  const failed = errors.filter(({ error }) => error.failureType === 'transient');
  const [first] = failed;
  if (!first || failed.length < OUTAGE.modules || failed.length < asked * OUTAGE.share) return;
  const names = failed.map(({ name }) => name).join(', ');
  throw new SourceError({
    code: first.error.code,
    failureType: 'transient',
    userMessage: `${failed.length} of ${asked} modules cannot be read at the moment (${names}). ${first.error.userMessage}`,
    cause: first.error,
  });
}

async function openFixedStreams(
  client: ZohoClient,
  fixed: readonly StreamDefinition[],
  { concurrency, wasRead, asksRows, probe: known }: DiscoverOptions & { readonly probe: FixedOptions },
): Promise<Discovery & { readonly doubts: readonly NamedError[] }> {
  if (!asksRows) return { streams: fixed, notes: [], doubts: [] };
  const asked = await mapConcurrent(fixed, concurrency, async (stream) => ({
    stream,
    probe: await probeFixed(client, stream.name, known),
  }));
  const closed = asked.flatMap(({ stream: { name }, probe }) =>
    probe.outcome === 'closed' && wasRead?.(name) !== true ? [{ name, error: probe.error }] : [],
  );
  return {
    streams: fixed.filter((stream) => closed.every(({ name }) => name !== stream.name)),
    notes: closed.map(({ name, error }) => notOffered('warn', name, error.userMessage)),
    doubts: asked.flatMap(({ stream: { name }, probe }) =>
      probe.outcome === 'unclear' ? [{ name, error: probe.error }] : [],
    ),
  };
}

function notOffered(level: LogLevel, stream: string, reason: string): LogMessage {
  return log(level, 'STREAM_SKIPPED', `${stream} is no stream: ${reason}`, { stream, facts: { reason } });
}

function doubtOf({ module, doubt }: Described): NamedError[] {
  return doubt === undefined ? [] : [{ name: module.apiName, error: doubt }];
}

/** A stream without an answer stays in the catalog: a passing failure must not remove it. */
function unclear(doubts: readonly NamedError[]): LogMessage[] {
  const [first] = doubts;
  if (!first) return [];
  const names = doubts.map(({ name }) => name).join(', ');
  return [
    log(
      'warn',
      'STREAM_UNVERIFIED',
      `Could not ask for a row, and kept as streams: ${names}. ${first.error.userMessage}`,
    ),
  ];
}

/** @param isListed whether Zoho lists modules, or none is asked for */
function notesOf(catalog: Catalog, isListed: boolean): LogMessage[] {
  const hidden = countHiddenFields(catalog.streams);
  return [
    ...(isListed
      ? []
      : [
          log('warn', 'NO_MODULE_MATCHES', 'Zoho lists no modules: the catalog holds the fixed streams only'),
        ]),
    ...catalog.skipped.map(({ module, reason, level }) => notOffered(level, module, reason)),
    ...groupWarnings(catalog.warnings).map((warning) => log('warn', 'METADATA_WARNING', warning)),
    ...(hidden === 0
      ? []
      : [
          log(
            'info',
            'COLUMNS_HIDDEN',
            `${hidden} columns are hidden in Zoho's own pages and kept; they may be empty`,
          ),
        ]),
  ];
}

/** Names the streams that hold the rows which Zoho delivers one record at a time: one line for each module. */
function childNotes(streams: readonly StreamDefinition[]): LogMessage[] {
  const names = new Map(streams.map(({ module, name }) => [module, name]));
  return streams.flatMap(({ name, fields }) => {
    const places = fields
      .filter(({ delivery }) => delivery === 'record')
      .map(({ property, childModule = '' }) => {
        const stream = names.get(childModule);
        return stream === undefined ? `${property} in no stream` : `${property} in the stream ${stream}`;
      });
    if (places.length === 0) return [];
    return [
      log(
        'info',
        'CHILD_STREAMS',
        `${name} has no columns for what Zoho delivers one record at a time: ${places.join(', ')} (embed_children adds them)`,
        { stream: name },
      ),
    ];
  });
}
