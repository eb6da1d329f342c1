import { SourceError } from '../../errors.js';
import type { Message } from '../../message.js';
import type { Row } from '../../row.js';
import type { Strategy } from '../plan/estimate.js';
import type { PlanStrategy } from '../plan/plan.js';
import type { DeliveredRows } from '../stream/delivered-rows.js';
import { readRecords, readRecordsById, type RecordBatch } from '../stream/record-reader.js';
import { emitRecords, watched, type StreamSession } from '../stream/session.js';
import { IDS_NOT_ANSWERED } from '../walk/errors.js';
import {
  conclusionOf,
  countVerdict,
  readingSentence,
  type CountGap,
  type ReadingFacts,
} from './count-verdict.js';
import { deletedSince, isSince } from './recent-changes.js';
import { readDeps } from './rows.js';
import { readAgain } from './second-reading.js';
import { creditsToVerify, strategiesToVerify } from './verify-verdict.js';

/** With more rows, a list is cheaper than lookups by id. */
const MOST_BY_ID = 2_000;
/** The cost of a reading is estimated for at most this many rows. A larger count is probably wrong. */
const MOST_ROWS = 1_000_000;
/** Results of jobs are kept for a day (zoho-api.md §8.3). */
const JOB_LIFE_MS = 25 * 3_600_000;

/**
 * Investigates an unexplained difference from Zoho's count: reads the ids again by other strategies, the cheapest first,
 * and delivers the rows that the first reading lacked. Until nothing is missing, states hold the position before this run.
 *
 * @throws SourceError ROWS_MISSING
 */
export async function* closeGap(
  session: StreamSession,
  delivered: DeliveredRows,
  gap: CountGap,
): AsyncGenerator<Message> {
  const { position, emitter, check, context } = session;
  position.hold();
  const before = position.current();
  // This replaces states that cover rows after the gap.
  if (emitter.lastState !== '' && before) yield* emitter.state(before);
  let text = `${gap.text}.`;
  const used = check.reader();
  const rows = Math.max(delivered.size, Math.min(gap.counted, MOST_ROWS));
  for (const strategy of strategiesToVerify(used, rows, context.resources.unavailable)) {
    const price = creditsToVerify(strategy, rows);
    if (price >= (context.client.creditsLeft() ?? Infinity))
      throw rowsMissing(
        session,
        `${gap.text}, and too few API credits are left to compare the ids (${price})`,
      );
    yield emitter.log(
      'warn',
      'COUNT_DIFFERS',
      `${text} The ids are read once more by ${strategy}, about ${price} API credits`,
      { count: { delivered: delivered.size, counted: gap.counted } },
    );
    const end = yield* lookAgain(session, delivered, gap, { strategy, used });
    if (end === 'over') {
      position.release();
      return;
    }
    text = `The ids by ${strategy} do not explain it.`;
  }
  throw rowsMissing(session, gap.text);
}

async function* lookAgain(
  session: StreamSession,
  delivered: DeliveredRows,
  { counted, since }: CountGap,
  { strategy, used }: { readonly strategy: Strategy; readonly used: PlanStrategy },
): AsyncGenerator<Message, 'over' | 'doubt'> {
  const { emitter, context } = session;
  const reading = yield* awaited(session, () => readAgain(session, delivered, strategy, {}));
  yield* reading.warnings.map((text) => emitter.log('warn', 'IDS_COMPARED', `while comparing ids: ${text}`));
  const missing = reading.others.flatMap((row) => (isSince(row, context.runStartedAt) ? [] : [row.id]));
  const before = delivered.size;
  const later = new Set<string>();
  yield* deliver(session, delivered, { ids: missing, later }, strategy);
  const deleted = yield* awaited(session, () => deletedLately(session));
  const isLost = (id: string): boolean => deleted.isWhole && !deleted.has(id);
  const facts: ReadingFacts = {
    brought: delivered.size - before,
    missing: missing.filter((id) => !delivered.has(id) && !later.has(id) && isLost(id)).length,
    lacking: reading.lacking.filter(({ id }) => !deleted.has(id)).length,
    isIndependent: reading.isWhole && (reading.reader !== used || strategy === 'records'),
    delivered: delivered.size,
    isExplained: countVerdict({ delivered: delivered.size, counted, since }).isExplained,
  };
  const conclusion = conclusionOf(facts);
  if (conclusion === 'gap')
    throw rowsMissing(session, `${facts.missing} records that ${reading.reader} lists cannot be read`);
  yield emitter.log(
    'info',
    'IDS_COMPARED',
    `ids by ${reading.reader}: ${readingSentence(facts, counted, conclusion)}`,
    { count: { delivered: delivered.size, counted } },
  );
  return conclusion;
}

