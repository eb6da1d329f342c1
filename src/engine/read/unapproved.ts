import type { ModuleFacts } from '../plan/module-context.js';
import { listRecords } from '../../zoho/api/records.js';
import { toSourceError } from '../../errors.js';
import { consequenceOf } from '../plan/calls.js';
import type { WalkBatch } from '../walk/batch.js';
import { rereadRows } from '../walk/reread.js';
import type { Row } from '../../row.js';
import { asText } from '../../util/json.js';
import { recordSource } from './by-records.js';

type Facts = Pick<
  ModuleFacts,
  'client' | 'stream' | 'fields' | 'includeConvertedLeads' | 'window' | 'warn' | 'onRest'
>;

/**
 * It is unknown whether COQL and Bulk Read return records that wait for approval (zoho-api.md §17). Get Records lists them
 * with one call. They are read by Get Records, and removed from the rows of COQL and Bulk Read. They come first, because an
 * interrupted read resumes after the rows that it has delivered.
 *
 * @param isNeeded whether rows come by anything but Get Records
 */
export async function* withUnapproved(
  batches: AsyncGenerator<WalkBatch>,
  facts: Facts,
  isNeeded: () => boolean,
): AsyncGenerator<WalkBatch> {
  let delivered: Versions | undefined;
  for await (const batch of batches) {
    if (!delivered && isNeeded()) delivered = yield* unapproved(facts);
    const { rows } = batch;
    yield delivered ? { ...batch, rows: rows.filter(otherThan(delivered)) } : batch;
  }
  if (!delivered && isNeeded()) yield* unapproved(facts);
}

/** Modified_Time by id, epoch ms. */
type Versions = ReadonlyMap<string, number | null>;

function otherThan(delivered: Versions): (row: Row) => boolean {
  return ({ id, modified }) => !delivered.has(id) || delivered.get(id) !== modified;
}

async function* unapproved(facts: Facts): AsyncGenerator<WalkBatch, Versions> {
  const ids = await unapprovedIds(facts);
  const delivered = new Map<string, number | null>();
  for (let at = 0; at < ids.length; at += IDS_PER_BATCH) {
    const found = await rereadRows(recordSource(facts, 'id'), ids.slice(at, at + IDS_PER_BATCH));
    const inside = found.filter(isInside(facts.window));
    for (const { id, modified } of inside) delivered.set(id, modified);
    yield { rows: inside };
  }
  return delivered;
}

function isInside({ from, until }: Facts['window']): (row: Row) => boolean {
  return ({ modified }) =>
    modified === null ||
    ((from === undefined || modified >= from) && (until === undefined || modified < until));
}

/** Rows that are read by id and delivered in one batch. */
const IDS_PER_BATCH = 1_000;

/** Consecutive pages without a new id before the list counts as broken. */
const MAX_PAGES_WITHOUT_NEWS = 3;

async function unapprovedIds(facts: Facts): Promise<string[]> {
  const { client, stream, window, warn, onRest } = facts;
  const ids = new Set<string>();
  // A second early, since If-Modified-Since may mean "later than" or "from".
  const isTimed = stream.cursorField === 'Modified_Time' && window.from !== undefined;
  const modifiedSince = isTimed ? (window.from ?? 0) - 1_000 : undefined;
  const query = { module: stream.module, fields: ['id'], approved: 'false', modifiedSince } as const;
  let withoutNews = 0;
  try {
    let list = await listRecords(client, query);
    for (let page = 2; ; page += 1) {
      const known = ids.size;
      for (const row of list.rows) ids.add(asText(row['id']) ?? '');
      ids.delete('');
      withoutNews = ids.size > known ? 0 : withoutNews + 1;
      if (!list.moreRecords || withoutNews >= MAX_PAGES_WITHOUT_NEWS) break;
      list = await listRecords(client, { ...query, page, pageToken: list.nextPageToken });
    }
    // It announces more entries and returns no new ones.
    if (list.moreRecords && !list.isUnsure) onRest();
  } catch (error) {
    if (consequenceOf('unapproved list', error) !== 'do without') throw error;
    warn(
      'UNAPPROVED_NOT_LISTED',
      `records that wait for approval cannot be listed: ${toSourceError(error).userMessage}`,
    );
  }
  return [...ids];
}
