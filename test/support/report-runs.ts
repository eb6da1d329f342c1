import { SourceError } from '#src/errors.js';
import { log, type Message } from '#src/message.js';
import { createRunCollector, type RunCollector, type RunEnd } from '#src/report/collector.js';
import type { RunReport } from '#src/report/shape.js';
import type { CallReport } from '#src/zoho/request.js';

/** Runs as a collector sees them, made up: for the shape and the looks of reports. All times are in seconds. */
export interface MadeRun {
  readonly collector: RunCollector;
  readonly emit: (at: number, message: (now: number) => Message) => void;
  readonly call: (
    at: number,
    call: Partial<CallReport> & { readonly took?: number; readonly queued?: number },
  ) => void;
  readonly report: (at: number, end?: RunEnd) => RunReport;
}

const START = Date.UTC(2026, 10, 29, 22, 10, 3);
const ROW = { id: '1', modified: null, values: {} };

export function madeRun(): MadeRun {
  let now = START;
  const collector = createRunCollector({
    clock: { now: () => now },
    program: { name: 'source-zoho', version: '0.1.0' },
    remedyOf: (code) => (code === 'CALL_RETRIED' ? 'None needed unless it persists.' : undefined),
  });
  const to = (seconds: number): number => (now = START + Math.round(seconds * 1_000));
  return {
    collector,
    emit: (at, message) => collector.onMessage(message(to(at))),
    call: (at, { took = 0.2, queued = 0, ...call }) => {
      const sentAt = to(at);
      const readyAt = sentAt - queued * 1_000;
      const endedAt = to(at + took);
      const usual = { label: 'Leads', kind: 'sorted-list', status: 200, credits: 1 } as const;
      const none = { remaining: undefined, error: undefined, retryMs: undefined };
      collector.onAttempt({ ...usual, ...none, readyAt, sentAt, endedAt, ...call });
    },
    report: (at, end = { isComplete: true }) => {
      to(at);
      return collector.report(end);
    },
  };
}

const status = (stream: string, state: 'started' | 'running' | 'complete' | 'incomplete') => (at: number) =>
  ({ kind: 'status', stream, status: state, at }) as const;
const records = (stream: string, count: number) => (emittedAt: number) =>
  ({ kind: 'records', stream, rows: Array.from({ length: count }, () => ROW), emittedAt }) as const;

const NAMES =
  'Leads Contacts Accounts Deals Tasks Events Calls Campaigns Products Vendors Quotes Sales_Orders Purchase_Orders Invoices Cases Solutions Price_Books Quoted_Items Ordered_Items Invoiced_Items Purchase_Items Notes Attachments users roles profiles currencies organization territories Contacts_X_Accounts'.split(
    ' ',
  );

/** A run of many streams, some with time slices, retries, changed schemas; all are complete. */
export function manyStreams(count = 60): RunReport {
  const run = madeRun();
  const limits = { edition: 'Enterprise', users: 40, allowance: 90_000, concurrency: 15 };
  run.emit(0.4, () =>
    log('info', 'API_LIMITS', 'The org allows 15 simultaneous calls', { facts: { limits } }),
  );
  run.call(0.1, { label: 'organization', kind: 'get' });
  run.call(0.5, { label: 'modules', kind: 'get' });
  for (let index = 0; index < count; index += 1) oneStream(run, index);
  run.emit(70, () =>
    log('info', 'STREAM_SKIPPED', 'Visits is no stream: no permission', { stream: 'Visits' }),
  );
  run.emit(70, () => log('info', 'RUN_SUMMARY', 'Read all records of all streams'));
  return run.report(74.2);
}

function oneStream(run: MadeRun, index: number): void {
  const name = NAMES[index] ?? `Custom_Module_${index}`;
  const start = 1 + Math.floor(index / 12) * 14 + (index % 12) * 0.6;
  const isLarge = index % 9 === 0;
  const strategy = isLarge ? 'coql' : index % 7 === 3 ? 'bulk' : 'records';
  const plan = {
    ...{ strategy, order: 'time', windows: isLarge ? 4 : 1, rows: isLarge ? 48_000 : 1_200 },
    ...{ calls: isLarge ? 30 : 6, credits: isLarge ? 76 : 6, seconds: 9 },
    why: 'about 48000 rows: coql 76 credits, records 240 credits, bulk 105 credits',
  };
  run.emit(start, status(name, 'started'));
  run.emit(start + 0.1, () =>
    log('info', 'PLAN', `${name}: read by ${strategy}`, { stream: name, facts: { plan } }),
  );
  const kind = ({ coql: 'coql-2000', bulk: 'bulk-status', records: 'sorted-list' } as const)[strategy];
  const calls = isLarge ? 26 : 3 + (index % 5);
  for (let call = 0; call < calls; call += 1) {
    const at = start + 0.2 + call * (isLarge ? 0.5 : 0.9);
    const failed = index % 11 === 4 && call === 2;
    const error = failed ? { status: 429, error: 'TOO_MANY_REQUESTS', retryMs: 1_500, credits: 0 } : {};
    run.call(at, {
      label: name,
      kind,
      took: 0.3 + (call % 3) * 0.15,
      queued: 0.05,
      credits: isLarge ? 3 : 1,
      ...error,
    });
    if (!failed) run.emit(at + 0.5, records(name, isLarge ? 1_900 : 170));
  }
  if (isLarge) sliced(run, name, start);
  if (index % 13 === 5)
    run.emit(start + 5, () =>
      log(
        'warn',
        'SCHEMA_CHANGED',
        `${name}: Zoho has no column Old_Field any more: deleted, renamed or hidden.`,
        {
          stream: name,
          facts: { columns: ['Old_Field'] },
        },
      ),
    );
  const count = { delivered: calls * 170, counted: calls * 170 };
  run.emit(start + 10, () =>
    log('info', 'COUNT_COMPARED', `${name}: as many as Zoho counts`, { stream: name, facts: { count } }),
  );
  run.emit(start + 10, () => ({ kind: 'state', stream: name, state: {}, recordCount: 1 }));
  run.emit(start + (isLarge ? 14 : 7), status(name, 'complete'));
}

