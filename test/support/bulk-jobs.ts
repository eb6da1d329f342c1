import { expect } from 'chai';
import type { Run, WorldOptions } from './harness.js';
import { oneModule, things, upserted, type Scenario } from './scenario.js';

/** Shared by the suites of Bulk Read: an org with the module `Things`, read with bulk jobs. */
export const bulk = (rows: number, emulator: WorldOptions['emulator'] = {}): WorldOptions =>
  oneModule(things(rows), { config: { read_strategy: 'bulk' }, emulator });

export const isCreated = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === 'POST' && path.endsWith('/bulk/v8/read');
/** Number of jobs created since the last reset. */
export const made = (world: Scenario): number => world.emulator.calls.filter(isCreated).length;

/** Fails if a row of the module is missing after these runs. */
export function expectAll(world: Scenario, ...runs: readonly Run[]): void {
  expect([...upserted('Things', ...runs).keys()]).to.include.members([...world.truth('Things').keys()]);
}
