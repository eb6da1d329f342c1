import { expect } from 'chai';
import type { JsonObject } from '#src/util/json.js';
import { violations } from '../support/platform-twin.js';

const schema = {
  type: 'object',
  properties: { id: { type: 'string' }, at: { type: ['null', 'string'], format: 'date-time' } },
};
const catalog = {
  streams: [
    {
      stream: { name: 'A', json_schema: schema, source_defined_primary_key: [['id']] },
      sync_mode: 'incremental',
      destination_sync_mode: 'append_dedup',
    },
  ],
};
const trace = (type: string, body: JsonObject): JsonObject => ({
  type: 'TRACE',
  trace: { type, emitted_at: 1, [type.toLowerCase()]: body },
});
const status = (word: string): JsonObject =>
  trace('STREAM_STATUS', { stream_descriptor: { name: 'A' }, status: word });
const record = (data: JsonObject, stream = 'A'): JsonObject => ({
  type: 'RECORD',
  record: { stream, data, emitted_at: 1 },
});
const state = (count: number, value: JsonObject = { v: 1 }): JsonObject => ({
  type: 'STATE',
  state: {
    type: 'STREAM',
    stream: { stream_descriptor: { name: 'A' }, stream_state: value },
    sourceStats: { recordCount: count },
  },
});
const good = [status('STARTED'), status('RUNNING'), record({ id: '1' }), state(1), status('COMPLETE')];
const error = trace('ERROR', {
  message: 'm',
  failure_type: 'system_error',
  stream_descriptor: { name: 'A' },
});

/** The good run with its n-th message replaced. */
const replaced = (index: number, ...messages: JsonObject[]): JsonObject[] =>
  good.toSpliced(index, 1, ...messages);

describe('support: the platform twin', () => {
  it('I-4, I-5: objects to nothing in a good run', () => {
    expect(violations(good, catalog, false)).to.deep.equal([]);
    const failed = [...good.slice(0, 4), error, status('INCOMPLETE')];
    expect(violations(failed, catalog, true)).to.deep.equal([]);
  });

  const bad: readonly [string, readonly JsonObject[], RegExp, boolean?][] = [
    ['a record of a stream that is not configured', replaced(2, record({ id: '1' }, 'B')), /not configured/],
    ['a record without data', replaced(2, record({})), /without data/],
    ['a record without key', replaced(2, record({ id: null })), /primary key is null/],
    ['a record that breaks its schema', replaced(2, record({ id: '1', at: 'yesterday' })), /date-time/],
    ['a record before RUNNING', replaced(1), /while "?STARTED|never RUNNING/],
    ['a wrong count', replaced(3, state(2)), /counts 2 records after 1/],
    ['an empty state', replaced(3, state(1, {})), /empty state/],
    ['a legacy state', replaced(3, { type: 'STATE', state: { data: {} } }), /state of type/],
    ['the same state twice', replaced(3, state(1), record({ id: '2' }), state(1)), /same state twice/],
    ['records that no state covers', replaced(3), /no state covers/],
    ['no end', good.slice(0, 4), /statuses STARTED RUNNING/],
    ['two ends', [...good, status('COMPLETE')], /statuses/],
    ['INCOMPLETE with exit code 0', replaced(4, status('INCOMPLETE')), /exit code is 0/],
    ['an error with exit code 0', [error, ...good], /exit code is 0/],
    ['an error of a stream that is complete', [error, ...good], /an error, and complete/, true],
    ['an unknown type', [{ type: 'HEARTBEAT' }, ...good], /HEARTBEAT/],
    ['half an estimate', [trace('ESTIMATE', { name: 'A', row_estimate: 1 }), ...good], /both numbers/],
    [
      'a time that is no integer',
      replaced(2, { type: 'RECORD', record: { stream: 'A', data: { id: '1' }, emitted_at: 1.5 } }),
      /emitted_at is 1.5/,
    ],
  ];
  for (const [what, messages, objection, failed = false] of bad) {
    it(`I-5: objects to ${what}`, () => {
      expect(violations(messages, catalog, failed).join('\n')).to.match(objection);
    });
  }
});
