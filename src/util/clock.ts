import { BOUNDS } from './bounds.js';

/**
 * The only module that reads the time, waits or draws random numbers.
 *
 * Everything else takes a {@link Clock}, so that a test can stop time and replay a retry.
 * Instants are epoch milliseconds; Zoho's own precision is one second (zoho-api.md §13).
 */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Like {@link Clock.sleep} for a watchdog: does not keep the process alive, and a virtual clock does not advance for it.
   */
  alarm(ms: number, signal: AbortSignal): Promise<void>;
  /** A number in [0, 1). */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) => wait(ms, signal),
  alarm: (ms, signal) => wait(ms, signal, (timer) => timer.unref()),
};

function wait(
  ms: number,
  signal: AbortSignal | undefined,
  onTimer?: (timer: NodeJS.Timeout) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayOf(ms));
    onTimer?.(timer);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** A timer takes what is too long, or no number, for no delay at all. */
function delayOf(ms: number): number {
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(0, ms), BOUNDS.timerMs);
}

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$/;

/** What nearly every text is: whole seconds, and a day that every month has. The engine's own parser reads it right. */
const USUAL_INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:0\d|1[0-8]):[0-5]\d)$/;

/**
 * Parses a point in time from Zoho, a config file or an old state: a date, or a date-time with `Z`, an offset (`+05:30`,
 * `+0530`, `+05`) or none (taken as UTC), with or without fractions.
 *
 * @returns epoch milliseconds, or `undefined` if the text is not a real point in time (2023-02-30).
 */
export function parseInstant(text: string): number | undefined {
  if (USUAL_INSTANT.test(text)) return Date.parse(text);
  const match = INSTANT.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  // A leap second, which a count of milliseconds has not, is the second after it.
  const leapMs = second === '60' ? 1_000 : 0;
  const plain = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour}:${minute}:${leapMs > 0 ? '59' : second}Z`;
  const base = Date.parse(plain);
  // Date.parse rolls 2023-02-30 over to March and 24:00 to the next day. A changed day means an invalid date.
  if (Number.isNaN(base) || new Date(base).getUTCDate() !== Number(day)) return undefined;
  const offset = offsetMs(zone);
  if (offset === undefined) return undefined;
  return base + leapMs - offset + Number(fraction.padEnd(3, '0').slice(0, 3));
}

function offsetMs(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2) || '0');
  if (hours > 18 || minutes > 59) return undefined;
  return sign * (hours * 60 + minutes) * 60_000;
}

/** `2026-01-31T09:30:00Z`; with milliseconds only where there are any. */
export function formatInstant(ms: number): string {
  const text = new Date(ms).toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}

/** Reads an HTTP date header (`Tue, 15 Nov 1994 08:12:31 GMT`) as epoch milliseconds; any other spelling is no date. */
export function parseHttpDate(text: string): number | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) || new Date(ms).toUTCString() !== text.trim() ? undefined : ms;
}

/** `Tue, 15 Nov 1994 08:12:31 GMT`, as HTTP headers have it. */
export function formatHttpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

/** The start of the second that contains `ms`: Zoho's times are whole seconds. */
export function floorToSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
