import { expect } from 'chai';
import { rowOf } from '#src/row.js';
import type { Difference } from '#src/catalog/streams/drift.js';
import { createAbsentColumns } from '#src/engine/stream/undelivered-columns.js';
import { driftLogLines } from '#src/engine/stream/schema-drift.js';

const removed = (property: string): Difference => ({ kind: 'removed', property });
const WITH_CURSOR = { cursorField: 'Modified_Time' };

describe('engine/drift-report', () => {
  it('says each kind of change once, with what to do, and nothing where nothing has changed', () => {
    expect(driftLogLines(WITH_CURSOR, true, [])).to.deep.equal([]);
    const logLines = driftLogLines(WITH_CURSOR, true, [
      removed('A'),
      { kind: 'removed', property: 'B', perhaps: 'C' },
      { kind: 'retyped', property: 'D', configured: 'number', now: 'text' },
      { kind: 'added', property: 'C', isNew: false },
      { kind: 'added', property: 'E', isNew: false },
    ]);
    expect(logLines.map(({ level }) => level)).to.deep.equal(['warn', 'warn', 'info']);
    const [gone, types, added] = logLines.map(({ text }) => text);
    expect(gone).to.match(/no column A, B \(perhaps C now\) any more.*Refresh the schema/);
    expect(types).to.match(/D \(configured: number, now: text\).*Refresh the schema/);
    expect(added).to.match(/deselected or new: C, E\. Refresh the schema/);
  });

  it('names ten columns, and how many more there are', () => {
    const names = Array.from({ length: 13 }, (_, index) => `F${index}`);
    const [logLines] = driftLogLines(WITH_CURSOR, true, names.map(removed));
    expect(logLines?.text).to.include('F9 and 3 more any more').and.not.include('F10');
  });

  it('speaks of a cursor that is gone to increments only, and where there is no other', () => {
    const gone = [removed('Modified_Time')];
    const speaks = (cursorField: string | undefined, incremental: boolean): boolean =>
      driftLogLines(cursorField === undefined ? {} : { cursorField }, incremental, gone).some(({ text }) =>
        text.startsWith('without Modified_Time'),
      );
    expect(speaks(undefined, true)).to.equal(true);
    expect(speaks(undefined, false)).to.equal(false);
    expect(speaks('CreatedDate', true)).to.equal(false);
  });
});

describe('engine/absent-columns', () => {
  const column = (apiName: string, more: object = {}) => ({
    apiName,
    delivery: 'list' as const,
    hidden: false,
    ...more,
  });
  const MODULE = { kind: 'module', cursorField: 'Modified_Time' } as const;
  const rows = (count: number, row: object) => Array.from({ length: count }, () => ({ id: '1', ...row }));
  const cases: readonly [
    what: string,
    columns: Parameters<typeof createAbsentColumns>[1],
    batches: ReturnType<typeof rows>[],
    output: RegExp[],
  ][] = [
    ['no rows say nothing', [column('A')], [[]], []],
    ['null is an answer', [column('A')], [rows(200, { A: null })], []],
    ['never there: told, no warning', [column('A')], [rows(1, {})], [/^info .*lists A among/]],
    [
      'the cursor: a warning',
      [column('Modified_Time', { hidden: true })],
      [rows(1, {})],
      [/^warn .*Modified_Time/],
    ],
    [
      'there, and then for long not',
      [column('A')],
      [rows(5, { A: 1 }), rows(50, {}), rows(50, {})],
      [/^warn .*stopped delivering A /],
    ],
    ['within one batch', [column('A')], [[...rows(5, { A: 1 }), ...rows(100, {})]], [/^warn /]],
    ['a few rows without it tell nothing', [column('A')], [rows(5, { A: 1 }), rows(99, {})], []],
    ['back again', [column('A')], [rows(5, { A: 1 }), rows(150, {}), rows(1, { A: 1 })], []],
    [
      'hidden ones, and those not asked for',
      [column('A', { hidden: true }), column('B', { delivery: 'never' })],
      [rows(150, {})],
      [],
    ],
  ];
  for (const [what, columns, batches, logLines] of cases) {
    it(what, () => {
      const absent = createAbsentColumns(MODULE, columns);
      batches.forEach((batch) => absent.see(batch.map(rowOf)));
      const lines = absent.logLines().map(({ level, text }) => `${level} ${text}`);
      expect(lines).to.have.length(logLines.length);
      logLines.forEach((words, index) => expect(lines[index]).to.match(words));
    });
  }

  it('settings have what they have', () => {
    const absent = createAbsentColumns({ kind: 'fixed' }, [column('A')]);
    absent.see(rows(150, {}).map(rowOf));
    expect(absent.logLines()).to.deep.equal([]);
  });
});
