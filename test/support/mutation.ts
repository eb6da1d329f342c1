import { expect } from 'chai';
import type { Row } from '#src/emulator/org/org.js';
import { asText, type JsonObject } from '#src/util/json.js';
import type { Run } from './harness.js';
import type { Mode } from './things.js';
import { isDeletion, recordsOf, upserted, type Scenario } from './scenario.js';

/** A change that somebody makes to the org while it is read. */
export interface Mutation {
  readonly kind: 'edit' | 'delete' | 'insert';
  /** Applied before the n-th call of the module is answered, counted from 1. */
  readonly call: number;
  /** The row: 0 is the first in the order of the walk, 1 the last. */
  readonly position: number;
}

/** Columns in different requests of a wide module, and a text that lists truncate. */
const FIRST = 'Autonumber_1';
const LAST = 'Website_1';
const TEXT = 'Textarea_rich_text_1';
const MARKED = [FIRST, LAST, TEXT, 'Modified_Time'];

export interface Mutator {
  /** Stops the changes. */
  stop(): void;
  /** Fails unless each record is one version of its row, in all marked columns. */
  expectWhole(what: string, ...runs: readonly Run[]): void;
  /** Fails unless the records of these runs, applied in order, give exactly the present rows. */
  expectTruth(what: string, ...runs: readonly Run[]): void;
  /** Fails unless the run delivers every row that existed before it and still exists. */
  expectEveryRow(what: string, run: Run): void;
}

/**
 * Changes rows between the pages of a walk. Each edit writes one marker into columns of different requests, so that a
 * record combined from two versions is noticed.
 */
export function mutate(
  world: Scenario,
  module: string,
  mutations: readonly Mutation[],
  tickMs = 700,
  isOfModule: (path: string) => boolean = (path) => path.startsWith(`/crm/v8/${module}`),
): Mutator {
  const { table } = world.emulator.org.modules.get(module)!;
  const versions = new Map<string, Set<string>>();
  const remember = (row: Row | undefined): void => {
    if (row) versions.set(row.id, (versions.get(row.id) ?? new Set()).add(versionOf(row)));
  };
  const before = [...table.scan({ sort: 'Modified_Time', order: 'asc' })];
  before.forEach(remember);
  const position = ({ position }: Mutation): string => before[Math.round(position * (before.length - 1))]!.id;
  let markers = 0;
  const act = (mutation: Mutation): void => {
    const marker = `marker ${(markers += 1)}`;
    const values = { [FIRST]: marker, [LAST]: marker, [TEXT]: `${'long '.repeat(120)}${marker}` };
    const now = world.emulator.clock.now();
    if (mutation.kind === 'insert') remember(table.insert(values, now));
    else if (mutation.kind === 'edit') remember(table.update(position(mutation), values, now));
    else table.remove(position(mutation), now, 'recycle');
  };
  let calls = 0;
  const stop = world.emulator.onRequest(({ path }) => {
    if (!isOfModule(path)) return undefined;
    calls += 1;
    world.clock.advance(tickMs);
    mutations.filter(({ call }) => call === calls).forEach(act);
    return undefined;
  });
  return {
    stop,
    expectWhole: (what, ...runs) => {
      for (const record of runs.flatMap((run) => recordsOf(run, module))) {
        if (isDeletion(record)) continue;
        const known = versions.get(asText(record['id']) ?? '') ?? new Set();
        if (known.has(versionOf(record))) continue;
        expect(versionOf(record), `${what}: ${asText(record['id']) ?? ''} is torn`).to.be.oneOf([...known]);
      }
    },
    expectTruth: (what, ...runs) => {
      const held = upserted(module, ...runs);
      const truth = world.truth(module);
      expect(
        [...held.keys()].filter((id) => !truth.has(id)),
        `${what}: rows that are gone`,
      ).to.deep.equal([]);
      for (const [id, row] of truth) {
        expect(versionOf(held.get(id) ?? {}), `${what}: row ${id}`).to.equal(versionOf(row));
      }
    },
    expectEveryRow: (what, run) => {
      const held = upserted(module, run);
      const lost = before.filter(({ id }) => table.get(id) && !held.has(id)).map(({ id }) => id);
      expect(lost, `${what}: rows that were lost`).to.deep.equal([]);
    },
  };
}

/** Reads while rows change, then what has changed since: no row is torn, and none is lost. */
export async function expectSurvived(
  world: Scenario,
  mutator: Mutator,
  mode: Mode,
  what: string,
): Promise<void> {
  const first = await world.read({ mode });
  expect(first.failed, what).to.equal(false);
  mutator.stop();
  world.clock.advance(60_000);
  mutator.expectWhole(what, first);
  if (mode === 'full_refresh') {
    mutator.expectEveryRow(what, first);
    return;
  }
  const second = await world.read({ mode, state: first.state });
  mutator.expectWhole(what, second);
  mutator.expectTruth(what, first, second);
}

function versionOf(row: JsonObject): string {
  return MARKED.map((name) => JSON.stringify(row[name] ?? null).slice(-60)).join(' | ');
}
