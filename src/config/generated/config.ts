/** Written by scripts/generate.mjs from resources/spec.json: change that file and run `npm run generate`. */

export interface ConfigFile {
  /**
   * ID of the OAuth client from the Zoho API console (api-console.zoho.com, .eu, .in …) of your data center. A Self Client is enough.
   */
  client_id: string;
  /**
   * Secret of the same OAuth client.
   */
  client_secret: string;
  /**
   * Lasting OAuth token of the Zoho user whose data is read. Set either this or a grant token.
   */
  refresh_token?: string;
  /**
   * One-time code from the API console (valid for 3 to 10 minutes), instead of a refresh token. It is exchanged once, and the new refresh token is returned so that it can be saved in the configuration.
   */
  grant_token?: string;
  /**
   * Only with a grant token of a client that has a redirect URI: exactly the URI that is registered with Zoho. Leave empty for Self Clients.
   */
  redirect_uri?: string;
  /**
   * The data center of the Zoho account: US, EU, IN, AU, JP, CN, CA, SA, UK or AE, in any letter case. If empty, the data centers are tried in turn until one accepts the token.
   */
  dc_region?: string;
  /**
   * The environment of the org for which the token was made.
   */
  environment?: 'Production' | 'Sandbox' | 'Developer';
  /**
   * Records last modified before this time are skipped. A date, or a date-time with `Z` or an offset; a time without either is taken as UTC. If empty, everything is read.
   */
  start_datetime?: string | number | null;
  /**
   * Offer only the modules and fixed streams (such as `users`) whose name matches one of these patterns (`*` matches any characters, `?` matches one). If empty, everything readable is offered.
   */
  modules?: string[];
  /**
   * Do not offer the modules and fixed streams whose name matches one of these patterns, even if the list above names them.
   */
  exclude_modules?: string[];
  /**
   * Also offer these streams, which are off because they cost a call for each changed record: emails, timeline, record_notes, contact_roles, campaign_members, attachment_files; and recycle_bin. A related list such as Deals/Products or Accounts/Contacts is read into the stream related_records. The log states the number of calls before the first one.
   */
  per_record_streams?: string[];
  /**
   * Which of Zoho's APIs delivers the records; the records are the same in all of them. `auto` selects for each stream the one that costs the fewest credits and logs its choice. `records` (Get Records) suits small changes and tokens with few scopes, `coql` (queries) suits long lists, `bulk` (export jobs) suits complete tables of many thousand rows. A stream that cannot be read with the selected strategy is read with another.
   */
  read_strategy?: 'auto' | 'records' | 'coql' | 'bulk';
  /**
   * Deliver deletions: incremental syncs deliver a record with the id and the time of the deletion in `_ab_cdc_deleted_at`, and deduplicating destinations remove the row. Costs one more API call (two credits) for each stream and sync.
   */
  include_deleted?: boolean;
  /**
   * Also read leads that were converted; Zoho hides them by default.
   */
  include_converted_leads?: boolean;
  /**
   * Read records that wait for approval as well (approval processes, web forms with approval); Zoho hides them by default. One more API call for each stream that is read by queries or export jobs.
   */
  include_unapproved_records?: boolean;
  /**
   * Also put subform rows, multi-select lookups and multi-user lookups into the parent records as arrays. They are streams of their own in any case. Costs one query or more for every 500 records and each such column; needs the scope ZohoCRM.coql.READ for long tables.
   */
  embed_children?: boolean;
  /**
   * Offer properties of records that are no fields as columns: $approved, $approval_state, $converted_detail, $currency_symbol, $in_merge, $locked_for_me and others. Only Get Records delivers them: where queries or export jobs read a module, they cost up to one API credit for every 100 records.
   */
  system_properties?: boolean;
  /**
   * Folder for the files of attachments, which the stream attachment_files downloads. Needed only if it is named above.
   */
  attachment_folder?: string;
  /**
   * Attachments that are larger are not downloaded; their row says so.
   */
  attachment_max_bytes?: number;
  /**
   * The stream emails also has the text of each message. Costs one more API credit for each message.
   */
  email_content?: boolean;
  /**
   * Read again what was modified in this many seconds before the last sync ended. Delivers some records twice, and is needed only if other software writes old modification times.
   */
  lookback_seconds?: number;
  /**
   * Read all rows of a module with formula or roll-up columns again when their values are this old, since these change without a new modification time. Costs as much as a first read. 0 = never.
   */
  formula_refresh_hours?: number;
  /**
   * Zoho lists no deletions of subform rows, links, notes and attachments. After this many hours, the ids of such a module are compared with the delivered ids, and missing records are delivered as deleted. 0 = in each sync. Costs one to three API credits for up to 2,000 records.
   */
  reconcile_hours?: number;
  /**
   * The largest number of delivered ids that the state of one stream remembers, in packed form (about two bytes each). They are used to find deletions that Zoho does not list, or no longer lists. A stream with more records remembers none. 0 = never.
   */
  tracked_ids?: number;
  /**
   * The largest number of simultaneous calls. If empty, the limit of your Zoho edition is used (5 if it is unknown). Set it lower to leave calls to other programs; a value above the limit has no benefit, since Zoho refuses further calls.
   */
  max_concurrent_requests?: number;
  /**
   * Overrides the edition read from the organization, which determines the number of concurrent requests. Normally empty.
   */
  edition?: 'Free' | 'Standard' | 'Professional' | 'Enterprise' | 'Ultimate';
  /**
   * Stop before one sync has spent more than this many of the org's API credits. Nothing is lost: the sync is reported as incomplete, and the next one resumes where it stopped. If empty, there is no limit.
   */
  api_credits_per_sync?: number;
  /**
   * Always leave this share of the org's API credits of 24 hours to other programs: a sync that would use it stops, and the next one resumes where it stopped. Needs the scope ZohoCRM.org.READ to calculate the allowance.
   */
  api_credits_reserve_percent?: number;
  /**
   * Redis server (version 5 or later, no cluster) through which processes with the same credentials share the simultaneous calls, the API credits and the access token. Needed only if several connections read one org at the same time. If it cannot be reached, each process keeps the limits by itself and logs a warning.
   */
  redis_url?: string;
  /**
   * Path of a file, readable by its owner alone, that keeps the access token between runs. Useful for short runs in quick succession: Zoho issues at most ten tokens in ten minutes.
   */
  token_store?: string;
  /**
   * Name sent to Zoho with every call, for example a contact address.
   */
  user_agent?: string;
  /**
   * Seconds to wait for an answer, as a number or as text; empty or 0 means 300.
   */
  request_timeout?: string | number | null;
  /**
   * Another name for `start_datetime`, used in Singer configurations. `start_datetime` wins if both are set.
   */
  start_date?: string | number | null;
  /**
   * Other host for tokens (emulator, proxy). Overrides the data center.
   */
  accounts_url?: string;
  /**
   * Other host for the CRM API (emulator, proxy). Overrides the data center, the environment and the host that Zoho returns with the token.
   */
  api_url?: string;
  [k: string]: unknown;
}
