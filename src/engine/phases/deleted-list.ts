import type { Warn } from '../../log-codes.js';
import { SourceError } from '../../errors.js';
import { mapConcurrent } from '../../util/async.js';
import type { TimeWindow } from '../../state/window.js';
import { floorToSecond } from '../../util/clock.js';
import { asText } from '../../util/json.js';
import { ZohoApiError } from '../../zoho/http/api-error.js';
import type { ZohoClient } from '../../zoho/client.js';
import { listDeleted, type DeletedPage, type DeletedRow, type DeletedType } from '../../zoho/api/deleted.js';
import { getRecord, IDS_PER_CALL, listByIds } from '../../zoho/api/records.js';
import { MOST_SINGLE } from '../walk/absent-rows.js';
import { idsNotAnswered } from '../walk/errors.js';
import { windowRestart } from '../walk/list-restart.js';

/** What a walk over deletions needs of one module. */
interface DeletionSource {
  page(query: { type: DeletedType; since: number; page: number }): Promise<DeletedPage>;
  /** Which of these records are there; at most 100 ids. */
  existing(ids: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface DeletionBatch {
  readonly deletions: readonly DeletedRow[];
  /** Epoch ms: every deletion of the window before is delivered. */
  readonly reached: number;
}

/** Something to be said in the log, and what it means for the list. */
export interface ListNote {
  readonly note: string;
  /** Absent: the list was read to its end all the same. */
  readonly list?: 'refused' | 'incomplete';
}

interface DeletionWalkOptions extends Required<TimeWindow> {
  /** Told in words what was out of the ordinary. */
  readonly warn: Warn;
}

/** `If-Modified-Since` may mean "later than" or "from" (zoho-api.md §5.3): asking a second early fits both. */
const ONE_SECOND = 1_000;
const SINGLES_ABREAST = 4;
const MAX_PASSES = 5;
const MAX_PAGES_WITHOUT_NEWS = 3;

function createDeletionSource(client: ZohoClient, module: string): DeletionSource {
  return {
    page: (query) => listDeleted(client, { module, ...query }),
    existing: (ids) => existingAmong(client, module, ids),
  };
}

/**
 * Which of these records are there, converted leads included: one call for 100 ids. Where Zoho takes no notice of the ids,
 * they are asked for one by one.
 *
 * @throws SourceError IDS_NOT_ANSWERED where that would be too many
 */
export async function existingAmong(
  client: ZohoClient,
  module: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const converted = module === 'Leads' ? ('both' as const) : undefined;
  const { rows, absent, isIgnored } = await listByIds(client, {
    module,
    fields: ['Modified_Time'],
    ids,
    converted,
  });
  const existing = new Set(rows.map((row) => asText(row['id']) ?? ''));
  if (!isIgnored) return existing;
  if (absent.length > MOST_SINGLE) throw idsNotAnswered(absent.length);
  await mapConcurrent(absent, SINGLES_ABREAST, async (id) => {
    if (await getRecord(client, module, id, ['Modified_Time'])) existing.add(id);
  });
  return existing;
}

/**
 * The records deleted in a window, each once, by the time of their deletion: Zoho's list is read to its end first, for
 * its order is not documented (zoho-api.md §6), and sorted here, so that the walk can be resumed by value.
 *
 * A record that is there after all was restored, and has a later `Modified_Time` by which it comes again: it is looked
 * up by id and left out, one call for a hundred deletions.
 *
 * @throws SourceError where the list cannot be read to its end: a deletion that is missed now is missed for good
 */
async function* walkDeletions(
  source: DeletionSource,
  options: DeletionWalkOptions,
): AsyncGenerator<DeletionBatch> {
  const found = await readList(source, options);
  const sorted = [...found.values()];
  sorted.sort((a, b) => a.deletedAt - b.deletedAt);
  for (let start = 0; start < sorted.length; start += IDS_PER_CALL) {
    const batch = sorted.slice(start, start + IDS_PER_CALL);
    const existing = await source.existing(batch.map(({ id }) => id));
    const reached = sorted[start + IDS_PER_CALL]?.deletedAt ?? options.until;
    yield { deletions: batch.filter(({ id }) => !existing.has(id)), reached };
  }
  if (sorted.length === 0) yield { deletions: [], reached: options.until };
}

/** By id: the last deletion inside the window. */
type Found = Map<string, DeletedRow>;

/** Where Zoho lets nobody page to the end, the two types of deletions are read apart; each has one order. */
async function readList(source: DeletionSource, options: DeletionWalkOptions): Promise<Found> {
  const found: Found = new Map();
  try {
    await readType(source, 'all', options, found);
  } catch (error) {
    if (windowRestart(error) === undefined) throw error;
    await readType(source, 'recycle', options, found);
    await readType(source, 'permanent', options, found);
  }
  return found;
}

/**
 * Reads until a pass brings nothing new. A list in pages by number shifts while it is read: a record that is restored moves
 * the next page's first entry to the page that was read already. One page cannot shift.
 */
async function readType(
  source: DeletionSource,
  type: DeletedType,
  options: DeletionWalkOptions,
  found: Found,
): Promise<void> {
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const before = found.size;
    const warn = pass === 1 ? options.warn : ignore;
    const pages = await readSlices(source, type, { ...options, warn }, found);
    if (pages === 1 || (pass > 1 && found.size === before)) return;
  }
  throw unstable('it changes faster than it can be read');
}

function ignore(): void {
  // Said in the first pass.
}

/**
 * A list of one type that comes oldest first goes on behind a wall: by `If-Modified-Since`, from the second that it had
 * come to. Of any other order nobody knows what is behind the wall.
 *
 * @returns the number of pages
 */
async function readSlices(
  source: DeletionSource,
  type: DeletedType,
  options: DeletionWalkOptions,
  found: Found,
): Promise<number> {
  let pages = 0;
  let since = options.from - ONE_SECOND;
  for (;;) {
    const slice = createSlice(since);
    try {
      await readPages(source, { type, since }, options, { found, slice });
      return pages + slice.pages;
    } catch (error) {
      if (windowRestart(error) !== 'wall' || type === 'all') throw error;
      const next = slice.next();
      if (next === undefined) throw tooMany(error);
      pages += slice.pages;
      since = next;
    }
  }
}

/** What was seen of a list since it was opened at one instant. */
function createSlice(since: number) {
  let [last, isAscending, pages] = [since, true, 0];
  return {
    add: (rows: readonly DeletedRow[]): void => {
      pages += 1;
      for (const { deletedAt } of rows) {
        isAscending &&= deletedAt >= last;
        last = deletedAt;
      }
    },
    get pages(): number {
      return pages;
    },
    /** Where to open it next, epoch ms; `undefined`: it does not go on by value. */
    next: (): number | undefined => {
      const at = floorToSecond(last) - ONE_SECOND;
      return isAscending && at > since ? at : undefined;
    },
  };
}

async function readPages(
  source: DeletionSource,
  { type, since }: { readonly type: DeletedType; readonly since: number },
  { from, until, warn }: DeletionWalkOptions,
  { found, slice }: { readonly found: Found; readonly slice: ReturnType<typeof createSlice> },
): Promise<void> {
  const seen = new Set<string>();
  let unreadable = 0;
  let withoutNews = 0;
  for (let page = 1; ; page += 1) {
    const answer = await source.page({ type, since, page });
    slice.add(answer.rows);
    const known = seen.size;
    for (const row of answer.rows) {
      const { id, deletedAt } = row;
      seen.add(id);
      if (deletedAt < from || deletedAt >= until) continue;
      if (deletedAt >= (found.get(id)?.deletedAt ?? deletedAt)) found.set(id, row);
    }
    unreadable += answer.unreadable;
    if (!answer.moreRecords) {
      if (unreadable > 0)
        warn(
          'DELETIONS_INCOMPLETE',
          `${unreadable} deletions came without an id or a time and were left out`,
        );
      return;
    }
    withoutNews = seen.size > known ? 0 : withoutNews + 1;
    if (withoutNews >= MAX_PAGES_WITHOUT_NEWS) throw unstable('it announces more and sends nothing new');
  }
}

/**
 * The deletions of a module, and sentences for the log. A module that refuses its list is a sentence, too: the stream is
 * read all the same, and its bookmark of deletions stays where it is (F-X5, F-X6).
 *
 * @param mayBeIncomplete a list that cannot be read to its end is no error: what it lacks is found otherwise
 */
export async function* readDeletions(
  client: ZohoClient,
  module: string,
  window: Required<TimeWindow>,
  mayBeIncomplete: boolean,
): AsyncGenerator<DeletionBatch | ListNote> {
  const warnings: string[] = [];
  const warn = (text: string): void => void warnings.push(text);
  try {
    for await (const batch of walkDeletions(createDeletionSource(client, module), { ...window, warn })) {
      // What is left out may be found by its absence.
      for (const note of warnings.splice(0)) yield { note, list: 'incomplete' };
      yield batch;
    }
  } catch (error) {
    if (mayBeIncomplete && isIncomplete(error)) yield { note: error.userMessage, list: 'incomplete' };
    else if (isRefusal(error))
      yield {
        note: `${mayBeIncomplete ? COMPARED : DELETIONS_SKIPPED}: ${error.userMessage}`,
        list: 'refused',
      };
    else throw error;
  }
}

const COMPARED =
  "Zoho's list of deletions is closed, and ids are compared every reconcile_hours in its place";
const DELETIONS_SKIPPED = 'deletions are left out';
const TOO_MANY_DELETIONS = 'TOO_MANY_DELETIONS';
const DELETIONS_UNSTABLE = 'DELETIONS_UNSTABLE';

function isIncomplete(error: unknown): error is SourceError {
  return error instanceof SourceError && [TOO_MANY_DELETIONS, DELETIONS_UNSTABLE].includes(error.code);
}

/** The module has no such list, or it is closed to this user. */
function isRefusal(error: unknown): error is ZohoApiError {
  return (
    error instanceof ZohoApiError && (error.action === 'skip-stream' || [403, 404].includes(error.status))
  );
}

function tooMany(cause: unknown): SourceError {
  return new SourceError({
    code: TOO_MANY_DELETIONS,
    failureType: 'config',
    userMessage:
      'More records were deleted since the last complete run than Zoho lets one list. The rows are complete, some deletions ' +
      'are not. Reset the stream to read it from the start, and run more often; or set include_deleted to false.',
    cause,
  });
}

function unstable(why: string): SourceError {
  return new SourceError({
    code: DELETIONS_UNSTABLE,
    failureType: 'transient',
    userMessage: `Zoho's list of deleted records cannot be read to its end: ${why}. The next run reads it again from the same point.`,
  });
}
