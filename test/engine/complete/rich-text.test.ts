import { expect } from 'chai';
import { completeTexts, type TextSource } from '#src/engine/complete/rich-text.js';
import type { WalkBatch } from '#src/engine/walk/batch.js';
import { rowOf, type Row } from '#src/row.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import { rejection } from '../../support/rejection.js';

const NOW = Date.UTC(2026, 0, 2);
const EARLIER = '2026-01-01T00:00:00Z';
const LONG = 'x'.repeat(900);
const row = (id: string, text: string | null, time = EARLIER): Row =>
  rowOf({ id, Modified_Time: time, Text: text });
const cut = (id: string, time = EARLIER): Row => row(id, LONG.slice(0, 500), time);

/** An org whose texts are all whole; counts calls. */
function textsOf(more: Partial<TextSource> = {}) {
  const calls = { full: [] as number[], single: [] as string[], checks: 0 };
  const source: TextSource = {
    hasVersions: true,
    creditsLeft: () => undefined,
    serverNow: () => NOW,
    fetchFullData: (ids) => {
      calls.full.push(ids.length);
      return Promise.resolve(ids.map((id) => row(id, LONG)));
    },
    changedSince: () => {
      calls.checks += 1;
      return Promise.resolve({ rows: [], moreRecords: false });
    },
    byId: (id) => {
      calls.single.push(id);
      return Promise.resolve(row(id, `new ${LONG}`));
    },
    byIds: () => Promise.reject(new Error('not expected')),
    ...more,
  };
  return { source, calls };
}

async function complete(source: TextSource, batches: readonly WalkBatch[]) {
  const given = async function* (): AsyncGenerator<WalkBatch> {
    for (const batch of batches) yield await Promise.resolve(batch);
  };
  const notes: string[] = [];
  const found: WalkBatch[] = [];
  const warn = (code: string): void => void notes.push(code);
  for await (const batch of completeTexts(given(), source, ['Text'], warn)) found.push(batch);
  const texts = found.flatMap(({ rows }) => rows.map(({ id, values }) => [id, values['Text']]));
  return { found, texts, notes };
}

const refusal = (code: string, status = 400): ZohoApiError =>
  new ZohoApiError({ status, code, isJson: true }, 'POST /crm/v8/Notes/actions/fetch_full_data');

describe('engine/complete/rich-text: what is completed', () => {
  for (const [length, isCompleted] of [
    [498, false],
    [499, true],
    [500, true],
    [501, false],
  ] as const) {
    it(`a text of ${length} characters is ${isCompleted ? 'requested' : 'whole'}`, async () => {
      const { source, calls } = textsOf();
      const { texts } = await complete(source, [{ rows: [row('1', LONG.slice(0, length))] }]);
      expect(texts).to.deep.equal([['1', isCompleted ? LONG : LONG.slice(0, length)]]);
      expect(calls.full).to.deep.equal(isCompleted ? [1] : []);
    });
  }

  it('rows without such a text cost no call, and keep their values', async () => {
    const { source, calls } = textsOf();
    const { texts } = await complete(source, [{ rows: [row('1', null), cut('2'), row('3', 'short')] }]);
    expect(texts).to.deep.equal([
      ['1', null],
      ['2', LONG],
      ['3', 'short'],
    ]);
    expect([calls.full, calls.checks, calls.single]).to.deep.equal([[1], 1, []]);
  });

  it('more than 200 texts come in several calls that share one check', async () => {
    const { source, calls } = textsOf();
    const rows = Array.from({ length: 450 }, (_, n) => cut(String(n)));
    expect((await complete(source, [{ rows }])).texts.every(([, text]) => text === LONG)).to.equal(true);
    expect([calls.full, calls.checks]).to.deep.equal([[200, 200, 50], 1]);
  });
});

