import type { StreamDefinition } from './streams.js';

/** Kinds of modules whose rows live and die with others: Zoho keeps no list of those deleted (zoho-api.md §3.1, §6). */
const KINDS_WITHOUT: ReadonlySet<string> = new Set([
  'subform',
  'static_subform',
  'linking',
  'field_tracker',
  'picklisttracker',
  'web',
  'webtab_link',
]);
/** Not among the modules that Zoho's documentation names for it (zoho-api.md §6). */
const MODULES_WITHOUT: ReadonlySet<string> = new Set(['Notes', 'Attachments']);

/**
 * Whether an increment of the stream tells which records were deleted: a mark of deletion needs a `Modified_Time` to be
 * later than the record's.
 */
export function emitsDeletions(stream: Pick<StreamDefinition, 'kind' | 'cursorField'>): boolean {
  return stream.kind === 'module' && stream.cursorField === 'Modified_Time';
}

/** Whether Zoho lists them: it does for its standard and custom modules. Elsewhere ids are compared. */
export function canListDeletions(
  stream: Pick<StreamDefinition, 'kind' | 'module' | 'generatedType' | 'cursorField'>,
): boolean {
  return (
    emitsDeletions(stream) &&
    !KINDS_WITHOUT.has(stream.generatedType ?? 'default') &&
    !MODULES_WITHOUT.has(stream.module)
  );
}
