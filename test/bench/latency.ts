import type { JsonObject } from '#src/util/json.js';
import { runScenario, type Outcome, type PlanScenario } from '../support/plan-lab.js';
import { rounded } from './results.js';

const LATENCY_MS = 100;

/** Orgs of many small modules, at 100 ms a call, in emulated time: discovery, a first sync, and one without changes. */
export async function manyModules(counts: readonly number[]): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for (const count of counts) {
    const extraModules = Array.from({ length: count }, (_, n) => ({
      api_name: `M${n + 1}`,
      rows: 1,
      fields: 5,
    }));
    const scenario: PlanScenario = {
      name: `${count} modules`,
      extraModules,
      modules: extraModules.map(({ api_name }) => api_name),
      emulator: { latencyMs: LATENCY_MS, coqlLatencyMs: LATENCY_MS, edition: 'enterprise' },
    };
    const first = await runScenario(scenario, 'auto');
    const unchanged = await runScenario({ ...scenario, states: first.states }, 'auto');
    rows.push(
      { modules: count, run: 'discover', ...first.discovery, seconds: rounded(first.discovery.seconds, 1) },
      { modules: count, run: 'first sync', ...costOf(first) },
      { modules: count, run: 'nothing changed', ...costOf(unchanged) },
    );
  }
  return rows;
}

function costOf({ calls, credits, seconds, failed }: Outcome): JsonObject {
  return { calls, credits, seconds: rounded(seconds, 1), ...(failed && { failed }) };
}

const SLOTS = 10;
const JOB_SECONDS = 5;
const JOB_SECONDS_PER_ROW = 0.000_2;

/**
 * How much of what the org allows one big module uses, in emulated time at 150 ms a call: of ten lists or queries at a time from
 * the first to the last of them, or of the time in which Zoho can run a job.
 */
export async function useOfAllowance(): Promise<JsonObject[]> {
  const scenario = (rows: number): PlanScenario => ({
    name: 'one module',
    rows: { Contacts: rows },
    modules: ['Contacts'],
    columns: (name) => name === 'Last_Name',
    emulator: { latencyMs: 150, coqlLatencyMs: 150, coqlMsPerRow: 0.1 },
  });
  const lists = await runScenario(scenario(40_000), 'records');
  const queries = await runScenario(scenario(200_000), 'coql');
  const jobs = await runScenario(scenario(400_000), 'bulk');
  return [
    { strategy: 'lists', rows: 40_000, share: shareOf(lists, /\/Contacts$/) },
    { strategy: 'queries', rows: 200_000, share: shareOf(queries, /\/coql$/) },
    { strategy: 'jobs', rows: 400_000, share: shareOfJobs(jobs) },
  ];
}

function shareOf({ served }: Outcome, path: RegExp): number {
  const calls = served.filter((call) => path.test(call.path));
  const busy = calls.reduce((sum, { startedAt, endedAt = startedAt }) => sum + endedAt - startedAt, 0);
  return rounded(busy / (SLOTS * lengthOf(calls)), 2);
}

function shareOfJobs({ served, records }: Outcome): number {
  const calls = served.filter(({ path }) => path.includes('/bulk/'));
  const created = calls.filter(({ method }) => method === 'POST').length;
  const seconds = created * JOB_SECONDS + records * JOB_SECONDS_PER_ROW;
  return rounded((1_000 * seconds) / lengthOf(calls), 2);
}

/** Milliseconds from the first call to the end of the last. */
function lengthOf(calls: Outcome['served']): number {
  const ends = calls.map(({ startedAt, endedAt = startedAt }) => endedAt);
  return Math.max(...ends) - Math.min(...calls.map(({ startedAt }) => startedAt));
}
