import { expect } from 'chai';
import { listDeleted } from '#src/zoho/api/deleted.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import { closeServers } from '../../support/http-server.js';
import { rejection } from '../../support/rejection.js';
import { connect, refusal } from '../connection.js';

const NINE = Date.UTC(2026, 0, 31, 9, 0, 0);

describe('zoho/deleted: listDeleted', () => {
  afterEach(closeServers);

  it('asks for both types, by number, since a whole second; two credits (zoho-api §6, §2.2)', async () => {
    const { client, calls } = await connect([{ json: { data: [], info: { more_records: true } } }]);
    const page = await listDeleted(client, { module: 'Sales Orders', since: NINE + 999, page: 3 });
    expect(page).to.deep.equal({ rows: [], unreadable: 0, moreRecords: true });
    expect(calls()[0]?.path).to.equal('/crm/v8/Sales%20Orders/deleted');
    expect(calls()[0]?.query).to.deep.equal({ type: 'all', page: '3', per_page: '200' });
    expect(calls()[0]?.headers['if-modified-since']).to.equal('2026-01-31T09:00:00+00:00');
    expect(client.stats().credits).to.equal(2);
  });

  it('asks for one type, and since ever', async () => {
    const { client, calls } = await connect([{ json: { data: [] } }]);
    await listDeleted(client, { module: 'Leads', type: 'permanent' });
    expect(calls()[0]?.query).to.deep.equal({ type: 'permanent', page: '1', per_page: '200' });
    expect(calls()[0]?.headers['if-modified-since']).to.equal(undefined);
  });

  it('reads ids and instants, whatever the zone and the spelling; counts what it cannot read', async () => {
    const data = [
      { id: '1', deleted_time: '2026-01-31T14:30:00+05:30', type: 'recycle', created_by: { id: '7' } },
      { id: 2, Deleted_Time: '2026-01-31T09:00:00Z', type: 'permanent', Created_By: null },
      { id: '3', deleted_time: null },
      { id: '4', deleted_time: 'yesterday' },
      { deleted_time: '2026-01-31T09:00:00Z' },
      'nonsense',
    ];
    const { client } = await connect([{ json: { data, info: {} } }]);
    expect(await listDeleted(client, { module: 'Leads' })).to.deep.equal({
      rows: [
        { id: '1', deletedAt: NINE, isRecycled: true },
        { id: '2', deletedAt: NINE, isRecycled: false },
      ],
      unreadable: 4,
      moreRecords: false,
    });
  });

  for (const status of [204, 304]) {
    it(`F-X2: ${status} is a page without rows`, async () => {
      const { client } = await connect([{ status }]);
      const page = await listDeleted(client, { module: 'Leads', since: NINE });
      expect(page).to.deep.equal({ rows: [], unreadable: 0, moreRecords: false });
    });
  }

  for (const [info, entries, moreRecords] of [
    [undefined, 200, true],
    [undefined, 199, false],
    [{ more_records: 'true' }, 1, true],
    [{ more_records: false }, 200, false],
  ] as const) {
    it(`F-P1: ${entries} entries with info ${JSON.stringify(info)}: ${moreRecords ? 'there may be more' : 'the end'}`, async () => {
      const data = Array.from({ length: entries }, (_, index) => ({
        id: String(index + 1),
        deleted_time: '2026-01-31T09:00:00Z',
      }));
      const { client } = await connect([{ json: { data, ...(info && { info }) } }]);
      expect(await listDeleted(client, { module: 'Leads' })).to.include({ moreRecords });
    });
  }

  it('F-X5: a refusal inside data is a refusal', async () => {
    const { json } = refusal(400, 'INVALID_MODULE');
    const { client } = await connect([{ status: 400, json: { data: [json] } }]);
    const error = await rejection(listDeleted(client, { module: 'Notes' }));
    expect(error).to.be.instanceOf(ZohoApiError).with.property('action', 'skip-stream');
  });
});
