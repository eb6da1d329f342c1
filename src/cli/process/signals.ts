import { setMaxListeners } from 'node:events';

/** Why a run was stopped from outside. */
export class Stopped extends Error {
  constructor(readonly reason: NodeJS.Signals | 'closed') {
    super(reason === 'closed' ? 'stdout was closed by its reader' : `stopped by ${reason}`);
    this.name = 'Stopped';
  }
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface StopSwitch {
  readonly signal: AbortSignal;
  /** The reader of stdout has left. */
  readonly closed: () => void;
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
    process.once(name, () => {
      received = name;
      controller.abort(new Stopped(name));
    });
  }
  return {
    signal: controller.signal,
    closed: () => controller.abort(new Stopped('closed')),
    crashed: (thrown) => controller.abort(thrown),
    finish: () => {
      if (received === undefined) return;
      for (const name of SIGNALS) process.removeAllListeners(name);
      process.kill(process.pid, received);
    },
  };
}
