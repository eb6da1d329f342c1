import { SourceError } from '../errors.js';
import { parseInstant } from '../util/clock.js';
import { isObject, type Json, type JsonObject } from '../util/json.js';
import { KEYS } from './generated/keys.js';
import type { ConfigFile } from './generated/config.js';
import { validate } from './generated/validate.js';
import { problemsOf } from './problems.js';
import { createRedactor, secretsOf } from './redact.js';
import { tolerate } from './tolerate.js';
import { parseBaseUrl } from './url.js';
import { warningsOf } from './warnings.js';

export type Region = (typeof KEYS.dc_region.values)[number];
export type Environment = (typeof KEYS.environment.values)[number];
export type ReadStrategy = (typeof KEYS.read_strategy.values)[number];
export type Edition = (typeof KEYS.edition.values)[number];

/** A configuration as the rest of the code sees it: validated, with defaults, under our own names. */
export interface Config {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Either this or `grantToken` is set. This one wins if both are. */
  readonly refreshToken?: string;
  readonly grantToken?: string;
  readonly redirectUri?: string;
  /** Absent: found by asking the accounts hosts in turn. */
  readonly region?: Region;
  readonly environment: Environment;
  /** Epoch milliseconds; absent: from the beginning. */
  readonly startAt?: number;
  /** Patterns with `*` and `?` for API names. An empty list means every module. */
  readonly modules: readonly string[];
  readonly excludeModules: readonly string[];
  /** Names of the fixed streams that cost a call per record, of `recycle_bin`, and of related lists (`Deals/Products`). */
  readonly perRecordStreams: readonly string[];
  readonly readStrategy: ReadStrategy;
  readonly apiCreditsPerSync?: number;
  readonly apiCreditsReservePercent: number;
  readonly maxConcurrentRequests?: number;
  readonly edition?: Edition;
  readonly includeDeleted: boolean;
  readonly includeConvertedLeads: boolean;
  readonly includeUnapprovedRecords: boolean;
  readonly embedChildren: boolean;
  readonly systemProperties: boolean;
  /** Where the stream `attachment_files` writes its files. */
  readonly attachmentFolder?: string;
  readonly attachmentMaxBytes: number;
  /** The stream `emails` has the text of each message. */
  readonly emailContent: boolean;
  readonly lookbackSeconds: number;
  /** Hours between two comparisons of ids. 0 compares in each sync. */
  readonly reconcileHours: number;
  /** The largest number of ids that a stream's state remembers. 0 remembers none. */
  readonly trackedIds: number;
  /** Hours between two formula refreshes. 0 disables them. */
  readonly formulaRefreshHours: number;
  readonly redisUrl?: string;
  readonly tokenStore?: string;
  /** Absolute http(s) URL without a trailing slash. */
  readonly accountsUrl?: string;
  readonly apiUrl?: string;
  readonly userAgent?: string;
  /** As given. `requestTimeoutSeconds` parses it. */
  readonly requestTimeout?: string | number;
}

export interface ParsedConfig {
  readonly config: Config;
  /** What the user gave, unchanged. A CONTROL message and {@link secretsOf} are based on it. */
  readonly raw: JsonObject;
  /** Sentences for the log, without secrets. */
  readonly warnings: readonly string[];
}

/**
 * Reads a configuration with the keys of resources/spec.json, of Airbyte's source-zoho-crm or of singer-io's tap-zoho-crm.
 *
 * @throws SourceError (`config`) that names every invalid key, the value given and the values allowed.
 */
export function parseConfig(json: Json | undefined): ParsedConfig {
  if (!isObject(json)) {
    throw invalid(
      'The configuration is not a JSON object: it must hold at least client_id, client_secret and refresh_token.',
    );
  }
  const canonical = tolerate(json);
  const redact = createRedactor(secretsOf(json));
  const problems = problemsOf(json, canonical, redact);
  if (problems.length > 0 || !validate(canonical)) throw invalid(redact(sentence(problems)));
  return { config: normalised(canonical), raw: json, warnings: warningsOf(json, canonical).map(redact) };
}

function invalid(userMessage: string): SourceError {
  return new SourceError({ code: 'CONFIG_INVALID', failureType: 'config', userMessage });
}

function sentence(problems: readonly string[]): string {
  if (problems.length === 1) return `The configuration has a problem: ${problems.join('')}.`;
  const numbered = problems.map((problem, index) => `(${index + 1}) ${problem}`);
  return `The configuration has ${problems.length} problems: ${numbered.join('; ')}.`;
}

function normalised(file: ConfigFile): Config {
  const optional = {
    refreshToken: file.refresh_token,
    grantToken: file.grant_token,
    redirectUri: file.redirect_uri,
    region: KEYS.dc_region.values.find((region) => region === file.dc_region),
    startAt: instantOf(file.start_datetime) ?? instantOf(file.start_date),
    apiCreditsPerSync: file.api_credits_per_sync,
    maxConcurrentRequests: file.max_concurrent_requests,
    edition: file.edition,
    attachmentFolder: file.attachment_folder === '' ? undefined : file.attachment_folder,
    redisUrl: file.redis_url,
    tokenStore: file.token_store,
    accountsUrl: baseUrlOf(file.accounts_url),
    apiUrl: baseUrlOf(file.api_url),
    userAgent: file.user_agent,
    requestTimeout: file.request_timeout ?? undefined,
  };
  return { ...present(optional), ...withDefaults(file) };
}

function withDefaults(file: ConfigFile) {
  return {
    clientId: file.client_id,
    clientSecret: file.client_secret,
    environment: file.environment ?? KEYS.environment.default,
    modules: file.modules ?? [],
    excludeModules: file.exclude_modules ?? [],
    perRecordStreams: file.per_record_streams ?? [],
    readStrategy: file.read_strategy ?? KEYS.read_strategy.default,
    apiCreditsReservePercent: file.api_credits_reserve_percent ?? KEYS.api_credits_reserve_percent.default,
    includeDeleted: file.include_deleted ?? KEYS.include_deleted.default,
    includeConvertedLeads: file.include_converted_leads ?? KEYS.include_converted_leads.default,
    includeUnapprovedRecords: file.include_unapproved_records ?? KEYS.include_unapproved_records.default,
    embedChildren: file.embed_children ?? KEYS.embed_children.default,
    systemProperties: file.system_properties ?? KEYS.system_properties.default,
    attachmentMaxBytes: file.attachment_max_bytes ?? KEYS.attachment_max_bytes.default,
    emailContent: file.email_content ?? KEYS.email_content.default,
    lookbackSeconds: file.lookback_seconds ?? KEYS.lookback_seconds.default,
    reconcileHours: file.reconcile_hours ?? KEYS.reconcile_hours.default,
    trackedIds: file.tracked_ids ?? KEYS.tracked_ids.default,
    formulaRefreshHours: file.formula_refresh_hours ?? KEYS.formula_refresh_hours.default,
  };
}

function instantOf(value: ConfigFile['start_date']): number | undefined {
  return typeof value === 'string' ? parseInstant(value) : undefined;
}

function baseUrlOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseBaseUrl(text);
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same object without the keys whose value is `undefined`. */
function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
