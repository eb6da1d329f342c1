/**
 * How many calls may be under way at once, learned from what becomes of them. Pure: the limiter holds the state, this
 * decides. Zoho refuses with 429 where more calls are under way than it allows, and other processes of the same
 * connection count too (zoho-api.md §2.3, §2.4): the cap of the edition is an upper bound, not what we may use.
 *
 * The law, additive increase and multiplicative decrease:
 *
 * - The window begins at the cap, and is never above it and never below 1.
 * - `refused` (429) halves what the call was sent under, rounded down: the window, or the sub-concurrency where that was
 *   narrower. It begins a new **round**.
 * - Once a round: whatever becomes of calls that were sent in an earlier round says nothing about the present window.
 *   A burst of refusals halves once, not ten times.
 * - `accepted` (Zoho took the call up, whatever it said of it): after as many of them as the window is wide it opens by
 *   one. From a width `w` to a cap `c` that takes `w + (w+1) + … + (c-1)` calls: ten from 1 to 5, 300 from 1 to 25.
 * - Anything else (no answer, a failing server, a stale token) says nothing.
 * - `cap`: the edition became known. A window at the old cap goes to the new one at once, a narrower one stays.
 *
 * A 429 may also say that the credits of the day are used up, which the status does not tell apart: then the window goes
 * down to 1, where one call at a time finds out when they are back.
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
      /** How many calls of its sort might have been under way with it when it was sent. */
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
