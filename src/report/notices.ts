import type { LogMessage } from '../message.js';
import type { Notice } from './shape.js';

/** Log entries, grouped by their code. */
export interface Notices {
  add(entry: LogMessage): void;
  list(): Notice[];
}

/** Texts of one code. */
const MAX_TEXTS = 5;
const MAX_COLUMNS = 200;
const MAX_CHARS = 1_000;

interface Group {
  readonly code: string;
  level: LogMessage['level'];
  count: number;
  readonly texts: string[];
  readonly columns: Set<string>;
}

const LEVELS: readonly LogMessage['level'][] = ['debug', 'info', 'warn', 'error'];

/** @param remedyOf what to do about a code; `undefined`: nothing */
export function createNotices(remedyOf: (code: string) => string | undefined): Notices {
  const groups = new Map<string, Group>();
  return {
    add({ code, level, text, stream, facts }) {
      const group = groups.get(code) ?? { code, level, count: 0, texts: [], columns: new Set() };
      groups.set(code, group);
      group.count += 1;
      if (LEVELS.indexOf(level) > LEVELS.indexOf(group.level)) group.level = level;
      const shown = clipped(withoutName(text, stream));
      if (group.texts.length < MAX_TEXTS && !group.texts.includes(shown)) group.texts.push(shown);
      for (const column of facts?.columns ?? [])
        if (group.columns.size < MAX_COLUMNS) group.columns.add(clipped(column));
    },
    list: () =>
      [...groups.values()].map(({ columns, ...group }) => ({
        ...group,
        texts: [...group.texts],
        columns: [...columns],
        remedy: remedyOf(group.code) ?? null,
      })),
  };
}

/** A log line begins with the name of its stream, which the report shows anyway. */
export function withoutName(text: string, stream: string | undefined): string {
  return stream !== undefined && text.startsWith(`${stream}: `) ? text.slice(stream.length + 2) : text;
}

/** A text of a length that a report can show. */
export function clipped(text: string): string {
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text;
}
