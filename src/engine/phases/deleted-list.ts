import type { Warn } from '../../log-codes.js';
import { toSourceError } from '../../errors.js';
import { mapConcurrent } from '../../util/async.js';
import type { TimeWindow } from '../../state/window.js';
import { asText } from '../../util/json.js';
import type { ZohoClient } from '../../zoho/client.js';
import { listDeleted } from '../../zoho/api/deleted.js';
import { getRecord, listByIds } from '../../zoho/api/records.js';
import { consequenceOf } from '../plan/calls.js';
import { MOST_SINGLE } from '../walk/absent-rows.js';
import { idsNotAnswered } from '../walk/errors.js';
import {
  isIncomplete,
  readList,
  walkDeletions,
  type DeletionBatch,
  type DeletionSource,
  type Found,
} from './deletion-walk.js';

/** A sentence for the log, and what it means for the list. */
export interface ListNote {
  readonly note: string;
  /** Absent: the list was read to its end nevertheless. */
  readonly list?: 'refused' | 'incomplete';
}

const SINGLE_CONCURRENCY = 4;

function createDeletionSource(client: ZohoClient, module: string): DeletionSource {
  return {
    page: (query) => listDeleted(client, { module, ...query }),
    existing: (ids) => existingAmong(client, module, ids),
  };
}

/**
 * Which of these records exist, converted leads included: one call for 100 ids. If Zoho ignores the ids, each record is
 * requested by itself.
 *
 * @throws SourceError IDS_NOT_ANSWERED if there are too many for that
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
  await mapConcurrent(absent, SINGLE_CONCURRENCY, async (id) => {
    if (await getRecord(client, module, id, ['Modified_Time'])) existing.add(id);
  });
  return existing;
}

/**
 * The deletions of a module, and notes for the log. A refused list gives a note, too: the stream is read nevertheless, and
 * its bookmark of deletions does not move (F-X5, F-X6).
 *
 * @param mayBeIncomplete a list that cannot be read to its end is not an error: a comparison of ids finds the rest
 */
export async function* readDeletions(
  client: ZohoClient,
  module: string,
  window: Required<TimeWindow>,
  mayBeIncomplete: boolean,
): AsyncGenerator<DeletionBatch | ListNote> {
  const source = createDeletionSource(client, module);
  const warnings: string[] = [];
  const warn: Warn = (_, text) => void warnings.push(text);
  let found: Found;
  try {
    found = await readList(source, { ...window, warn });
  } catch (error) {
    yield noteOf(error, mayBeIncomplete);
    return;
  }
  // A comparison of ids may find the omitted deletions.
  for (const note of warnings) yield { note, list: 'incomplete' };
  yield* walkDeletions(source, found, window);
}

/** @throws the error, if a deletion that is missed now would stay missed */
function noteOf(error: unknown, mayBeIncomplete: boolean): ListNote {
  if (mayBeIncomplete && isIncomplete(error)) return { note: error.userMessage, list: 'incomplete' };
  if (consequenceOf('deletions', error) !== 'compare ids') throw error;
  const consequence = mayBeIncomplete ? COMPARED : DELETIONS_SKIPPED;
  return { note: `${consequence}: ${toSourceError(error).userMessage}`, list: 'refused' };
}

const COMPARED =
  "Zoho's list of deletions is unavailable, and ids are compared every reconcile_hours instead";
const DELETIONS_SKIPPED = 'deletions are not read';
