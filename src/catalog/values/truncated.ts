/**
 * Lists truncate rich text at 500 characters (zoho-api.md §4.2, §5.7), or at 499 if that would split a surrogate pair.
 * A shorter text is whole.
 */
export const TRUNCATED_AT = 499;
const LONGEST_TRUNCATED = 500;

/** Whether the text may be truncated. */
export function isTruncated(value: unknown): boolean {
  return typeof value === 'string' && value.length >= TRUNCATED_AT && value.length <= LONGEST_TRUNCATED;
}
