import type { FieldFacts, ModuleFacts } from '../schema/metadata.js';
import { compareText, streamNames } from '../schema/names.js';
import { buildStream, type StreamDefinition } from './streams.js';

/** A module with what is known of its fields. */
export interface CatalogModule {
  readonly module: ModuleFacts;
  /** `undefined` or empty where Zoho has no metadata for the module (F-D3). */
  readonly fields: readonly FieldFacts[] | undefined;
  /** Why the fields could not be read; the module is then skipped (F-D5). */
  readonly fieldsProblem?: string;
}

/** Nothing vanishes silently: a module without a stream, and why. */
export interface SkippedModule {
  readonly module: string;
  readonly reason: string;
  /** `info`: Zoho offers no such stream. `warn`: there would be one, if the user had the right. */
  readonly level: 'info' | 'warn';
}

export interface Catalog {
  /** By name. */
  readonly streams: readonly StreamDefinition[];
  readonly skipped: readonly SkippedModule[];
  readonly warnings: readonly string[];
}

/**
 * The streams of an org's modules.
 *
 * @param allModules all modules that Zoho lists, where `modules` is only some of them: names must not depend on a filter
 */
export function buildCatalog(input: {
  readonly modules: readonly CatalogModule[];
  readonly allModules?: readonly ModuleFacts[];
}): Catalog {
  const named = distinctModules(input.modules);
  const names = streamNames(input.allModules ?? named.map(({ module }) => module));
  const skipped = named.flatMap(skippedModule);
  const dropped = new Set(skipped.map(({ module }) => module));
  const built = named
    .filter(({ module }) => !dropped.has(module.apiName))
    .map(({ module, fields }) => buildStream(module, fields, names.get(module.apiName)));
  return {
    streams: built.map(({ stream }) => stream).sort((a, b) => compareText(a.name, b.name)),
    skipped: skipped.sort((a, b) => compareText(a.module, b.module)),
    warnings: [...renamed(built.map(({ stream }) => stream)), ...built.flatMap(({ warnings }) => warnings)],
  };
}

/** Modules with an api_name (F-D2), each once. */
function distinctModules(modules: readonly CatalogModule[]): CatalogModule[] {
  const named = modules.filter(({ module }) => module.apiName !== '');
  return [...new Map(named.map((entry) => [entry.module.apiName, entry])).values()];
}

/** Why a module has no stream before its fields are even asked for (F-D1); `undefined` where it has one. */
export function unsupportedReason(module: ModuleFacts): string | undefined {
  if (!module.apiSupported) return 'Zoho offers no API for this module (api_supported is false)';
  if (!module.viewable)
    return "this user's profile may not view the module, or it holds no records of its own (viewable is false)";
  // It can be restored for some days; what its records answer until then is not documented (zoho-api.md §3.1).
  if (module.status === 'scheduled_for_deletion') return 'it was deleted in Zoho (scheduled_for_deletion)';
  return undefined;
}

function skippedModule({ module, fieldsProblem }: CatalogModule): SkippedModule[] {
  const unsupported = unsupportedReason(module);
  if (unsupported !== undefined) return [{ module: module.apiName, reason: unsupported, level: 'info' }];
  if (fieldsProblem === undefined) return [];
  return [{ module: module.apiName, reason: `its fields cannot be read: ${fieldsProblem}`, level: 'warn' }];
}

function renamed(streams: readonly StreamDefinition[]): string[] {
  return streams
    .filter(({ name, module }) => name !== module)
    .map(({ name, module }) => `${module}: the name is taken (letter case aside): its stream is "${name}"`);
}

/** Columns kept although Zoho hides them (F-D11), for one line in the log. */
export function countHiddenFields(streams: readonly StreamDefinition[]): number {
  return streams.reduce((sum, { fields }) => sum + fields.filter(({ hidden }) => hidden).length, 0);
}
