import { toSourceError } from '../../errors.js';
import type { Message } from '../../message.js';
import { MAX_PER_PAGE } from '../../zoho/api/records.js';
import { isSince, recentChanges } from './recent-changes.js';
import { countVerdict, type ChangesSince, type CountGap } from './count-verdict.js';
import type { DeliveredRows } from '../stream/delivered-rows.js';
import { hasConverted } from '../plan/module-context.js';
import { countOrRefusal } from '../read/row-count.js';
import { watched, type StreamSession } from '../stream/session.js';
import { closeGap, rowsMissing } from './count-gap.js';

/** Largest delay of Zoho's count (zoho-api.md §9). */
const COUNT_LAG_MS = 600_000;
/** With fewer credits left, none is spent on the count. */
const CREDITS_FOR_ROWS = 100;

/**
 * Compares the number of records of a whole read with Zoho's count. This costs at most one credit if the numbers agree.
 * If a difference is unexplained, or Zoho announced rows that it did not deliver, the ids are compared.
 *
 * @throws SourceError ROWS_MISSING if rows are still missing after that
 */
export async function* compareCount(session: StreamSession): AsyncGenerator<Message> {
  const { emitter, check } = session;
  const { delivered } = check;
  let isComplete = !check.hasRest();
  if (check.extent === 'part')
    yield emitter.log(
      'info',
      'COUNT_COMPARED',
      'this run went on where another had stopped: it is not compared with the number of rows',
    );
  if (check.extent === 'whole' && delivered && !isOneAnswer(session))
    for await (const next of watched(
      session,
      once(() => compare(session, delivered)),
    )) {
      if ('message' in next) yield next.message;
      else if (next.item.kind === 'gap') {
        yield* closeGap(session, delivered, next.item);
        isComplete = true;
      } else {
        const { level, text, count } = next.item;
        yield emitter.log(level, 'COUNT_COMPARED', text, count && { count });
        isComplete ||= next.item.isEqual;
      }
    }
  if (!isComplete) throw rowsMissing(session, 'Zoho announced more records and sent none');
}

async function* once<T>(read: () => Promise<T>): AsyncGenerator<T> {
  yield await read();
}

/** A module that each sync reads whole in one page. No row can be lost between pages: a count is not worth a credit. */
function isOneAnswer({ stream, check }: StreamSession): boolean {
  if (check.hasRest()) return false;
  const rows = check.delivered?.size ?? 0;
  return stream.cursorField === undefined && rows > 0 && rows < MAX_PER_PAGE;
}

/** A result that needs no further action. */
interface Note {
  readonly kind: 'note';
  readonly level: 'debug' | 'info';
  readonly text: string;
  /** The numbers are equal: no row can be missing. */
  readonly isEqual: boolean;
  /** The two numbers. Absent: they were not compared. */
  readonly count?: { readonly delivered: number; readonly counted: number };
}

/** An error of the count is reported in the note and does not fail the stream. */
async function compare(
  session: StreamSession,
  delivered: DeliveredRows,
): Promise<Note | ({ readonly kind: 'gap' } & CountGap)> {
  const { context, check } = session;
  const note = (text: string, level: Note['level'] = 'info', isEqual = false): Note => ({
    kind: 'note',
    level,
    text,
    isEqual,
  });
  const left = context.client.creditsLeft();
  if (left !== undefined && left < CREDITS_FOR_ROWS && delivered.size > 0)
    return note(`not compared with Zoho's count: ${left} API credits are left`);
  try {
    const found = await countAndChanges(session, delivered);
    if (!found) return note('Zoho does not count its rows for us: not compared', 'debug');
    const { isExplained, text } = countVerdict({ delivered: delivered.size, ...found });
    const isEqual = found.counted === delivered.size;
    const isClosed = isExplained && (isEqual || !check.hasRest());
    const count = { delivered: delivered.size, counted: found.counted };
    return isClosed ? { ...note(text, 'info', isEqual), count } : { kind: 'gap', ...found, text };
  } catch (error) {
    if (context.signal.aborted) throw error;
    return note(`not compared with Zoho's count. ${toSourceError(error).userMessage}`);
  }
}

/** `undefined`: Zoho gives no count. It is requested again only if the count that the plan received differs. */
async function countAndChanges(
  session: StreamSession,
  delivered: DeliveredRows,
): Promise<Omit<CountGap, 'text'> | undefined> {
  const { context, stream, check } = session;
  const known = check.counted();
  if (known?.count === delivered.size) return { counted: delivered.size, since: undefined };
  if (known && known.count === undefined) return undefined;
  const isBoth = hasConverted({ ...context.options, stream });
  const counted = await countOrRefusal(context.client, stream.module, isBoth);
  if (counted === undefined) return undefined;
  const since = counted === delivered.size ? undefined : await changes(session, delivered);
  return { counted, since };
}

/** The changes since the run began, and within the delay of the count. */
async function changes(
  { context, stream }: StreamSession,
  delivered: DeliveredRows,
): Promise<ChangesSince | undefined> {
  const { client, runStartedAt, options } = context;
  const lagsTo = client.serverNow() - COUNT_LAG_MS;
  const converted = hasConverted({ ...options, stream }) ? 'both' : undefined;
  const found = await recentChanges({ client, stream, converted }, Math.min(lagsTo, runStartedAt));
  if (!found) return undefined;
  const { present, deleted, isPartial, listsDeletions } = found;
  const there = new Set(present.map(({ id }) => id));
  const deletedRows = deleted.filter(({ id }) => !there.has(id));
  return {
    later: present.filter((row) => isSince(row, runStartedAt) && !delivered.has(row.id)).length,
    gone: deletedRows.filter(({ id, deletedAt }) => deletedAt >= runStartedAt && delivered.has(id)).length,
    recentlyCreated: present.filter(({ created, modified }) => (created ?? modified ?? 0) >= lagsTo).length,
    recentlyDeleted: deletedRows.filter(({ deletedAt }) => deletedAt >= lagsTo).length,
    isPartial,
    listsDeletions,
  };
}
