import { expect } from 'chai';
import {
  completeMissing,
  judgeCompletion,
  type MissingColumnsSource,
} from '#src/engine/complete/missing-columns.js';
import type { NarrowPass } from '#src/engine/complete/narrow-pass.js';
import { createHiddenColumns } from '#src/engine/plan/hidden-columns.js';
import type { WalkBatch } from '#src/engine/walk/batch.js';
import { rowOf, withValues, type Row } from '#src/row.js';
import type { JsonObject } from '#src/util/json.js';

const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`;
const AS_OF = Date.parse(at(30));
const row = (id: string, second: number, more: JsonObject = {}): Row =>
  rowOf({ id, Modified_Time: at(second), ...more });

describe('I-36: engine/complete: the state of a row after answers by id', () => {
  const ours = row('1', 10);
  const cases: readonly (readonly [what: string, parts: Row[], calls: number, is: string])[] = [
    ['all parts of the same version', [row('1', 10), row('1', 10)], 2, 'whole'],
    ['a part that did not come', [row('1', 10)], 2, 'absent'],
    ['no part at all', [], 1, 'absent'],
    ['a change since it was read', [row('1', 31)], 1, 'later'],
    ['a change at that instant', [row('1', 30)], 1, 'later'],
    ['a change since, and one part did not come', [row('1', 31)], 2, 'later'],
    ['another version that is not later', [row('1', 12)], 1, 'torn'],
    ['an older version', [row('1', 9)], 1, 'torn'],
    ['a part without its version', [rowOf({ id: '1' })], 1, 'torn'],
  ];
  for (const [what, parts, calls, is] of cases) {
    it(`${what}: ${is}`, () => {
      expect(judgeCompletion(ours, { parts, calls }, { hasVersions: true, asOf: AS_OF })).to.equal(is);
    });
  }

  it('without versions, parts count as current', () => {
    const found = { parts: [row('1', 12)], calls: 1 };
    expect(judgeCompletion(ours, found, { hasVersions: false, asOf: AS_OF })).to.equal('whole');
  });
});

describe('I-36: engine/complete: rows that are completed', () => {
  const source = (more: Partial<MissingColumnsSource>): MissingColumnsSource => ({
    absent: ['Layout'],
    hidden: createHiddenColumns([]),
    missingIn: () => [],
    fetch: (ids) => Promise.resolve({ rows: ids.map((id) => row(id, 10, { Layout: id })), isIgnored: false }),
    again: () => Promise.resolve([]),
    asOf: AS_OF,
    hasVersions: true,
    ...more,
  });
  const complete = async (rows: Row[], from: MissingColumnsSource): Promise<readonly Row[]> => {
    const batches = async function* (): AsyncGenerator<WalkBatch> {
      yield await Promise.resolve({ rows });
    };
    const completed: Row[] = [];
    for await (const batch of completeMissing(batches(), from)) completed.push(...batch.rows);
    return completed;
  };
  const rows = (count: number): Row[] => Array.from({ length: count }, (_, n) => row(String(n + 1), 10));

  it('take the values of the answer', async () => {
    const completed = await complete(rows(2), source({}));
    expect(completed).to.deep.equal([row('1', 10, { Layout: '1' }), row('2', 10, { Layout: '2' })]);
  });

  it('by lists, rows that the list lacks or has in another version are requested by id', async () => {
    const asked: (readonly string[])[] = [];
    const listed = new Map([
      ['1', row('1', 10, { Layout: 'listed' })],
      ['2', row('2', 11, { Layout: 'newer' })],
    ]);
    const pass: NarrowPass = {
      names: new Set(['Layout']),
      take: () => Promise.resolve(listed),
      close: () => Promise.resolve(),
    };
    const completed = await complete(
      rows(3),
      source({
        lists: { isPlanned: true, open: () => pass },
        fetch: (ids) => {
          asked.push(ids);
          return Promise.resolve({ rows: ids.map((id) => row(id, 10, { Layout: id })), isIgnored: false });
        },
      }),
    );
    expect(asked).to.deep.equal([['2', '3']]);
    expect(completed.map(({ values }) => values['Layout'])).to.deep.equal(['listed', '2', '3']);
  });

  it('lists begin when more than half of the rows need them, and end when few do', async () => {
    const opened: (number | undefined)[] = [];
    let closed = 0;
    const open = (from: number | undefined): NarrowPass => {
      opened.push(from);
      return {
        names: new Set(['File']),
        take: (some) => Promise.resolve(new Map(some.map((each) => [each.id, each]))),
        close: () => Promise.resolve(void (closed += 1)),
      };
    };
    const batches = async function* (): AsyncGenerator<WalkBatch> {
      for (const hasValue of [true, true, false, false, false, false])
        yield await Promise.resolve({
          rows: rows(1_000).map((each) => withValues(each, { ...each.values, hasValue })),
        });
    };
    let byIds = 0;
    const from = source({
      absent: [],
      missingIn: (each) => (each.values['hasValue'] === true ? ['File'] : []),
      lists: { isPlanned: false, open },
      fetch: (ids) => {
        byIds += 1;
        return Promise.resolve({ rows: ids.map((id) => row(id, 10)), isIgnored: false });
      },
    });
    for await (const batch of completeMissing(batches(), from)) expect(batch.rows).to.have.length(1_000);
    expect(opened).to.deep.equal([Date.parse(at(10))]);
    expect(byIds).to.equal(0);
    expect(closed).to.equal(1);
  });

  it('that did not come, or came in another version, are asked for again, each in its own list', async () => {
    const asked: (readonly string[])[] = [];
    const completed = await complete(
      rows(4),
      source({
        fetch: () => Promise.resolve({ rows: [row('1', 10), row('2', 12), row('3', 40)], isIgnored: false }),
        again: (absent, torn) => {
          asked.push(absent, torn);
          const found = [row('4', 10, { Layout: 'x' }), row('2', 12, { Layout: 'y' })];
          return Promise.resolve(found);
        },
      }),
    );
    expect(asked).to.deep.equal([['4'], ['2']]);
    expect(completed.map(({ id, values }) => [id, values['Layout']])).to.deep.equal([
      ['1', undefined],
      ['2', 'y'],
      ['4', 'x'],
    ]);
  });

  it('that have changed since are delivered later', async () => {
    const again: MissingColumnsSource['again'] = (ids) => Promise.resolve(ids.map((id) => row(id, 30)));
    const fetch: MissingColumnsSource['fetch'] = () => Promise.resolve({ rows: [], isIgnored: false });
    expect(await complete(rows(1), source({ fetch, again }))).to.deep.equal([]);
  });

  it('are not requested any more once Zoho ignores the ids', async () => {
    let calls = 0;
    const fetch: MissingColumnsSource['fetch'] = () => {
      calls += 1;
      return Promise.resolve({ rows: [], isIgnored: true });
    };
    await complete(rows(2_000), source({ fetch }));
    expect(calls).to.be.at.most(4);
  });
});
