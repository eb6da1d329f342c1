import type { LogCode } from '../../log-codes.js';
/** Receives what this room waits for or works around. The text never contains a secret. */
export type Log = (level: 'debug' | 'info' | 'warn', code: LogCode, text: string) => void;

export const silent: Log = () => undefined;
