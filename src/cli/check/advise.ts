import { scopesFor } from '../../engine/scopes.js';
import { discover } from '../../engine/discover.js';
import type { OrgLimits } from '../../engine/org-limits.js';
import type { LogMessage } from '../../message.js';
import { asText } from '../../util/json.js';
import { grouped } from '../../util/text.js';
import { getOrganization } from '../../zoho/api/metadata.js';
import { regionOf } from '../../zoho/http/hosts.js';
import type { Opened } from '../connect/open.js';
import { isGranted } from './scopes.js';

export interface ScopeSeen {
  readonly scope: string;
  readonly use: string;
  /** `undefined`: Zoho does not list the scopes of this token. */
  readonly isGranted: boolean | undefined;
}

/** What a user wants to know of a connection. */
export interface Advice {
  /** Label and value, in the order of the page. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly scopes: readonly ScopeSeen[];
  readonly readable: number;
  /** The streams that cannot be read, by the reason. */
  readonly skipped: ReadonlyMap<string, readonly string[]>;
}

/** Asks Zoho for everything that a user may want to know before the first sync: each module is asked for a row. */
export async function advise({ connection, parsed }: Opened): Promise<Advice> {
  const { config } = parsed;
  const address = await connection.address();
  const organization = await getOrganization(connection.client).catch(() => undefined);
  const limits = await connection.learnLimits();
  const { streams, notes } = await discover(connection.client, {
    ...config,
    concurrency: limits.concurrency,
    asksRows: true,
    announce: () => Promise.resolve(),
  });
  const granted = connection.scopes();
  return {
    facts: [
      ['Org', asText(organization?.['company_name']) ?? 'not known'],
      ['Data center', regionOf(address) ?? address],
      ['Environment', config.environment],
      ...limitFacts(limits, connection.client.stats().creditsRemaining),
      ['Time zone', asText(organization?.['time_zone']) ?? 'not known'],
    ],
    scopes: scopesFor(config).map(({ scope, uses }) => ({
      scope,
      use: uses.join('; '),
      isGranted: granted && isGranted(scope, granted),
    })),
    readable: streams.length,
    skipped: byReason(notes),
  };
}

function byReason(notes: readonly LogMessage[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { stream, facts } of notes) {
    const reason = facts?.reason;
    if (stream === undefined || reason === undefined) continue;
    groups.set(reason, [...(groups.get(reason) ?? []), stream]);
  }
  return groups;
}

function limitFacts(limits: OrgLimits, remaining: number | undefined): [string, string][] {
  const { edition, users, allowance, concurrency, refusal } = limits;
  const licences = users === undefined ? '' : `, ${users} user licenses`;
  const left = remaining === undefined ? 'more than half is left' : `${grouped(remaining)} are left`;
  return [
    ['Edition', edition === undefined ? (refusal ?? 'not known') : `${edition}${licences}`],
    ['API credits', allowance === undefined ? left : `${grouped(allowance)} in 24 hours, ${left}`],
    ['Calls at once', String(concurrency)],
  ];
}
