import type { Message } from '../../message.js';
import { heartbeatState } from '../../state/stream-state.js';
import type { Clock } from '../../util/clock.js';
import type { Json } from '../../util/json.js';
import type { Checkpoint } from './checkpoint.js';

/**
 * By default a platform ends a source that emits neither a record nor a state for three hours. One state with changed
 * content is enough (protocol.md §1.9). A quarter of an hour leaves a margin for platforms with shorter limits.
 */
const HEARTBEAT_MS = 15 * 60_000;

/** Milliseconds until a heartbeat is due if nothing is emitted. */
export function heartbeatInMs(checkpoint: Checkpoint): number {
  return Math.max(0, HEARTBEAT_MS - checkpoint.idleMs());
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
  const recordCount = checkpoint.take();
  yield { kind: 'state', stream, state: heartbeatState(state, clock.now()), recordCount };
}
