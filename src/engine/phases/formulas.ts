import type { Message } from '../../message.js';
import type { ResumePosition } from '../../state/resume-position.js';
import { afterOldJobs, type FormulaPlan, type FormulaReading } from './formula-plan.js';
import { batchesOf } from './rows.js';
import { planStream } from '../plan/plan.js';
import { createProgress } from '../stream/progress.js';
import { emitRecords, stateNow, type StreamSession } from '../stream/session.js';
import { hasNewJobs } from '../walk/batch.js';

/**
 * Runs before the rows: files that an earlier run ordered hold older versions of them. Destinations that keep the last
 * record need the newest version last.
 */
export async function* resumeFormulaJobs(
  session: StreamSession,
  { reading }: FormulaPlan,
): AsyncGenerator<Message> {
  const old = new Set(reading?.resumePosition.jobs.map(({ id }) => id));
  if (!reading || old.size === 0) return;
  yield* read(session, reading, ({ jobs }) => !jobs.some(({ id }) => old.has(id)));
}

/**
 * Runs after the rows, without their window, and before the deletions: a record that is read again and then deleted must
 * end deleted. It delivers whole records with an unchanged `Modified_Time`: for equal cursors a destination keeps the later
 * record.
 */
export async function* refreshFormulas(
  session: StreamSession,
  { reading }: FormulaPlan,
): AsyncGenerator<Message> {
  const left = reading && afterOldJobs(reading, session.position.markers().formulaRefresh);
  if (!left) return;
  // The rows are complete, even if the refresh fails.
  yield* stateNow(session);
  yield* read(session, left, () => false);
}

async function* read(
  session: StreamSession,
  { since, window, resumePosition, why }: FormulaReading,
  isEnough: (resumePosition: ResumePosition) => boolean,
): AsyncGenerator<Message> {
  const { position, emitter } = session;
  const planFacts = { ...session.planFacts, window };
  const progress = createProgress(undefined);
  const batches = batchesOf(
    { ...session, planFacts },
    planStream(planFacts),
    resumePosition,
    `formulas (${why}): `,
  );
  for await (const next of batches) {
    if ('message' in next) {
      yield next.message;
      continue;
    }
    yield* emitRecords(session, next.batch);
    progress.moveOn(next.batch);
    const current = {
      since,
      until: window.until,
      reached: progress.reached(),
      resumePosition: progress.resumePosition(),
    };
    if (progress.isKnown()) position.setMarkers({ formulaRefresh: current });
    if (hasNewJobs(next.batch) || emitter.checkpoint.isDue()) yield* stateNow(session);
    if (isEnough(current.resumePosition)) break;
  }
  // The next run reads the rows that Zoho has not delivered.
  if ((progress.reached() ?? -Infinity) < window.until) return;
  position.setMarkers({ formulasAt: since, formulaRefresh: undefined });
}
