import type { ZohoClient } from '../../zoho/client.js';
import { countRecords } from '../../zoho/api/records.js';
import { failureOf } from '../plan/calls.js';
import { orWithout, type Findings } from '../plan/findings.js';
import { endOf, hasConverted, type ModuleFacts } from '../plan/module-context.js';
import type { RunResources } from '../plan/run-resources.js';
import { querySource } from './by-coql.js';
import type { ReadPosition, RowsLeft } from './replan.js';
import { probeRows } from './slice-sizes.js';

/**
 * The number of rows of a module; `undefined`: Zoho does not count them.
 *
 * @param findings what this run knows to be unavailable; absent: a count is always requested, and only a refusal is
 *   `undefined`
 */
export async function countOrRefusal(
  client: Pick<ZohoClient, 'get'>,
  module: string,
  converted: boolean,
  findings?: Findings,
): Promise<number | undefined> {
  const count = (): Promise<number | undefined> =>
    countRecords(client, module, converted ? 'both' : undefined);
  if (findings) return orWithout({ findings, warn: () => undefined }, 'count', module, count);
  try {
    return await count();
  } catch (thrown) {
    if (failureOf(thrown) !== 'refused') throw thrown;
    return undefined;
  }
}

/** Delivered or expected rows from which a query to estimate the rest is worth its credit. */
const MIN_ROWS_TO_PROBE = 10_000;

export interface RowsLeftDeps extends Pick<
  ModuleFacts,
  'client' | 'stream' | 'includeConvertedLeads' | 'window' | 'runStartedAt'
> {
  readonly resources: Pick<RunResources, 'findings'>;
  /** Of the present queries. */
  readonly facts: () => ModuleFacts;
  /** The read has no begin. */
  readonly isWhole: boolean;
  readonly delivered: () => number;
  readonly canQuery: () => boolean;
  readonly onCount: (count: number | undefined) => void;
}

/**
 * The number of rows after a position: for a whole read by Zoho's count of rows, for a part by a few queries once there are
 * enough rows. `undefined`: Zoho counts them in neither way, or there are too few.
 */
export function createRowsLeft(
  deps: RowsLeftDeps,
): (position: ReadPosition, guess: number) => Promise<RowsLeft | undefined> {
  const { client, stream, resources, isWhole } = deps;
  let counted: Promise<number | undefined> | undefined;
  const countAll = async (): Promise<number | undefined> => {
    const count = await countOrRefusal(client, stream.module, hasConverted(deps), resources.findings);
    deps.onCount(count);
    return count;
  };
  return async (position, guess) => {
    const count = isWhole ? await (counted ??= countAll()) : undefined;
    if (count !== undefined) return { rows: Math.max(0, count - deps.delivered()), isCounted: true };
    if (Math.max(deps.delivered(), guess) < MIN_ROWS_TO_PROBE || !deps.canQuery()) return undefined;
    const facts = deps.facts();
    const order = stream.cursorField === undefined ? 'id' : 'time';
    const request = { order, from: position.from, ...(order === 'time' && { until: endOf(deps) }) } as const;
    const rows = await orWithout(facts, 'query probe', stream.module, () =>
      probeRows(querySource(facts).probe, request),
    );
    return rows === undefined ? undefined : { rows, isCounted: false };
  };
}
