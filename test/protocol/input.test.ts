import { expect } from 'chai';
import { SourceError } from '#src/errors.js';
import { parseConfiguredCatalog } from '#src/protocol/airbyte/configured-catalog.js';
import { parseInputState, stateOf } from '#src/protocol/airbyte/input-state.js';
import type { Json } from '#src/util/json.js';

const cursor = { v: 1, Modified_Time: '2026-01-31T09:30:00Z' };

describe('protocol/airbyte/input-state', () => {
  const streamState = { stream_descriptor: { name: 'Leads', namespace: null }, stream_state: cursor };
  const accepted: readonly [string, Json | undefined][] = [
    [
      'a list of STREAM states with nulls and foreign keys',
      [{ type: 'STREAM', stream: streamState, global_: null, data: null }],
    ],
    [
      'STATE messages as they were printed',
      [{ type: 'STATE', state: { type: 'STREAM', stream: streamState } }],
    ],
    ['one STREAM state, no list', { type: 'STREAM', stream: streamState }],
    ['a GLOBAL state', [{ type: 'GLOBAL', global: { shared_state: null, stream_states: [streamState] } }]],
    ['a LEGACY state', { type: 'LEGACY', data: { Leads: cursor } }],
    ['a LEGACY state in a list', [{ type: 'LEGACY', data: { Leads: cursor } }]],
    ['a bare object of states', { Leads: cursor }],
  ];
  for (const [name, state] of accepted) {
    it(`reads ${name}`, () => {
      expect([...parseInputState(state)]).to.deep.equal([['Leads', cursor]]);
    });
  }

  for (const state of [
    undefined,
    null,
    [],
    {},
    [null],
    [{ type: 'STREAM', stream: { ...streamState, stream_state: null } }],
  ]) {
    it(`${JSON.stringify(state)} means from the start`, () => {
      expect(parseInputState(state).size).to.equal(0);
    });
  }

  it('refuses what is no state at all', () => {
    expect(() => parseInputState('later')).to.throw(SourceError, /--state/);
  });
});

describe('protocol/airbyte/input-state, of other connectors', () => {
  const singer = parseInputState({
    bookmarks: { leads: cursor, sales_orders: '2026-01-31T09:30:00Z', users: null },
  });

  it("finds a stream under the name that singer-io's tap gave it", () => {
    expect(stateOf(singer, 'Leads', ['Leads', 'Sales_Orders'])).to.deep.equal(cursor);
    expect(stateOf(singer, 'Sales_Orders', ['Leads'])).to.deep.equal({
      Modified_Time: '2026-01-31T09:30:00Z',
    });
    expect(stateOf(singer, 'Deals', ['Deals'])).to.equal(undefined);
  });

  it('takes no state that another configured stream owns', () => {
    expect(stateOf(singer, 'Leads', ['Leads', 'leads'])).to.equal(undefined);
    expect(stateOf(singer, 'leads', ['Leads', 'leads'])).to.deep.equal(cursor);
  });
});

describe('protocol/airbyte/configured-catalog', () => {
  it('reads streams, ignoring unknown keys and nulls', () => {
    const catalog = {
      streams: [
        {
          stream: { name: 'Leads', json_schema: { properties: {} }, namespace: null },
          sync_mode: 'incremental',
          generation_id: null,
        },
        { stream: { name: 'users' }, sync_mode: 'full_refresh' },
        { stream: { name: 'Deals' } },
        { stream: { name: 'Nope' }, sync_mode: 'INVALID' },
      ],
    };
    const streams = parseConfiguredCatalog(catalog);
    expect(streams.map(({ name, syncMode }) => [name, syncMode])).to.deep.equal([
      ['Leads', 'incremental'],
      ['users', 'full_refresh'],
      ['Deals', 'full_refresh'],
      ['Nope', 'unknown'],
    ]);
  });

  const refused: readonly [string, Json | undefined, RegExp][] = [
    ['no catalog', undefined, /"streams" array/],
    ['a list', [], /"streams" array/],
    ['streams that is no list', { streams: {} }, /"streams" array/],
    ['a discovered catalog', { streams: [{ name: 'Leads', json_schema: {} }] }, /discovered catalog/],
    ['a stream without a name', { streams: [{ stream: { json_schema: {} } }] }, /no "name"/],
    ['a stream that is no object', { streams: ['Leads'] }, /streams\[0\]/],
    [
      'a stream listed twice',
      { streams: [{ stream: { name: 'Leads' } }, { stream: { name: 'Leads' } }] },
      /"Leads" is listed twice/,
    ],
  ];
  for (const [name, catalog, message] of refused) {
    it(`refuses ${name} with one clear sentence`, () => {
      expect(() => parseConfiguredCatalog(catalog))
        .to.throw(SourceError, message)
        .with.property('failureType', 'config');
    });
  }
});
