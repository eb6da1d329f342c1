import type { ZohoClient } from '../../zoho/client.js';
import { countRecords } from '../../zoho/api/records.js';
import { failureOf } from '../plan/calls.js';
import { orWithout, type Findings } from '../plan/findings.js';

/**
 * `undefined`: Zoho does not tell.
 *
 * @param findings what this run knows to be unavailable; absent: whoever asks says why a count does not come
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
