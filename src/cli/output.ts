import { createLineWriter, type LineWriter } from '../protocol/line-writer.js';
import type { JsonObject } from '../util/json.js';

export interface ProtocolOutput {
  /** Prints one message; secrets are masked in everything but records and the CONTROL message that must carry them. */
  print(message: JsonObject): Promise<void>;
  flush(): Promise<void>;
  /** Values learned from the config: from now on they are masked. */
  useRedactor(redact: (text: string) => string): void;
  readonly closed: boolean;
}

const VERBATIM: ReadonlySet<unknown> = new Set(['RECORD', 'CONTROL', 'CATALOG', 'SPEC']);

export function createProtocolOutput(writer: LineWriter, showDebug: boolean): ProtocolOutput {
  let redact = (text: string): string => text;
  return {
    async print(message) {
      if (isDebug(message) && !showDebug) return;
      const line = JSON.stringify(message);
      await writer.write(VERBATIM.has(message['type']) ? line : redact(line));
      if (message['type'] !== 'RECORD') await writer.flush();
    },
    flush: () => writer.flush(),
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

/** stdout as the single writer of the process. */
export function openStdout(onClosed: () => void): LineWriter {
  return createLineWriter(process.stdout, onClosed);
}
