/** What Zoho's redirect brought (zoho-api.md §1.3). */
export interface Redirect {
  /** Absent if the user rejects. */
  readonly code: string | undefined;
  readonly error: string | undefined;
  readonly accountsServer: string | undefined;
  readonly location: string | undefined;
}

/** @returns `undefined` for an address that is not of the login with this state */
export function redirectIn(url: URL, state: string): Redirect | undefined {
  const parameters = url.searchParams;
  if (parameters.get('state') !== state) return undefined;
  return {
    code: parameters.get('code') ?? undefined,
    error: parameters.get('error') ?? undefined,
    accountsServer: parameters.get('accounts-server') ?? undefined,
    location: parameters.get('location') ?? undefined,
  };
}
