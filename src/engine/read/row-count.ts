import type { ZohoClient } from '../../zoho/client.js';
import { countRecords } from '../../zoho/api/records.js';
import { createFindings, orWithout, type Findings } from '../plan/findings.js';

/** `undefined`: Zoho does not tell. */
export function countOrRefusal(
  client: Pick<ZohoClient, 'get'>,
  module: string,
  converted: boolean,
  findings: Findings = createFindings(),
): Promise<number | undefined> {
  return orWithout({ findings, warn: () => undefined }, 'count', module, () =>
    countRecords(client, module, converted ? 'both' : undefined),
  );
}
