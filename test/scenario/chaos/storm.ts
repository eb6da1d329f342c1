import type { CallInfo } from '#src/emulator/call/calls.js';
import { createDice, type Dice } from '#src/emulator/call/dice.js';
import { hashText, mix } from '#src/emulator/org/random.js';
import type { Emulator, Fault } from '#src/emulator/server/server.js';
import type { JsonObject } from '#src/util/json.js';

/** One kind of bad weather, under the name by which it is counted. */
interface Kind {
  readonly name: string;
  /** How often, beside the others. */
  readonly weight: number;
  readonly fault: (dice: Dice) => Fault;
  /** Only these calls; all where absent. */
  readonly when?: (call: CallInfo) => boolean;
  /** At most so often for one and the same call: Zoho means it when it says it again, as of a page that stays empty (zoho-api.md §15 no. 4). */
  readonly most?: number;
  /** Never twice in a row for one and the same call: a new token that is refused at once is a bad one (§11). */
  readonly apart?: boolean;
}

const oneOf = <T>(dice: Dice, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(dice() * choices.length)] ?? choices[0];

const always = (name: string, weight: number, fault: Fault): Kind => ({ name, weight, fault: () => fault });
const gateway = (status: 408 | 425 | 502 | 503 | 504): Kind =>
  always(String(status), 2, { kind: 'gateway', status });

/** What a gateway may write under the content type of JSON. */
const GARBAGE = ['', 'null', '[]', '"no healthy upstream"', '{"message":', '<!DOCTYPE html>'] as const;

/** What a gateway may say of itself; none of it is an empty list. */
const FOREIGN = [{}, { ok: true }, { status: 'healthy', code: 0 }, { data: {} }] as const;

const isContinued = ({ query }: CallInfo): boolean =>
  query['page_token'] !== undefined || Number(query['page'] ?? 1) > 1;
const isRecordList = ({ path }: CallInfo): boolean => /^\/crm\/v8\/[A-Z]\w*$/.test(path);

/** Faults of the API (zoho-api.md §2.4, §5.2, §11, §15 no. 14). */
const API_KINDS: readonly Kind[] = [
  gateway(408),
  gateway(425),
  always('429', 4, { kind: 'rate-limit' }),
  {
    name: '429 Retry-After',
    weight: 3,
    fault: (dice) => ({ kind: 'rate-limit', retryAfter: oneOf<number | string>(dice, [0, 3, 45, 'soon']) }),
  },
  always('500', 4, { kind: 'internal-error' }),
  gateway(502),
  gateway(503),
  gateway(504),
  always('200 HTML', 2, { kind: 'html' }),
  {
    name: 'garbage',
    weight: 3,
    fault: (dice) => ({
      kind: 'garbage',
      status: oneOf(dice, [200, 200, 502, 503]),
      body: oneOf(dice, GARBAGE),
    }),
  },
  {
    name: 'foreign JSON',
    weight: 4,
    fault: (dice) => ({ kind: 'foreign-json', json: oneOf<JsonObject>(dice, FOREIGN) }),
  },
  always('half JSON', 3, { kind: 'truncated-json' }),
  always('truncated', 2, { kind: 'truncated', transfer: 'length' }),
  always('cut chunked', 2, { kind: 'truncated', transfer: 'chunked' }),
  always('reset', 3, { kind: 'reset' }),
  always('drip', 2, { kind: 'drip', pieces: 7, pauseMs: 900 }),
  always('slow', 2, { kind: 'latency', ms: 20_000 }),
  // One of three new tokens is left for those that expire.
  { ...always('401', 5, { kind: 'invalid-token' }), most: 2, apart: true },
  {
    ...always('expired page token', 16, { kind: 'expired-page-token' }),
    when: (call) => call.query['page_token'] !== undefined,
    most: 1,
  },
  {
    ...always('lost page', 16, { kind: 'answer', answer: { status: 204 } }),
    when: (call) => isRecordList(call) && isContinued(call),
    most: 1,
  },
];

/** These take real time: a storm has as many as it was given, and no more. */
const STALLS: readonly Kind[] = [
  always('stall', 1, { kind: 'stall', after: 'nothing' }),
  always('stall in the body', 1, { kind: 'stall', after: 'half' }),
];

/** Faults of the accounts host (zoho-api.md §1.4, §11). */
const TOKEN_KINDS: readonly Kind[] = [
  always('token: 503 HTML', 2, { kind: 'gateway', status: 503 }),
  always('token: 200 HTML', 2, { kind: 'html' }),
  always('token: 500', 2, { kind: 'answer', answer: { status: 500, json: { error: 'general_error' } } }),
  always('token: reset', 2, { kind: 'reset' }),
  always('token: half JSON', 1, { kind: 'truncated-json' }),
  always('token: throttled', 4, {
    kind: 'answer',
    answer: {
      status: 400,
      json: {
        error_description: 'You have made too many requests continuously. Please try again after some time.',
        error: 'Access Denied',
        status: 'failure',
      },
    },
  }),
];

const OUTAGE: Kind = always('outage', 1, { kind: 'gateway', status: 503 });