/**
 * Delivers rows by their ids, except those changed since the run began: the next run delivers them. If there are many ids,
 * or Zoho does not answer requests by id, the whole module is read again.
 */
async function* deliver(
  session: StreamSession,
  delivered: DeliveredRows,
  { ids, later }: { readonly ids: readonly string[]; readonly later: Set<string> },
  strategy: Strategy,
): AsyncGenerator<Message> {
  if (ids.length === 0) return;
  const notes: Message[] = [];
  const deps = readDeps(session, notes, 'missing rows: ');
  const isMine = ({ id, modified }: Row): boolean => {
    const isLater = modified !== null && modified >= session.context.runStartedAt;
    if (isLater) later.add(id);
    return !isLater;
  };
  if (ids.length <= MOST_BY_ID) {
    try {
      yield* emit(session, delivered, notes, readRecordsById(ids, isMine, deps, session.tally));
      return;
    } catch (error) {
      if (!(error instanceof SourceError) || error.code !== IDS_NOT_ANSWERED) throw error;
    }
  }
  const resources = { ...session.context.resources, strategy };
  const plan = { ...session.plan, strategy };
  yield* emit(session, delivered, notes, readRecords(plan, { ...deps, resources }, session.tally));
}

/** Emits the rows that were not delivered yet. */
async function* emit(
  session: StreamSession,
  delivered: DeliveredRows,
  notes: Message[],
  batches: AsyncGenerator<RecordBatch>,
): AsyncGenerator<Message> {
  for await (const next of watched(session, batches)) {
    yield* notes.splice(0);
    if ('message' in next) {
      yield next.message;
      continue;
    }
    const batch = newOnly(next.item, delivered);
    yield* emitRecords(session, batch);
    delivered.add(batch.rows);
  }
  yield* notes.splice(0);
}

function newOnly({ rows, nulled }: RecordBatch, delivered: DeliveredRows): RecordBatch {
  const kept: Row[] = [];
  const marked = new Map<number, readonly string[]>();
  rows.forEach((row, index) => {
    if (delivered.has(row.id)) return;
    const columns = nulled.get(index);
    if (columns) marked.set(kept.length, columns);
    kept.push(row);
  });
  return { rows: kept, nulled: marked };
}

interface Deleted {
  readonly has: (id: string) => boolean;
  /** True: a row that is not among them was not deleted. */
  readonly isWhole: boolean;
}

async function deletedLately({ context, stream }: StreamSession): Promise<Deleted> {
  const since = context.runStartedAt - JOB_LIFE_MS;
  const { rows, isPartial, isAvailable } = await deletedSince({ client: context.client, stream }, since);
  const ids = new Set(rows.map(({ id }) => id));
  return { has: (id) => ids.has(id), isWhole: isAvailable && !isPartial };
}

/** The value of a promise, with heartbeats while it is pending. */
async function* awaited<T>(session: StreamSession, read: () => Promise<T>): AsyncGenerator<Message, T> {
  const start = async function* (): AsyncGenerator<T> {
    yield await read();
  };
  let result: { readonly value: T } | undefined;
  for await (const next of watched(session, start())) {
    if ('message' in next) yield next.message;
    else result = { value: next.item };
  }
  if (!result) throw new Error('The source ended without a value.');
  return result.value;
}

export function rowsMissing({ request }: StreamSession, what: string): SourceError {
  return new SourceError({
    code: 'ROWS_MISSING',
    failureType: 'transient',
    userMessage:
      `${request.name} is not complete: ${what}. Its state keeps the position before this run, ` +
      'and the next run reads it again from there.',
  });
}
