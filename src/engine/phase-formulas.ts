import type { Message } from '../message.js';
import type { FormulaPlan } from './formula-plan.js';
import { batchesOf } from './phase-rows.js';
import { planStream } from './plan.js';
import { createProgress } from './progress.js';
import { stateNow, type StreamSession } from './stream-session.js';

/**
 * After the rows, whose window it leaves out, and before the deletions: what is read again and gone by then must end
 * deleted. Whole records, with the `Modified_Time` that they have: of equal cursors a destination takes the later record.
 */
export async function* refreshFormulas(
  session: StreamSession,
  { reading }: FormulaPlan,
): AsyncGenerator<Message> {
  if (!reading) return;
  const { position, voice } = session;
  const { since, window, place, why } = reading;
  // The rows are complete, whatever becomes of this.
  yield* stateNow(session);
  const planFacts = { ...session.planFacts, window };
  const progress = createProgress(undefined);
  const batches = batchesOf({ ...session, planFacts }, planStream(planFacts), place, `formulas (${why}): `);
  for await (const next of batches) {
    if ('said' in next) {
      yield next.said;
      continue;
    }
    yield* voice.records(next.batch);
    progress.moveOn(next.batch);
    if (progress.isKnown())
      position.mark({ formulaRefresh: { since, reached: progress.reached(), place: progress.place() } });
    if (next.batch.jobs || voice.checkpoint.due()) yield* stateNow(session);
  }
  // What Zoho has kept back is left to the next run.
  if ((progress.reached() ?? -Infinity) < window.until) return;
  position.mark({ formulasAt: since, formulaRefresh: undefined });
}
