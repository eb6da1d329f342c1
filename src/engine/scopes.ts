import { isFixedStreamName } from '../catalog/streams/fixed-streams.js';
import type { Config } from '../config/parse.js';
import { fixedRow } from '../zoho/fixed/read.js';
import { type NameFilter, wantedFixedStreams } from './probe.js';

export interface NeededScope {
  readonly scope: string;
  /** What it is needed for, in a few words. */
  readonly uses: readonly string[];
}

type ScopeConfig = Pick<Config, 'readStrategy' | 'embedChildren'> & NameFilter;

/**
 * The scopes with which the selected streams can be read in full, each once (zoho-api.md §1.7). Pure.
 *
 * @param selected names of the streams of a catalog; absent: those that the configuration selects
 */
export function scopesFor(config: ScopeConfig, selected?: readonly string[]): NeededScope[] {
  const fixed = selected?.filter(isFixedStreamName) ?? wantedFixedStreams(config).map(({ name }) => name);
  const modules = selected?.filter((name) => !isFixedStreamName(name)) ?? modulesOf(config);
  const needs = new Map<string, string[]>();
  const need = (scope: string, use: string): void => {
    const uses = needs.get(scope) ?? [];
    needs.set(scope, [...uses, use]);
  };
  if (modules === 'all' || modules.length > 0) {
    for (const [scope, use] of [...recordScopes(modules), ...strategyScopes(config)]) need(scope, use);
  }
  need('ZohoCRM.org.READ', 'edition and credit allowance');
  for (const name of fixed) for (const scope of fixedRow(name).scopes) need(scope, `stream ${name}`);
  return [...needs].map(([scope, uses]) => ({ scope, uses }));
}

/** The names of the selected modules if the configuration lists them one by one. */
function modulesOf({ modules }: NameFilter): 'all' | readonly string[] {
  if (modules.length === 0 || modules.some((glob) => /[*?]/.test(glob))) return 'all';
  return modules.filter((name) => !isFixedStreamName(name));
}

/** Modules with a scope of their own (zoho-api.md §1.7), by api_name in lower case without separators. */
const OWN_SCOPE: ReadonlySet<string> = new Set(
  (
    'leads accounts contacts deals campaigns tasks events calls cases solutions products vendors pricebooks quotes ' +
    'salesorders purchaseorders invoices notes attachments services appointments'
  ).split(' '),
);

/** A module without a scope of its own may be custom or Zoho's: then the scope of all modules is needed. */
function recordScopes(modules: 'all' | readonly string[]): [string, string][] {
  const own = modules === 'all' ? [] : modules.map(scopeWord);
  const isNarrow = modules !== 'all' && own.every((word) => OWN_SCOPE.has(word));
  const records = isNarrow ? own.map((word) => `ZohoCRM.modules.${word}.READ`) : ['ZohoCRM.modules.READ'];
  return [
    ...[...new Set(records)].map((scope): [string, string] => [scope, 'records and deletions']),
    ['ZohoCRM.settings.modules.READ', 'the list of modules'],
    ['ZohoCRM.settings.fields.READ', 'the columns of modules'],
  ];
}

function scopeWord(module: string): string {
  return module
    .replace(/__s$/, '')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();
}

function strategyScopes({ readStrategy, embedChildren }: ScopeConfig): [string, string][] {
  const usesCoql = readStrategy === 'auto' || readStrategy === 'coql' || embedChildren;
  const usesBulk = readStrategy === 'auto' || readStrategy === 'bulk';
  const scopes: [boolean, string, string][] = [
    [usesCoql, 'ZohoCRM.coql.READ', 'queries'],
    [usesBulk, 'ZohoCRM.bulk.READ', 'export jobs'],
    [usesCoql || usesBulk, 'ZohoCRM.users.READ', 'names of users in queries and export jobs'],
    [usesBulk, 'ZohoCRM.settings.tags.READ', 'ids and colours of tags in export jobs'],
    [true, 'ZohoSearch.securesearch.READ', 'row counts'],
    [true, 'ZohoCRM.settings.layouts.READ', 'row counts'],
  ];
  return scopes.flatMap(([isUsed, scope, use]): [string, string][] => (isUsed ? [[scope, use]] : []));
}
