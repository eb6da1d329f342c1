import type { Warn } from '../../log-codes.js';
import { NO_POSITION } from '../../state/resume-position.js';
import type { Strategy } from '../plan/estimate.js';
import type { Plan, PlanStrategy } from '../plan/plan.js';
import { readModule, type ModuleReadDeps } from '../read/module-reader.js';
import { createDeliveredRows, type DeliveredRow, type DeliveredRows } from '../stream/delivered-rows.js';
import type { StreamSession } from '../stream/session.js';
import { presentRow, type PresentRow } from './recent-changes.js';

/** The differences between a second reading of ids and times and the delivered rows. */
export interface SecondReading {
  /** Rows that were not delivered, in their present version. */
  readonly others: readonly PresentRow[];
  /** Rows that were delivered in another version. */
  readonly stale: readonly DeliveredRow[];
  /** Delivered rows that the second reading lacks. */
  readonly lacking: readonly DeliveredRow[];
  readonly warnings: readonly string[];
  /** The last strategy of the second reading. */
  readonly reader: PlanStrategy;
  /** Zoho delivered all rows that it announced. */
  readonly isWhole: boolean;
}

/** Reads ids and times of a window again, by the given strategy. */
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
    warn: ((_, text) => void warnings.push(text)) satisfies Warn,
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

/** Requests only the compared columns. Lists that were read by time are read by id: the same order proves nothing. */
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
    resources: { ...context.resources, strategy },
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
