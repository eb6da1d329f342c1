import type { OrgModule, Row, Table } from '#src/emulator/org/org.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject, asText, type Json, type JsonObject } from '#src/util/json.js';
import { recordOf } from '../support/truth.js';
import type { Change, Setup } from './history.js';
import { COLUMNS, OWNER, type ModuleName } from './org.js';
import { field } from '../support/tiny-org.js';

/** The people of a history, who change the org, and the truth of what they have done. */
export class Crm {
  readonly #emulator: Emulator;
  readonly #advance: (ms: number) => void;
  readonly #setup: Setup;
  /** Zoho's time of the first row that a start date takes in. */
  readonly #startAt: number | undefined;
  readonly #added = new Map<ModuleName, string[]>();
  /** When the formula of a contact last changed and nothing else. */
  readonly silentAt = new Map<string, number>();
  /** Of records that were restored as they were: when they had been deleted. */
  readonly back = new Map<string, number>();
  #count = 0;
  /** Zoho's time when a row last changed. */
  lastChangeAt = 0;

  constructor(
    emulator: Emulator,
    setup: Setup,
    deps: { readonly advance: (ms: number) => void; readonly startAt: number | undefined },
  ) {
    this.#emulator = emulator;
    this.#setup = setup;
    this.#advance = deps.advance;
    this.#startAt = deps.startAt;
  }

  now(): number {
    return this.#emulator.clock.now();
  }

  /** @returns whether anything happened: there may be nothing to pick from */
  apply(change: Change): boolean {
    if (change.kind === 'wait') return this.#move(change.ms);
    if (change.kind === 'to DST') return this.#move(this.#beforeDst() - this.now());
    if (change.kind === 'add field') return this.#addField(change.module);
    const happened = this.#change(change);
    if (happened && change.kind !== 'formula') this.lastChangeAt = this.now();
    return happened;
  }

  /** Fields that were added to a module, oldest first. */
  added(module: ModuleName): readonly string[] {
    return this.#added.get(module) ?? [];
  }

