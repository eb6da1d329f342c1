import { expect } from 'chai';
import fc from 'fast-check';

import type { Row, ScanQuery, SortKey, Table } from '#src/emulator/org/org.js';
import { createTable } from '#src/emulator/org/table.js';
import { createSerialRows } from '#src/emulator/org/serial-rows.js';
import { formatInstant, parseInstant } from '#src/util/clock.js';
import { take } from '../../support/take.js';

const NOW = Date.UTC(2024, 5, 1);

type Times = 'spread' | 'burst' | 'none' | 'imported';
type Change =
  | {
      readonly kind: 'insert';
      readonly at: number;
      readonly converted: boolean;
      readonly noTime: boolean;
      readonly short: boolean;
    }
  | {
      readonly kind: 'update';
      readonly target: number;
      readonly at: number;
      readonly silent: boolean;
      readonly noTime: boolean;
    }
  | { readonly kind: 'remove'; readonly target: number; readonly at: number; readonly purge: boolean }
  | { readonly kind: 'restore'; readonly target: number; readonly at: number };

const second = fc.integer({ min: -400 * 86_400, max: 60 }).map((s) => NOW + s * 1000);
const target = fc.nat(200);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constant('insert' as const),
    at: second,
    converted: fc.boolean(),
    noTime: fc.boolean(),
    short: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('update' as const),
    target,
    at: second,
    silent: fc.boolean(),
    noTime: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('remove' as const), target, at: second, purge: fc.boolean() }),
  fc.record({ kind: fc.constant('restore' as const), target, at: second }),
);

function makeTable(size: number, times: Times): Table {
  const base = createSerialRows({
    module: 'Leads',
    number: 7,
    size,
    times,
    now: NOW,
    seed: 1,
    convertedEach: 3,
    derive: (index, { id, createdAt, modifiedAt, isConverted }) => ({
      id,
      Name: `row ${index}`,
      Converted__s: isConverted,
      ...(createdAt === null ? {} : { Created_Time: formatInstant(createdAt) }),
      ...(modifiedAt === null ? {} : { Modified_Time: formatInstant(modifiedAt) }),
    }),
  });
  return createTable({ base, hidesConverted: true, timed: times !== 'none', nameField: 'Name' });
}

/** The table as anybody would write it who need not care for size: an array, filtered and sorted each time. */
class Model {
  constructor(
    readonly rows: Row[],
    readonly timed: boolean,
    readonly removed: Row[] = [],
  ) {}

  scan(query: ScanQuery): Row[] {
    const { sort, order, after, modifiedSince, skip = 0, converted = 'false' } = query;
    const sign = order === 'asc' ? 1 : -1;
    const since = (row: Row): boolean => {
      const at = timeOf(row, 'Modified_Time');
      if (!modifiedSince) return true;
      return at !== null && (modifiedSince.inclusive ? at >= modifiedSince.at : at > modifiedSince.at);
    };
    const compare = (a: [number | null, string], b: [number | null, string]): number => {
      const [left, right] = [a[0] ?? -Infinity, b[0] ?? -Infinity];
      if (left !== right) return left < right ? -sign : sign;
      return Number(BigInt(a[1]) - BigInt(b[1])) * sign;
    };
    const keyed = (row: Row): [number | null, string] => [sort === 'id' ? null : timeOf(row, sort), row.id];
    return this.rows
      .filter((row) => since(row) && (converted === 'both' || row['Converted__s'] === (converted === 'true')))
      .sort((a, b) => compare(keyed(a), keyed(b)))
      .filter((row) => !after || compare(keyed(row), [sort === 'id' ? null : after.value, after.id]) > 0)
      .slice(skip);
  }
}

function timeOf(row: Row, name: SortKey): number | null {
  const value = row[name];
  return typeof value === 'string' ? (parseInstant(value) ?? null) : null;
}

