/**
 * Compares ids of Zoho as whole numbers, without converting them to doubles, which cannot hold 19 digits. The longer id is
 * the larger one (zoho-api.md §4.2).
 */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