  /** The records that a destination must hold, by id. */
  truth(module: ModuleName): Map<string, JsonObject> {
    const rows = [...this.#emulator.truth(module)].filter((row) => this.#isInScope(row));
    return new Map(rows.map((row) => [row.id, this.#record(module, row)]));
  }

  /** Whether a record is one of those that this configuration takes no notice of. */
  isHidden(module: ModuleName, id: string): boolean {
    return (
      module === 'Leads' && !this.#setup.converted && this.#table(module).get(id)?.['Converted__s'] === true
    );
  }

  #isInScope({ Modified_Time: time, Converted__s: converted }: Row): boolean {
    if (converted === true && !this.#setup.converted) return false;
    const at = asText(time);
    return this.#startAt === undefined || at === undefined || Date.parse(at) >= this.#startAt;
  }

  #record(module: ModuleName, row: Row): JsonObject {
    const columns = ['id', ...COLUMNS[module], ...this.added(module)];
    const record = recordOf(this.#module(module), schemaOf(columns), row);
    return this.#setup.embed && module === 'Machines' ? { ...record, Parts: this.#parts(row.id) } : record;
  }

  #parts(machine: string): Json[] {
    return [...this.#emulator.truth('Machine_Parts')]
      .filter(({ Parent_Id: parent }) => asObject(parent)['id'] === machine)
      .map((row) => recordOf(this.#module('Machine_Parts'), schemaOf(PART_COLUMNS), row));
  }

  #move(ms: number): boolean {
    if (ms > 0) this.#advance(ms);
    return ms > 0;
  }

  #beforeDst(): number {
    return Date.parse(this.#setup.zone.change) - 2_000;
  }

  #addField(module: ModuleName): boolean {
    const name = `Extra_${this.added(module).length + 1}`;
    this.#emulator.actions.addField(module, field(name));
    this.#added.set(module, [...this.added(module), name]);
    return true;
  }

  #change(change: Exclude<Change, { kind: 'wait' | 'to DST' | 'add field' }>): boolean {
    const { actions } = this.#emulator;
    switch (change.kind) {
      case 'create':
        return this.#create(change.module, change.pick);
      case 'edit':
        return this.#edit(change.module, this.#rows(change.module, change.pick, 1));
      case 'mass edit':
        return this.#edit(change.module, this.#rows(change.module, 0, change.count));
      case 'mass delete':
        return this.#rows(change.module, 0, change.count)
          .map((row) => actions.remove(change.module, row.id, 'recycle'))
          .includes(true);
      case 'delete':
        return this.#rows(change.module, change.pick, 1).some(({ id }) => this.#delete(change.module, id));
      case 'purge': {
        const [live] = this.#rows(change.module, change.pick, 1);
        const id = change.pick % 2 === 0 ? live?.id : this.#binned(change.module, change.pick);
        return id !== undefined && actions.remove(change.module, id, 'permanent');
      }
      case 'restore': {
        const id = this.#binned(change.module, change.pick);
        const deletedAt = this.#table(change.module)
          .deleted()
          .find((entry) => entry.id === id)?.at;
        if (id === undefined || !actions.restore(change.module, id)) return false;
        if (this.#setup.zoho.restoreIsChange === false) this.back.set(id, deletedAt ?? this.now());
        return true;
      }
      case 'merge': {
        const [winner, loser] = this.#rows(change.module, change.pick, 2);
        const values = this.#values(change.module, change.pick);
        return !!winner && !!loser && actions.merge(change.module, winner.id, loser.id, values);
      }
      case 'convert':
        return this.#convert(change.pick);
      case 'formula':
        return this.#recalculate(change.pick);
    }
  }

  #create(module: ModuleName, pick: number): boolean {
    const [machine] = this.#rows('Machines', pick, 1);
    if (module === 'Machine_Parts' && !machine) return false;
    const parent = { Parent_Id: { id: machine?.id ?? '', name: asText(machine?.['Name']) ?? null } };
    this.#count += 1;
    this.#table(module).insert(
      {
        ...this.#values(module, pick),
        ...(module === 'Machine_Parts' ? parent : {}),
        ...(module === 'Leads' ? { Converted__s: false } : {}),
        Owner: OWNER,
        id: String(100_000 + this.#count),
      },
      this.now(),
    );
    return true;
  }

  #edit(module: ModuleName, rows: readonly Row[]): boolean {
    for (const { id } of rows) this.#table(module).update(id, this.#values(module, this.#count), this.now());
    return rows.length > 0;
  }

  #delete(module: ModuleName, id: string): boolean {
    if (module === 'Codes' || module === 'Machine_Parts')
      return this.#table(module).remove(id, this.now(), 'permanent');
    return this.#emulator.actions.remove(module, id, 'recycle');
  }

  #convert(pick: number): boolean {
    const open = [...this.#table('Leads').scan({ sort: 'id', order: 'asc', converted: 'false' })];
    const lead = open[pick % Math.max(open.length, 1)];
    return !!lead && this.#emulator.actions.convert(lead.id) && this.#create('Contacts', pick);
  }

  /** Zoho calculates anew, which no `Modified_Time` shows (zoho-api.md §13). */
  #recalculate(pick: number): boolean {
    const [row] = this.#rows('Contacts', pick, 1);
    if (!row) return false;
    this.#count += 1;
    this.silentAt.set(row.id, this.now());
    return this.#table('Contacts').update(row.id, { Score: this.#count }, this.now(), true) !== undefined;
  }

  /** One marker in all columns: a record put together from two versions shows. */
  #values(module: ModuleName, pick: number): JsonObject {
    this.#count += 1;
    const marker = `Version ${this.#count}`;
    const [other] = this.#rows('Contacts', pick, 1);
    const superior = other ? { id: other.id, name: asText(other['Last_Name']) ?? null } : null;
    const own: Readonly<Record<ModuleName, JsonObject>> = {
      Leads: { Last_Name: marker, Email: `${this.#count}@example.com` },
      Contacts: { Last_Name: marker, Score: this.#count, Reports_To: superior },
      Machines: { Name: marker, Serial: marker },
      Machine_Parts: { Part: marker, Quantity: this.#count },
      Codes: { Name: marker },
    };
    return { ...own[module], ...Object.fromEntries(this.added(module).map((name) => [name, marker])) };
  }

  /** So many live rows from the picked one on, each once. */
  #rows(module: ModuleName, pick: number, count: number): Row[] {
    const rows = [...this.#emulator.truth(module)];
    const wanted = Math.min(count, rows.length);
    return Array.from({ length: wanted }, (_, index) => rows[(pick + index) % rows.length]).flatMap(
      (row) => row ?? [],
    );
  }

  #binned(module: ModuleName, pick: number): string | undefined {
    const bin = this.#table(module)
      .deleted()
      .filter(({ type }) => type === 'recycle');
    return bin[pick % Math.max(bin.length, 1)]?.id;
  }

  #module(name: ModuleName): OrgModule {
    const module = this.#emulator.org.modules.get(name);
    if (!module) throw new Error(`There is no module ${name}`);
    return module;
  }

  #table(name: ModuleName): Table {
    return this.#module(name).table;
  }
}

const PART_COLUMNS = ['id', ...COLUMNS.Machine_Parts];

const schemaOf = (columns: readonly string[]): JsonObject => ({
  properties: Object.fromEntries(columns.map((name) => [name, {}])),
});
