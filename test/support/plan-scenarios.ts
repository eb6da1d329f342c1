import type { JsonObject } from '#src/util/json.js';
import type { PlanScenario } from './plan-lab.js';

const tiny = Array.from({ length: 20 }, (_, n) => ({ api_name: `Tiny${n + 1}`, rows: n * 7, fields: 12 }));
const small = (api_name: string, rows: number, fields = 20) => ({ api_name, rows, fields });
const things = (rows: number, fields?: number): Pick<PlanScenario, 'extraModules' | 'modules'> => ({
  extraModules: [small('Things', rows, fields)],
  modules: ['Things'],
});
const readOnly = ['ZohoCRM.modules.ALL', 'ZohoCRM.settings.ALL', 'ZohoCRM.users.ALL', 'ZohoCRM.org.ALL'];
const COUNT = 'ZohoSearch.securesearch.READ';
const BULK = 'ZohoCRM.bulk.ALL';
const COQL = 'ZohoCRM.coql.READ';

/** Columns of plain values, which all three strategies deliver. */
export const plain = (_: string, { type }: JsonObject): boolean =>
  !JSON.stringify(type ?? '').includes('object') && !JSON.stringify(type ?? '').includes('array');

/** A few columns: their cost does not depend on the rows. */
const few = (name: string): boolean => ['Name', 'Last_Name', 'Owner'].includes(name);

/** Recorded in docs/plans.md. Scenarios with many rows have few columns, since the price is the same. */
export const SCENARIOS: readonly PlanScenario[] = [
  {
    name: 'first sync of 20 tiny modules',
    extraModules: tiny,
    modules: tiny.map(({ api_name }) => api_name),
    against: ['records', 'coql'],
  },
  {
    name: 'nothing changed in 10 modules',
    extraModules: tiny.slice(0, 10),
    modules: tiny.slice(0, 10).map(({ api_name }) => api_name),
    changedEach: Infinity,
  },
  { name: '1 % of 20,000 rows changed', ...things(20_000), changedEach: 100 },
  { name: '40 % of 10,000 rows changed', ...things(10_000, 5), changedEach: 2.5, columns: few },
  { name: '450 rows', ...things(450), columns: plain },
  { name: '3,000 rows', ...things(3_000), columns: plain },
  {
    name: '1,000 rows of Everything, all 130 columns',
    rows: { Everything: 1_000 },
    modules: ['Everything'],
    against: ['records', 'coql'],
    // Auto expects to save a fifth of the credits and saves one of 27, for a third more time.
    benchOnly: true,
  },
  {
    name: '1,500 rows of 130 columns that all three deliver',
    ...things(1_500, 130),
    columns: plain,
  },
  {
    name: '60,000 rows',
    ...things(60_000, 3),
    columns: few,
    against: ['coql', 'bulk'],
    creditsFirst: 'COQL in concurrent time slices is faster than the job, for more credits',
  },
  { name: '900 rows of 200 columns', ...things(900, 200), columns: plain, benchOnly: true },
  {
    name: '5,000 rows without Modified_Time',
    extraModules: [{ ...small('Things', 5_000), times: 'none' }],
    modules: ['Things'],
    columns: few,
  },
  {
    name: '15,000 rows, no scope for COQL',
    ...things(15_000, 3),
    columns: few,
    emulator: { scopes: [...readOnly, COUNT, BULK] },
  },
  {
    name: '20,000 rows, no scope for Bulk Read',
    ...things(20_000, 3),
    columns: few,
    emulator: { scopes: [...readOnly, COUNT, COQL] },
  },
  {
    name: '5,000 rows, 40 credits to spend',
    ...things(5_000, 5),
    columns: few,
    config: { api_credits_per_sync: 40 },
  },
];
