import { NO_POSITION } from '../../state/resume-position.js';
import type { Strategy } from '../plan/estimate.js';
import type { Plan, PlanStrategy } from '../plan/plan.js';
import { readModule, type ModuleReadDeps } from '../read/module-reader.js';
import { createDeliveredRows, type DeliveredRow, type DeliveredRows } from '../stream/delivered-rows.js';
import type { StreamSession } from '../stream/session.js';
import { presentRow, type PresentRow } from './recent-changes.js';

/** What a second reading of ids and times shows beside what was delivered; rows that agree are in none of these. */
export interface SecondReading {
  /** Rows that were not delivered, as they are now. */
  readonly others: readonly PresentRow[];
  /** Rows that were delivered in another version. */
  readonly stale: readonly DeliveredRow[];
  /** Rows that were delivered and did not come again. */
  readonly lacking: readonly DeliveredRow[];
  readonly warnings: readonly string[];
  /** The strategy that was used in the end. */
  readonly reader: PlanStrategy;
  /** All that was announced came. */
  readonly isWhole: boolean;
}

/** Reads ids and times of a window once more, by a strategy of choice. */
export async function readAgain(
  session: StreamSession,
  delivered: DeliveredRows,
  strategy: Strategy,
  window: ModuleReadDeps['window'],
): Promise<SecondReading> {
  const there = createDeliveredRows(false);
  const others: PresentRow[] = [];
  const stale: DeliveredRow[] = [];
  const warnings: string[] = [];
  let reader: PlanStrategy = strategy;
  let isWhole = true;
  const listeners = {
    warn: (text: string) => void warnings.push(text),
    onPlan: (plan: Plan) => void ({ strategy: reader } = plan),
    onRest: () => void (isWhole = false),
  };
  for await (const { rows } of readModule({ ...verifyDeps(session, strategy), ...listeners, window })) {
    for (const row of rows.map(presentRow)) {
      if (there.has(row.id)) continue;
      const ours = delivered.get(row.id);
      if (!ours) others.push(row);
      else if (session.check.verify !== undefined && hasVersions(session) && ours.modified !== row.modified)
        stale.push(ours);
    }
    there.add(rows);
  }
  const lacking = [...delivered.rows()].filter(({ id }) => !there.has(id));
  return { others, stale, lacking, warnings, reader, isWhole };
}

/** As little as is compared. Lists that were read by time are read by id: the same order would show the same. */
function verifyDeps(
  session: StreamSession,
  strategy: Strategy,
): Omit<ModuleReadDeps, 'warn' | 'onPlan' | 'onRest' | 'window'> {
  const { context, stream, planFacts, check } = session;
  const { cursorField, ...timeless } = stream;
  const keys = new Set(['id', 'Created_Time', cursorField]);
  const isSame = strategy === 'records' && check.reader() === 'records' && check.extent === 'whole';
  return {
    ...context,
    ...context.options,
    resources: { ...context.resources, strategy: strategy },
    stream: isSame ? timeless : stream,
    fields: stream.fields.filter(({ apiName }) => keys.has(apiName)),
    planFacts: isSame ? { ...planFacts, cursorField: undefined, incremental: false } : planFacts,
    resumePosition: NO_POSITION,
    onCount: () => undefined,
  };
}

export function hasVersions({ stream }: StreamSession): boolean {
  return stream.cursorField === 'Modified_Time';
}
