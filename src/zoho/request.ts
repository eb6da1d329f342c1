import type { JsonObject } from '../util/json.js';
import type { CallKind } from './limits/call-kinds.js';

export interface RequestOptions {
  /** Parameters; `undefined` leaves one out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What such a call costs and how heavy it is; `get` where not given. */
  readonly kind?: CallKind | undefined;
  /** Key of the list that an answer with a body holds; one without it is damaged, and asked for again. */
  readonly list?: string | undefined;
  /** What the call is about where its path does not say it: a module, named in errors. */
  readonly about?: string | undefined;
  /** The answer leaves out records that wait for approval, unless `approved` says otherwise (zoho-api.md §17). */
  readonly approval?: true | undefined;
  /** Each row of that list has an `id`. */
  readonly isKeyed?: boolean | undefined;
  /** The label in `ClientStats`: a module's api_name in most cases, the path where not given. */
  readonly module?: string | undefined;
}

export interface ZohoRequest extends RequestOptions {
  readonly method: 'GET' | 'POST';
  /** Below `/crm/v8`, or from the root where it starts with `/crm/` (`/crm/bulk/v8/read`). Begins with a slash. */
  readonly path: string;
  readonly body?: JsonObject | undefined;
}
