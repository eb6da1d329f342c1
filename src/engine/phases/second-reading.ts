import { NO_PLACE } from '../../state/place.js';
import type { Way } from '../plan/estimate.js';
import type { Plan, Reader } from '../plan/plan.js';
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
  readonly reader: Reader;
  /** All that was announced came. */
  readonly isWhole: boolean;
}

/** Reads ids and times of a window once more, by a strategy of choice. */
export async function readAgain(
  session: StreamSession,
  delivered: DeliveredRows,
  way: Way,
  window: ModuleReadDeps['window'],
): Promise<SecondReading> {
  const there = createDeliveredRows(false);
  const others: PresentRow[] = [];
  const stale: DeliveredRow[] = [];
  const warnings: string[] = [];
  let reader: Reader = way;
  let isWhole = true;
  const hears = {
    warn: (text: string) => void warnings.push(text),
    onPlan: (plan: Plan) => void ({ reader } = plan),
    onRest: () => void (isWhole = false),
  };
  for await (const { rows } of readModule({ ...readerOf(session, way), ...hears, window })) {
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
function readerOf(
  session: StreamSession,
  way: Way,
): Omit<ModuleReadDeps, 'warn' | 'onPlan' | 'onRest' | 'window'> {
  const { context, stream, planFacts, check } = session;
  const { cursorField, ...timeless } = stream;
  const keys = new Set(['id', 'Created_Time', cursorField]);
  const isSame = way === 'records' && check.reader() === 'records' && check.extent === 'whole';
  return {
    ...context,
    ...context.options,
    ways: { ...context.ways, strategy: way },
    stream: isSame ? timeless : stream,
    fields: stream.fields.filter(({ apiName }) => keys.has(apiName)),
    planFacts: isSame ? { ...planFacts, cursorField: undefined, incremental: false } : planFacts,
    place: NO_PLACE,
    onCount: () => undefined,
  };
}

export function hasVersions({ stream }: StreamSession): boolean {
  return stream.cursorField === 'Modified_Time';
}
