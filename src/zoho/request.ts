import type { Turn } from '../util/async.js';
import type { JsonObject } from '../util/json.js';
import type { CallKind } from './limits/call-kinds.js';

export interface RequestOptions {
  /** Parameters; one that is `undefined` is not sent. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Decides the price and the weight of the call; default: `get`. */
  readonly kind?: CallKind | undefined;
  /** Key of the list in the body; a body without it is corrupt, and the call is retried. */
  readonly list?: string | undefined;
  /** What the call is about if its path does not show it: a module, named in errors. */
  readonly about?: string | undefined;
  /** The answer omits records that wait for approval, unless `approved` includes them (zoho-api.md §17). */
  readonly approval?: true | undefined;
  /** Every row of that list has an `id`. */
  readonly isKeyed?: boolean | undefined;
  /** Of a file: 204 says that there is none, and is not asked again. */
  readonly mayBeEmpty?: true | undefined;
  /** The scopes of the call, named in the error if the token lacks them. */
  readonly scopes?: readonly string[] | undefined;
  /** Awaited before an answer is parsed: as text it takes a fraction of the memory of its rows. */
  readonly turn?: Turn['begin'] | undefined;
  /** The label in `ClientStats`, in most cases a module's api_name; default: the path. */
  readonly module?: string | undefined;
}

export interface ZohoRequest extends RequestOptions {
  readonly method: 'GET' | 'POST';
  /** Below `/crm/v8`, or from the root where it starts with `/crm/` (`/crm/bulk/v8/read`). Begins with a slash. */
  readonly path: string;
  readonly body?: JsonObject | undefined;
}

/** One attempt of a call, for reports of a run. All times are epoch milliseconds by our clock. */
export interface CallReport {
  /** The stream or the path, as in `ClientStats`. */
  readonly label: string;
  readonly kind: CallKind;
  /** When it was ready to be sent. Until {@link sentAt} it waited for a slot, a token or a rate limit. */
  readonly readyAt: number;
  readonly sentAt: number;
  /** When the answer had arrived, or for a file, when it began. */
  readonly endedAt: number;
  /** `undefined`: no complete answer. */
  readonly status: number | undefined;
  readonly credits: number;
  /** Credits of the day that are left, if the answer says so. */
  readonly remaining: number | undefined;
  /** Why it failed: the code of the error. */
  readonly error: string | undefined;
  /** Milliseconds until it is repeated. Absent: it is not. */
  readonly retryMs: number | undefined;
}
