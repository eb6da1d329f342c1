import type { JsonObject } from '../../util/json.js';

/**
 * The interface between the data of an organisation (`Org`, filled by `seed/` or `dataset/`) and the HTTP side (`server/`).
 * Contains neither HTTP nor data.
 */

/**
 * A row as stored in the organisation (the truth), keyed by field api_name, in this canonical form: ids and big integers
 * are strings; date-times are `YYYY-MM-DDTHH:MM:SSZ` in UTC; dates `YYYY-MM-DD`; lookups `{id, name}`, users
 * `{id, name, email}`, multi-module lookups `{id, name, module: {api_name, id}}`; multi-selects arrays of strings; subforms,
 * files, tags arrays of objects; absent is null. Rich text is complete.
 */
export type Row = JsonObject & { id: string };

export type SortKey = 'id' | 'Created_Time' | 'Modified_Time';

export interface ScanQuery {
  readonly sort: SortKey;
  readonly order: 'asc' | 'desc';
  /** Only rows changed since then (`If-Modified-Since`). The server's option decides whether the second is included. */
  readonly modifiedSince?: { readonly at: number; readonly inclusive: boolean };
  /** Only rows after this one in the requested order (a keyset position). */
  readonly after?: { readonly value: number | null; readonly id: string };
  /** Skips this many rows first (an offset position). Cheap: skipped rows are not derived. */
  readonly skip?: number;
  /** Leads: converted ones are hidden unless requested. */
  readonly converted?: 'true' | 'false' | 'both';
  /** zoho-api.md §17: which records by whether they wait for approval (`$approved` is false); all where not given. */
  readonly approved?: 'true' | 'false' | 'both';
  /** The fields that will be read. To save time, a table may omit all others from its rows. */
  readonly fields?: ReadonlySet<string>;
}

/** The live rows of one module. Every call sees the present data; there are no snapshots. */
export interface Table {
  count(query?: Pick<ScanQuery, 'converted' | 'approved'>): number;
  get(id: string): Row | undefined;
  /** Rows in order, ties broken by `id` (compared as numbers) in the same direction. Lazy. */
  scan(query: ScanQuery): Iterable<Row>;
  insert(values: JsonObject, at: number): Row;
  /** Changes fields. Sets `Modified_Time` to `at` unless `silent`. */
  update(id: string, values: JsonObject, at: number, silent?: boolean): Row | undefined;
  /** @param merged it became part of another row: it has lost its name, and cannot be restored (zoho-api.md §17) */
  remove(id: string, at: number, type: 'recycle' | 'permanent', merged?: boolean): boolean;
  /** Restores a row from the recycle bin unchanged. Sets `Modified_Time` to `at` unless `silent`. */
  restore(id: string, at: number, silent?: boolean): Row | undefined;
  /** The name of a row whose name may have changed. `undefined`: the name that lookups hold is right. */
  nameNow(id: string): string | undefined;
  /** What `/deleted` would list. */
  deleted(): readonly {
    id: string;
    type: 'recycle' | 'permanent';
    at: number;
    display_name: string | null;
    merged?: true;
  }[];
}

/** How a module responds: normally, or with one of Zoho's errors (zoho-api.md §3.3). */
export type Access =
  | { readonly kind: 'ok' }
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly details?: JsonObject;
    };

/** As the settings routes list them. */
export interface ModuleSettings {
  readonly layouts: readonly JsonObject[];
  readonly custom_views: readonly JsonObject[];
  readonly related_lists: readonly JsonObject[];
}

export interface OrgModule {
  /** As `/settings/modules` lists it. */
  readonly metadata: JsonObject;
  /** As `/settings/fields` lists them (all keys of zoho-api.md §4.1, `{}` where not applicable). */
  readonly fields: readonly JsonObject[];
  /** Response of `/settings/fields`; `empty` is a 204. */
  readonly fieldsAccess: Access;
  /** Response of the record calls. */
  readonly recordsAccess: Access;
  readonly table: Table;
  /** The tags of the module: `{name, id, color_code}`. Absent: those on its rows. */
  readonly tags?: readonly JsonObject[];
  /** Further tables of its settings (zoho-api.md §10.6). */
  readonly settings?: ModuleSettings;
  /** Values are already printed as Zoho does (captured payloads). They are rendered unchanged. */
  readonly verbatim?: boolean;
}

export interface Org {
  /** IANA zone of the API user: date-times are printed in it. */
  readonly timeZone: string;
  /** A change in the map is visible from the next call on. */
  readonly modules: Map<string, OrgModule>;
  /** `/org` answers with this object inside `org: [..]`. */
  readonly organization: JsonObject;
  /**
   * Rows of the settings resources: users, roles, profiles, territories, currencies … Rows that belong to one of another
   * resource have its id: `user_group_sources` (`group`), `territory_users` (`territory`), `pipelines` (`layout`). For a
   * resource that the edition lacks, the error that it returns.
   */
  readonly settings: Readonly<
    Record<string, { readonly rows: readonly JsonObject[]; readonly access: Access }>
  >;
}

/** What {@link createOrg} of `seed.ts` takes. */
export interface SeedOptions {
  readonly seed?: number;
  /** Rows by module api_name; others get a small default. */
  readonly rows?: Readonly<Record<string, number>>;
  /** Modules in addition to the standard ones. */
  readonly extraModules?: readonly ExtraModule[];
  readonly timeZone?: string;
  /** Epoch ms near which the newest rows were changed. */
  readonly now: number;
}

/** A custom module for tests: number of fields, number of rows, and how their times are distributed. */
export interface ExtraModule {
  readonly api_name: string;
  readonly rows: number;
  /** Total number of fields, system fields included. */
  readonly fields?: number;
  /**
   * `spread`: one second or more apart (default); `burst`: all in one second; `imported`: 80 of 200 rows share one.
   * `none`: the module has no Modified_Time.
   */
  readonly times?: 'spread' | 'burst' | 'imported' | 'none';
  readonly fieldsAccess?: Access;
  readonly recordsAccess?: Access;
}

export type { JsonObject };
