import { SourceError } from '../../errors.js';

/**
 * Zoho's data centres and environments (zoho-api.md §1.1, §1.2). Pure: names in, addresses out.
 *
 * The API host is never computed from the accounts host (Canada breaks every such rule). Both are in the table, and the
 * `api_domain` of a token answer takes precedence over it.
 */
const CENTRES = {
  US: { accounts: 'accounts.zoho.com', api: 'zohoapis.com' },
  EU: { accounts: 'accounts.zoho.eu', api: 'zohoapis.eu' },
  IN: { accounts: 'accounts.zoho.in', api: 'zohoapis.in' },
  AU: { accounts: 'accounts.zoho.com.au', api: 'zohoapis.com.au' },
  JP: { accounts: 'accounts.zoho.jp', api: 'zohoapis.jp' },
  CN: { accounts: 'accounts.zoho.com.cn', api: 'zohoapis.com.cn' },
  CA: { accounts: 'accounts.zohocloud.ca', api: 'zohoapis.ca' },
  SA: { accounts: 'accounts.zoho.sa', api: 'zohoapis.sa' },
  UK: { accounts: 'accounts.zoho.uk', api: 'zohoapis.uk' },
  AE: { accounts: 'accounts.zoho.ae', api: 'zohoapis.ae' },
} as const;

const PREFIXES = { Production: 'www', Sandbox: 'sandbox', Developer: 'developer' } as const;

export type Region = keyof typeof CENTRES;
export type Environment = keyof typeof PREFIXES;

export const REGIONS = Object.keys(CENTRES) as readonly Region[];
const ENVIRONMENTS = Object.keys(PREFIXES) as readonly Environment[];

/**
 * The region meant by a config value, in any letter case; `UAE` is `AE`.
 *
 * @throws SourceError INVALID_REGION
 */
export function parseRegion(text: string): Region {
  const wanted = text.trim().toUpperCase();
  const region = REGIONS.find((name) => name === (wanted === 'UAE' ? 'AE' : wanted));
  if (region) return region;
  throw unknownName('INVALID_REGION', 'dc_region', text, REGIONS);
}

/**
 * The environment meant by a config value, in any letter case.
 *
 * @throws SourceError INVALID_ENVIRONMENT
 */
function parseEnvironment(text: string): Environment {
  const wanted = text.trim().toLowerCase();
  const environment = ENVIRONMENTS.find((name) => name.toLowerCase() === wanted);
  if (environment) return environment;
  throw unknownName('INVALID_ENVIRONMENT', 'environment', text, ENVIRONMENTS);
}

/** `https://accounts.zoho.eu`; the same for every environment. */
export function accountsUrl(region: string): string {
  return `https://${CENTRES[parseRegion(region)].accounts}`;
}

/** Every accounts address, in the order in which they are tried if the region is not known. */
export function allAccountsUrls(): string[] {
  return REGIONS.map(accountsUrl);
}

/** `https://www.zohoapis.eu`, `https://sandbox.zohoapis.eu`, `https://developer.zohoapis.eu`. */
export function apiUrl(region: string, environment: string): string {
  return `https://${PREFIXES[parseEnvironment(environment)]}.${CENTRES[parseRegion(region)].api}`;
}

/** The API address of the data centre that an accounts address belongs to; `undefined` for a foreign address. */
export function apiUrlOfAccounts(accounts: string, environment: string): string | undefined {
  const region = REGIONS.find((name) => accountsUrl(name) === originOf(accounts));
  return region && apiUrl(region, environment);
}

/** The data centre of one of Zoho's accounts or API addresses, in any environment; `undefined` for a foreign address. */
export function regionOf(url: string): Region | undefined {
  const host = URL.canParse(url) ? new URL(url).host : '';
  return REGIONS.find((name) => {
    const { accounts, api } = CENTRES[name];
    return host === accounts || Object.values(PREFIXES).some((prefix) => host === `${prefix}.${api}`);
  });
}

/**
 * Whether a token may be sent to the `api_domain` of a token answer: only to Zoho's own API hosts over https, or to a
 * host that the user has named.
 *
 * @param allowedHosts names, without ports, of the hosts given in the configuration; they may use http
 * @returns the address without path and trailing slash, or `undefined` if it cannot be trusted
 */
export function trustedApiDomain(
  domain: string | undefined,
  allowedHosts: readonly string[] = [],
): string | undefined {
  if (domain === undefined || !URL.canParse(domain)) return undefined;
  const url = new URL(domain);
  if (!['http:', 'https:'].includes(url.protocol)) return undefined;
  if (allowedHosts.includes(url.hostname)) return url.origin;
  return url.protocol === 'https:' && API_HOSTS.has(url.host) ? url.origin : undefined;
}

/**
 * The address to use for an environment. Zoho may name the production host in `api_domain` for a token of a sandbox;
 * sandbox and developer hosts stay unchanged.
 */
export function inEnvironment(apiDomain: string, environment: string): string {
  const url = new URL(apiDomain);
  const production = `${PREFIXES.Production}.`;
  if (!API_HOSTS.has(url.host) || !url.host.startsWith(production)) return apiDomain;
  return `https://${PREFIXES[parseEnvironment(environment)]}.${url.host.slice(production.length)}`;
}

/**
 * The address that the user gives for the accounts or API server, without path and trailing slash.
 *
 * @throws SourceError INVALID_URL
 */
export function explicitUrl(key: string, url: string): string {
  const origin = originOf(url);
  if (origin?.startsWith('http')) return origin;
  throw new SourceError({
    code: 'INVALID_URL',
    failureType: 'config',
    userMessage: `${key} is not an http or https address. Example: ${accountsUrl('US')}.`,
  });
}

/** The name of the host in an address, without port. */
export function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

const API_HOSTS: ReadonlySet<string> = new Set(
  REGIONS.flatMap((region) => Object.values(PREFIXES).map((prefix) => `${prefix}.${CENTRES[region].api}`)),
);

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

function unknownName(code: string, key: string, given: string, allowed: readonly string[]): SourceError {
  return new SourceError({
    code,
    failureType: 'config',
    userMessage: `${key} is "${given}", which does not exist. Allowed: ${allowed.join(', ')}.`,
  });
}
