import type { RuleId } from '#src/protocol/validate/rules.js';
import type { JsonObject } from '#src/util/json.js';
import type { Output } from '../../support/validate.js';

/** An output that breaks one rule. */
export interface Fixture extends Output {
  /** Messages, or lines as they are. */
  readonly says: readonly (JsonObject | string)[];
}

const NOW = Date.UTC(2026, 0, 31);
const HOUR = 3_600_000;

const trace = (type: string, body: JsonObject, at = NOW): JsonObject => ({
  type: 'TRACE',
  trace: { type, emitted_at: at, [type.toLowerCase()]: body },
});
export const status = (word: string, name = 'A', more: JsonObject = {}): JsonObject =>
  trace('STREAM_STATUS', { stream_descriptor: { name }, status: word, ...more });
export const record = (data: JsonObject, stream = 'A', at = NOW): JsonObject => ({
  type: 'RECORD',
  record: { stream, data, emitted_at: at },
});
export const row = (more: JsonObject = {}): JsonObject => ({ id: '1', at: '2026-01-30T10:00:00Z', ...more });
export const state = (count: number, value: JsonObject = { v: 1 }, name = 'A'): JsonObject => ({
  type: 'STATE',
  state: {
    type: 'STREAM',
    stream: { stream_descriptor: { name }, stream_state: value },
    sourceStats: { recordCount: count },
  },
});
export const error = (more: JsonObject = {}, at = NOW): JsonObject =>
  trace('ERROR', { message: 'It failed.', failure_type: 'system_error', ...more }, at);
export const errorOf = (name: string): JsonObject => error({ stream_descriptor: { name } });
export const log = (message: string): JsonObject => ({ type: 'LOG', log: { level: 'INFO', message } });

const nullable = (type: string, more: JsonObject = {}): JsonObject => ({ type: ['null', type], ...more });
const dateTime = nullable('string', { format: 'date-time' });
export const stream = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  json_schema: {
    type: 'object',
    properties: {
      id: nullable('string'),
      at: dateTime,
      name: nullable('string'),
      _ab_cdc_deleted_at: dateTime,
    },
  },
  supported_sync_modes: ['full_refresh', 'incremental'],
  source_defined_cursor: true,
  default_cursor_field: ['at'],
  source_defined_primary_key: [['id']],
  is_resumable: true,
  ...more,
});
export const configured = (...streams: readonly JsonObject[]): JsonObject => ({
  streams: streams.map((one) => ({
    stream: one,
    sync_mode: 'incremental',
    destination_sync_mode: 'append_dedup',
  })),
});

/** A read of one record, without a fault. */
export const GOOD = [status('STARTED'), status('RUNNING'), record(row()), state(1), status('COMPLETE')];
export const CATALOG = configured(stream('A'));

/** The good read with its n-th message replaced. */
const instead = (index: number, ...messages: (JsonObject | string)[]): (JsonObject | string)[] => [
  ...GOOD.slice(0, index),
  ...messages,
  ...GOOD.slice(index + 1),
];
const read = (says: Fixture['says'], more: Output = {}): Fixture => ({ says, catalog: CATALOG, ...more });
const ofRecord = (data: JsonObject): Fixture => read(instead(2, record(data)));
const failed = (...says: JsonObject[]): Fixture => read([...GOOD.slice(0, 4), ...says], { exitCode: 1 });

const spec = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'SPEC',
  spec: { connectionSpecification: { type: 'object', properties }, ...more },
});
const ofSpec = (properties: JsonObject, more?: JsonObject): Fixture => ({ says: [spec(properties, more)] });
const text = { type: 'string' };
const choice = (...kinds: string[]): JsonObject => ({
  type: 'object',
  oneOf: kinds.map((kind) => ({ properties: { kind: { type: 'string', const: kind } } })),
});

const ofCatalog = (...streams: JsonObject[]): Fixture => ({
  says: [{ type: 'CATALOG', catalog: { streams } }],
});
const ofColumn = (schema: JsonObject): Fixture =>
  ofCatalog(stream('A', { json_schema: { type: 'object', properties: { id: text, at: text, x: schema } } }));