export const KIND_NAMES: readonly string[] = [...API_KINDS, ...STALLS, ...TOKEN_KINDS, OUTAGE].map(
  ({ name }) => name,
);

export interface StormOptions {
  readonly seed: number;
  /** Share of calls that are hit, 0 to 1. */
  readonly rate: number;
  /** The same for calls to the accounts host. */
  readonly tokenRate: number;
  /** At most so many answers that never end. */
  readonly stalls: number;
  /** Calls in a row, of one path each, that find nobody there. */
  readonly outage?: { readonly path: RegExp; readonly from: number; readonly length: number } | undefined;
}

export interface Storm {
  /** Faults by the name of their kind. */
  readonly applied: ReadonlyMap<string, number>;
  readonly end: () => void;
}

/**
 * Faults for a share of all calls, on both hosts. Whether the n-th call of one kind is hit, and by what, is a function of
 * the seed and of the call itself: streams that run side by side may come in another order, the weather stays the same.
 */
export function startStorm(emulator: Emulator, options: StormOptions): Storm {
  const storm = new Weather(options);
  const stop = emulator.onRequest((call) => storm.faultOf(call, API_KINDS));
  // The accounts host has rules and no hooks: one rule per kind, of which the dice choose.
  const drawn = new WeakMap<CallInfo, Kind | 'none'>();
  for (const kind of TOKEN_KINDS) {
    const match = (call: CallInfo): boolean => {
      const choice = drawn.get(call) ?? storm.choose(call, TOKEN_KINDS)?.kind ?? 'none';
      drawn.set(call, choice);
      if (choice === kind) storm.count(kind);
      return choice === kind;
    };
    emulator.faults.add({ host: 'accounts', match, fault: kind.fault(() => 0) });
  }
  return {
    applied: storm.applied,
    end: () => {
      stop();
      emulator.faults.clear();
    },
  };
}

class Weather {
  readonly applied = new Map<string, number>();
  readonly #options: StormOptions;
  readonly #calls = new Map<string, number>();
  /** Hits by kind and call, and the last one by call. */
  readonly #hits = new Map<string, number>();
  readonly #last = new Map<string, Kind>();
  #stalls: number;

  constructor(options: StormOptions) {
    this.#options = options;
    this.#stalls = options.stalls;
  }

  faultOf(call: CallInfo, kinds: readonly Kind[]): Fault | undefined {
    if (this.#isOut(call)) {
      this.count(OUTAGE);
      return OUTAGE.fault(() => 0);
    }
    const choice = this.choose(call, kinds);
    if (!choice) return undefined;
    this.count(choice.kind);
    return choice.kind.fault(choice.dice);
  }

  choose(call: CallInfo, kinds: readonly Kind[]): { kind: Kind; dice: Dice } | undefined {
    const key = keyOf(call);
    const { seed } = this.#options;
    const rate = kinds === TOKEN_KINDS ? this.#options.tokenRate : this.#options.rate;
    const dice = createDice(mix(seed, hashText(key), this.#next(key)));
    const exact = JSON.stringify([call.path, call.query, call.headers['if-modified-since'], call.body]);
    const last = this.#last.get(exact);
    this.#last.delete(exact);
    if (dice() >= rate) return undefined;
    if (this.#stalls > 0 && kinds === API_KINDS && dice() < 0.3) {
      this.#stalls -= 1;
      return { kind: oneOf(dice, [STALLS[0]!, STALLS[1]!]), dice };
    }
    const hitsOf = ({ name }: Kind): number => this.#hits.get(`${name} ${exact}`) ?? 0;
    const isOpen = (kind: Kind): boolean =>
      (kind.when?.(call) ?? true) && hitsOf(kind) < (kind.most ?? Infinity) && !(kind.apart && kind === last);
    const kind = draw(kinds.filter(isOpen), dice);
    if (!kind) return undefined;
    this.#hits.set(`${kind.name} ${exact}`, hitsOf(kind) + 1);
    this.#last.set(exact, kind);
    return { kind, dice };
  }

  count({ name }: Kind): void {
    this.applied.set(name, (this.applied.get(name) ?? 0) + 1);
  }

  #isOut(call: CallInfo): boolean {
    const { outage } = this.#options;
    if (!outage || call.path.search(outage.path) < 0) return false;
    const nth = this.#next(`outage ${call.path}`);
    return nth >= outage.from && nth < outage.from + outage.length;
  }

  #next(key: string): number {
    const nth = (this.#calls.get(key) ?? 0) + 1;
    this.#calls.set(key, nth);
    return nth;
  }
}

function draw(kinds: readonly Kind[], dice: Dice): Kind | undefined {
  let left = dice() * kinds.reduce((sum, { weight }) => sum + weight, 0);
  return kinds.find(({ weight }) => (left -= weight) < 0) ?? kinds.at(-1);
}

/** The same call in another run has the same key: page tokens are random and left out. */
function keyOf({ method, path, query }: CallInfo): string {
  const parameters = Object.entries(query).map(([name, value]) =>
    name === 'page_token' ? name : `${name}=${value}`,
  );
  return `${method} ${path} ${parameters.sort().join('&')}`;
}
