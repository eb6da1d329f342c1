import { asObject, asText, type JsonObject } from '#src/util/json.js';
import type { Run, World } from './harness.js';
import { idsOf, type Scenario } from './scenario.js';

/** Shared by the suites of the strategies, which read one module, `Things`. */
export type Mode = 'incremental' | 'full_refresh';
export const MODES: readonly Mode[] = ['incremental', 'full_refresh'];
export const STRATEGIES = ['coql', 'bulk', 'auto'] as const;
type Strategy = (typeof STRATEGIES)[number] | 'records';
export const COLUMNS: readonly string[] = ['id', 'Modified_Time', 'Name'];

export const by = (read_strategy: Strategy): { config: JsonObject } => ({ config: { read_strategy } });

export const tableOf = (world: Scenario) => world.emulator.org.modules.get('Things')!.table;

/** Changes every n-th row of `Things`, a twentieth of a second apart. */
export function changeEach({ emulator, clock }: Pick<World, 'emulator' | 'clock'>, each: number): void {
  const table = emulator.org.modules.get('Things')!.table;
  const now = clock.now();
  const ids = idsOf(emulator.truth('Things'));
  ids.filter((_, index) => index % each === 0).forEach((id, index) => table.update(id, {}, now + 50 * index));
}

/** Zoho answers a count without a number, so nothing shows what is missing. */
export function withoutCount({ emulator }: Pick<World, 'emulator'>): void {
  emulator.faults.add({
    match: /\/actions\/count$/,
    fault: { kind: 'answer', answer: { status: 200, json: {} } },
  });
}

export const stateWith = (state: JsonObject): JsonObject[] => [
  { type: 'STREAM', stream: { stream_descriptor: { name: 'Things' }, stream_state: state } },
];

/** The strategies that fell back in this run, by its log. */
export const given = (run: Run): string[] =>
  run.logs.filter((text) => / is unavailable for this module/.test(text));

/** The states of a run, in order. */
export const statesOf = (run: Run): JsonObject[] =>
  run.messages
    .filter(({ type }) => type === 'STATE')
    .map(({ state }) => asObject(asObject(asObject(state)['stream'])['stream_state']));

/** Sets the times of the module's rows, in the order of their ids. */
export function spread(world: Scenario, at: (index: number) => number): void {
  const table = tableOf(world);
  idsOf(table.scan({ sort: 'id', order: 'asc' })).forEach((id, index) => table.update(id, {}, at(index)));
}

/** A run that is aborted after this many messages. */
export async function readUntil(
  world: Scenario,
  messages: number,
  options: { config?: JsonObject; mode?: Mode; state?: JsonObject[] },
): Promise<Run> {
  const controller = new AbortController();
  let count = 0;
  return world.read({
    streams: ['Things'],
    columns: [...COLUMNS],
    ...options,
    signal: controller.signal,
    onMessage: () => {
      if ((count += 1) === messages) controller.abort(new Error('stopped'));
    },
  });
}

/** Ids and last state of the first messages of a run, as `head -n` would leave them. */
export function seenOf(messages: readonly JsonObject[]): { ids: string[]; state: JsonObject[] } {
  const ids: string[] = [];
  let state: JsonObject[] = [];
  for (const message of messages) {
    if (message['type'] === 'RECORD')
      ids.push(asText(asObject(asObject(message['record'])['data'])['id']) ?? '');
    if (message['type'] === 'STATE') state = [asObject(message['state'])];
  }
  return { ids, state };
}
