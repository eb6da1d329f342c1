import type {
  DeletionsMessage,
  LogLevel,
  LogMessage,
  Message,
  RecordsMessage,
  StatusMessage,
} from '../../message.js';
import type { FailureType, SourceError } from '../../errors.js';
import type { Row } from '../../row.js';
import type { JsonObject } from '../../util/json.js';
import { linesOf, type JsonLines, type Printed } from '../../util/json-lines.js';

/**
 * Converts the engine's messages to Airbyte's (protocol.md §1.2-1.11): one JSON object per line, STREAM states only,
 * whole-number times, and nothing that the platform or PyAirbyte rejects. Records come as lines, many at once.
 */
export function* printAirbyte(message: Message): Generator<Printed> {
  switch (message.kind) {
    case 'schema':
      return; // Airbyte gets schemas from the catalog
    case 'records':
      yield* records(message);
      return;
    case 'deletions':
      yield* tombstones(message);
      return;
    case 'state':
      yield {
        type: 'STATE',
        state: {
          type: 'STREAM',
          stream: { stream_descriptor: { name: message.stream }, stream_state: message.state },
          sourceStats: { recordCount: message.recordCount },
        },
      };
      return;
    case 'status':
      yield trace(message.at, 'STREAM_STATUS', 'stream_status', {
        stream_descriptor: { name: message.stream },
        status: STATUS[message.status],
        ...(message.reason && { reasons: [rateLimited(message.reason.quotaReset)] }),
      });
      return;
    case 'error':
      yield trace(message.at, 'ERROR', 'error', errorBody(message.error, message.stream));
      return;
    case 'log':
      yield printLog(message);
      return;
    case 'config':
      yield {
        type: 'CONTROL',
        control: {
          type: 'CONNECTOR_CONFIG',
          emitted_at: message.at,
          connectorConfig: { config: message.config },
        },
      };
      return;
    case 'strategy': // without the stream: statistics leave the org
      yield trace(message.at, 'ANALYTICS', 'analytics', { type: 'read-strategy', value: message.strategy });
      return;
    case 'estimate':
      yield trace(message.at, 'ESTIMATE', 'estimate', {
        name: message.stream,
        type: 'STREAM',
        row_estimate: message.rows,
        byte_estimate: message.bytes,
      });
  }
}

/**
 * The column that marks a deletion, by the convention for change data capture. Destinations delete the row of the same
 * key unless they hold a version with a later cursor (protocol.md §1.12). Live records omit it, which means null.
 */
export const DELETED_AT = '_ab_cdc_deleted_at';

/** Key, cursor and deletion time. The other values of a deleted record are unknown. */
function* tombstones({ stream, deletions, cursorField, emittedAt }: DeletionsMessage): Generator<JsonObject> {
  for (const { id, deletedAt } of deletions) {
    const data = { id, [cursorField]: deletedAt, [DELETED_AT]: deletedAt };
    yield { type: 'RECORD', record: { stream, data, emitted_at: emittedAt } };
  }
}

/** Only the values are serialised for each row; the rest of a line is the same for all. */
function records({ stream, rows, nulled, emittedAt }: RecordsMessage): Generator<JsonLines> {
  const start = `{"type":"RECORD","record":{"stream":${JSON.stringify(stream)},"data":`;
  const end = `,"emitted_at":${emittedAt}`;
  const metaOf = (index: number): string => {
    const columns = nulled?.get(index);
    return columns ? `,"meta":${JSON.stringify({ changes: columns.map(nulledColumn) })}` : '';
  };
  return linesOf(
    rows,
    ({ values }: Row, index) => `${start}${JSON.stringify(values)}${end}${metaOf(index)}}}`,
  );
}

/** Tells the destination that a null replaces a value that could not be kept (protocol.md §1.7). */
function nulledColumn(field: string): JsonObject {
  return { field, change: 'NULLED', reason: 'SOURCE_SERIALIZATION_ERROR' };
}

const STATUS: Record<StatusMessage['status'], string> = {
  started: 'STARTED',
  running: 'RUNNING',
  complete: 'COMPLETE',
  incomplete: 'INCOMPLETE',
};

/** The platform reads a reason only if it is the only one (protocol.md §1.9). */
function rateLimited(quotaReset: number): JsonObject {
  return { type: 'RATE_LIMITED', rate_limited: { quota_reset: quotaReset } };
}

const LEVEL: Record<LogLevel, string> = { debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR' };

const FAILURE: Record<FailureType, string> = {
  config: 'config_error',
  transient: 'transient_error',
  system: 'system_error',
};

function printLog({ level, code, text }: LogMessage): JsonObject {
  return { type: 'LOG', log: { level: LEVEL[level], message: `${text} (${code})` } };
}

function trace(at: number, type: string, key: string, body: JsonObject): JsonObject {
  return { type: 'TRACE', trace: { type, emitted_at: at, [key]: body } };
}

function errorBody(error: SourceError, stream: string | undefined): JsonObject {
  return {
    message: error.userMessage,
    internal_message: error.code,
    failure_type: FAILURE[error.failureType],
    ...(error.failureType === 'system' && error.stack !== undefined ? { stack_trace: error.stack } : {}),
    ...(stream === undefined ? {} : { stream_descriptor: { name: stream } }),
  };
}
