import type { JsonObject } from '../../util/json.js';
import { type Answer, htmlPage } from './answer.js';
import { internalError, invalidToken, tokenExpired, tooManyRequests } from './errors.js';
import type { CallInfo } from './calls.js';
import type { Dice } from './dice.js';
import { createFaultRules, type FaultRules, type RuleLimits } from './fault-rules.js';

/** Faults of a valid call (zoho-api.md §15 no. 14). */
export type Fault =
  /** 429. The header is sent only if a value is given (seconds or an HTTP date): Zoho sends none (§2.4). */
  | { readonly kind: 'rate-limit'; readonly retryAfter?: number | string }
  /** 500 with Zoho's JSON. */
  | { readonly kind: 'internal-error' }
  /** An HTML page of an edge server. */
  | {
      readonly kind: 'gateway';
      readonly status: 408 | 425 | 502 | 503 | 504;
      readonly retryAfter?: number | string;
    }
  /** 401 `INVALID_TOKEN` although the token is valid. */
  | { readonly kind: 'invalid-token' }
  /** 400 `EXPIRED_VALUE`: the page token is older than a day (§5.2). */
  | { readonly kind: 'expired-page-token' }
  /** 200 with a login page (§11, end). */
  | { readonly kind: 'html' }
  /** A gateway's text with the content type of JSON: an empty body, a bare word, the beginning of an object. */
  | { readonly kind: 'garbage'; readonly status: number; readonly body: string }
  /** 200 with JSON that is not from Zoho, such as the health page of a gateway. */
  | { readonly kind: 'foreign-json'; readonly json: JsonObject }
  /** Any other response. */
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** The correct response, but the connection ends in the middle: before the announced length, or in a chunked body. */
  | { readonly kind: 'truncated'; readonly transfer: 'length' | 'chunked' }
  /** 200, a complete transfer, half the JSON. */
  | { readonly kind: 'truncated-json' }
  /** The complete correct response, in this many pieces with a pause after each. */
  | { readonly kind: 'drip'; readonly pieces: number; readonly pauseMs: number }
  /** The socket is reset before any byte. */
  | { readonly kind: 'reset' }
  /** The response stalls: before its first byte, or after the headers and half of the body. */
  | { readonly kind: 'stall'; readonly after: 'nothing' | 'half' }
  /** The response is delayed. Other faults still apply. */
  | { readonly kind: 'latency'; readonly ms: number };

export interface FaultRule extends RuleLimits {
  readonly fault: Fault;
  /** Selects the calls. Absent: all. A pattern is matched against the path. */
  readonly match?: RegExp | ((call: CallInfo) => boolean);
  /** The server: the API (default) or the accounts host with its token endpoint. */
  readonly host?: 'api' | 'accounts';
}

export type Faults = Pick<FaultRules<FaultRule>, 'add' | 'clear'>;

export interface FaultBook extends Faults {
  /** The faults of all rules that match this call. Counts the matches. */
  readonly draw: (call: CallInfo, host: 'api' | 'accounts') => Fault[];
}

export function createFaults(dice: Dice): FaultBook {
  const { add, clear, due } = createFaultRules<FaultRule>(dice);
  return {
    add,
    clear,
    draw: (call, host) =>
      due((rule) => (rule.host ?? 'api') === host && isMatch(rule, call)).map(({ fault }) => fault),
  };
}

function isMatch({ match }: FaultRule, call: CallInfo): boolean {
  if (match === undefined) return true;
  // `search` starts at 0 whatever the pattern's flags; `test` of a /g pattern would not.
  return typeof match === 'function' ? match(call) : call.path.search(match) >= 0;
}

const TITLES = {
  408: 'Request Timeout',
  425: 'Too Early',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Time-out',
} as const;

/** The response that replaces the correct one. `undefined` if the fault keeps it. */
export function replacement(fault: Fault): Answer | undefined {
  switch (fault.kind) {
    case 'rate-limit':
      return withRetryAfter(tooManyRequests, fault.retryAfter);
    case 'internal-error':
      return internalError;
    case 'gateway':
      return withRetryAfter(
        htmlPage(fault.status, `${fault.status} ${TITLES[fault.status]}`),
        fault.retryAfter,
      );
    case 'invalid-token':
      return invalidToken;
    case 'expired-page-token':
      return tokenExpired;
    case 'garbage':
      return { status: fault.status, text: fault.body };
    case 'foreign-json':
      return { status: 200, json: fault.json };
    case 'html':
      return htmlPage(200, 'Zoho Accounts');
    case 'answer':
      return fault.answer;
    case 'truncated':
    case 'truncated-json':
    case 'drip':
    case 'reset':
    case 'stall':
    case 'latency':
      return undefined;
  }
}

function withRetryAfter(answer: Answer, value: number | string | undefined): Answer {
  return value === undefined ? answer : { ...answer, headers: { 'retry-after': String(value) } };
}

export const latencyOf = (faults: readonly Fault[]): number =>
  faults.reduce((sum, fault) => sum + (fault.kind === 'latency' ? fault.ms : 0), 0);
