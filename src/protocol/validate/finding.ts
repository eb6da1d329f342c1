import type { Json, JsonObject } from '../../util/json.js';
import type { RuleId } from './rules.js';

/** One breach of a rule. */
export interface Finding {
  readonly rule: RuleId;
  /** Counted from 1; absent: seen when the output had ended. */
  readonly line?: number;
  readonly stream?: string;
  /** What the output holds, in words. */
  readonly found: string;
}

/** Takes a finding about the present line. */
export type Report = (rule: RuleId, found: string, stream?: string) => void;

export type MessageType = keyof typeof BODY;

/** Under which key a message of each type has its body. */
export const BODY = {
  RECORD: 'record',
  STATE: 'state',
  LOG: 'log',
  SPEC: 'spec',
  CONNECTION_STATUS: 'connectionStatus',
  CATALOG: 'catalog',
  TRACE: 'trace',
  CONTROL: 'control',
} as const;

/** How the output ended. */
export interface End {
  /** Absent: not known. */
  readonly exitCode?: number | undefined;
  /** Lines of the output. */
  readonly lines: number;
}

/** Rules that belong together, with what they remember of the output. */
export interface Check {
  /** Messages of these types, by their bodies. */
  readonly on: Partial<Record<MessageType, (body: JsonObject) => void>>;
  /** The output has ended, and was not truncated. */
  readonly end?: (end: End) => void;
}

/** A value in few characters. */
export function show(value: Json | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

/** The parent asked the process to stop: 128 + signal in a shell, negative in Python. */
export function isStopped({ exitCode = 0 }: End): boolean {
  return exitCode < 0 || exitCode > 128;
}
