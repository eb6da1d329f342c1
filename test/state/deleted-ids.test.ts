import { expect } from 'chai';
import { createDeletedIds } from '#src/state/deleted-ids.js';
import type { Json } from '#src/util/json.js';

const DAY = 24 * 3_600_000;
const NOON = Date.UTC(2026, 0, 31, 12);

describe('state/deleted-ids', () => {
  it('hands on what lies in the recycle bin, by the day of its deletion', () => {
    const bin = createDeletedIds(undefined, NOON);
    bin.add('11', NOON);
    bin.add('12', NOON - DAY);
    bin.add('13', NOON + 60_000);
    bin.remove(['12', '99']);
    bin.checked(NOON);
    const written = bin.write();
    expect(written).to.deep.include({ checked_at: '2026-01-31T12:00:00Z' });
    expect(written?.['days']).to.have.length(1);
    const again = createDeletedIds(written, NOON);
    expect(again.ids()).to.have.members(['11', '13']);
    expect(again.checkedAt()).to.equal(NOON);
  });

  it('forgets what the bin is emptied of after 60 days', () => {
    const bin = createDeletedIds(undefined, NOON);
    bin.add('11', NOON);
    expect(createDeletedIds(bin.write(), NOON + 60 * DAY).ids()).to.deep.equal(['11']);
    expect(createDeletedIds(bin.write(), NOON + 62 * DAY).ids()).to.deep.equal([]);
  });

  it('writes nothing where there is nothing', () =>
    expect(createDeletedIds(undefined, NOON).write()).to.equal(undefined));

  for (const [name, stored] of [
    ['another shape', ['1']],
    ['no day', { days: [{ packed: 'e8nOCAMA' }] }],
    ['damage', { days: [{ day: '2026-01-31T00:00:00Z', packed: '!' }] }],
  ] as const) {
    it(`reads ${name} as nothing`, () =>
      expect(createDeletedIds(stored as unknown as Json, NOON).size()).to.equal(0));
  }
});
