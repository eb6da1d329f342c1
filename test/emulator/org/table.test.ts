import { expect } from 'chai';

import { createTable } from '#src/emulator/org/table.js';
import { createSerialRows } from '#src/emulator/org/serial-rows.js';
import type { BaseRows } from '#src/emulator/org/row-scan.js';
import { compareIds } from '#src/util/ids.js';
import { formatInstant, parseInstant } from '#src/util/clock.js';
import { take } from '../../support/take.js';

const NOW = Date.UTC(2024, 5, 1);
const ALL = { sort: 'Modified_Time', order: 'asc' } as const;

/** A big table, and how many of its rows were derived so far. */
function countedTable(size: number) {
  let derived = 0;
  const base: BaseRows = createSerialRows({
    module: 'Big',
    number: 501,
    size,
    now: NOW,
    seed: 1,
    times: 'spread',
    derive: (index, { id, modifiedAt }) => {
      derived++;
      return { id, Name: `row ${index}`, Modified_Time: formatInstant(modifiedAt ?? 0), Created_Time: null };
    },
  });
  return { table: createTable({ base, nameField: 'Name' }), base, derived: () => derived };
}

describe('emulator table', () => {
  it('of 200,000 rows derives none when made, counted or asked for a position', () => {
    const { table, derived } = countedTable(200_000);
    expect(table.count()).equal(200_000);
    expect(derived()).equal(0);
  });

  it('of 200,000 rows costs no memory to speak of', () => {
    const before = process.memoryUsage().heapUsed;
    const tables = Array.from({ length: 20 }, () => countedTable(200_000));
    expect(tables.map(({ table }) => table.count())).length(20);
    expect(process.memoryUsage().heapUsed - before).below(20_000_000);
  });

  it('derives only the rows of a deep page, by offset and by position', () => {
    const { table, base, derived } = countedTable(200_000);
    expect(take(table.scan({ ...ALL, skip: 150_000 }), 200)).length(200);
    expect(derived()).equal(200);
    const after = { value: base.modifiedAt(99_999), id: base.idOf(99_999) };
    expect(take(table.scan({ ...ALL, after }), 200)[0]?.id).equal(base.idOf(100_000));
    expect(derived()).equal(400);
  });

  it('stays cheap on deep pages after changes', () => {
    const { table, base, derived } = countedTable(200_000);
    for (let index = 0; index < 50; index++) table.update(base.idOf(index * 1000), { Name: 'changed' }, NOW);
    const before = derived();
    const rows = take(table.scan({ ...ALL, skip: 150_000 }), 200);
    expect(rows[0]?.id).equal(base.idOf(150_050));
    expect(derived() - before).equal(200);
  });

  it('reads only rows changed since then, inclusive or not', () => {
    const { table, base, derived } = countedTable(1000);
    const at = base.modifiedAt(990) ?? 0;
    expect([...table.scan({ ...ALL, modifiedSince: { at, inclusive: true } })]).length(10);
    expect([...table.scan({ ...ALL, modifiedSince: { at, inclusive: false } })]).length(9);
    expect(derived()).equal(19);
  });

  it('sorts rows without Modified_Time first, and never counts them as changed', () => {
    const { table, base } = countedTable(10);
    table.update(base.idOf(7), { Modified_Time: null }, NOW, true);
    const inserted = table.insert({ Name: 'x', Modified_Time: null }, NOW);
    const ids = [...table.scan(ALL)].map(({ id }) => id);
    expect(ids.slice(0, 2)).deep.equal([base.idOf(7), inserted.id]);
    expect([...table.scan({ ...ALL, order: 'desc' })].map(({ id }) => id)).deep.equal([...ids].reverse());
    expect([...table.scan({ ...ALL, modifiedSince: { at: 0, inclusive: true } })]).length(9);
  });

  it('gives inserted rows ids above all others, compared as numbers', () => {
    const { table, base } = countedTable(3);
    const { id } = table.insert({ Name: 'x' }, NOW);
    expect(id).match(/^\d{19}$/);
    expect(compareIds(id, base.idOf(2))).above(0);
    expect(compareIds('9', '10')).below(0);
    expect(compareIds('5725767000000524157', '5725767000000524158')).below(0);
  });

  it('stamps whole seconds, unless silent', () => {
    const { table, base } = countedTable(3);
    const id = base.idOf(1);
    const before = table.get(id)?.['Modified_Time'];
    expect(table.update(id, { Name: 'a' }, NOW, true)?.['Modified_Time']).equal(before);
    expect(table.update(id, { Name: 'b' }, NOW + 999)?.['Modified_Time']).equal('2024-06-01T00:00:00Z');
    expect(table.update('1', {}, NOW)).equal(undefined);
  });

  it('lists deleted rows: named in the recycle bin, nameless once purged, gone when restored', () => {
    const { table, base } = countedTable(3);
    const [first, second] = [base.idOf(0), base.idOf(1)];
    const row = table.get(second) ?? { id: second };
    expect(table.remove(first, NOW, 'permanent')).equal(true);
    expect(table.remove(second, NOW, 'recycle')).equal(true);
    expect(table.remove(second, NOW, 'recycle')).equal(false);
    const purged = { id: first, type: 'permanent', at: NOW, display_name: null };
    expect(table.deleted()).deep.equal([
      purged,
      { id: second, type: 'recycle', at: NOW, display_name: 'row 1' },
    ]);
    expect(table.remove(second, NOW + 1, 'permanent')).equal(true);
    expect(table.deleted()[1]).deep.equal({ id: second, type: 'permanent', at: NOW + 1, display_name: null });
    table.insert(row, NOW);
    expect(table.deleted()).deep.equal([purged]);
    expect(table.count()).equal(2);
  });

  it('refuses to insert a row that is there', () => {
    const { table, base } = countedTable(3);
    expect(() => table.insert({ id: base.idOf(1) }, NOW)).throws(/already/);
  });

  it('hands out copies', () => {
    const { table } = countedTable(3);
    const row = table.insert({ Name: 'x' }, NOW);
    row['Name'] = 'y';
    expect(table.get(row.id)?.['Name']).equal('x');
  });

  it('spreads rows a second or more apart, over a change of the clocks', () => {
    const { base } = countedTable(200_000);
    const first = base.modifiedAt(0) ?? 0;
    let previous = -Infinity;
    for (let index = 0; index < base.size; index += 1) {
      const at = base.modifiedAt(index) ?? 0;
      if (at - previous < 1000) expect.fail(`rows ${index - 1} and ${index} share a second`);
      previous = at;
    }
    expect(previous).within(NOW - 86_400_000, NOW);
    expect(first).below(parseInstant('2023-11-05') ?? 0);
  });
});
