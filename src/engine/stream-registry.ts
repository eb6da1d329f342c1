import { unsupportedReason } from '../catalog/streams/catalog.js';
import { fixedStream, isFixedStreamName } from '../catalog/streams/fixed-streams.js';
import { streamNames } from '../catalog/schema/names.js';
import { propertyNames } from '../catalog/schema/json-schema.js';
import { asOffered, buildStream, type BuiltStream, withModifiedTime } from '../catalog/streams/streams.js';
import { SourceError, toSourceError } from '../errors.js';
import { spelling } from '../state/spelling.js';
import type { ZohoClient } from '../zoho/client.js';
import { listFields, listModules, type ModuleMetadata } from '../zoho/api/metadata.js';
import { probeModule, showsModifiedTime } from './probe.js';
import { fieldsToStore, storedStream, type Wanted } from './stored-definition.js';
import type { DefinedStream, StreamContext } from './stream/context.js';

/** Code of the error for a module that is known but has no stream. */
export const STREAM_UNSUPPORTED = 'STREAM_UNSUPPORTED';
/** Code of the error for a name that is neither a module nor a fixed stream. */
export const UNKNOWN_STREAM = 'UNKNOWN_STREAM';

/**
 * Finds the definition of a stream by its name, from the current metadata. It requests the module list once, and only if
 * some stream is a module. It requests fields only for the streams that it defines (F-P20).
 *
 * @param embedChildren include the columns that Zoho delivers one record at a time
 * @param notice receives a text for everything unusual in the metadata
 */
export function createStreamRegistry(
  client: ZohoClient,
  embedChildren: boolean,
  notice: (text: string) => void,
): StreamRegistry {
  let modules: Promise<ReadonlyMap<string, ModuleMetadata>> | undefined;
  const list = (): Promise<ReadonlyMap<string, ModuleMetadata>> => (modules ??= modulesByStream(client));
  return {
    open: async () => {
      await list().catch(() => undefined);
    },
    define: async (name, configured, stored) => {
      if (isFixedStreamName(name)) return { stream: fixedStream(name), isStored: false };
      const listed = await list();
      const module = listed.get(name);
      if (!module) throw notListed(name, [...listed.keys()]);
      const reason = unsupportedReason(module);
      if (reason !== undefined) throw unsupported(name, reason);
      const wanted = { module, name, configured };
      const now = client.serverNow();
      const known = storedStream(stored, wanted, now);
      const { stream, warnings, ...rest } = known
        ? { ...known, fields: stored, isStored: true }
        : await askedStream(client, wanted, now);
      for (const warning of warnings) notice(warning);
      return { ...rest, stream: asOffered(stream, { embedChildren, systemProperties: false }, configured) };
    },
  };
}

/** The stream by Zoho's present metadata. Adds the cursor as discovery does: they may not list `Modified_Time`. */
async function askedStream(
  client: ZohoClient,
  wanted: Wanted,
  now: number,
): Promise<DefinedStream & Pick<BuiltStream, 'warnings'>> {
  const { module, name, configured } = wanted;
  const listed = await listFields(client, module.apiName);
  const { stream, warnings } = buildStream(module, listed, name, configured);
  const asked = { warnings, isStored: false } as const;
  const selected = propertyNames(configured);
  const isWanted = selected === undefined || selected.includes('Modified_Time');
  if (stream.cursorField !== undefined || !isWanted)
    return { ...asked, stream, fields: fieldsToStore(listed, stream, wanted, now) };
  const probe = await probeModule(client, stream.module);
  const isShown = showsModifiedTime(probe);
  const found = isShown ? withModifiedTime(stream) : stream;
  // Without a row it stays unknown: the next run asks again.
  const isKnown = probe.outcome === 'open' && probe.row !== undefined;
  const fields = isKnown ? fieldsToStore(listed, found, wanted, now, isShown) : undefined;
  return { ...asked, stream: found, fields };
}

export interface StreamRegistry extends Pick<StreamContext, 'define'> {
  /** Requests the list of modules. It does not throw; `define` throws for each stream that needs the list. */
  readonly open: () => Promise<void>;
}

async function modulesByStream(client: ZohoClient): Promise<ReadonlyMap<string, ModuleMetadata>> {
  const modules = (await listModules(client).catch(notSkippable)) ?? [];
  // Every org has modules: an empty list proves nothing about any of them.
  if (modules.length === 0) throw noModules();
  const names = streamNames(modules);
  return new Map(modules.map((module) => [names.get(module.apiName) ?? module.apiName, module]));
}

/** Without the list no module can be read. That fails each stream and must not skip one. */
function notSkippable(thrown: unknown): never {
  const { code, failureType, userMessage } = toSourceError(thrown);
  throw new SourceError({ code, failureType, userMessage, cause: thrown });
}

/** A name that differs from a module's only in spelling is misspelt; the module is not gone. */
function notListed(name: string, names: readonly string[]): SourceError {
  const alike = names.find((other) => spelling(other) === spelling(name));
  return alike === undefined ? unknownStream(name) : misspelt(name, alike);
}

function unknownStream(name: string): SourceError {
  return new SourceError({
    code: UNKNOWN_STREAM,
    failureType: 'config',
    userMessage:
      `The configured stream "${name}" is neither a module of this Zoho org (any more) nor a fixed stream. ` +
      'Names are case-sensitive; run discover to list the streams, then correct or remove this one.',
  });
}

function misspelt(name: string, alike: string): SourceError {
  return new SourceError({
    code: 'MISSPELT_STREAM',
    failureType: 'config',
    userMessage:
      `The configured stream "${name}" is not a module of this Zoho org, but "${alike}" is. ` +
      'Names are case-sensitive; correct the name in the configured catalog.',
  });
}

function noModules(): SourceError {
  return new SourceError({
    code: 'NO_MODULE_READABLE',
    failureType: 'config',
    userMessage:
      'Zoho lists no modules for this connection. ' +
      'Check the profile of the user who authorised it, dc_region and environment.',
  });
}

function unsupported(name: string, reason: string): SourceError {
  return new SourceError({
    code: STREAM_UNSUPPORTED,
    failureType: 'config',
    userMessage: `${name}: ${reason}.`,
  });
}
