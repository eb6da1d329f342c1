import { expect } from 'chai';
import fc from 'fast-check';
import {
  nextWindow,
  openWindow,
  type ControlEvent,
  type ControlWindow,
} from '#src/zoho/limits/control-law.js';

const accepted = (round: number): ControlEvent => ({ kind: 'accepted', round });
const refused = (round: number, among = Infinity): ControlEvent => ({ kind: 'refused', round, among });
const cap = (width: number): ControlEvent => ({ kind: 'cap', cap: width });
const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const after = (window: ControlWindow, events: readonly ControlEvent[]): ControlWindow =>
  events.reduce(nextWindow, window);

/** Accepted calls that open a window from one width to another: from + (from + 1) + … + (to - 1). */
const recovery = (from: number, to: number): number => ((to - from) * (to + from - 1)) / 2;

describe('zoho/control-law', () => {
  const cases: readonly [string, number, readonly ControlEvent[], Partial<ControlWindow>][] = [
    ['begins at the cap', 20, [], { size: 20, round: 0 }],
    ['is 1 where the cap is none', 0, [], { cap: 1, size: 1 }],
    ['takes whole calls only', 7.9, [], { cap: 7, size: 7 }],
    ['stays at the cap however many calls succeed', 5, times(100, accepted(0)), { size: 5, accepted: 0 }],
    ['halves at a refusal', 20, [refused(0)], { size: 10, round: 1 }],
    ['halves downwards', 5, [refused(0)], { size: 2 }],
    ['halves once a round', 20, times(10, refused(0)), { size: 10, round: 1 }],
    ['halves again in the next round', 20, [refused(0), refused(1)], { size: 5, round: 2 }],
    ['halves what the call was sent under', 25, [refused(0, 10)], { size: 5, round: 1 }],
    ['never halves to more than it is', 4, [refused(0, 10)], { size: 2 }],
    ['does not go below 1', 5, [0, 1, 2, 3, 4].map((n) => refused(n)), { size: 1, round: 5 }],
    ['opens by one after a window of successes', 8, [refused(0), ...times(4, accepted(1))], { size: 5 }],
    ['does not open before', 8, [refused(0), ...times(3, accepted(1))], { size: 4, accepted: 3 }],
    ['learns nothing from calls of an earlier round', 8, [refused(0), ...times(9, accepted(0))], { size: 4 }],
    ['forgets successes at a refusal', 8, [refused(0), accepted(1), refused(1)], { size: 2, accepted: 0 }],
    ['goes to a wider cap at once', 5, [cap(20)], { cap: 20, size: 20 }],
    ['goes to a narrower cap at once', 20, [cap(5)], { cap: 5, size: 5 }],
    ['stays narrow when the cap widens', 8, [refused(0), cap(20)], { cap: 20, size: 4 }],
    [
      'stays narrow when the cap shrinks to more than it is',
      20,
      [refused(0), cap(15)],
      { cap: 15, size: 10 },
    ],
    ['keeps its progress over a new cap', 8, [refused(0), accepted(1), cap(20)], { size: 4, accepted: 1 }],
  ];
  for (const [title, width, events, expected] of cases) {
    it(`the window ${title}`, () => {
      expect(after(openWindow(width), events)).to.include(expected);
    });
  }

  const anyEvents = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('accepted' as const), late: fc.nat(2) }),
      fc.record({
        kind: fc.constant('refused' as const),
        late: fc.nat(2),
        among: fc.integer({ min: 1, max: 30 }),
      }),
      fc.record({ kind: fc.constant('cap' as const), cap: fc.integer({ min: -1, max: 30 }) }),
    ),
    { maxLength: 200 },
  );

  it('I-24: whatever happens, it is a whole number from 1 to the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: 30 }), anyEvents, (width, events) => {
        let window = openWindow(width);
        for (const event of events) {
          window = nextWindow(
            window,
            event.kind === 'cap' ? event : { ...event, round: window.round - event.late },
          );
          expect(window.size).to.be.at.least(1).and.at.most(window.cap);
          expect(Number.isInteger(window.size)).to.equal(true);
          expect(window.accepted).to.be.lessThan(window.size);
        }
      }),
    );
  });

  it('it is back at the cap after a known number of successes, and not one earlier', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 1, max: 6 }), (width, refusals) => {
        const events = Array.from({ length: refusals }, (_, round) => refused(round));
        const low = after(openWindow(width), events);
        const needed = recovery(low.size, width);
        expect(after(low, times(needed, accepted(low.round))).size).to.equal(width);
        expect(after(low, times(needed - 1, accepted(low.round))).size).to.be.lessThan(width);
      }),
    );
  });

  it('from 1 to the cap of the largest edition takes 300 successes, to that of the smallest ten', () => {
    for (const [width, calls] of [
      [25, 300],
      [5, 10],
    ] as const) {
      const low = after(
        openWindow(width),
        [0, 1, 2, 3, 4].map((round) => refused(round)),
      );
      expect(low.size).to.equal(1);
      expect(after(low, times(calls, accepted(5))).size).to.equal(width);
      expect(after(low, times(calls - 1, accepted(5))).size).to.equal(width - 1);
    }
  });
});
