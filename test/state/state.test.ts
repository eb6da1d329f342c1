import { expect } from 'chai';
import { SourceError } from '#src/errors.js';
import {
  fullRefreshDone,
  fullRefreshState,
  incrementalState,
  parseStreamState,
} from '#src/state/stream-state.js';
import { incrementalWindow } from '#src/state/window.js';
import type { JsonObject } from '#src/util/json.js';

const noon = Date.UTC(2026, 0, 31, 12, 0, 0);

describe('state/stream-state', () => {
  it('is plain JSON a person can read, and reads back', () => {
    const state = incrementalState('Modified_Time', noon);
    expect(state).to.deep.equal({ v: 1, Modified_Time: '2026-01-31T12:00:00Z' });
    expect(parseStreamState('Leads', state, 'Modified_Time')).to.deep.equal({ cursor: noon });
    const full = fullRefreshState('Modified_Time', noon);
    expect(parseStreamState('Leads', full, 'Modified_Time')).to.deep.equal({ fullRefresh: noon });
  });

  it('says beside the rows how old formulas are, and where a reading of them stands; both read back', () => {
    const resumePosition = { afterId: '17', done: [{ from: noon + 5_000, to: noon + 6_000 }], jobs: [] };
    const markers = {
      formulasAt: noon,
      formulaRefresh: { since: noon + 9_000, until: noon + 8_000, reached: noon + 1_000, resumePosition },
    };
    const state = incrementalState('Modified_Time', noon + 9_000, markers);
    expect(state).to.deep.equal({
      v: 1,
      Modified_Time: '2026-01-31T12:00:09Z',
      formulas_at: '2026-01-31T12:00:00Z',
      formula_refresh: {
        since: '2026-01-31T12:00:09Z',
        until: '2026-01-31T12:00:08Z',
        Modified_Time: '2026-01-31T12:00:01Z',
        after_id: '17',
        done: [['2026-01-31T12:00:05Z', '2026-01-31T12:00:06Z']],
      },
    });
    const read = (value: JsonObject) => parseStreamState('Leads', value, 'Modified_Time');
    expect(read(state)).to.deep.equal({ cursor: noon + 9_000, ...markers });
    expect(read({ ...state, formula_refresh: { Modified_Time: '2026-01-31' } })).to.not.have.property(
      'formulaRefresh',
    );
    expect(() => read({ ...state, formula_refresh: { since: 'yesterday' } })).to.throw(
      SourceError,
      /since "yesterday"/,
    );
  });

  it("F-I2, F-I3: understands the states of Airbyte's own connector, in any zone", () => {
    for (const text of [
      '2026-01-31T05:00:00-07:00',
      '2026-01-31T12:00:00Z',
      '2026-01-31T12:00:00.000000+00:00',
    ]) {
      expect(parseStreamState('Leads', { Modified_Time: text }, 'Modified_Time')).to.deep.equal({
        cursor: noon,
      });
    }
  });

  it('absent, null, {} and a finished full read mean "from the start"', () => {
    for (const state of [undefined, null, {}, fullRefreshDone(), { v: 1, skipped: 'NO_PERMISSION' }]) {
      expect(parseStreamState('Leads', state, 'Modified_Time')).to.deep.equal({});
    }
  });

  for (const [name, state] of [
    ['a later version', { v: 2 }],
    ['no object', 'yesterday'],
    ['no point in time', { Modified_Time: 'yesterday' }],
  ] as const) {
    it(`refuses ${name} instead of starting over without a word`, () => {
      expect(() => parseStreamState('Leads', state, 'Modified_Time'))
        .to.throw(SourceError, /Leads/)
        .with.property('failureType', 'config');
    });
  }
});

describe('state/window', () => {
  const facts = { cursor: undefined, startAt: undefined, lookbackSeconds: 0, serverNow: noon + 999 };

  it('begins nowhere and ends in the past, in whole seconds', () => {
    expect(incrementalWindow(facts)).to.deep.equal({ until: noon });
  });

  it('F-I1: begins at the start date without a state', () => {
    expect(incrementalWindow({ ...facts, startAt: noon - 5_500 })).to.deep.equal({
      from: noon - 6_000,
      until: noon,
    });
  });

  it('I-7: begins exactly where the last one ended', () => {
    const first = incrementalWindow(facts);
    const second = incrementalWindow({ ...facts, cursor: first?.until, serverNow: noon + 60_000 });
    expect(second).to.deep.equal({ from: noon, until: noon + 60_000 });
  });

  it('looks back as told, but not behind the start date', () => {
    const cursor = noon - 60_000;
    expect(incrementalWindow({ ...facts, cursor, lookbackSeconds: 30 })?.from).to.equal(noon - 90_000);
    expect(
      incrementalWindow({ ...facts, cursor, lookbackSeconds: 30, startAt: noon - 70_000 })?.from,
    ).to.equal(noon - 70_000);
  });

  it('F-I12: a state from the future has nothing to read', () => {
    expect(incrementalWindow({ ...facts, cursor: Date.UTC(2220, 0, 1) })).to.equal(undefined);
  });
});
