import { expect } from 'chai';
import { rateLimitObserver } from '#src/cli/airbyte/rate-limited.js';
import type { Message } from '#src/message.js';
import type { CallReport } from '#src/zoho/request.js';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;

const call = (given: Partial<CallReport>): CallReport => ({
  label: 'Leads',
  kind: 'get',
  readyAt: NOW,
  sentAt: NOW,
  endedAt: NOW,
  status: 429,
  credits: 0,
  remaining: undefined,
  error: 'TOO_MANY_REQUESTS',
  retryMs: MINUTE,
  ...given,
});

function watch(): { emitted: Message[]; observer: ReturnType<typeof rateLimitObserver> } {
  const emitted: Message[] = [];
  const observer = rateLimitObserver((message) => Promise.resolve(void emitted.push(message)), {
    now: () => NOW,
  });
  return { emitted, observer };
}

describe('RATE_LIMITED while a call waits', () => {
  it('names the time at which the call goes on', () => {
    const { emitted, observer } = watch();
    observer.onMessage({ kind: 'status', stream: 'Leads', status: 'started', at: NOW });
    observer.onAttempt(call({}));
    expect(emitted).to.deep.equal([
      {
        kind: 'status',
        stream: 'Leads',
        status: 'running',
        reason: { kind: 'rate-limited', quotaReset: NOW + MINUTE },
        at: NOW,
      },
    ]);
  });

  for (const [name, given] of [
    ['a short wait', { retryMs: 1_000 }],
    ['a call that is not retried', { retryMs: undefined }],
    ['another refusal', { status: 503 }],
    ['a stream that is not read', { label: 'Deals' }],
  ] as const) {
    it(`is not said of ${name}`, () => {
      const { emitted, observer } = watch();
      observer.onMessage({ kind: 'status', stream: 'Leads', status: 'started', at: NOW });
      observer.onAttempt(call(given));
      expect(emitted).to.deep.equal([]);
    });
  }

  it('is not said before a stream begins, nor after its end', () => {
    const { emitted, observer } = watch();
    observer.onAttempt(call({}));
    for (const status of ['started', 'complete'] as const)
      observer.onMessage({ kind: 'status', stream: 'Leads', status, at: NOW });
    observer.onAttempt(call({}));
    expect(emitted).to.deep.equal([]);
  });
});
