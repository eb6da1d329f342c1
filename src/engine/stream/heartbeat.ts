import { log, type Message } from '../../message.js';
import { heartbeatState } from '../../state/stream-state.js';
import type { Clock } from '../../util/clock.js';
import type { Json } from '../../util/json.js';
import type { Checkpoint } from './checkpoint.js';

/**
 * A platform takes a source that says neither a record nor a state for dead after three hours by default, and one state
 * with changed content is enough (protocol.md §1.9). A quarter of an hour leaves room for platforms that are less patient.
 */
const HEARTBEAT_MS = 15 * 60_000;

/** Resolves when nothing was said for so long. */
export function heartbeatDue(
  clock: Pick<Clock, 'alarm'>,
  checkpoint: Checkpoint,
): (signal: AbortSignal) => Promise<void> {
  return (signal) => clock.alarm(Math.max(0, HEARTBEAT_MS - checkpoint.idleMs()), signal);
}

/**
 * A sign of life: where the stream stands, in a state that differs from the last one in its time only.
 *
 * @param state what the stream would be resumed from: its last state, or the one that it came with
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
