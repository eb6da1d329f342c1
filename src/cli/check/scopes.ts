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
