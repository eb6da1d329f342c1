import type { ZohoClient } from '../../zoho/client.js';
import { countRecords } from '../../zoho/api/records.js';
import { failureOf } from '../plan/calls.js';
import { orWithout, type Findings } from '../plan/findings.js';

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
