import { createCsvRows } from '../../catalog/readers/from-csv.js';
import { toSourceError } from '../../errors.js';
import { difference } from '../../state/intervals.js';
import type { PendingJob } from '../../state/resume-position.js';
import { withMissingColumns } from '../complete/completed-batches.js';
import { splitSlice } from './slice-sizes.js';
import { consequenceOf, sentenceOf } from '../plan/calls.js';
import { orWithout } from '../plan/findings.js';
import { endOf, hasConverted, type ModuleFacts } from '../plan/module-context.js';
import type { Plan } from '../plan/plan.js';
import { readSliceByJobs, type BulkReadFacts } from './bulk-jobs.js';
import type { ReadPosition } from './replan.js';
import { querySource } from './by-coql.js';
import { listSource, recordSource } from './by-records.js';
import type { WalkBatch } from '../walk/batch.js';
import { readTimeSlices, reported, type TimeSlice } from './time-slices.js';

/** Jobs of one module that are pending at the same time; Zoho runs them one after the other. */
const CONCURRENT_JOBS = 3;
/** Rows between two borders: two such time slices fit into the 200,000 rows of a job (zoho-api.md §8.4). */
const ROWS_PER_BORDER = 90_000;
const MAX_BORDERS = 10_000;

/**
 * Reads by jobs of one time slice each. Changes during one job cannot shift rows of the next, as they could with the pages
 * of one job (zoho-api.md §8.4, §13).
 */
export async function* readByBulk(
  facts: ModuleFacts,
  plan: Pick<Plan, 'rows' | 'completion'>,
  position: ReadPosition,
  canQuery: boolean,
): AsyncGenerator<WalkBatch> {
  const { from, done } = position;
  const to = endOf(facts);
  const slices: TimeSlice[] = [];
  for (const part of difference({ from: from ?? 0, to }, done))
    slices.push(...(await splitUnread(facts, plan, part, canQuery)));
  const bulk = bulkFacts(facts, !canQuery && from === undefined);
  yield* readTimeSlices({ from, to }, slices, { done }, CONCURRENT_JOBS, (slice) =>
    reported(
      facts,
      slice,
      withMissingColumns(
        readSliceByJobs(facts, bulk, slice),
        'bulk',
        facts,
        bulk.changes,
        slice.to,
        listSource(facts, plan, { from: slice.from, until: slice.to }),
      ),
    ),
  );
}

/**
 * Reads the results of jobs that an earlier, interrupted run has paid for. If a job is gone or has failed, its credits are
 * lost, and its time slice is read as planned.
 */
export async function* readOldJobs(facts: ModuleFacts, position: ReadPosition): AsyncGenerator<WalkBatch> {
  const { from, done, jobs } = position;
  const bulk = bulkFacts(facts, false);
  yield* readTimeSlices(
    { from, to: endOf(facts) },
    jobs,
    { done, jobs },
    CONCURRENT_JOBS,
    async function* (job) {
      const old = jobs.find((each) => each.from === job.from && each.to === job.to);
      try {
        yield* withMissingColumns(
          readSliceByJobs(facts, bulk, job, old),
          'bulk',
          facts,
          bulk.changes,
          job.to,
        );
      } catch (error) {
        if (consequenceOf('job of an earlier run', error) === 'fail') throw error;
        facts.warn('FALLBACK', sentenceOf('job of an earlier run', toSourceError(error)) ?? '');
        yield { rows: [], jobs: [] };
      }
    },
  );
}

/** The jobs that an earlier run created for the same columns, and whose rows are still needed. */
export function usableJobs(facts: ModuleFacts, { from = 0, done, jobs }: ReadPosition): PendingJob[] {
  const { fingerprint } = bulkFacts(facts, false);
  return jobs.filter(
    (job, index) =>
      job.columns === fingerprint &&
      difference({ from: Math.max(from, job.from), to: Math.min(endOf(facts), job.to) }, done).length > 0 &&
      jobs.findIndex((each) => each.from === job.from && each.to === job.to) === index,
  );
}

async function splitUnread(
  facts: ModuleFacts,
  { rows = Infinity }: Pick<Plan, 'rows'>,
  part: TimeSlice,
  canQuery: boolean,
): Promise<TimeSlice[]> {
  if (!canQuery || rows <= 2 * ROWS_PER_BORDER) return [part];
  // `rows` may be wrong, so the number of pieces is not taken from it: probing stops after the last row.
  const sizes = { rows: MAX_BORDERS * ROWS_PER_BORDER, count: MAX_BORDERS };
  const { probe } = querySource(facts);
  const pieces = (await orWithout(facts, 'query probe', facts.stream.module, () =>
    splitSlice(probe, part, sizes),
  )) ?? [part];
  return pieces.flatMap((piece, index) => {
    const next = pieces[index + 1];
    return index % 2 === 1 ? [] : [{ from: piece.from, to: next?.to ?? piece.to }];
  });
}

/** @param timeless the jobs have to read the rows without a `Modified_Time`, because COQL does not */
function bulkFacts(facts: ModuleFacts, timeless: boolean): BulkReadFacts {
  const { columns, fields, fingerprint } = facts.columns.asked('bulk');
  const { module } = facts.stream;
  const isLeads = module === 'Leads';
  return {
    module,
    columns: columns.filter((name) => name !== 'id'),
    fingerprint: hasConverted(facts) ? `${fingerprint}+converted` : fingerprint,
    ...(isLeads && { converted: hasConverted(facts) ? 'both' : 'false' }),
    timeless,
    toRow: (header) => createCsvRows(fields, header, facts.references).toRow,
    changes: recordSource(facts, 'id'),
    warn: facts.warn,
  };
}
