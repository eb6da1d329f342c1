import { expect } from 'chai';
import type { EmulatorOptions } from '#src/emulator/options/options.js';
import type { Table } from '#src/emulator/org/org.js';
import { asObject, asText, type JsonObject } from '#src/util/json.js';
import { createDestination } from '../support/destination.js';
import { createWorld, type Run, type World } from '../support/harness.js';
import { isDeletion, recordsOf, stateOf } from '../support/scenario.js';
import { tinyOrg } from '../support/tiny-org.js';

const CONTACTS = ['Contacts'];

interface Scene {
  readonly world: World;
  readonly contacts: Table;
  readonly read: (state?: readonly JsonObject[]) => Promise<Run>;
  /** Calls that look records up by their ids. */
  readonly lookups: () => number;
}

async function scene(
  body: (scene: Scene) => Promise<void>,
  options: { contacts?: number; emulator?: Partial<EmulatorOptions>; config?: JsonObject } = {},
): Promise<void> {
  const org = tinyOrg({ contacts: options.contacts ?? 5 });
  const emulator = {
    tokenThrottle: { count: 1_000, windowMs: 600_000 },
    restoreIsChange: false,
    ...options.emulator,
  };
  const world = await createWorld({ org, emulator, config: { modules: CONTACTS, ...options.config } });
  try {
    await world.read({ streams: [] });
    await body({
      world,
      contacts: org.modules.get('Contacts')?.table as Table,
      read: (state = []) => {
        world.clock.advance(5_000);
        world.emulator.resetCounters();
        return world.read({ streams: CONTACTS, state: [...state] });
      },
      lookups: () => world.emulator.calls.filter(({ query }) => query['ids'] !== undefined).length,
    });
  } finally {
    await world.close();
  }
}

const records = (run: Run): readonly JsonObject[] => recordsOf(run, 'Contacts');
const held = (runs: readonly JsonObject[][]): string[] => {
  const table = createDestination();
  for (const messages of runs) table.load(messages.filter(({ type }) => type === 'RECORD'));
  return [...table.rows().keys()].sort();
};
const live = (table: Table): string[] =>
  [...table.scan({ sort: 'id', order: 'asc' })].map(({ id }) => id).sort();

describe('scenario: I-29: records that come back without a word', () => {
  for (const restoreIsChange of [true, false]) {
    it(`F-X7: restored, ${restoreIsChange ? 'which moves Modified_Time' : 'as it was'}: alive in the destination with the next run`, () =>
      scene(
        async ({ world, contacts, read }) => {
          const first = await read();
          world.emulator.actions.remove('Contacts', '1003', 'recycle');
          const second = await read(first.state);
          expect(records(second).map(isDeletion)).to.deep.equal([true]);
          world.clock.advance(60_000);
          world.emulator.actions.restore('Contacts', '1003');
          const third = await read(second.state);
          expect(records(third).map(({ id }) => id)).to.deep.equal(['1003']);
          expect(held([first, second, third].map(({ messages }) => [...messages]))).to.deep.equal(
            live(contacts),
          );
          const fourth = await read(third.state);
          expect(records(fourth), 'no second time').to.deep.equal([]);
          expect(stateOf(fourth, 'Contacts')).not.to.have.property('recycled');
        },
        { emulator: { restoreIsChange } },
      ));
  }

  it('what lies before the start date does not come back', () =>
    scene(
      async ({ world, read }) => {
        const first = await read();
        world.emulator.actions.remove('Contacts', '1003', 'recycle');
        const second = await read(first.state);
        world.emulator.actions.restore('Contacts', '1003');
        expect(records(await read(second.state))).to.deep.equal([]);
      },
      { config: { start_datetime: '2026-01-01' } },
    ));

  it('restored and deleted again: deleted', () =>
    scene(async ({ world, contacts, read }) => {
      const first = await read();
      world.emulator.actions.remove('Contacts', '1003', 'recycle');
      const second = await read(first.state);
      world.emulator.actions.restore('Contacts', '1003');
      const third = await read(second.state);
      world.clock.advance(60_000);
      world.emulator.actions.remove('Contacts', '1003', 'recycle');
      const fourth = await read(third.state);
      expect(held([first, second, third, fourth].map(({ messages }) => [...messages]))).to.deep.equal(
        live(contacts),
      );
    }));

  it('cut anywhere when it is told as deleted, or when it is told as back: never lost', () =>
    scene(async ({ world, contacts, read }) => {
      const first = await read();
      world.emulator.actions.remove('Contacts', '1003', 'recycle');
      const gone = await read(first.state);
      world.emulator.actions.restore('Contacts', '1003');
      const after = (run: Run, end: number, before: readonly JsonObject[]): readonly JsonObject[] => {
        const states = run.messages.slice(0, end).filter(({ type }) => type === 'STATE');
        return states.length > 0 ? [asObject(states.at(-1)?.['state'])] : before;
      };
      for (let end = 1; end <= gone.messages.length; end += 1) {
        const state = after(gone, end, first.state);
        const back = await read(state);
        const received = [[...first.messages], gone.messages.slice(0, end)];
        expect(held([...received, [...back.messages]]), `told as gone, ${end}`).to.deep.equal(live(contacts));
      }
      const back = await read(gone.state);
      for (let end = 1; end <= back.messages.length; end += 1) {
        const last = await read(after(back, end, gone.state));
        const received = [[...first.messages], [...gone.messages], back.messages.slice(0, end)];
        expect(held([...received, [...last.messages]]), `told as back, ${end}`).to.deep.equal(live(contacts));
      }
    }));

  it('up to a hundred are looked up in each run, for a credit; more of them once a day; purged ones not at all', () =>
    scene(
      async ({ world, read, lookups }) => {
        let run = await read();
        const remove = (from: number, count: number, type: 'recycle' | 'permanent'): void => {
          for (let id = from; id < from + count; id += 1)
            world.emulator.actions.remove('Contacts', String(id), type);
        };
        remove(1_001, 10, 'permanent');
        run = await read((await read(run.state)).state);
        expect(lookups(), 'purged').to.equal(0);
        remove(1_101, 100, 'recycle');
        run = await read((await read(run.state)).state);
        expect(lookups(), 'a hundred').to.equal(1);
        remove(1_201, 10, 'recycle');
        run = await read((await read(run.state)).state);
        expect(lookups(), 'more, a moment later').to.equal(0);
        world.clock.advance(24 * 3_600_000);
        run = await read(run.state);
        expect(lookups(), 'more, a day later').to.equal(2);
        world.clock.advance(62 * 24 * 3_600_000);
        run = await read((await read(run.state)).state);
        expect(lookups(), 'when the bin was emptied').to.equal(0);
        expect(asText(asObject(stateOf(run, 'Contacts'))['recycled'])).to.equal(undefined);
      },
      { contacts: 300 },
    ));
});
