import { log, type Message } from '../../message.js';
import { heartbeatState } from '../../state/stream-state.js';
import type { Clock } from '../../util/clock.js';
import type { Json } from '../../util/json.js';
import type { Checkpoint } from './checkpoint.js';

/**
 * By default a platform ends a source that emits neither a record nor a state for three hours. One state with changed
 * content is enough (protocol.md §1.9). A quarter of an hour leaves a margin for platforms with shorter limits.
 */
const HEARTBEAT_MS = 15 * 60_000;

/** Resolves when nothing was emitted for {@link HEARTBEAT_MS}. */
export function heartbeatDue(
  clock: Pick<Clock, 'alarm'>,
  checkpoint: Checkpoint,
): (signal: AbortSignal) => Promise<void> {
  return (signal) => clock.alarm(Math.max(0, HEARTBEAT_MS - checkpoint.idleMs()), signal);
}

/**
 * Emits a state that differs from the last one only in its time.
 *
 * @param state the state to resume the stream from: its last state, or the one that the run received
 */
export function* heartbeat(
  stream: string,
  state: Json | undefined,
  clock: Pick<Clock, 'now'>,
  checkpoint: Checkpoint,
): Generator<Message> {
  if (checkpoint.idleMs() < HEARTBEAT_MS) return;
  const minutes = Math.round(checkpoint.idleMs() / 60_000);
  yield log(
    'info',
    'STILL_RUNNING',
    `${stream}: nothing new for ${minutes} minutes; ${checkpoint.total} records so far`,
  );
  const recordCount = checkpoint.take();
  yield { kind: 'state', stream, state: heartbeatState(state, clock.now()), recordCount };
}
