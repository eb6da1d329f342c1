import { expect } from 'chai';
import fc from 'fast-check';
import {
  floorToSecond,
  formatHttpDate,
  formatInstant,
  parseHttpDate,
  parseInstant,
  systemClock,
} from '#src/util/clock.js';

describe('util/clock', () => {
  const nine30 = Date.UTC(2021, 8, 17, 20, 30, 28);

  for (const [text, expected] of [
    ['2021-09-17T13:30:28-07:00', nine30],
    ['2021-09-17T20:30:28Z', nine30],
    ['2021-09-17T20:30:28', nine30],
    ['2021-09-17 20:30:28', nine30],
    ['2021-09-17T20:30:28.123456Z', nine30 + 123],
    ['2021-09-18T02:00:28+05:30', nine30],
    ['2021-09-18T02:00:28+0530', nine30],
    ['2021-09-17', Date.UTC(2021, 8, 17)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['2017-01-01T00:59:60+01:00', Date.UTC(2017, 0, 1)],
  ] as const) {
    it(`F-I3: ${text} is a point in time`, () => {
      expect(parseInstant(text)).to.equal(expected);
    });
  }

  for (const text of [
    '',
    'yesterday',
    '2023-02-30',
    '2023-13-01',
    '0000-00-00',
    '2023-01-01T25:00:00Z',
    '2023-01-01T00:00:00+99:00',
  ]) {
    it(`${JSON.stringify(text)} is none`, () => {
      expect(parseInstant(text)).to.equal(undefined);
    });
  }

  it('what is printed is read back as the same instant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4102444800000 }), (ms) => {
        expect(parseInstant(formatInstant(ms))).to.equal(ms);
      }),
    );
  });

  it('the usual form and any other one are read alike', () => {
    const two = (min: number, max: number) =>
      fc.integer({ min, max }).map((value) => String(value).padStart(2, '0'));
    const zone = fc.oneof(
      fc.constant('Z'),
      fc.tuple(fc.constantFrom('+', '-'), two(0, 18), two(0, 59)).map(([sign, h, m]) => `${sign}${h}:${m}`),
    );
    const parts = [
      fc.integer({ min: 1000, max: 9999 }),
      two(1, 12),
      two(1, 31),
      two(0, 24),
      two(0, 60),
    ] as const;
    fc.assert(
      fc.property(
        fc.tuple(...parts, two(0, 60), zone),
        ([year, month, day, hour, minute, second, offset]) => {
          const text = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
          expect(parseInstant(`${text}${offset}`)).to.equal(parseInstant(`${text}.000${offset}`));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('whole seconds are printed without milliseconds', () => {
    expect(formatInstant(nine30)).to.equal('2021-09-17T20:30:28Z');
    expect(floorToSecond(nine30 + 999)).to.equal(nine30);
  });

  it('reads HTTP dates', () => {
    expect(parseHttpDate('Fri, 17 Sep 2021 20:30:28 GMT')).to.equal(nine30);
    expect(formatHttpDate(nine30)).to.equal('Fri, 17 Sep 2021 20:30:28 GMT');
    expect(parseHttpDate('soon')).to.equal(undefined);
  });

  it('an abort ends a sleep at once, with its reason', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(new Error('enough'));
    const reason = await sleeping.catch((error: unknown) => error);
    expect(reason).to.be.an('error').with.property('message', 'enough');
  });
});
