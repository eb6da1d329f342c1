import { setMaxListeners } from 'node:events';
import { constants } from 'node:os';

/** Why a run was stopped from outside. */
export class Stopped extends Error {
  /** @param code of the system, where stdout could not be written although its reader is there */
  constructor(
    readonly reason: NodeJS.Signals | 'closed',
    code?: string,
  ) {
    const closed =
      code === undefined ? 'stdout was closed by its reader' : `stdout cannot be written: ${wordsOf(code)}`;
    super(reason === 'closed' ? closed : `stopped by ${reason}`);
    this.name = 'Stopped';
  }
}

function wordsOf(code: string): string {
  return code === 'ENOSPC' ? 'no space is left on the device (ENOSPC)' : code;
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface StopSwitch {
  readonly signal: AbortSignal;
  /** The reader of stdout has left, or stdout cannot be written for another reason, whose code is given. */
  readonly closed: (code?: string) => void;
  /** Something nobody foresaw has happened outside of what is awaited: the work cannot go on. */
  readonly crashed: (thrown: unknown) => void;
  /**
   * To be called when all is said: dies by the signal that stopped the run, so that the parent sees a death by signal
   * (protocol.md §1.2), or does nothing.
   */
  finish(): void;
}

/** Turns the first SIGTERM, SIGINT or SIGHUP into an abort; a second one ends the process at once. */
export function installStopSwitch(): StopSwitch {
  const controller = new AbortController();
  // Every call under way listens to it: more than ten are no leak.
  setMaxListeners(0, controller.signal);
  let received: NodeJS.Signals | undefined;
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (received !== undefined) dieBy(name);
      received ??= name;
      controller.abort(new Stopped(name));
    });
  }
  return {
    signal: controller.signal,
    closed: (code) => controller.abort(new Stopped('closed', code)),
    crashed: (thrown) => controller.abort(thrown),
    finish: () => {
      if (received !== undefined) dieBy(received);
    },
  };
}

/** The first process of a container does not die by a signal that it does not handle: it leaves with the code of one. */
function dieBy(signal: NodeJS.Signals): void {
  for (const name of SIGNALS) process.removeAllListeners(name);
  process.kill(process.pid, signal);
  if (process.pid === 1) process.exit(128 + constants.signals[signal]);
}
