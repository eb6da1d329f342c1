import { SourceError, toSourceError } from '../../errors.js';
import { asObjects, asText, isObject, type JsonObject } from '../../util/json.js';
import type { JobEnds } from '../../zoho/bulk/jobs.js';
import type { ZohoClient } from '../../zoho/client.js';
import { type FixedClient, readFixed } from '../../zoho/fixed/read.js';
import { shareAnswers } from '../../zoho/fixed/shared-answers.js';
import { consequenceOf } from './calls.js';
import { createFindings, orWithout, type Findings } from './findings.js';
import type { PlanFacts } from './plan.js';

/** What all streams of a run share: the strategies, and what completes rows. */
export interface RunResources {
  readonly strategy: PlanFacts['strategy'];
  /** Queries that Zoho accepts at the same time. */
  readonly slots: number;
  /** Time slices of lists that are read at the same time, in all streams together, in addition to one of each. */
  readonly listSlots: SlotPool;
  /** Credits that this run may still spend; `undefined`: no limit is known. */
  readonly creditsLeft: () => number | undefined;
  /** Calls and columns that were found to be unavailable. */
  readonly findings: Findings;
  readonly jobEnds: JobEnds;
  /** Strategies that are unavailable to the whole run (a scope), and why. */
  readonly unavailable: Partial<Record<'coql' | 'bulk', string>>;
  readonly users: Users;
  /** The client of settings lists: streams share its answers. */
  readonly settings: FixedClient;
  /** Tags of a module by name: `{id, name, color_code}`; empty if they are unavailable. One call per module. */
  readonly tags: (module: string) => Promise<ReadonlyMap<string, JsonObject>>;
}

/** @param slots queries that Zoho accepts at the same time */
export function createRunResources(
  client: Pick<ZohoClient, 'get' | 'creditsLeft' | 'serverNow'>,
  strategy: RunResources['strategy'],
  slots: number,
): RunResources {
  const findings = createFindings();
  return {
    strategy,
    slots,
    listSlots: createSlotPool(slots),
    creditsLeft: () => client.creditsLeft(),
    findings,
    jobEnds: { latest: 0 },
    unavailable: {},
    users: createUsers(client),
    settings: shareAnswers(client),
    tags: createTagReader(client, findings),
  };
}

/** Bounds what streams do in addition to one thing at a time, so that memory does not grow with their number. */
export interface SlotPool {
  /** @returns whether a slot was free */
  readonly take: () => boolean;
  readonly release: () => void;
}

function createSlotPool(slots: number): SlotPool {
  let taken = 0;
  return {
    take: () => taken < slots && Boolean((taken += 1)),
    release: () => void (taken -= 1),
  };
}

/** The org's users, read once in a run and only if a row needs them. */
export interface Users {
  /** False once Zoho has refused the list: COQL and Bulk Read then request the names as additional columns. */
  readonly isAvailable: () => boolean;
  /** They are loaded or being loaded, so they cost no more calls. */
  readonly isLoaded: () => boolean;
  /** @throws SourceError {@link USERS_CLOSED} if Zoho refuses the list */
  readonly load: () => Promise<void>;
  readonly user: (id: string) => { readonly name: string | null; readonly email: string | null } | undefined;
}

export const USERS_CLOSED = 'USERS_CLOSED';

function createUsers(client: Pick<ZohoClient, 'get' | 'serverNow'>): Users {
  const users = new Map<string, { name: string | null; email: string | null }>();
  let loading: Promise<void> | undefined;
  let isAvailable = true;
  const read = async (): Promise<void> => {
    try {
      for await (const rows of readFixed(client, 'users')) {
        for (const row of rows) {
          const id = asText(row['id']);
          const name = asText(row['full_name']) ?? null;
          if (id !== undefined) users.set(id, { name, email: asText(row['email']) ?? null });
        }
      }
    } catch (thrown) {
      if (consequenceOf('users', thrown) === 'fail') throw thrown;
      isAvailable = false;
      throw usersUnavailable(toSourceError(thrown));
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
    userMessage: `The users cannot be read, so their names are requested as additional columns. ${cause.userMessage}`,
    cause,
  });
}

/** `GET /settings/tags?module=`: without tags, or access to them, nothing is completed (zoho-api.md §10.12). */
function createTagReader(client: Pick<ZohoClient, 'get'>, findings: Findings): RunResources['tags'] {
  const known = new Map<string, Promise<ReadonlyMap<string, JsonObject>>>();
  const ask = async (module: string): Promise<ReadonlyMap<string, JsonObject>> => {
    const { body } = await client.get('/settings/tags', { module, query: { module } });
    const tags = asObjects(body?.['tags']).map(({ id, name, color_code = null }) => ({
      name,
      id,
      color_code,
    }));
    return new Map(
      tags.flatMap((tag) => (typeof tag.name === 'string' && isObject(tag) ? [[tag.name, tag]] : [])),
    );
  };
  const read = async (module: string): Promise<ReadonlyMap<string, JsonObject>> =>
    (await orWithout({ findings, warn: () => undefined }, 'tags', module, () => ask(module))) ?? new Map();
  return (module) => {
    const tags = known.get(module) ?? read(module);
    known.set(module, tags);
    return tags;
  };
}
