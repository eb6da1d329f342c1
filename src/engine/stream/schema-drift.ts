import type { LogCode } from '../../log-codes.js';
import { type Difference, lostCursor } from '../../catalog/streams/drift.js';
import type { StreamDefinition } from '../../catalog/streams/streams.js';

/** A sentence for the log of one stream. */
export interface LogLine {
  readonly level: 'info' | 'warn';
  readonly code: LogCode;
  readonly text: string;
  readonly columns?: readonly string[];
}

/** Names in one sentence. */
const MAX_NAMES = 10;
const REFRESH = 'Refresh the schema';

/** What has changed in Zoho since the stream was configured, and what to do: one line for each kind of change. Pure. */
export function driftLogLines(
  stream: Pick<StreamDefinition, 'cursorField'>,
  incremental: boolean,
  differences: readonly Difference[],
): LogLine[] {
  const cursor = incremental ? lostCursor(stream, differences) : undefined;
  return [
    ...removed(differences),
    ...retyped(differences),
    ...(cursor === undefined ? [] : [withoutCursor(cursor)]),
    ...added(differences),
  ];
}

function removed(differences: readonly Difference[]): LogLine[] {
  const names = differences.flatMap((found) => {
    if (found.kind !== 'removed') return [];
    return [
      found.perhaps === undefined ? found.property : `${found.property} (perhaps ${found.perhaps} now)`,
    ];
  });
  if (names.length === 0) return [];
  const text =
    `Zoho has no column ${listed(names)} any more: deleted, renamed, or hidden from this user. ` +
    `Null in every record, so that the table keeps its shape. ${REFRESH} to follow Zoho.`;
  return [{ level: 'warn', code: 'SCHEMA_CHANGED', text, columns: namesOf('removed', differences) }];
}

function retyped(differences: readonly Difference[]): LogLine[] {
  const names = differences.flatMap((found) =>
    found.kind === 'retyped'
      ? [`${found.property} (configured: ${found.configured}, now: ${found.now})`]
      : [],
  );
  if (names.length === 0) return [];
  const text =
    `the type of ${listed(names)} has changed in Zoho. Values keep to the configured type: those that can be written in ` +
    `it exactly are, all others are null. ${REFRESH} to have the new type.`;
  return [{ level: 'warn', code: 'SCHEMA_CHANGED', text, columns: namesOf('retyped', differences) }];
}

/** If the former columns are unknown, a deselected column looks like a new one. This is not worth a warning in every run. */
function added(differences: readonly Difference[]): LogLine[] {
  const found = differences.filter((difference) => difference.kind === 'added');
  if (found.length === 0) return [];
  const names = listed(found.map(({ property }) => property));
  const text = found.some(({ isNew }) => isNew)
    ? `new in Zoho and not in the catalog: ${names}. Discover again to have them.`
    : `columns of Zoho that are not in the configured schema, deselected or new: ${names}. ${REFRESH} to add new ones.`;
  return [{ level: 'info', code: 'SCHEMA_CHANGED', text, columns: namesOf('added', differences) }];
}

function withoutCursor(cursor: string): LogLine {
  const text =
    `without ${cursor} changes cannot be detected: every run reads the stream whole and reports no deletions. Its state ` +
    `stays, in case ${cursor} returns. A destination that keeps the latest version by ${cursor} may ignore these ` +
    `records. Make the field visible to this user again, or refresh the schema and reset the stream.`;
  return { level: 'warn', code: 'SCHEMA_CHANGED', text, columns: [cursor] };
}

function namesOf(kind: Difference['kind'], differences: readonly Difference[]): string[] {
  return differences.filter((found) => found.kind === kind).map(({ property }) => property);
}

function listed(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
