import { runScenario, STRATEGIES, type PlanScenario, type Strategy } from '../support/plan-lab.js';
import { plain, SCENARIOS } from '../support/plan-scenarios.js';

interface Headline {
  readonly scenario: PlanScenario;
  readonly strategies: readonly Strategy[];
}

/** What issue 5 is shown by, in full size. */
export const HEADLINES: readonly Headline[] = [
  {
    scenario: { name: '100,000 Leads, all columns', rows: { Leads: 100_000 }, modules: ['Leads'] },
    strategies: ['auto', 'records'],
  },
  {
    scenario: {
      name: '20,000 rows of Everything, all 130 columns',
      rows: { Everything: 20_000 },
      modules: ['Everything'],
    },
    strategies: ['auto', 'records'],
  },
  {
    scenario: {
      name: '20,000 rows of Everything, its columns of plain values',
      rows: { Everything: 20_000 },
      modules: ['Everything'],
      columns: plain,
    },
    strategies: ['auto', 'records'],
  },
  {
    scenario: {
      name: '1,000,000 Leads (one page after another: 5,000 calls, 2,000 s)',
      rows: { Leads: 1_000_000 },
      modules: ['Leads'],
      columns: (name) => name === 'Last_Name',
    },
    strategies: ['auto'],
  },
];

const HEAD = '| way | calls | credits | emulated time | records |\n| --- | ---: | ---: | ---: | ---: |';

export async function headline({ scenario, strategies }: Headline): Promise<string> {
  return `## ${scenario.name}\n\n${HEAD}\n${(await rowsOf(scenario, strategies)).join('\n')}`;
}

/** Each scenario in each way. */
export async function planTable(onPart: (text: string) => void): Promise<string> {
  const parts: string[] = [];
  for (const scenario of SCENARIOS) {
    const why =
      scenario.creditsFirst === undefined ? '' : `\n\nCredits come first: ${scenario.creditsFirst}.`;
    const rows = await rowsOf(scenario, STRATEGIES);
    const part = `### ${scenario.name}\n\n${HEAD}\n${rows.join('\n')}${why}`;
    onPart(part);
    parts.push(part);
  }
  return ['## In each way', ...parts].join('\n\n');
}

async function rowsOf(scenario: PlanScenario, strategies: readonly Strategy[]): Promise<string[]> {
  const rows: string[] = [];
  for (const strategy of strategies) {
    const { calls, credits, seconds, records, failed } = await runScenario(scenario, strategy);
    const end = failed ? ' (not to the end)' : '';
    rows.push(`| ${strategy}${end} | ${calls} | ${credits} | ${seconds.toFixed(1)} s | ${records} |`);
  }
  return rows;
}
