import type { JsonObject } from '../../util/json.js';

/**
 * The seam of the emulator: what an organisation holds (`Org`, filled by `seed*.ts` or `dataset.ts`), and what
 * the HTTP side (`server.ts`) asks of it. No HTTP here, no data there.
 */

/** A row as the organisation knows it (the truth), keyed by field api_name, in this canonical form:
 * ids and big integers are strings; date-times are `YYYY-MM-DDTHH:MM:SSZ` in UTC; dates `YYYY-MM-DD`;
 * lookups `{id, name}`, users `{id, name, email}`, multi-module lookups `{id, name, module: {api_name, id}}`;
 * multi-selects arrays of strings; subforms, files, tags arrays of objects; absent is null. Rich text is whole. */
export type Row = JsonObject & { id: string };

export type SortKey = 'id' | 'Created_Time' | 'Modified_Time';

export interface ScanQuery {
  readonly sort: SortKey;
  readonly order: 'asc' | 'desc';
  /** Only rows changed since then (`If-Modified-Since`); which reading of "since" holds is the server's option. */
  readonly modifiedSince?: { readonly at: number; readonly inclusive: boolean };
  /** Only rows that come after this one in the order asked for (a keyset position). */
  readonly after?: { readonly value: number | null; readonly id: string };
  /** Leave out this many rows first (an offset position). Cheap: skipped rows are not derived. */
  readonly skip?: number;
  /** Leads: converted ones are hidden unless asked for. */
  readonly converted?: 'true' | 'false' | 'both';
  /** zoho-api.md §17: which records by whether they wait for approval (`$approved` is false); all where not given. */
  readonly approved?: 'true' | 'false' | 'both';
  /** The fields that will be looked at: a table may leave others out of its rows, and saves the time to make them. */
  readonly fields?: ReadonlySet<string>;
}

/** The live rows of one module: every call sees the data as it is now, there are no snapshots. */
export interface Table {
  count(query?: Pick<ScanQuery, 'converted' | 'approved'>): number;
  get(id: string): Row | undefined;
  /** Rows in order, ties broken by `id` (compared as numbers) in the same direction. Lazy. */
  scan(query: ScanQuery): Iterable<Row>;
  insert(values: JsonObject, at: number): Row;
  /** Changes fields; sets `Modified_Time` to `at` unless `silent`. */
  update(id: string, values: JsonObject, at: number, silent?: boolean): Row | undefined;
  /** @param merged it became part of another row: it has lost its name, and cannot be restored (zoho-api.md §17) */
  remove(id: string, at: number, type: 'recycle' | 'permanent', merged?: boolean): boolean;
  /** Brings a row back out of the recycle bin, as it was; sets `Modified_Time` to `at` unless `silent`. */
  restore(id: string, at: number, silent?: boolean): Row | undefined;
  /** The name of a row whose name may have changed; `undefined`: it is what lookups have it for. */
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

/** How a module answers: normally, or with an error of Zoho's (zoho-api.md §3.3). */
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

export interface OrgModule {
  /** As `/settings/modules` lists it. */
  readonly metadata: JsonObject;
  /** As `/settings/fields` lists them (all keys of zoho-api.md §4.1, `{}` where not applicable). */
  readonly fields: readonly JsonObject[];
  /** Answer of `/settings/fields`; `empty` is a 204. */
  readonly fieldsAccess: Access;
  /** Answer of the record calls. */
  readonly recordsAccess: Access;
  readonly table: Table;
  /** The tags that the module knows: `{name, id, color_code}`; where not given, those that its rows carry. */
  readonly tags?: readonly JsonObject[];
  /** Values are already as Zoho printed them (captured payloads): rendered without change. */
  readonly verbatim?: boolean;
}

export interface Org {
  /** IANA zone of the API user: date-times are printed in it. */
  readonly timeZone: string;
  /** What is changed in it shows with the next call. */
  readonly modules: Map<string, OrgModule>;
  /** `/org` answers with this object inside `org: [..]`. */
  readonly organization: JsonObject;
  /** Rows of the settings resources: users, roles, profiles, territories, currencies.
   * A resource that the edition lacks has the access it answers with instead. */
  readonly settings: Readonly<
    Record<string, { readonly rows: readonly JsonObject[]; readonly access: Access }>
  >;
}

/** What {@link createOrg} of `seed.ts` takes. */
export interface SeedOptions {
  readonly seed?: number;
  /** Rows by module api_name; others get a small default. */
  readonly rows?: Readonly<Record<string, number>>;
  /** Extra modules beside the standard ones. */
  readonly extraModules?: readonly ExtraModule[];
  readonly timeZone?: string;
  /** Epoch ms near which the newest rows were changed. */
  readonly now: number;
}

/** A custom module for tests: so many fields, so many rows, and how their times lie. */
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
