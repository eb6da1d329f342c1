import type { StreamDefinition } from './streams.js';

/** Kinds of modules whose rows depend on other records. Zoho does not list their deletions (zoho-api.md §3.1, §6). */
const KINDS_WITHOUT: ReadonlySet<string> = new Set([
  'subform',
  'static_subform',
  'linking',
  'field_tracker',
  'picklisttracker',
  'web',
  'webtab_link',
]);
/** Not among the modules for which Zoho documents a list of deletions (zoho-api.md §6). */
const MODULES_WITHOUT: ReadonlySet<string> = new Set(['Notes', 'Attachments']);

/**
 * Whether an increment of the stream reports deleted records. A deletion carries a `Modified_Time` that has to be later than
 * the record's, so the stream needs that column.
 */
export function emitsDeletions(stream: Pick<StreamDefinition, 'kind' | 'cursorField'>): boolean {
  return stream.kind === 'module' && stream.cursorField === 'Modified_Time';
}

/** Whether Zoho lists the stream's deletions: it does for standard and custom modules. For others ids are compared. */
export function canListDeletions(
  stream: Pick<StreamDefinition, 'kind' | 'module' | 'generatedType' | 'cursorField'>,
): boolean {
  return (
    emitsDeletions(stream) &&
    !KINDS_WITHOUT.has(stream.generatedType ?? 'default') &&
    !MODULES_WITHOUT.has(stream.module)
  );
}
