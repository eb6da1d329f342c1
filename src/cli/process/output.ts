import { createRedactor } from '../../config/redact.js';
import { createLineWriter, type LineWriter } from '../../protocol/line-writer.js';
import type { JsonObject } from '../../util/json.js';
import type { Printed } from '../../util/json-lines.js';

export interface ProtocolOutput {
  /** Prints one message, or lines of records; secrets are masked in the texts of messages. */
  print(message: Printed): Promise<void>;
  /** Resolves when everything printed has left the process. */
  drain(): Promise<void>;
  /** Sets the function that masks secrets. Before, only values that look like tokens of Zoho are masked. */
  useRedactor(redact: (text: string) => string): void;
  readonly closed: boolean;
}

/** Messages with texts for users, and the keys of these texts; all other values are printed unchanged. */
const WITH_TEXT: ReadonlySet<unknown> = new Set(['LOG', 'TRACE', 'CONNECTION_STATUS']);
const WORDS: ReadonlySet<string> = new Set(['message', 'internal_message', 'stack_trace']);

export function createProtocolOutput(writer: LineWriter, showDebug: boolean): ProtocolOutput {
  let redact = createRedactor([]);
  const masked = (key: string, value: unknown): unknown =>
    WORDS.has(key) && typeof value === 'string' ? redact(value) : value;
  return {
    async print(message) {
      if (typeof message === 'string') {
        await writer.write(message);
        return;
      }
      if (isDebug(message) && !showDebug) return;
      const text = JSON.stringify(message, WITH_TEXT.has(message['type']) ? masked : undefined);
      await writer.write(`${text}\n`);
      if (message['type'] !== 'RECORD') await writer.flush();
    },
    drain: () => writer.drain(),
    useRedactor: (next) => (redact = next),
    get closed() {
      return writer.closed;
    },
  };
}

function isDebug(message: JsonObject): boolean {
  const log = message['log'];
  return typeof log === 'object' && log !== null && 'level' in log && log['level'] === 'DEBUG';
}

/** The only writer to stdout in the process. */
export function openStdout(onClosed: (code?: string) => void): LineWriter {
  return createLineWriter(process.stdout, onClosed);
}
