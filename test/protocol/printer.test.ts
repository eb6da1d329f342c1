import { expect } from 'chai';
import { messagesIn } from '../support/printed.js';
import { rowOf } from '#src/row.js';
import { SourceError } from '#src/errors.js';
import { log, type Message } from '#src/message.js';
import { printAirbyte } from '#src/protocol/airbyte/printer.js';

const at = 1_700_000_000_000;
const error = new SourceError({ code: 'INVALID_TOKEN', failureType: 'config', userMessage: 'Reconnect.' });

describe('protocol/airbyte/printer', () => {
  const cases: readonly [string, Message, object[]][] = [
    [
      'records of which a value could not be kept, with the columns that are null for it',
      {
        kind: 'records',
        stream: 'Leads',
        rows: [{ id: '1' }, { id: '2', Birthday: null }].map(rowOf),
        nulled: new Map([[1, ['Birthday']]]),
        emittedAt: at,
      },
      [
        { type: 'RECORD', record: { stream: 'Leads', data: { id: '1' }, emitted_at: at } },
        {
          type: 'RECORD',
          record: {
            stream: 'Leads',
            data: { id: '2', Birthday: null },
            emitted_at: at,
            meta: {
              changes: [{ field: 'Birthday', change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' }],
            },
          },
        },
      ],
    ],
    [
      'records one by one, with whole-number times',
      { kind: 'records', stream: 'Leads', rows: [{ id: '1' }, { id: '2' }].map(rowOf), emittedAt: at },
      [
        { type: 'RECORD', record: { stream: 'Leads', data: { id: '1' }, emitted_at: at } },
        { type: 'RECORD', record: { stream: 'Leads', data: { id: '2' }, emitted_at: at } },
      ],
    ],
    [
      'deletions as records with key, cursor and mark',
      {
        kind: 'deletions',
        stream: 'Leads',
        deletions: [{ id: '1', deletedAt: '2026-01-31T09:30:00Z' }],
        cursorField: 'Modified_Time',
        emittedAt: at,
      },
      [
        {
          type: 'RECORD',
          record: {
            stream: 'Leads',
            data: {
              id: '1',
              Modified_Time: '2026-01-31T09:30:00Z',
              _ab_cdc_deleted_at: '2026-01-31T09:30:00Z',
            },
            emitted_at: at,
          },
        },
      ],
    ],
    [
      'STREAM states only, with the count of records',
      { kind: 'state', stream: 'Leads', state: { v: 1 }, recordCount: 2 },
      [
        {
          type: 'STATE',
          state: {
            type: 'STREAM',
            stream: { stream_descriptor: { name: 'Leads' }, stream_state: { v: 1 } },
            sourceStats: { recordCount: 2 },
          },
        },
      ],
    ],
    [
      'statuses as traces',
      { kind: 'status', stream: 'Leads', status: 'incomplete', at },
      [
        {
          type: 'TRACE',
          trace: {
            type: 'STREAM_STATUS',
            emitted_at: at,
            stream_status: { stream_descriptor: { name: 'Leads' }, status: 'INCOMPLETE' },
          },
        },
      ],
    ],
    [
      'a stream that stands still, with one reason',
      {
        kind: 'status',
        stream: 'Leads',
        status: 'running',
        reason: { kind: 'rate-limited', quotaReset: at + 1 },
        at,
      },
      [
        {
          type: 'TRACE',
          trace: {
            type: 'STREAM_STATUS',
            emitted_at: at,
            stream_status: {
              stream_descriptor: { name: 'Leads' },
              status: 'RUNNING',
              reasons: [{ type: 'RATE_LIMITED', rate_limited: { quota_reset: at + 1 } }],
            },
          },
        },
      ],
    ],
    [
      'errors with failure type and stream',
      { kind: 'error', error, stream: 'Leads', at },
      [
        {
          type: 'TRACE',
          trace: {
            type: 'ERROR',
            emitted_at: at,
            error: {
              message: 'Reconnect.',
              internal_message: 'INVALID_TOKEN',
              failure_type: 'config_error',
              stream_descriptor: { name: 'Leads' },
            },
          },
        },
      ],
    ],
    [
      'log entries, with their code',
      log('warn', 'FALLBACK', 'careful'),
      [{ type: 'LOG', log: { level: 'WARN', message: 'careful (FALLBACK)' } }],
    ],
    [
      'rotated credentials as the whole config',
      { kind: 'config', config: { client_id: 'c' }, at },
      [
        {
          type: 'CONTROL',
          control: {
            type: 'CONNECTOR_CONFIG',
            emitted_at: at,
            connectorConfig: { config: { client_id: 'c' } },
          },
        },
      ],
    ],
    [
      'the strategy without the name of the stream',
      { kind: 'strategy', stream: 'Leads', strategy: 'coql', at },
      [
        {
          type: 'TRACE',
          trace: {
            type: 'ANALYTICS',
            emitted_at: at,
            analytics: { type: 'read-strategy', value: 'coql' },
          },
        },
      ],
    ],
    [
      'estimates with both numbers',
      { kind: 'estimate', stream: 'Leads', rows: 2, bytes: 10, at },
      [
        {
          type: 'TRACE',
          trace: {
            type: 'ESTIMATE',
            emitted_at: at,
            estimate: { name: 'Leads', type: 'STREAM', row_estimate: 2, byte_estimate: 10 },
          },
        },
      ],
    ],
  ];
  for (const [name, message, expected] of cases) {
    it(name, () => {
      expect([...printAirbyte(message)].flatMap(messagesIn)).to.deep.equal(expected);
    });
  }
});
