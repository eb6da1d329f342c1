import { expect } from 'chai';
import { parseSingerState } from '#src/protocol/singer/state.js';
import type { Json } from '#src/util/json.js';

const NAMES = ['Leads', 'Purchase_Orders', 'users', 'Vehicles'];
const bookmarks = (state: Json | undefined): Json => parseSingerState(state, NAMES).bookmarks;
const OURS = { v: 1, Modified_Time: '2026-01-31T09:30:00Z' };

describe('protocol/singer/state', () => {
  for (const nothing of [
    undefined,
    null,
    [],
    {},
    { bookmarks: {} },
    { bookmarks: null },
    { currently_syncing: null },
  ]) {
    it(`${nothing === undefined ? 'no state' : JSON.stringify(nothing)}: from the start`, () => {
      expect(parseSingerState(nothing, NAMES)).to.deep.equal({ bookmarks: {}, currentlySyncing: undefined });
    });
  }

  const cases: readonly [string, Json, Json][] = [
    ['our own', { bookmarks: { Leads: OURS }, currently_syncing: null }, { Leads: OURS }],
    ['the whole STATE message', { type: 'STATE', value: { bookmarks: { Leads: OURS } } }, { Leads: OURS }],
    ['as Meltano stores it', { singer_state: { bookmarks: { Leads: OURS } } }, { Leads: OURS }],
    ['bare bookmarks', { Leads: OURS }, { Leads: OURS }],
    ['streams that are not read this time', { bookmarks: { Gone: OURS } }, { Gone: OURS }],
    [
      "singer-io's tap: lower case",
      {
        bookmarks: {
          leads: { Modified_Time: '2021-09-17T13:30:28-07:00' },
          purchase_orders: { Modified_Time: '2022-01-01' },
        },
      },
      {
        Leads: { Modified_Time: '2021-09-17T13:30:28-07:00' },
        Purchase_Orders: { Modified_Time: '2022-01-01' },
      },
    ],
    ['without underscores', { bookmarks: { purchaseorders: OURS } }, { Purchase_Orders: OURS }],
    [
      'a bookmark that is a bare time',
      { bookmarks: { leads: '2022-01-01T00:00:00Z' } },
      { Leads: { Modified_Time: '2022-01-01T00:00:00Z' } },
    ],
    [
      "Meltano's SDK",
      {
        bookmarks: {
          Leads: {
            replication_key: 'Modified_Time',
            replication_key_value: '2022-01-01T00:00:00Z',
            starting_replication_value: null,
          },
        },
      },
      { Leads: { Modified_Time: '2022-01-01T00:00:00Z' } },
    ],
    [
      'both spellings: ours wins, the other stays',
      { bookmarks: { leads: { Modified_Time: '2020-01-01' }, Leads: OURS } },
      { leads: { Modified_Time: '2020-01-01' }, Leads: OURS },
    ],
  ];
  for (const [name, given, expected] of cases) {
    it(name, () => expect(bookmarks(given)).to.deep.equal(expected));
  }

  it('a spelling that two streams share is neither', () => {
    const { bookmarks: kept } = parseSingerState({ bookmarks: { myleads: OURS } }, ['My_Leads', 'MyLeads']);
    expect(kept).to.deep.equal({ myleads: OURS });
  });

  it('F-I16: the stream that was being read, in whatever spelling', () => {
    expect(parseSingerState({ bookmarks: {}, currently_syncing: 'leads' }, NAMES).currentlySyncing).to.equal(
      'Leads',
    );
  });

  for (const wrong of ['text', 7, [{ type: 'STREAM' }], { bookmarks: [] }, { bookmarks: 'x' }]) {
    it(`${JSON.stringify(wrong)} is refused`, () => {
      expect(() => parseSingerState(wrong, NAMES)).to.throw(/The state cannot be used: .* Leave --state out/);
    });
  }
});
