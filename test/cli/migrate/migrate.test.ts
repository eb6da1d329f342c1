import { expect } from 'chai';
import { migrateState, printedState } from '#src/cli/migrate/migrate.js';
import { parseInputState, stateOf } from '#src/protocol/airbyte/input-state.js';
import { parseSingerState } from '#src/protocol/singer/state.js';
import type { Json } from '#src/util/json.js';

const at = (Modified_Time: string) => ({ Modified_Time });
const stream = (name: string, state: Json) => ({
  type: 'STREAM',
  stream: { stream_descriptor: { name }, stream_state: state },
});

/** As Airbyte's source-zoho-crm leaves it. */
const AIRBYTE = [
  stream('incremental_leads_zoho_crm_stream', at('2022-03-03T12:31:05+02:00')),
  stream('incremental_sales__orders_zoho_crm_stream', at('2021-09-17T13:30:28-07:00')),
  stream('incremental_my__module_zoho_crm_stream', at('2022-01-01T00:00:00+00:00')),
];
/** As singer-io's tap-zoho-crm leaves it. */
const SINGER = {
  bookmarks: { leads: at('2022-03-03T12:31:05.000000Z'), sales_orders: '2021-09-17T13:30:28-07:00' },
};

describe('source-zoho migrate-state', () => {
  it("converts states of Airbyte's source-zoho-crm", () => {
    const { streams, isSinger } = migrateState(AIRBYTE, []);
    expect(isSinger).to.equal(false);
    expect(printedState(streams, 'airbyte')).to.deep.equal([
      stream('Leads', { v: 1, ...at('2022-03-03T10:31:05Z') }),
      stream('Sales_Orders', { v: 1, ...at('2021-09-17T20:30:28Z') }),
      stream('incremental_my__module_zoho_crm_stream', { v: 1, ...at('2022-01-01T00:00:00Z') }),
    ]);
    expect(migrateState(AIRBYTE, ['My_Module']).streams.map(({ to }) => to)).to.include('My_Module');
  });

  it("converts states of singer-io's tap-zoho-crm, for either program", () => {
    const { streams, isSinger } = migrateState(SINGER, []);
    expect(isSinger).to.equal(true);
    const bookmarks = {
      Leads: { v: 1, ...at('2022-03-03T12:31:05Z') },
      Sales_Orders: { v: 1, ...at('2021-09-17T20:30:28Z') },
    };
    expect(printedState(streams, 'singer')).to.deep.equal({ bookmarks });
    expect(printedState(streams, 'airbyte')).to.deep.include(stream('Leads', bookmarks.Leads));
  });

  it('keeps states of ours, and omits what has no cursor', () => {
    const own = { v: 1, ...at('2022-03-03T10:31:05Z'), ids: { count: 1 } };
    const { streams } = migrateState([stream('Leads', own), stream('users', {})], []);
    expect(printedState(streams, 'airbyte')).to.deep.equal([stream('Leads', own)]);
  });

  it('is not needed: both programs read such states as they are', () => {
    const states = parseInputState(AIRBYTE);
    expect(stateOf(states, 'Leads', ['Leads'])).to.deep.equal(at('2022-03-03T12:31:05+02:00'));
    expect(stateOf(states, 'My_Module', ['My_Module'])).to.deep.equal(at('2022-01-01T00:00:00+00:00'));
    const names = ['Leads', 'Sales_Orders'];
    expect(Object.keys(parseSingerState(SINGER, names).bookmarks)).to.deep.equal(names);
  });
});