/** For each rule an output that breaks it and no other. */
export const FIXTURES: Readonly<Record<RuleId, Fixture>> = {
  'line-json': read(instead(0, 'Starting …', status('STARTED'))),
  'line-encoding': ofRecord(row({ name: '\ud83d' })),
  'line-length': read(instead(0, log('x'.repeat(20_000_000)), status('STARTED'))),
  'line-type': read(instead(0, { type: 'HEARTBEAT' }, status('STARTED'))),
  'line-body': read(instead(0, { type: 'LOG' }, status('STARTED'))),
  'line-schema': read(instead(0, { type: 'LOG', log: { level: 'NOTICE', message: '' } }, status('STARTED'))),

  'result-single': { says: [spec({}), spec({})] },
  'result-mixed': { says: [spec({}), { type: 'CATALOG', catalog: { streams: [stream('A')] } }] },
  'result-missing': { says: [log('Nothing to do.')], exitCode: 0 },
  'check-exit': {
    says: [{ type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED' } }],
    exitCode: 1,
  },

  'spec-early': { says: [...Array.from({ length: 10 }, () => log('…')), spec({})] },
  'spec-version': ofSpec({}, { protocol_version: 'v1' }),
  'spec-uri': ofSpec({}, { documentationUrl: '/docs' }),
  'spec-root': { says: [{ type: 'SPEC', spec: { connectionSpecification: { type: 'array' } } }] },
  'spec-keyword': ofSpec({ a: { anyOf: [text] } }),
  'spec-closed': ofSpec({ a: { type: 'object', properties: { b: text }, additionalProperties: false } }),
  'spec-type': ofSpec({ a: { type: ['string', 'integer'] } }),
  'spec-empty-object': ofSpec({ a: { type: 'object' } }),
  'spec-items': ofSpec({ a: { type: 'array', items: {} } }),
  'spec-enum': ofSpec({ a: { type: 'string', enum: ['x', 'x'] } }),
  'spec-order': ofSpec({ a: { type: 'string', order: 0 }, b: { type: 'string', order: 0 } }),
  'spec-secret': ofSpec({ client_secret: text }),
  'spec-oneof': ofSpec({ a: choice('x', 'x') }),
  'spec-oauth': ofSpec(
    { a: text },
    { advanced_auth: { oauth_config_specification: { x: { path_in_connector_config: ['b'] } } } },
  ),
  'spec-oauth-first': ofSpec(
    { a: choice('key', 'oauth') },
    { advanced_auth: { predicate_key: ['a', 'kind'], predicate_value: 'oauth' } },
  ),

  'catalog-empty': ofCatalog(),
  'catalog-name': ofCatalog(stream('A'), stream('a')),
  'catalog-schema': ofCatalog({
    name: 'A',
    json_schema: { type: 'object' },
    supported_sync_modes: ['full_refresh'],
  }),
  'catalog-keyword': ofColumn({ allOf: [text] }),
  'catalog-closed': ofColumn({ type: 'object', properties: {}, additionalProperties: false }),
  'catalog-type': ofColumn({ type: 'float' }),
  'catalog-cursor': ofCatalog(stream('A', { default_cursor_field: ['changed'] })),
  'catalog-key': ofCatalog(stream('A', { source_defined_primary_key: [['ID']] })),
  'catalog-resumable': ofCatalog({
    name: 'A',
    json_schema: { type: 'object', properties: {} },
    supported_sync_modes: ['full_refresh'],
    is_resumable: true,
  }),

  'record-stream': read(instead(2, record(row(), 'B'), record(row()))),
  'record-data': ofRecord({}),
  'record-key': ofRecord(row({ id: null })),
  'record-cursor': ofRecord(row({ at: null })),
  'record-schema': ofRecord(row({ name: 1 })),
  'record-format': ofRecord(row({ at: '2026-01-30T10:00:00' })),
  'record-column': ofRecord(row({ other: 1 })),
  'record-time': read(instead(2, record(row(), 'A', NOW / 1000))),
  'record-status': read(instead(1)),
  'deletion-cursor': ofRecord({ id: '1', _ab_cdc_deleted_at: '2026-01-30T10:00:00Z' }),

  'state-type': read(instead(3, { type: 'STATE', state: { type: 'LEGACY', data: { v: 1 } } }, state(1))),
  'state-stream': read(instead(3, state(0, { v: 1 }, 'B'), state(1))),
  'state-count': read(instead(3, state(2))),
  'state-empty': read(instead(3, state(1, {}))),
  'state-repeated': read(instead(3, state(1), record(row()), state(1))),
  'state-status': read(instead(0, state(0, { v: 0 }), status('STARTED'))),
  'state-missing': read(instead(3)),

  'status-stream': read(instead(0, status('COMPLETE', 'B'), status('STARTED'))),
  'status-order': read(instead(0, status('STARTED'), status('STARTED'))),
  'status-missing': { says: GOOD, catalog: configured(stream('A'), stream('B')) },
  'status-end': read(GOOD.slice(0, 4)),
  'status-reason': read(instead(4, status('COMPLETE', 'A', { reasons: [{ type: 'RATE_LIMITED' }] }))),

  'trace-stream': read(instead(0, errorOf('B'), status('STARTED')), { exitCode: 1 }),
  'error-failure-type': failed(trace('ERROR', { message: 'It failed.' }), status('INCOMPLETE')),
  'error-order': failed(errorOf('A'), error({ failure_type: 'config_error' }, NOW - 1), status('INCOMPLETE')),
  'error-message': failed(error({ message: '' }), status('INCOMPLETE')),
  'error-complete': failed(errorOf('A'), status('COMPLETE')),
  'error-missing': failed(status('INCOMPLETE')),
  'estimate-numbers': read(
    instead(0, trace('ESTIMATE', { name: 'A', type: 'STREAM', row_estimate: 1 }), status('STARTED')),
  ),
  'estimate-mixed': read(
    instead(
      0,
      ...['STREAM', 'SYNC'].map((type) =>
        trace('ESTIMATE', { name: 'A', type, row_estimate: 1, byte_estimate: 1 }),
      ),
      status('STARTED'),
    ),
  ),
  'control-config': read(
    instead(
      0,
      {
        type: 'CONTROL',
        control: { type: 'CONNECTOR_CONFIG', emitted_at: NOW, connectorConfig: { config: {} } },
      },
      status('STARTED'),
    ),
  ),
  heartbeat: read([...GOOD.slice(0, 3), record(row(), 'A', NOW + 4 * HOUR), state(2), status('COMPLETE')]),

  'exit-incomplete': read([...GOOD.slice(0, 4), errorOf('A'), status('INCOMPLETE')], { exitCode: 0 }),
  'exit-error': read([error(), ...GOOD], { exitCode: 0 }),
  'exit-complete': read(GOOD, { exitCode: 1 }),
};
