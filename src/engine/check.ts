import { unsupportedReason } from '../catalog/streams/catalog.js';
import { SourceError } from '../errors.js';
import { ZohoApiError } from '../zoho/http/api-error.js';
import type { ZohoClient } from '../zoho/client.js';
import { listFields, listModules, type ModuleMetadata } from '../zoho/api/metadata.js';
import { listRecords } from '../zoho/api/records.js';

/** Modules that most orgs have, and that one refusal says most about. */
const FAMILIAR = ['Leads', 'Contacts', 'Accounts', 'Deals', 'Tasks'];
/** Refusals of single modules prove nothing until so many in a row refuse. */
const MAX_PROBES = 3;

/**
 * Whether a sync could run: a token, the modules, the fields of one and a record of it. One call each where all is well.
 *
 * @returns what was seen, for the log
 * @throws SourceError that says what is missing in words a user can act on
 */
export async function checkConnection(client: ZohoClient): Promise<string> {
  const modules =
    (await explain(listModules(client), 'list the modules', 'ZohoCRM.settings.modules.READ')) ?? [];
  const readable = modules.filter((module) => unsupportedReason(module) === undefined).sort(byFamiliarity);
  if (readable.length === 0) {
    throw new SourceError({
      code: 'NO_MODULE_READABLE',
      failureType: 'config',
      userMessage:
        `Zoho lists ${modules.length} modules and none of them can be read by this user. ` +
        'Authorise as a user whose profile may view the modules.',
    });
  }
  const probe = await probeModules(client, readable.slice(0, MAX_PROBES));
  return `Zoho CRM answers: ${readable.length} of ${modules.length} modules can be streams; read ${probe} to make sure.`;
}

/** The first module that gives fields and a record answer. */
async function probeModules(client: ZohoClient, modules: readonly ModuleMetadata[]): Promise<string> {
  let refusal: unknown;
  for (const { apiName } of modules) {
    try {
      await explain(
        listFields(client, apiName),
        `read the fields of ${apiName}`,
        'ZohoCRM.settings.fields.READ',
      );
      const records = listRecords(client, { module: apiName, fields: ['id'], perPage: 1 });
      await explain(records, `read records of ${apiName}`, 'ZohoCRM.modules.READ');
      return apiName;
    } catch (error) {
      if (!(error instanceof SourceError) || error.failureType !== 'config') throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

function byFamiliarity(a: ModuleMetadata, b: ModuleMetadata): number {
  return rank(a.apiName) - rank(b.apiName);
}

function rank(name: string): number {
  const index = FAMILIAR.indexOf(name);
  return index < 0 ? FAMILIAR.length : index;
}

/** Says which step failed and, where it is a matter of scope, which scope opens it (zoho-api.md §1.7). */
async function explain<T>(call: Promise<T>, step: string, scope: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ZohoApiError)) throw error;
    const remedy = error.code === 'OAUTH_SCOPE_MISMATCH' ? ` The scope for this is ${scope}.` : '';
    throw new SourceError({
      code: error.code,
      failureType: error.failureType,
      userMessage: `Could not ${step}.${remedy} ${error.userMessage}`,
      cause: error,
    });
  }
}
