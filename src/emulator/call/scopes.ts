import { asText } from '../../util/json.js';
import type { JsonObject } from '../../util/json.js';

/** One scope of each inner list must be granted (zoho-api.md §1.7). */
export type Requirement = readonly (readonly string[])[];

export function isAllowed(granted: readonly string[], requirement: Requirement): boolean {
  return requirement.every((alternatives) => alternatives.some((scope) => granted.includes(scope)));
}

const readOrAll = (area: string): string[] => [`${area}.READ`, `${area}.ALL`];

/** `Sales_Orders` is `salesorders`; every custom, subform and linking module is `custom`. */
function moduleScopeName(apiName: string, metadata: JsonObject | undefined): string {
  const type = asText(metadata?.['generated_type']) ?? 'default';
  if (type !== 'default') return 'custom';
  return apiName
    .replace(/__s$/, '')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}

export function moduleRead(apiName: string, metadata: JsonObject | undefined): Requirement {
  const own = `ZohoCRM.modules.${moduleScopeName(apiName, metadata)}`;
  return [[...readOrAll('ZohoCRM.modules'), ...readOrAll(own)]];
}

export const settingsRead = (resource: string): Requirement => [
  [...readOrAll('ZohoCRM.settings'), ...readOrAll(`ZohoCRM.settings.${resource}`)],
];

export const orgRead: Requirement = [readOrAll('ZohoCRM.org')];
export const bulkRead: Requirement = [readOrAll('ZohoCRM.bulk')];
export const usersRead: Requirement = [readOrAll('ZohoCRM.users')];

/** The count requires three scopes (zoho-api.md §9). */
export const countRead = (apiName: string, metadata: JsonObject | undefined): Requirement => [
  ['ZohoSearch.securesearch.READ'],
  ...moduleRead(apiName, metadata),
  ...settingsRead('layouts'),
];
