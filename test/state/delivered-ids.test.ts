import { expect } from 'chai';
import { createDeliveredIds, type DeliveredIds } from '#src/state/delivered-ids.js';
import type { Json } from '#src/util/json.js';

const LIMIT = 3;
const fresh = (): DeliveredIds => createDeliveredIds(undefined, true, LIMIT);
const stored = (...ids: string[]): Json => {
  const deliveredIds = fresh();
  deliveredIds.add(ids);
  return deliveredIds.write() ?? null;
};
const reopened = (value: Json, limit = LIMIT): DeliveredIds => createDeliveredIds(value, false, limit);

describe('state/delivered-ids', () => {
  it('knows what was delivered and not told as deleted, and hands that on in a state', () => {
    const deliveredIds = fresh();
    expect(deliveredIds.add(['11', '12', '13'])).to.equal(true);
    expect(deliveredIds.add(['12'])).to.equal(false);
    deliveredIds.remove(['11', '99']);
    const again = reopened(deliveredIds.write() ?? null);
    expect([...again.ids()]).to.deep.equal(['12', '13']);
    expect(again.knowledge()).to.equal('known');
    expect(again.has('11')).to.equal(false);
  });

  it('says how many they are beside them, for a person who reads the state', () => {
    expect(stored('11', '12')).to.have.property('count', 2);
  });

  it('of more than the limit remembers none, and says so in every state', () => {
    const deliveredIds = fresh();
    expect(deliveredIds.add(['1', '2', '3', '4'])).to.equal(true);
    expect(deliveredIds.write()).to.deep.equal({ over: LIMIT });
    expect(deliveredIds.add(['5'])).to.equal(false);
    expect(deliveredIds.knowledge()).to.equal('over');
    expect(reopened({ over: LIMIT }).knowledge()).to.equal('over');
  });

  it('holds no more than the limit while it knows nothing, either', () => {
    const deliveredIds = reopened(null);
    expect(deliveredIds.add(['1', '2', '3', '4'])).to.equal(false);
    expect(deliveredIds.knowledge()).to.equal('over');
  });

  it('tries again when the limit was raised, and stops when it was lowered', () => {
    expect(reopened({ over: LIMIT }, LIMIT + 1).knowledge()).to.equal('unknown');
    expect(reopened(stored('1', '2', '3'), 2).knowledge()).to.equal('over');
  });

  for (const [name, value] of [
    ['no state', undefined],
    ['a damaged one', { count: 2, packed: 'AAAA' }],
    ['a wrong count', { count: 3, packed: 'e8nOCAMA' }],
    ['another shape', ['1', '2']],
  ] as const) {
    it(`knows nothing from ${name} of a stream that was read before: it writes nothing`, () => {
      const deliveredIds = createDeliveredIds(value as Json | undefined, false, 100);
      expect(deliveredIds.knowledge()).to.equal('unknown');
      expect(deliveredIds.add(['7'])).to.equal(false);
      expect(deliveredIds.write()).to.equal(undefined);
    });
  }

  it('learns what there is, and what was delivered while it did not know', () => {
    const deliveredIds = reopened(null);
    deliveredIds.add(['7']);
    deliveredIds.learn(['1', '2']);
    expect([...deliveredIds.ids()]).to.have.members(['1', '2', '7']);
  });
});
