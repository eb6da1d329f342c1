/** What each scope is for (zoho-api.md §1.7), in the order of the README. */
export const SCOPE_USES: readonly (readonly [scope: string, use: string])[] = [
  ['ZohoCRM.modules.READ', 'records and deletions of all modules'],
  ['ZohoCRM.settings.modules.READ', 'the list of modules'],
  ['ZohoCRM.settings.fields.READ', 'columns; stream fields'],
  ['ZohoCRM.settings.roles.READ', 'stream roles'],
  ['ZohoCRM.settings.profiles.READ', 'stream profiles'],
  ['ZohoCRM.settings.territories.READ', 'stream territories'],
  ['ZohoCRM.settings.currencies.READ', 'stream currencies'],
  ['ZohoCRM.settings.tags.READ', 'ids and colors of tags in export jobs'],
  ['ZohoCRM.settings.layouts.READ', 'counts of rows'],
  ['ZohoCRM.users.READ', 'stream users; names of users in queries and export jobs'],
  ['ZohoCRM.org.READ', 'stream organization; edition and allowance'],
  ['ZohoCRM.coql.READ', 'queries, which make small reads cheap'],
  ['ZohoCRM.bulk.READ', 'export jobs, which make large reads cheap'],
  ['ZohoSearch.securesearch.READ', 'counts of rows'],
];

/**
 * Whether a token has a scope: itself, or one that includes it (`ZohoCRM.settings.ALL` includes all of settings).
 *
 * @param granted the scopes that Zoho lists for the token
 */
export function isGranted(scope: string, granted: readonly string[]): boolean {
  const parts = scope.split('.').slice(0, -1);
  const areas = parts.map((_, index) => parts.slice(0, index + 1).join('.'));
  return areas.some((area) => granted.includes(`${area}.READ`) || granted.includes(`${area}.ALL`));
}