function apply(table: Table, model: Model, step: Change): void {
  if (step.kind === 'insert') {
    const values = {
      Name: 'new',
      Converted__s: step.converted,
      ...(step.noTime ? { Modified_Time: null } : {}),
    };
    // Shorter than all others, and never given twice: only insertions make the two lists longer together.
    const id = String(90 + model.rows.length + model.removed.length);
    model.rows.push(table.insert(step.short ? { ...values, id } : values, step.at));
    return;
  }
  if (step.kind === 'restore') {
    const [row] = model.removed.splice(step.target % Math.max(model.removed.length, 1), 1);
    if (row) model.rows.push(table.insert(row, step.at));
    return;
  }
  const position = step.target % Math.max(model.rows.length, 1);
  const row = model.rows[position];
  if (!row) return;
  if (step.kind === 'remove') {
    expect(table.remove(row.id, step.at, step.purge ? 'permanent' : 'recycle')).equal(true);
    model.removed.push(...model.rows.splice(position, 1));
    return;
  }
  const values = { Name: `changed at ${step.at}`, ...(step.noTime ? { Modified_Time: null } : {}) };
  const stamp = step.silent || !model.timed ? {} : { Modified_Time: formatInstant(step.at) };
  model.rows[position] = { ...row, ...stamp, ...values };
  expect(table.update(row.id, values, step.at, step.silent)).deep.equal(model.rows[position]);
}

const sort = fc.constantFrom<SortKey>('id', 'Created_Time', 'Modified_Time');
const order = fc.constantFrom<'asc' | 'desc'>('asc', 'desc');
const converted = fc.constantFrom<'true' | 'false' | 'both'>('true', 'false', 'both');
const history = fc.record({
  size: fc.nat(130),
  times: fc.constantFrom<Times>('spread', 'burst', 'none', 'imported'),
  changes: fc.array(change, { maxLength: 40 }),
});
const view = fc.record({ sort, order, converted });

/** A table and its model after the same changes. */
function live({ size, times, changes }: { size: number; times: Times; changes: Change[] }): [Table, Model] {
  const table = makeTable(size, times);
  const model = new Model([...table.scan({ sort: 'id', order: 'asc', converted: 'both' })], times !== 'none');
  expect(model.rows).length(size);
  for (const step of changes) apply(table, model, step);
  return [table, model];
}

describe('emulator table, against an array', () => {
  it('scans, counts and looks up the same rows after any changes', () => {
    const property = fc.property(history, view, (past, query) => {
      const [table, model] = live(past);
      const expected = model.scan(query);
      expect([...table.scan(query)]).deep.equal(expected);
      expect(table.count(query)).equal(expected.length);
      for (const row of model.rows) expect(table.get(row.id)).deep.equal(row);
      for (const row of model.removed) expect(table.get(row.id)).equal(undefined);
      expect(table.deleted().map(({ id }) => id)).members(model.removed.map(({ id }) => id));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('goes on from any position, by any offset, from any instant', () => {
    const range = fc.record({ from: target, since: target, skip: fc.nat(30), inclusive: fc.boolean() });
    const property = fc.property(history, view, range, (past, query, { from, since, skip, inclusive }) => {
      const [table, model] = live(past);
      const rows = model.scan({ ...query, converted: 'both' });
      const [start, changed] = [rows[from], rows[since]];
      // Instants that rows have, so that "since" and "after" are told apart; beyond the last row there is no limit.
      const at = changed && timeOf(changed, 'Modified_Time');
      const part: ScanQuery = {
        ...query,
        skip,
        ...(start ? { after: { value: timeOf(start, query.sort), id: start.id } } : {}),
        ...(typeof at === 'number' ? { modifiedSince: { at, inclusive } } : {}),
      };
      expect([...table.scan(part)]).deep.equal(model.scan(part));
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('a keyset walk visits every row once, in any order, with ties in every key', () => {
    fc.assert(
      fc.property(
        fc.nat(250),
        sort,
        order,
        fc.integer({ min: 1, max: 60 }),
        (size, sortKey, direction, page) => {
          const table = makeTable(size, 'imported');
          const seen: string[] = [];
          let after: ScanQuery['after'];
          for (;;) {
            const query: ScanQuery = {
              sort: sortKey,
              order: direction,
              converted: 'both',
              ...(after ? { after } : {}),
            };
            const rows = take(table.scan(query), page);
            const last = rows.at(-1);
            if (!last) break;
            seen.push(...rows.map(({ id }) => id));
            after = { value: timeOf(last, sortKey), id: last.id };
          }
          expect(seen).length(size);
          expect(new Set(seen).size).equal(size);
        },
      ),
      { numRuns: 100 },
    );
  });
});