function sliced(run: MadeRun, stream: string, start: number): void {
  for (let part = 0; part < 4; part += 1) {
    const slice = {
      from: Date.UTC(2020 + part, 0, 1),
      to: Date.UTC(2021 + part, 0, 1),
      startedAt: START + (start + 0.4 + part * 3.2) * 1_000,
      endedAt: START + (start + 3.6 + part * 3.2) * 1_000,
      rows: 12_000,
    };
    run.emit(start + 4 + part * 3, () =>
      log('debug', 'SLICE_READ', `${stream}: read`, { stream, facts: { slice } }),
    );
  }
}

/** A run of which one stream fails, one is skipped and the last is interrupted by the limit of credits. */
export function failedRun(): RunReport {
  const run = madeRun();
  run.emit(0, status('Leads', 'started'));
  run.call(0.5, { status: 429, error: 'TOO_MANY_REQUESTS', retryMs: 4_000, credits: 0 });
  run.emit(0.7, () =>
    log('info', 'CALL_RETRIED', 'Zoho refused the call. That was attempt 1; the next one in 4000 ms.'),
  );
  run.call(5, { took: 0.6 });
  run.emit(6, records('Leads', 200));
  run.emit(6, status('Deals', 'started'));
  run.call(6.2, { label: 'Deals', status: 403, error: 'OAUTH_SCOPE_MISMATCH' });
  const scope = new SourceError({
    code: 'OAUTH_SCOPE_MISMATCH',
    failureType: 'config',
    userMessage:
      'Zoho refuses GET /crm/v8/Deals: the token lacks a scope. Grant ZohoCRM.modules.READ and connect again.',
  });
  run.emit(6.6, (at) => ({ kind: 'error', error: scope, stream: 'Deals', at }));
  run.emit(6.6, status('Deals', 'incomplete'));
  run.emit(7, status('Old_Things', 'started'));
  run.emit(7, () =>
    log('warn', 'STREAM_SKIPPED', 'Old_Things is skipped: Zoho hides this module', { stream: 'Old_Things' }),
  );
  run.emit(7, status('Old_Things', 'complete'));
  run.emit(8, (at) => ({
    kind: 'status',
    stream: 'Leads',
    status: 'running',
    at,
    reason: { kind: 'rate-limited', quotaReset: at + 1 },
  }));
  run.emit(8, status('Leads', 'incomplete'));
  const credits = new SourceError({
    code: 'API_CREDITS_LIMIT',
    failureType: 'transient',
    userMessage:
      'The run stopped: it has spent 2 of 2 API credits. Of 3 streams 0 complete, 1 interrupted (Leads at its start).',
  });
  run.emit(8, (at) => ({ kind: 'error', error: credits, at }));
  return run.report(8.2, { isComplete: false });
}

/** A run whose names and texts are markup, scripts, long words and signs of other scripts. */
export function hostileNames(): RunReport {
  const run = madeRun();
  const name = `<script>alert(1)</script>"'&<img src=x onerror=alert(2)>`;
  const long = 'W'.repeat(400);
  for (const stream of [name, long, 'العملاء', '顧客'.repeat(40), '\u0000\u001b[31m']) {
    run.emit(1, status(stream, 'started'));
    run.call(1, { label: stream, error: '</style><script>alert(3)</script>' });
    run.emit(1, records(stream, 1));
    run.emit(1, () =>
      log('warn', 'FALLBACK', `${stream}: ${name}${long}`, { stream, facts: { columns: [name, long] } }),
    );
    const error = new SourceError({
      code: '"><script>',
      failureType: 'system',
      userMessage: `${name} ${long}`,
    });
    run.emit(2, (at) => ({ kind: 'error', error, stream, at }));
    run.emit(2, status(stream, 'incomplete'));
  }
  return run.report(3, { isComplete: false, interruption: name });
}

/** A run that failed before any stream was read. */
export function failedLogin(): RunReport {
  const run = madeRun();
  const error = new SourceError({
    code: 'invalid_code',
    failureType: 'config',
    userMessage: 'Zoho does not accept the refresh token: it was revoked, or belongs to another data center.',
  });
  run.emit(0.3, (at) => ({ kind: 'error', error, at }));
  for (const stream of ['Leads', 'Deals']) {
    run.emit(0.3, status(stream, 'started'));
    run.emit(0.3, status(stream, 'incomplete'));
  }
  return run.report(0.4, { isComplete: false });
}
