import type { SourceError } from '../../errors.js';
import type { JsonObject } from '../../util/json.js';

export function goodConnection(): JsonObject {
  return { type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } };
}

/** A check that failed because of something the user can fix (protocol.md §1.4). */
export function failedConnection(error: Pick<SourceError, 'userMessage'>): JsonObject {
  return { type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED', message: error.userMessage } };
}
