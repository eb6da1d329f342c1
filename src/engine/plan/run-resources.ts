import { SourceError, toSourceError } from '../../errors.js';
import { asObjects, asText, isObject, type JsonObject } from '../../util/json.js';
import type { ZohoClient } from '../../zoho/client.js';
import { readSettings } from '../../zoho/api/settings.js';
import type { PlanFacts } from './plan.js';

/** What all streams of a run share about the ways of reading, and what completes their rows. */
export interface RunResources {
  readonly strategy: PlanFacts['strategy'];
  /** Queries that Zoho takes side by side. */
  readonly slots: number;
  /** Credits that this run may still spend; `undefined`: no limit is known. */
  readonly creditsLeft: () => number | undefined;
  /** Ways that are closed to the whole run (a scope), and why. */
  readonly unavailable: Partial<Record<'coql' | 'bulk', string>>;
  readonly users: Users;
  /** Tags of a module by name: `{id, name, color_code}`; without any where Zoho does not tell. One call. */
  readonly tags: (module: string) => Promise<ReadonlyMap<string, JsonObject>>;
}

/** @param slots queries that Zoho takes side by side */
export function createRunResources(
  client: Pick<ZohoClient, 'get' | 'creditsLeft'>,
  strategy: RunResources['strategy'],
  slots: number,
): RunResources {
  return {
    strategy,
    slots,
    creditsLeft: () => client.creditsLeft(),
    unavailable: {},
    users: createUsers(client),
    tags: createTagReader(client),
  };
}

/** The org's users, read once in a run and only if a row needs them. */
export interface Users {
  /** False once Zoho has refused the list: names then take columns of their own. */
  readonly isAvailable: () => boolean;
  /** They are there, or on their way: they cost nothing any more. */
  readonly isLoaded: () => boolean;
  /** @throws SourceError {@link USERS_CLOSED} where Zoho refuses the list */
  readonly load: () => Promise<void>;
  readonly user: (id: string) => { readonly name: string | null; readonly email: string | null } | undefined;
}

export const USERS_CLOSED = 'USERS_CLOSED';

function createUsers(client: Pick<ZohoClient, 'get'>): Users {
  const users = new Map<string, { name: string | null; email: string | null }>();
  let loading: Promise<void> | undefined;
  let isAvailable = true;
  const read = async (): Promise<void> => {
    try {
      for await (const rows of readSettings(client, 'users')) {
        for (const row of rows) {
          const id = asText(row['id']);
          const name = asText(row['full_name']) ?? null;
          if (id !== undefined) users.set(id, { name, email: asText(row['email']) ?? null });
        }
      }
    } catch (thrown) {
      const error = toSourceError(thrown);
      if (error.failureType === 'transient') throw thrown;
      isAvailable = false;
      throw usersUnavailable(error);
    }
  };
  return {
    isAvailable: () => isAvailable,
    isLoaded: () => loading !== undefined,
    load: () => (loading ??= read()),
    user: (id) => users.get(id),
  };
}

function usersUnavailable(cause: SourceError): SourceError {
  return new SourceError({
    code: USERS_CLOSED,
    failureType: 'config',
    userMessage: `The users cannot be read, so that their names take columns of their own. ${cause.userMessage}`,
    cause,
  });
}

/** `GET /settings/tags?module=`: a module without tags, or closed to us, has none to complete (zoho-api.md §10.12). */
function createTagReader(client: Pick<ZohoClient, 'get'>): RunResources['tags'] {
  const known = new Map<string, Promise<ReadonlyMap<string, JsonObject>>>();
  const read = async (module: string): Promise<ReadonlyMap<string, JsonObject>> => {
    try {
      const { body } = await client.get('/settings/tags', { module, query: { module } });
      const tags = asObjects(body?.['tags']).map(({ id, name, color_code = null }) => ({
        name,
        id,
        color_code,
      }));
      return new Map(
        tags.flatMap((tag) => (typeof tag.name === 'string' && isObject(tag) ? [[tag.name, tag]] : [])),
      );
    } catch (thrown) {
      if (toSourceError(thrown).failureType === 'transient') throw thrown;
      return new Map();
    }
  };
  return (module) => {
    const tags = known.get(module) ?? read(module);
    known.set(module, tags);
    return tags;
  };
}
