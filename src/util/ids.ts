/**
 * Ids of Zoho compared as the whole numbers they are, without becoming doubles: 19 digits do not fit one. The longer one
 * is the larger (zoho-api.md §4.2).
 */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
