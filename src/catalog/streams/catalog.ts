import type { FieldFacts, ModuleFacts } from '../schema/metadata.js';
import { compareText, streamNames } from '../schema/names.js';
import { buildStream, type BuiltStream, type StreamDefinition, withModifiedTime } from './streams.js';

/** A module with its field metadata. */
export interface CatalogModule {
  readonly module: ModuleFacts;
  /** `undefined` or empty if Zoho has no metadata for the module (F-D3). */
  readonly fields: readonly FieldFacts[] | undefined;
  /** Why the fields could not be read. The module is then skipped (F-D5). */
  readonly fieldsProblem?: string;
  /** Why its records cannot be read; the module is then skipped, too. */
  readonly recordsProblem?: string;
  /** A row shows when it was changed, whatever the metadata say. */
  readonly showsModifiedTime?: boolean;
}

/** A module without a stream, and why. Every skipped module is reported. */
export interface SkippedModule {
  readonly module: string;
  readonly reason: string;
  /** `info`: Zoho offers no such stream. `warn`: the user lacks the permission for it. */
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
 * @param allModules all modules that Zoho lists, if `modules` has only some of them: names must not depend on a filter
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
    .map((entry) => streamOf(entry, names.get(entry.module.apiName)));
  const streams = built.map(({ stream }) => stream).sort((a, b) => compareText(a.name, b.name));
  return {
    streams,
    skipped: skipped.sort((a, b) => compareText(a.module, b.module)),
    warnings: [...renamed(streams), ...built.flatMap(({ warnings }) => warnings)],
  };
}

function streamOf({ module, fields, showsModifiedTime }: CatalogModule, name?: string): BuiltStream {
  const built = buildStream(module, fields, name);
  return showsModifiedTime === true ? { ...built, stream: withModifiedTime(built.stream) } : built;
}

/** Modules with an api_name (F-D2), each once. */
function distinctModules(modules: readonly CatalogModule[]): CatalogModule[] {
  const named = modules.filter(({ module }) => module.apiName !== '');
  return [...new Map(named.map((entry) => [entry.module.apiName, entry])).values()];
}

/** Why a module has no stream, known before its fields are requested (F-D1). `undefined` if it has one. */
export function unsupportedReason(module: ModuleFacts): string | undefined {
  if (!module.apiSupported) return 'Zoho offers no API for this module (api_supported is false)';
  if (!module.viewable)
    return "this user's profile may not view the module, or it holds no records of its own (viewable is false)";
  // It can be restored for some days. What its records API returns until then is not documented (zoho-api.md §3.1).
  if (module.status === 'scheduled_for_deletion') return 'it was deleted in Zoho (scheduled_for_deletion)';
  return undefined;
}

function skippedModule({ module, fieldsProblem, recordsProblem }: CatalogModule): SkippedModule[] {
  const unsupported = unsupportedReason(module);
  if (unsupported !== undefined) return [{ module: module.apiName, reason: unsupported, level: 'info' }];
  const reason =
    fieldsProblem === undefined
      ? recordsProblem && `its records cannot be read: ${recordsProblem}`
      : `its fields cannot be read: ${fieldsProblem}`;
  return reason === undefined ? [] : [{ module: module.apiName, reason, level: 'warn' }];
}

function renamed(streams: readonly StreamDefinition[]): string[] {
  return streams
    .filter(({ name, module }) => name !== module)
    .map(
      ({ name, module }) =>
        `${module}: another stream has this name (ignoring case): its stream is "${name}"`,
    );
}

/** The number of columns kept although Zoho hides them (F-D11), for one line in the log. */
export function countHiddenFields(streams: readonly StreamDefinition[]): number {
  return streams.reduce((sum, { fields }) => sum + fields.filter(({ hidden }) => hidden).length, 0);
}
