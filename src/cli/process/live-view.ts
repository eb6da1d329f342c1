import type { RunObserver } from '../../report/collector.js';
import type { Clock } from '../../util/clock.js';
import { createProgress } from './progress.js';

/** A view of a run that is drawn again and again at the end of the terminal. */
export interface LiveView {
  readonly observer: RunObserver;
  /** Removes the view, runs what writes to the terminal, and draws the view again. */
  around(write: () => void): void;
  /** Removes the view for good. */
  end(): void;
}

/** What a live view needs from `process.stderr`. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const REDRAW_MS = 200;

/**
 * A live view is for a person at a terminal: stderr is one, stdout is not (messages would run through it), and neither
 * `NO_COLOR`, `CI` nor a dumb terminal asks for plain output.
 */
export function wantsLiveView(
  stderr: Pick<Terminal, 'isTTY'>,
  stdout: Pick<Terminal, 'isTTY'>,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  return (
    stderr.isTTY === true &&
    stdout.isTTY !== true &&
    !isSet('NO_COLOR') &&
    !isSet('CI') &&
    env['TERM'] !== 'dumb'
  );
}

/** The live view of this process, if it is wanted. */
export function openLiveView(clock: Clock): LiveView | undefined {
  const { stderr, stdout, env } = process;
  return wantsLiveView(stderr, stdout, env) ? createLiveView(stderr, clock) : undefined;
}

export function createLiveView(terminal: Terminal, clock: Clock): LiveView {
  const progress = createProgress(clock);
  const ended = new AbortController();
  let drawn = 0;
  const clear = (): void => {
    if (drawn > 0) terminal.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = (): void => {
    const lines = progress.lines(sizeOf(terminal));
    clear();
    terminal.write(lines.map((line) => `${line}\n`).join(''));
    drawn = lines.length;
  };
  const redraw = async (): Promise<void> => {
    for (;;) {
      await clock.alarm(REDRAW_MS, ended.signal);
      draw();
    }
  };
  void redraw().catch(() => undefined);
  return {
    observer: progress,
    around: (write) => {
      const wasDrawn = drawn > 0;
      clear();
      write();
      if (wasDrawn && !ended.signal.aborted) draw();
    },
    end: () => {
      ended.abort(new Error('the run is over'));
      clear();
    },
  };
}

/** A terminal that does not know its size reports 0. */
function sizeOf({ columns = 0, rows = 0 }: Terminal): { columns: number; rows: number } {
  return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
}
