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
 * Whether an increment of the stream can tell which records were deleted: Zoho lists those of its standard and custom
 * modules, and a mark of deletion needs a `Modified_Time` to be later than the record's.
 */
export function canListDeletions(
  stream: Pick<StreamDefinition, 'kind' | 'module' | 'generatedType' | 'cursorField'>,
): boolean {
  return (
    stream.kind === 'module' &&
    stream.cursorField === 'Modified_Time' &&
    !KINDS_WITHOUT.has(stream.generatedType ?? 'default') &&
    !MODULES_WITHOUT.has(stream.module)
  );
}
