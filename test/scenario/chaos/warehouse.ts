import { isDeepStrictEqual } from 'node:util';
import type { Dice } from '#src/emulator/call/dice.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { createDestination, createTables } from '../../support/destination.js';
import { withoutNames } from './ledger.js';

/** The tables and states that a platform keeps between the runs of one connection. */
export interface Warehouse {
  /** Takes what came of a run, table by table, in batches of any size. */
  readonly take: (messages: readonly JsonObject[]) => void;
  /** What the next run is given. */
  readonly state: () => JsonObject[];
  /** How a table differs from what it should hold, in words; nothing where it does not. */
  readonly differences: (stream: string, truth: ReadonlyMap<string, JsonObject>) => string[];
}

export function createWarehouse(dice: Dice): Warehouse {
  const states = new Map<string, JsonObject>();
  const tableOf = createTables(() => createDestination());
  return {
    state: () => [...states.values()],
    take: (messages) => {
      for (const { type, state } of messages)
        if (type === 'STATE') states.set(streamOf(state), asObject(state));
      for (const [stream, records] of byStream(messages)) {
        for (let start = 0; start < records.length;) {
          const size = 1 + Math.floor(dice() * 300);
          tableOf(stream).load(records.slice(start, start + size));
          start += size;
        }
      }
    },
    differences: (stream, truth) => differences(tableOf(stream).rows(), truth),
  };
}

function streamOf(state: JsonObject[string] | undefined): string {
  return asText(asObject(asObject(asObject(state)['stream'])['stream_descriptor'])['name']) ?? '';
}

function byStream(messages: readonly JsonObject[]): Map<string, JsonObject[]> {
  const found = new Map<string, JsonObject[]>();
  for (const message of messages) {
    if (message['type'] !== 'RECORD') continue;
    const stream = asText(asObject(message['record'])['stream']) ?? '';
    const list = found.get(stream);
    if (list) list.push(message);
    else found.set(stream, [message]);
  }
  return found;
}

function differences(
  held: ReadonlyMap<string, JsonObject>,
  truth: ReadonlyMap<string, JsonObject>,
): string[] {
  const lost = [...truth.keys()].filter((id) => !held.has(id));
  const gone = [...held.keys()].filter((id) => !truth.has(id));
  const other = [...held].filter(([id, row]) => {
    const expected = truth.get(id);
    return expected && !isDeepStrictEqual(withoutNames(row), withoutNames(expected));
  });
  const list = (what: string, ids: readonly string[]): string[] =>
    ids.length === 0 ? [] : [`${ids.length} rows ${what}: ${ids.slice(0, 3).join(', ')}`];
  return [
    ...list('lost', lost),
    ...list('that are gone', gone),
    ...list(
      'of another version',
      other.map(([id]) => id),
    ),
  ];
}
