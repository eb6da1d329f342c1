import { unsupportedReason } from '../catalog/streams/catalog.js';
import { fixedStream, isFixedStreamName } from '../catalog/streams/fixed-streams.js';
import { streamNames } from '../catalog/schema/names.js';
import { buildStream } from '../catalog/streams/streams.js';
import { SourceError, toSourceError } from '../errors.js';
import { spelling } from '../state/spelling.js';
import type { ZohoClient } from '../zoho/client.js';
import { listFields, listModules, type ModuleMetadata } from '../zoho/api/metadata.js';
import type { StreamContext } from './stream/context.js';

/** Code of the error for a module that is known but has no stream. */
export const STREAM_UNSUPPORTED = 'STREAM_UNSUPPORTED';
/** Code of the error for a name that stands in no list. */
export const UNKNOWN_STREAM = 'UNKNOWN_STREAM';

/**
 * Finds the definition of a stream by its name, from the metadata as it is today. The module list is asked for once, and
 * only if some stream is a module; fields only for the streams that are asked for (F-P20).
 *
 * @param notice told what the metadata has that is out of the ordinary
 */
export function createStreamRegistry(client: ZohoClient, notice: (text: string) => void): StreamRegistry {
  let modules: Promise<ReadonlyMap<string, ModuleMetadata>> | undefined;
  const list = (): Promise<ReadonlyMap<string, ModuleMetadata>> => (modules ??= modulesByStream(client));
  return {
    open: async () => {
      await list().catch(() => undefined);
    },
    define: async (name, configured) => {
      if (isFixedStreamName(name)) return fixedStream(name);
      const listed = await list();
      const module = listed.get(name);
      if (!module) throw notListed(name, [...listed.keys()]);
      const reason = unsupportedReason(module);
      if (reason !== undefined) throw unsupported(name, reason);
      const fields = await listFields(client, module.apiName);
      const { stream, warnings } = buildStream(module, fields, name, configured);
      for (const warning of warnings) notice(warning);
      return stream;
    },
  };
}

export interface StreamRegistry extends Pick<StreamContext, 'define'> {
  /** Asks for the list of modules; what is wrong with it, each stream that needs it is told. */
  readonly open: () => Promise<void>;
}

async function modulesByStream(client: ZohoClient): Promise<ReadonlyMap<string, ModuleMetadata>> {
  const modules = (await listModules(client).catch(notSkippable)) ?? [];
  // No org is without a module: this says nothing of any of them.
  if (modules.length === 0) throw noModules();
  const names = streamNames(modules);
  return new Map(modules.map((module) => [names.get(module.apiName) ?? module.apiName, module]));
}

/** Without the list of modules no module can be read: that is a failure of each, never a reason to leave one out. */
function notSkippable(thrown: unknown): never {
  const { code, failureType, userMessage } = toSourceError(thrown);
  throw new SourceError({ code, failureType, userMessage, cause: thrown });
}

/** A name that is all but right is a slip of whoever wrote it, and no module that is gone. */
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
      'Names are exact, letter case included; run discover to see what there is, then correct or remove the stream.',
  });
}

function misspelt(name: string, alike: string): SourceError {
  return new SourceError({
    code: 'MISSPELT_STREAM',
    failureType: 'config',
    userMessage:
      `The configured stream "${name}" is no module of this Zoho org, and "${alike}" is one. ` +
      'Names are exact, letter case included; correct it in the configured catalog.',
  });
}

function noModules(): SourceError {
  return new SourceError({
    code: 'NO_MODULE_READABLE',
    failureType: 'config',
    userMessage:
      'Zoho lists no modules for this connection. Check the profile of the user who authorised it, dc_region and environment.',
  });
}

function unsupported(name: string, reason: string): SourceError {
  return new SourceError({
    code: STREAM_UNSUPPORTED,
    failureType: 'config',
    userMessage: `${name}: ${reason}.`,
  });
}
