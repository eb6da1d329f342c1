import { expect } from 'chai';
import fc from 'fast-check';
import type { EmulatorOptions } from '#src/emulator/options.js';
import type { Row, Table } from '#src/emulator/org.js';
import { asObject, type JsonObject } from '#src/util/json.js';
import { createDestination } from '../support/destination.js';
import { createWorld, type World } from '../support/harness.js';
import { tinyOrg } from '../support/tiny-org.js';

/** `DELETION_RUNS=80` and more where there is time: `npm run test:deep`. */
const RUNS = Number(process.env['DELETION_RUNS'] ?? 25);

/** Something that happens to one contact, so many ms after what happened before. */
interface Event {
  readonly kind: 'insert' | 'update' | 'delete' | 'purge' | 'restore';
  readonly pick: number;
  readonly wait: number;
}

interface Step {
  readonly events: readonly Event[];
  /** Ms between the last event and the run. */
  readonly pause: number;
  /** How much of what the run says arrives, in thousandths; the rest is lost with the process. */
  readonly arrives: number;
  /** What happens while the run is under way, before its n-th call for contacts. */
  readonly meanwhile: { readonly call: number; readonly events: readonly Event[] };
  /** Zoho lists no deletions this time: the run fails after its rows. */
  readonly broken: boolean;
  /** The destination takes so many records at a time. */
  readonly batch: number;
}

const event: fc.Arbitrary<Event> = fc.record({
  kind: fc.constantFrom('insert', 'update', 'update', 'delete', 'delete', 'purge', 'restore', 'restore'),
  pick: fc.nat({ max: 20 }),
  wait: fc.constantFrom(0, 0, 400, 1_000, 2_500, 60_000),
});
const step: fc.Arbitrary<Step> = fc.record({
  events: fc.array(event, { maxLength: 6 }),
  pause: fc.constantFrom(0, 500, 1_000, 5_000, 3_600_000),
  arrives: fc.oneof(fc.constant(1_000), fc.nat({ max: 1_000 })),
  meanwhile: fc.record({ call: fc.integer({ min: 1, max: 4 }), events: fc.array(event, { maxLength: 3 }) }),
  broken: fc.boolean(),
  batch: fc.integer({ min: 1, max: 8 }),
});
const zoho: fc.Arbitrary<Partial<EmulatorOptions>> = fc.record({
  modifiedSinceInclusive: fc.boolean(),
  nothingNew: fc.constantFrom('304', '204', 'empty200'),
  deletedOrder: fc.constantFrom('recycle-first', 'newest-first', 'oldest-first'),
});

/** The contacts of an org, and what lies in its recycle bin. */
class History {
  readonly #contacts: Table;
  readonly #world: World;
  readonly #bin = new Map<string, Row>();
  #count = 0;

  constructor(world: World) {
    this.#world = world;
    this.#contacts = world.emulator.org.modules.get('Contacts')?.table as Table;
  }

  apply({ kind, pick, wait }: Event): void {
    const { clock } = this.#world;
    clock.advance(wait);
    const now = clock.now();
    const name = { Last_Name: `Version ${++this.#count}` };
    const alive = [...this.#contacts.scan({ sort: 'id', order: 'asc' })];
    const row = alive[pick % Math.max(alive.length, 1)];
    const gone = [...this.#bin.values()][pick % Math.max(this.#bin.size, 1)];
    if (kind === 'insert') this.#contacts.insert(name, now);
    if (kind === 'update' && row) this.#contacts.update(row.id, name, now);
    if (kind === 'delete' && row) {
      this.#contacts.remove(row.id, now, 'recycle');
      this.#bin.set(row.id, row);
    }
    if (kind === 'purge' && (pick % 2 === 0 ? row : gone)) {
      const id = (pick % 2 === 0 ? row : gone)?.id ?? '';
      this.#contacts.remove(id, now, 'permanent');
      this.#bin.delete(id);
    }
    if (kind === 'restore' && gone) {
      this.#contacts.insert(without(gone, 'Modified_Time'), now);
      this.#bin.delete(gone.id);
    }
  }

  truth(): Record<string, unknown> {
    const rows = [...this.#contacts.scan({ sort: 'id', order: 'asc' })];
    return Object.fromEntries(
      rows.map(({ id, Last_Name, Modified_Time }) => [id, { Last_Name, Modified_Time }]),
    );
  }
}

function without(row: Row, column: string): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== column));
}

/** A run of the source, of which only the beginning may arrive; then what happened to the destination. */
class Sync {
  readonly #world: World;
  readonly #history: History;
  readonly #table = createDestination();
  #state: JsonObject | undefined;

  constructor(world: World, history: History) {
    this.#world = world;
    this.#history = history;
  }

  /** @returns whether all of it came, and nothing changed meanwhile */
  async run({ arrives, meanwhile, broken, batch }: Omit<Step, 'events' | 'pause'>): Promise<boolean> {
    const { faults } = this.#world.emulator;
    if (broken) faults.add({ match: /\/deleted$/, fault: { kind: 'internal-error' } });
    let calls = 0;
    const stop = this.#world.emulator.onRequest(({ path }) => {
      if (!path.startsWith('/crm/v8/Contacts')) return undefined;
      if (++calls === meanwhile.call) for (const item of meanwhile.events) this.#history.apply(item);
      return undefined;
    });
    const run = await this.#world.read({
      streams: ['Contacts'],
      state: this.#state === undefined ? [] : [this.#state],
    });
    stop();
    faults.clear();
    expect(run.failed && !broken, run.logs.join('\n')).to.equal(false);
    const arrived = run.messages.slice(0, Math.round((run.messages.length * arrives) / 1_000));
    const states = arrived.filter(({ type }) => type === 'STATE').map(({ state }) => asObject(state));
    this.#state = states.at(-1) ?? this.#state;
    const records = arrived.filter(({ type }) => type === 'RECORD');
    for (let start = 0; start < records.length; start += batch)
      this.#table.load(records.slice(start, start + batch));
    return !run.failed && arrives === 1_000 && meanwhile.events.length === 0;
  }

  rows(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.#table.rows()].map(([id, { Last_Name, Modified_Time }]) => [id, { Last_Name, Modified_Time }]),
    );
  }
}

const QUIET = { arrives: 1_000, broken: false, meanwhile: { call: 1, events: [] }, batch: 5 };

async function live(steps: readonly Step[], options: Partial<EmulatorOptions>): Promise<void> {
  const org = tinyOrg({ contacts: 6 });
  const emulator = { tokenThrottle: { count: 1_000, windowMs: 600_000 }, ...options };
  const world = await createWorld({ org, emulator, config: { modules: ['Contacts'] } });
  try {
    const history = new History(world);
    const sync = new Sync(world, history);
    for (const { events, pause, ...rest } of steps) {
      for (const item of events) history.apply(item);
      world.clock.advance(pause);
      const isWhole = await sync.run(rest);
      if (isWhole && pause >= 1_000) expect(sync.rows()).to.deep.equal(history.truth());
    }
    world.clock.advance(5_000);
    await sync.run(QUIET);
    expect(sync.rows()).to.deep.equal(history.truth());
  } finally {
    await world.close();
  }
}

describe('deletions: whatever happens between runs, and to runs', () => {
  it('I-10, X1-X8: after each complete run the table of an append_dedup destination is the module', async function () {
    this.timeout(20_000 + RUNS * 3_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), zoho, (steps, options) => live(steps, options)),
      { numRuns: RUNS },
    );
  });
});
