import { setMaxListeners } from 'node:events';
import { constants } from 'node:os';

/** Why a run was stopped from outside. */
export class Stopped extends Error {
  /** @param code the system's code if stdout could not be written although its reader exists */
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
  /** To be called if the reader of stdout has left, or if stdout cannot be written; `code` is the reason. */
  readonly closed: (code?: string) => void;
  /** To be called for an uncaught exception: the run cannot continue. */
  readonly crashed: (thrown: unknown) => void;
  /**
   * To be called after all output. If a signal stopped the run, ends the process by that signal, so that the parent process
   * sees it (protocol.md §1.2); else does nothing.
   */
  finish(): void;
}

/** Turns the first SIGTERM, SIGINT or SIGHUP into an abort; a second one ends the process at once. */
export function installStopSwitch(): StopSwitch {
  const controller = new AbortController();
  // Every running call listens to it, so more than ten listeners are no leak.
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

/** Process 1 of a container does not end by an unhandled signal, so it exits with the code of the signal. */
function dieBy(signal: NodeJS.Signals): void {
  for (const name of SIGNALS) process.removeAllListeners(name);
  process.kill(process.pid, signal);
  if (process.pid === 1) process.exit(128 + constants.signals[signal]);
}
