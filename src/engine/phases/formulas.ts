import type { Message } from '../../message.js';
import type { ResumePosition } from '../../state/resume-position.js';
import { afterOldJobs, type FormulaPlan, type FormulaReading } from './formula-plan.js';
import { batchesOf } from './rows.js';
import { planStream } from '../plan/plan.js';
import { createProgress } from '../stream/progress.js';
import { emitRecords, stateNow, type StreamSession } from '../stream/session.js';
import { hasNewJobs } from '../walk/batch.js';

/** Before the rows: files that an earlier run has ordered hold older versions of them, and where the last record wins, it must be the newest. */
export async function* resumeFormulaJobs(
  session: StreamSession,
  { reading }: FormulaPlan,
): AsyncGenerator<Message> {
  const old = new Set(reading?.resumePosition.jobs.map(({ id }) => id));
  if (!reading || old.size === 0) return;
  yield* read(session, reading, ({ jobs }) => !jobs.some(({ id }) => old.has(id)));
}

/**
 * After the rows, whose window it leaves out, and before the deletions: what is read again and gone by then must end
 * deleted. Whole records, with the `Modified_Time` that they have: of equal cursors a destination takes the later record.
 */
export async function* refreshFormulas(
  session: StreamSession,
  { reading }: FormulaPlan,
): AsyncGenerator<Message> {
  const left = reading && afterOldJobs(reading, session.position.markers().formulaRefresh);
  if (!left) return;
  // The rows are complete, whatever becomes of this.
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
  // What Zoho has kept back is left to the next run.
  if ((progress.reached() ?? -Infinity) < window.until) return;
  position.setMarkers({ formulasAt: since, formulaRefresh: undefined });
}
