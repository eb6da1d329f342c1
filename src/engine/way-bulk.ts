import { createCsvRows } from '../catalog/from-csv.js';
import { difference } from '../state/intervals.js';
import type { PendingJob } from '../state/place.js';
import { filled } from './filled.js';
import { cutStretch } from './measure.js';
import { endOf, hasConverted, type ModuleFacts } from './module-facts.js';
import type { Plan } from './plan.js';
import { readStretchByJobs, type BulkReadFacts } from './read-bulk.js';
import type { ReadPosition } from './replan.js';
import { querySource } from './way-coql.js';
import type { WalkBatch } from './walk-batch.js';
import { readStretches, type Stretch } from './windows.js';

/** Jobs of one module that are made before the first of them is done; Zoho works them off one after the other. */
const JOBS_ABREAST = 3;
/** Rows between two borders: two such stretches fit the 200,000 of a job (zoho-api.md §8.4), with room to spare. */
const ROWS_PER_BORDER = 90_000;

/**
 * Jobs, each of a stretch of time of its own: what is read in one cannot shift what is read in the next, as the pages of
 * one job could (zoho-api.md §8.4, §13).
 */
export async function* readByBulk(
  facts: ModuleFacts,
  plan: Pick<Plan, 'rows'>,
  position: ReadPosition,
  canQuery: boolean,
): AsyncGenerator<WalkBatch> {
  const whole: Stretch = { from: position.from ?? 0, to: endOf(facts) };
  const stretches: Stretch[] = [];
  for (const part of difference(whole, position.done))
    stretches.push(...(await cut(facts, plan, part, canQuery)));
  yield* readJobs(facts, stretches, position);
}

/** The jobs of an earlier run that was cut: their results are there, and paid for. */
export function readOldJobs(facts: ModuleFacts, position: ReadPosition): AsyncGenerator<WalkBatch> {
  return readJobs(facts, position.jobs, position);
}

/** Those jobs that an earlier run made for the same columns. */
export function usableJobs(facts: Pick<ModuleFacts, 'columns'>, jobs: readonly PendingJob[]): PendingJob[] {
  const { fingerprint } = facts.columns.asked('bulk');
  return jobs.filter(({ columns }) => columns === fingerprint);
}

async function cut(
  facts: ModuleFacts,
  { rows = 0 }: Pick<Plan, 'rows'>,
  part: Stretch,
  canQuery: boolean,
): Promise<Stretch[]> {
  if (!canQuery || rows <= 2 * ROWS_PER_BORDER) return [part];
  const count = Math.ceil(rows / ROWS_PER_BORDER);
  const pieces = await cutStretch(querySource(facts).probe, part, { rows, count });
  return pieces.flatMap((piece, index) => {
    const next = pieces[index + 1];
    return index % 2 === 1 ? [] : [{ from: piece.from, to: next?.to ?? piece.to }];
  });
}

function readJobs(
  facts: ModuleFacts,
  stretches: readonly Stretch[],
  position: ReadPosition,
): AsyncGenerator<WalkBatch> {
  const { client, clock, signal } = facts;
  return readStretches(stretches, position.done, JOBS_ABREAST, (stretch) => {
    const old = position.jobs.find(({ from, to }) => from === stretch.from && to === stretch.to);
    const batches = readStretchByJobs({ client, clock, signal }, bulkFacts(facts), stretch, old);
    return filled(batches, 'bulk', facts, stretch.to);
  });
}

function bulkFacts(facts: ModuleFacts): BulkReadFacts {
  const { columns, fields, fingerprint } = facts.columns.asked('bulk');
  const { module } = facts.stream;
  return {
    module,
    columns: columns.filter((name) => name !== 'id'),
    fingerprint,
    ...(module === 'Leads' && { converted: hasConverted(facts) ? 'both' : 'false' }),
    toRow: (header) => createCsvRows(fields, header, facts.references).toRow,
    warn: facts.warn,
  };
}