describe('engine/complete/rich-text: no row is torn', () => {
  for (const [what, more, rows] of [
    [
      'has changed since it was listed',
      {
        changedSince: () =>
          Promise.resolve({ rows: [row('1', LONG, '2026-01-02T00:00:00Z')], moreRecords: false }),
      },
      [cut('1')],
    ],
    ['has another text', { fetchFullData: () => Promise.resolve([row('1', `y${LONG}`)]) }, [cut('1')]],
    ['has no text in the answer', { fetchFullData: () => Promise.resolve([row('1', null)]) }, [cut('1')]],
    ['is missing in the answer', { fetchFullData: () => Promise.resolve([]) }, [cut('1')]],
    ['changed in the seconds of the read', {}, [cut('1', '2026-01-01T23:59:59Z')]],
    [
      'does not come by its id when many rows have changed',
      {
        changedSince: () => Promise.resolve({ rows: [], moreRecords: true }),
        byIds: () => Promise.resolve({ rows: [], absent: ['1'], isIgnored: false }),
      },
      [cut('1')],
    ],
  ] as const) {
    it(`a row that ${what} is read by itself`, async () => {
      const { source, calls } = textsOf(more);
      const { texts } = await complete(source, [{ rows }]);
      expect(calls.single).to.deep.equal(['1']);
      expect(texts).to.deep.equal([['1', `new ${LONG}`]]);
    });
  }

  it('where many rows have changed, the versions come by ids', async () => {
    const { source, calls } = textsOf({
      changedSince: () => Promise.resolve({ rows: [], moreRecords: true }),
      byIds: (_, ids) => Promise.resolve({ rows: ids.map((id) => cut(id)), absent: [], isIgnored: false }),
    });
    const { texts } = await complete(source, [{ rows: [cut('1')] }]);
    expect([texts, calls.single]).to.deep.equal([[['1', LONG]], []]);
  });

  it('a row that is deleted by now is omitted', async () => {
    const { source } = textsOf({
      fetchFullData: () => Promise.resolve([]),
      byId: () => Promise.resolve(undefined),
    });
    expect((await complete(source, [{ rows: [cut('1'), row('2', 'a')] }])).texts).to.deep.equal([['2', 'a']]);
  });
});

describe('engine/complete/rich-text: refusals and batches', () => {
  it('a refusal is reported once, and each record is requested by itself from then on', async () => {
    let refused = 0;
    const fetchFullData = (): Promise<never> => {
      refused += 1;
      return Promise.reject(refusal('NOT_SUPPORTED'));
    };
    const { source, calls } = textsOf({ fetchFullData, creditsLeft: () => 30 });
    const { notes } = await complete(source, [{ rows: [cut('1')] }, { rows: [cut('2')] }]);
    expect([refused, calls.single, notes]).to.deep.equal([1, ['1', '2'], ['FALLBACK']]);
  });

  it('texts that stay truncated are reported once', async () => {
    const { source } = textsOf({
      fetchFullData: () => Promise.reject(refusal('NOT_SUPPORTED')),
      byId: (id) => Promise.resolve(cut(id)),
    });
    const { notes } = await complete(source, [{ rows: [cut('1'), cut('2')] }]);
    expect(notes).to.deep.equal(['FALLBACK', 'RICH_TEXT_TRUNCATED']);
  });

  it('an error that lasts fails the stream', async () => {
    const { source } = textsOf({ fetchFullData: () => Promise.reject(refusal('INTERNAL_ERROR', 500)) });
    expect(await rejection(complete(source, [{ rows: [cut('1')] }]))).to.include({ code: 'INTERNAL_ERROR' });
  });

  const pages = (count: number): WalkBatch[] =>
    Array.from({ length: count }, (_, n) => ({ rows: [cut(String(n))], reached: n }));
  for (const [what, count, creditsLeft, expected] of [
    ['ten pages', 12, undefined, [10, 2]],
    ['ten pages while credits last', 12, 1_000, [10, 2]],
    ['each page where credits are scarce', 3, 39, [1, 1, 1]],
  ] as const) {
    it(`calls are filled from ${what}`, async () => {
      const { source, calls } = textsOf({ creditsLeft: () => creditsLeft });
      const { found } = await complete(source, pages(count));
      expect(calls.full).to.deep.equal(expected);
      expect(found.at(-1)?.reached).to.equal(count - 1);
    });
  }

  it('a page with a job that is paid for does not wait, and its jobs are kept', async () => {
    const jobs = [{ id: '1', from: 0, to: 1, columns: 'a' }];
    const { source } = textsOf();
    const { found } = await complete(source, [{ rows: [cut('1')], jobs }, { rows: [cut('2')] }]);
    expect(found.map((batch) => batch.jobs?.length)).to.deep.equal([1, undefined]);
  });

  it('a page without such texts is delivered at once', async () => {
    const { source } = textsOf();
    const { found } = await complete(source, [{ rows: [row('1', 'a')] }, { rows: [row('2', 'b')] }]);
    expect(found).to.have.length(2);
  });
});
