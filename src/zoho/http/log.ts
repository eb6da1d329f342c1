import type { LogCode } from '../../log-codes.js';
/** Where this room reports what it waited for or worked around. The text never holds a secret. */
export type Log = (level: 'debug' | 'info' | 'warn', code: LogCode, text: string) => void;

export const silent: Log = () => undefined;
