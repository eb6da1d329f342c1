/** Receives what this room waits for or works around. The text never contains a secret. */
export type Log = (level: 'debug' | 'info' | 'warn', text: string) => void;

export const silent: Log = () => undefined;
