/** Written by scripts/generate.mjs from resources/spec.json: change that file and run `npm run generate`. */

export interface ConfigFile {
  /**
   * ID of the OAuth client made in the Zoho API console (api-console.zoho.com, .eu, .in …) of your data center. A Self Client is enough.
   */
  client_id: string;
  /**
   * Secret of the same OAuth client.
   */
  client_secret: string;
  /**
   * Lasting OAuth token of the Zoho user whose data is read. Give either this or a grant token.
   */
  refresh_token?: string;
  /**
   * One-time code from the API console (valid for 3 to 10 minutes) in place of a refresh token. It is exchanged once, and the refresh token obtained is handed back to be stored in the configuration.
   */
  grant_token?: string;
  /**
   * Only with a grant token of a client that has a redirect URI: exactly the URI registered with Zoho. Self Clients leave it empty.
   */
  redirect_uri?: string;
  /**
   * Where the Zoho account lives: US, EU, IN, AU, JP, CN, CA, SA, UK or AE, in any letter case. Left empty, the data centers are asked in turn which of them knows the token.
   */
  dc_region?: string;
  /**
   * Which environment of the org the token was made for.
   */
  environment?: 'Production' | 'Sandbox' | 'Developer';
  /**
   * Records last modified before this point in time are left out. A date or a date-time with `Z` or an offset; a time without either is taken as UTC. Left empty, everything is read.
   */
  start_datetime?: string | number | null;
  /**
   * Offer only the modules whose API name matches one of these patterns (`*` stands for any characters, `?` for one). Left empty, every readable module is offered.
   */
  modules?: string[];
  /**
   * Leave out the modules whose API name matches one of these patterns, even when the list above names them.
   */
  exclude_modules?: string[];
  /**
   * Which of Zoho's APIs delivers the records; they look the same whichever it is. `auto` counts for each stream which costs the fewest credits and writes its choice into the log. `records` (Get Records) suits small changes and tokens with few scopes, `coql` (queries) long lists, `bulk` (export jobs) whole tables of many thousand rows; a stream that cannot be read in the way chosen here is read in another.
   */
  read_strategy?: 'auto' | 'records' | 'coql' | 'bulk';
  /**
   * Tell which records were deleted in Zoho: incremental syncs deliver a record with the id and the time of the deletion in `_ab_cdc_deleted_at`, and deduplicating destinations remove the row. One more API call (two credits) for each stream and sync.
   */
  include_deleted?: boolean;
  /**
   * Read leads that have been converted as well; Zoho hides them by default.
   */
  include_converted_leads?: boolean;
  /**
   * Read records that wait for approval as well (approval processes, web forms with approval); Zoho hides them by default. One more API call for each stream that is read by queries or export jobs.
   */
  include_unapproved_records?: boolean;
  /**
   * Also put subform rows, multi-select and multi-user lookups into the parent records as arrays. They are streams of their own in any case. Costs a query or more for every 500 records and each such column; needs the scope ZohoCRM.coql.READ where these tables are long.
   */
  embed_children?: boolean;
  /**
   * Read again what was modified in this many seconds before the last sync ended. Costs duplicates, needed only if other software writes old modification times.
   */
  lookback_seconds?: number;
  /**
   * Read all rows of a module with formula or roll-up columns again when their values are this old, since these change without a new modification time. Costs what a first read costs. 0 = never.
   */
  formula_refresh_hours?: number;
  /**
   * Zoho lists no deletions of subform rows, links, notes and attachments: every so many hours the ids of such a module are compared with those delivered, and what is gone is told as deleted. 0 = in each sync. One to three API credits for up to 2,000 records.
   */
  reconcile_hours?: number;
  /**
   * How many ids of delivered records the state of one stream may remember, in packed form (about two bytes each). They are what deletions are found by where Zoho lists none, or not any more. A stream with more records remembers none. 0 = never.
   */
  tracked_ids?: number;
  /**
   * Most calls under way at a time. Left empty, the limit of your Zoho edition is used (5 where it is not known). Set it lower to leave room for other programs; a value above the limit gains nothing, for Zoho refuses what is too much.
   */
  max_concurrent_requests?: number;
  /**
   * Overrides the edition read from the organization, from which the number of concurrent requests follows. Normally left empty.
   */
  edition?: 'Free' | 'Standard' | 'Professional' | 'Enterprise' | 'Ultimate';
  /**
   * Stop before one sync has spent more than this many of the org's API credits. Nothing is lost: the sync is reported as incomplete, and the next one goes on where it stopped. Left empty, there is no limit.
   */
  api_credits_per_sync?: number;
  /**
   * Always leave this share of the org's API credits of 24 hours to others: a sync that would use it stops, and the next one goes on where it stopped. Needs the scope ZohoCRM.org.READ, from which the allowance follows.
   */
  api_credits_reserve_percent?: number;
  /**
   * Redis server (version 5 or later, no cluster) through which processes with the same credentials share the simultaneous calls, the API credits and the access token. Needed only where several connections read one org at the same time. Where it cannot be reached, each process keeps the limits for itself, and a warning says so.
   */
  redis_url?: string;
  /**
   * Path of a file, readable by its owner alone, that keeps the access token between runs. Useful for short runs in close succession: Zoho makes ten tokens in ten minutes at most.
   */
  token_store?: string;
  /**
   * Name sent to Zoho with every call, for instance a contact address.
   */
  user_agent?: string;
  /**
   * Seconds to wait for an answer, as a number or as text; empty or 0 means 300.
   */
  request_timeout?: string | number | null;
  /**
   * Another name for `start_datetime`, as Singer configurations write it. `start_datetime` wins when both are given.
   */
  start_date?: string | number | null;
  /**
   * Other host for tokens (emulator, proxy). Wins over the data center.
   */
  accounts_url?: string;
  /**
   * Other host for the CRM API (emulator, proxy). Wins over the data center, the environment and what Zoho answers with the token.
   */
  api_url?: string;
  [k: string]: unknown;
}
