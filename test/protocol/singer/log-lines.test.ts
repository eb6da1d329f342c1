import { expect } from 'chai';
import { rowOf } from '#src/row.js';
import { SourceError } from '#src/errors.js';
import { log, type Message } from '#src/message.js';
import { callLine, createSingerLog } from '#src/protocol/singer/log-lines.js';

const AT = Date.UTC(2026, 0, 31, 9, 30);
const status = (what: 'started' | 'complete' | 'incomplete', at: number): Message => ({
  kind: 'status',
  stream: 'Leads',
  status: what,
  at,
});
const records = (count: number, at: number): Message => ({
  kind: 'records',
  stream: 'Leads',
  rows: Array.from({ length: count }, (_, index) => rowOf({ id: String(index) })),
  emittedAt: at,
});

describe('protocol/singer/log-lines: what singer-python prints', () => {
  it('one line per message, level first', () => {
    const lines = (message: Message): string[] => createSingerLog().lines(message);
    expect(lines(log('debug', 'PLAN', 'a'))).to.deep.equal(['DEBUG a (PLAN)']);
    expect(lines(log('info', 'PLAN', 'two\n  lines'))).to.deep.equal(['INFO two lines (PLAN)']);
    expect(lines(log('warn', 'PLAN', 'a'))).to.deep.equal(['WARNING a (PLAN)']);
    expect(lines(log('error', 'PLAN', 'a'))).to.deep.equal(['ERROR a (PLAN)']);
    const error = new SourceError({
      code: 'NO_PERMISSION',
      failureType: 'config',
      userMessage: 'Not allowed.',
    });
    expect(lines({ kind: 'error', error, at: AT })).to.deep.equal(['CRITICAL Not allowed. (NO_PERMISSION)']);
    expect(lines({ kind: 'error', error, stream: 'Leads', at: AT })).to.deep.equal([
      'CRITICAL Leads: Not allowed. (NO_PERMISSION)',
    ]);
  });

  it('a stream that stands still, with the time from which it may go on', () => {
    const reason = { kind: 'rate-limited', quotaReset: AT } as const;
    const message: Message = { kind: 'status', stream: 'Leads', status: 'running', reason, at: AT };
    expect(createSingerLog().lines(message)).to.deep.equal([
      'WARNING Leads: stopped because the API credits are used up; run again after 2026-01-31T09:30:00Z (CREDITS_USED_UP)',
    ]);
  });

  it('metrics at the end of a stream, character by character', () => {
    const singer = createSingerLog();
    const lines = [status('started', AT), records(2, AT), records(1, AT), status('complete', AT + 1500)];
    expect(lines.flatMap((message) => singer.lines(message))).to.deep.equal([
      'INFO METRIC: {"type": "counter", "metric": "record_count", "value": 3, "tags": {"endpoint": "Leads"}}',
      'INFO METRIC: {"type": "timer", "metric": "job_duration", "value": 1.5, "tags": {"job_type": "sync_Leads", "status": "succeeded"}}',
    ]);
  });

  it('a counter each minute, of what came since the last one; a stream that failed says so', () => {
    const singer = createSingerLog(() => 'l');
    const lines = [status('started', AT), records(2, AT), records(5, AT + 60_000), records(1, AT + 61_000)];
    const values = [...lines, status('incomplete', AT + 61_000)]
      .flatMap((message) => singer.lines(message))
      .map((line) => /"value": ([\d.]+).*"l"|"status": "(\w+)"/.exec(line)?.slice(1).find(Boolean));
    expect(values).to.deep.equal(['7', '1', 'failed']);
  });

  it('calls, with or without an answer', () => {
    expect(callLine({ endpoint: '/crm/v8/Leads', status: 200, seconds: 0.25 })).to.equal(
      'INFO METRIC: {"type": "timer", "metric": "http_request_duration", "value": 0.25, "tags": {"endpoint": "/crm/v8/Leads", "http_status_code": "200", "status": "succeeded"}}',
    );
    expect(callLine({ endpoint: '/x', status: 500, seconds: 1 })).to.contain('"status": "failed"');
    expect(callLine({ endpoint: '/x', status: undefined, seconds: 1 })).to.contain(
      '{"endpoint": "/x", "status": "failed"}',
    );
  });
});
