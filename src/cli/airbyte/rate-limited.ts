import type { Message } from '../../message.js';
import type { RunObserver } from '../../report/collector.js';
import { BOUNDS } from '../../util/bounds.js';
import type { Clock } from '../../util/clock.js';

const TOO_MANY_REQUESTS = 429;

/**
 * Sees what a read reports, and emits RUNNING with RATE_LIMITED for a stream whose call waits after a 429. The platform
 * shows the stream as waiting until its next record (protocol.md §1.9). Short waits are not announced.
 */
export function rateLimitObserver(
  emit: (message: Message) => Promise<void>,
  clock: Pick<Clock, 'now'>,
): RunObserver {
  /** A status outside of STARTED and the end is a breach of the protocol. */
  const running = new Set<string>();
  return {
    onMessage: (message) => {
      if (message.kind !== 'status') return;
      if (message.status === 'started') running.add(message.stream);
      else if (message.status !== 'running') running.delete(message.stream);
    },
    onAttempt: ({ label, status, retryMs = 0 }) => {
      if (status !== TOO_MANY_REQUESTS || retryMs < BOUNDS.silentWaitMs || !running.has(label)) return;
      const at = clock.now();
      const reason = { kind: 'rate-limited', quotaReset: at + retryMs } as const;
      void emit({ kind: 'status', stream: label, status: 'running', reason, at });
    },
  };
}
