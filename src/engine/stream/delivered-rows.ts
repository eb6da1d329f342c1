import type { Row } from '../../row.js';

/** A row in its last delivered version. */
export type DeliveredRow = Pick<Row, 'id' | 'modified'>;

/** The distinct rows of a stream, each in its last delivered version. */
export interface DeliveredRows {
  /** Ignores rows without an id. */
  add(rows: readonly DeliveredRow[]): void;
  readonly size: number;
  has(id: string): boolean;
  get(id: string): DeliveredRow | undefined;
  /** In no order. No row may be added during the iteration. */
  rows(): Iterable<DeliveredRow>;
}

const SMALLEST = 1_024;
/** At most two thirds of the slots are in use. */
const fits = (rows: number, slots: number): boolean => 3 * rows <= 2 * slots;
/** Ids that fit into 64 bits and convert back to the same text. */
const NUMERIC = /^[1-9]\d{0,18}$/;

/**
 * Stores ids as 64-bit numbers in a hash table: 12 to 24 bytes a row, with versions twice as many. 5 million rows take
 * 67 MB; as strings in a `Set` they take half a gigabyte. Ids that are not numbers are stored as text.
 *
 * @param withVersions whether `Modified_Time` is stored; otherwise it is `null`
 */
export function createDeliveredRows(withVersions: boolean): DeliveredRows {
  return new RowTable(withVersions);
}

class RowTable implements DeliveredRows {
  readonly #withVersions: boolean;
  readonly #others = new Map<string, number>();
  readonly #scratch = new BigUint64Array(1);
  readonly #halves = new Uint32Array(this.#scratch.buffer);
  #ids = new BigUint64Array(SMALLEST);
  #versions = new Float64Array(0);
  #count = 0;

  constructor(withVersions: boolean) {
    this.#withVersions = withVersions;
    if (withVersions) this.#versions = new Float64Array(SMALLEST);
  }

  get size(): number {
    return this.#count + this.#others.size;
  }

  add(rows: readonly DeliveredRow[]): void {
    for (const { id, modified } of rows) {
      if (id !== '') this.#set(id, this.#withVersions ? (modified ?? NaN) : NaN);
    }
  }

  has(id: string): boolean {
    return NUMERIC.test(id) ? this.#ids[this.#slotOf(BigInt(id))] !== 0n : this.#others.has(id);
  }

  get(id: string): DeliveredRow | undefined {
    if (!this.has(id)) return undefined;
    return { id, modified: orNull(this.#others.get(id) ?? this.#versions[this.#slotOf(BigInt(id))]) };
  }

  *rows(): Generator<DeliveredRow> {
    for (const [slot, id] of this.#ids.entries())
      if (id !== 0n) yield { id: id.toString(), modified: orNull(this.#versions[slot]) };
    for (const [id, version] of this.#others) yield { id, modified: orNull(version) };
  }

  #set(id: string, version: number): void {
    if (!NUMERIC.test(id)) {
      this.#others.set(id, version);
      return;
    }
    if (!fits(this.#count + 1, this.#ids.length)) this.#grow();
    this.#put(BigInt(id), version);
  }

  #put(key: bigint, version: number): void {
    const slot = this.#slotOf(key);
    if (this.#ids[slot] === 0n) this.#count += 1;
    this.#ids[slot] = key;
    if (this.#withVersions) this.#versions[slot] = version;
  }

  /** The slot of the key, or the free slot for it. */
  #slotOf(key: bigint): number {
    this.#scratch[0] = key;
    const [low = 0, high = 0] = this.#halves;
    const mask = this.#ids.length - 1;
    let slot = scattered(low ^ Math.imul(high, 0x9e37_79b1)) & mask;
    while (this.#ids[slot] !== 0n && this.#ids[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [ids, versions] = [this.#ids, this.#versions];
    this.#ids = new BigUint64Array(2 * ids.length);
    if (this.#withVersions) this.#versions = new Float64Array(2 * ids.length);
    this.#count = 0;
    for (const [slot, id] of ids.entries()) if (id !== 0n) this.#put(id, versions[slot] ?? NaN);
  }
}

/** Spreads consecutive ids over the table, so that they do not collide. */
function scattered(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return (once ^ (once >>> 13)) >>> 0;
}

function orNull(version: number | undefined): number | null {
  return version === undefined || Number.isNaN(version) ? null : version;
}

/** About `count` rows, evenly spread; all rows if there are fewer. */
export function sampleOf(delivered: DeliveredRows, count: number): DeliveredRow[] {
  const step = Math.max(1, delivered.size / count);
  const chosen: DeliveredRow[] = [];
  let index = 0;
  for (const row of delivered.rows()) {
    if (index >= chosen.length * step) chosen.push(row);
    index += 1;
  }
  return chosen;
}
