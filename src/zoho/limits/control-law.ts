/**
 * How many calls may run at once, learned from their results. Pure: the limiter holds the state. Zoho answers 429 if more
 * calls run than it allows, and calls of other processes of the same connection count too (zoho-api.md §2.3, §2.4). So the
 * cap of the edition is an upper limit; this process may have less.
 *
 * The rules are additive increase and multiplicative decrease:
 *
 * - The window starts at the cap. It is never above the cap and never below 1.
 * - `refused` (429) halves the limit that applied when the call was sent, rounded down: the window, or the sub-concurrency
 *   if that was smaller. It starts a new **round**.
 * - Results of calls that were sent in an earlier round are ignored. So a burst of refusals halves the window once, not ten
 *   times.
 * - `accepted` (Zoho processed the call, with any result): after as many of them as the window is wide, it grows by one.
 *   From a width `w` to a cap `c` that takes `w + (w+1) + … + (c-1)` calls: ten from 1 to 5, 300 from 1 to 25.
 * - Any other result (no answer, a failing server, a stale token) changes nothing.
 * - `cap`: the edition became known. A window at the old cap moves to the new cap at once; a smaller one stays.
 *
 * A 429 may also mean that the day's credits are spent; the status is the same. Then the window shrinks to 1, and one call
 * at a time finds out when credits are available again.
 */
export interface ControlWindow {
  /** At least 1. */
  readonly cap: number;
  /** 1 to `cap`. */
  readonly size: number;
  /** How often the window was halved. */
  readonly round: number;
  /** Calls accepted since the size changed; less than `size`. */
  readonly accepted: number;
}

export type ControlEvent =
  | { readonly kind: 'accepted'; readonly round: number }
  | {
      readonly kind: 'refused';
      /** The round in which the call was sent. */
      readonly round: number;
      /** How many calls of its weight were allowed at once when it was sent. */
      readonly among: number;
    }
  | { readonly kind: 'cap'; readonly cap: number };

export function openWindow(cap: number): ControlWindow {
  const whole = atLeastOne(cap);
  return { cap: whole, size: whole, round: 0, accepted: 0 };
}

export function nextWindow(window: ControlWindow, event: ControlEvent): ControlWindow {
  if (event.kind === 'cap') return withCap(window, atLeastOne(event.cap));
  if (event.round !== window.round) return window;
  return event.kind === 'refused' ? halved(window, event.among) : opened(window);
}

function withCap(window: ControlWindow, cap: number): ControlWindow {
  const size = window.size === window.cap ? cap : Math.min(window.size, cap);
  return { ...window, cap, size, accepted: size === window.size ? window.accepted : 0 };
}

function halved({ cap, size, round }: ControlWindow, among: number): ControlWindow {
  return { cap, size: atLeastOne(Math.min(size, among) / 2), round: round + 1, accepted: 0 };
}

function opened(window: ControlWindow): ControlWindow {
  if (window.size >= window.cap) return window;
  const accepted = window.accepted + 1;
  return accepted < window.size ? { ...window, accepted } : { ...window, size: window.size + 1, accepted: 0 };
}

function atLeastOne(wanted: number): number {
  return Math.max(1, Math.floor(wanted));
}
