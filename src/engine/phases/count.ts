import { toSourceError } from '../../errors.js';
import type { LogLevel, Message } from '../../message.js';
import { isSince, recentChanges } from './recent-changes.js';
import { countVerdict, type ChangesSince, type CountVerdict } from './count-verdict.js';
import type { DeliveredRows } from '../stream/delivered-rows.js';
import { hasConverted } from '../plan/module-context.js';
import { countOrRefusal } from '../read/module-reader.js';
import { watched, type StreamSession } from '../stream/session.js';

/** So late may Zoho's count be (zoho-api.md §9). */
const COUNT_LAG_MS = 600_000;
/** With fewer credits left, they are for rows. */
const CREDITS_FOR_ROWS = 100;

/** Rows of a list (zoho-api.md §5.1). */
const ONE_PAGE = 200;

interface Note {
  readonly level: Exclude<LogLevel, 'error'>;
  readonly text: string;
}

/**
 * After a read from the first row to the last: as many records as Zoho counts? One credit at most where the numbers agree.
 * Whatever goes wrong with the comparison is said, and is no failure of the stream.
 */
export async function* compareCount(session: StreamSession): AsyncGenerator<Message> {
  const { emitter, check } = session;
  if (check.extent === 'part')
    yield emitter.log(
      'info',
      'this run went on where another had stopped: it is not compared with the number of rows',
    );
  if (check.extent !== 'whole' || !check.delivered || isOneAnswer(session)) return;
  for await (const next of watched(session, notes(session, check.delivered)))
    yield 'message' in next ? next.message : emitter.log(next.item.level, next.item.text);
}

/** A module that is read whole in each sync, in one page: nothing can be lost between two, and a credit each time is too much. */
function isOneAnswer({ stream, check }: StreamSession): boolean {
  return stream.cursorField === undefined && (check.delivered?.size ?? 0) < ONE_PAGE;
}

async function* notes(session: StreamSession, delivered: DeliveredRows): AsyncGenerator<Note> {
  const { context } = session;
  const left = context.client.creditsLeft();
  if (left !== undefined && left < CREDITS_FOR_ROWS) {
    yield { level: 'info', text: `not compared with Zoho's count: ${left} API credits are left` };
    return;
  }
  try {
    const verdict = await compare(session, delivered);
    yield verdict ?? { level: 'debug', text: 'Zoho does not count its rows for us: not compared' };
  } catch (error) {
    if (context.signal.aborted) throw error;
    yield { level: 'info', text: `not compared with Zoho's count. ${toSourceError(error).userMessage}` };
  }
}

/** `undefined`: Zoho does not tell the number. Asked of it anew only where the number that the plan heard differs. */
async function compare(session: StreamSession, delivered: DeliveredRows): Promise<CountVerdict | undefined> {
  const { context, stream, check } = session;
  const known = check.counted();
  if (known && (known.count === undefined || known.count === delivered.size))
    return known.count === undefined ? undefined : verdictOn(delivered, known.count);
  const isBoth = hasConverted({ ...context.options, stream });
  const counted = await countOrRefusal(context.client, stream.module, isBoth);
  if (counted === undefined || counted === delivered.size)
    return counted === undefined ? undefined : verdictOn(delivered, counted);
  return verdictOn(delivered, counted, await changes(session, delivered));
}

function verdictOn(delivered: DeliveredRows, counted: number, since?: ChangesSince): CountVerdict {
  return countVerdict({ delivered: delivered.size, counted, since });
}

/** What happened since the run began, and within the lag of the count. */
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
