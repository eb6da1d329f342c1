import { expect } from 'chai';
import { createLimiter } from '#src/zoho/limits/limiter.js';
import { fetchFullData } from '#src/zoho/api/full-data.js';
import {
  countRecords,
  getRecord,
  listByIds,
  listRecords,
  modifiedSince,
  readIdsAnswer,
  inHalves,
} from '#src/zoho/api/records.js';
import { NetworkError } from '#src/zoho/http/network-error.js';
import { closeServers, type RecordedRequest } from '../../support/http-server.js';
import { rejection } from '../../support/rejection.js';
import { connect, refusal } from '../connection.js';

const DATE = 'Sat, 31 Jan 2026 09:35:00 GMT';
const page = (info: object) => ({ json: { data: [{ id: '1' }], info }, headers: { date: DATE } });
const row = (id: string) => ({ id, Body: `text of ${id}` });

describe('zoho/records: listRecords', () => {
  afterEach(closeServers);

  it('asks for a page by fields, order and number, and reads it', async () => {
    const { client, calls } = await connect([
      page({ more_records: true, next_page_token: 'abc', page: 2, per_page: 50 }),
    ]);
    const result = await listRecords(client, {
      module: 'Leads',
      fields: ['id', 'Last_Name'],
      sortBy: 'Modified_Time',
      sortOrder: 'asc',
      perPage: 50,
      page: 2,
      converted: 'both',
    });
    expect(result).to.deep.equal({
      rows: [{ id: '1' }],
      moreRecords: true,
      isUnsure: false,
      nextPageToken: 'abc',
      page: 2,
      serverTime: Date.parse(DATE),
      notModified: false,
    });
    expect(calls()[0]?.path).to.equal('/crm/v8/Leads');
    expect(calls()[0]?.query).to.deep.equal({
      fields: 'id,Last_Name',
      sort_by: 'Modified_Time',
      sort_order: 'asc',
      per_page: '50',
      page: '2',
      converted: 'both',
    });
  });

  it('F-P2: a page token goes without page, and with all else', async () => {
    const { client, calls } = await connect([page({})]);
    await listRecords(client, {
      module: 'Leads',
      fields: ['id'],
      page: 3,
      pageToken: 'abc',
      modifiedSince: 0,
    });
    expect(calls()[0]?.query).to.deep.equal({ fields: 'id', per_page: '200', page_token: 'abc' });
    expect(calls()[0]?.headers['if-modified-since']).to.equal('1970-01-01T00:00:00+00:00');
  });

  it('rows can be asked for by id', async () => {
    const { client, calls } = await connect([page({})]);
    await listRecords(client, { module: 'Leads', fields: ['id'], ids: ['1', '2'] });
    expect(calls()[0]?.query).to.include({ ids: '1,2' });
  });

  it('F-P1: an answer without info has no more records', async () => {
    const { client } = await connect([{ json: { data: [{ id: '1' }] } }]);
    expect(await listRecords(client, { module: 'Leads', fields: ['id'] })).to.include({
      moreRecords: false,
      nextPageToken: undefined,
      page: undefined,
    });
  });

  for (const [info, moreRecords] of [
    [{ next_page_token: 'abc' }, true],
    [{ more_records: null, next_page_token: 'abc' }, true],
    [{ more_records: false, next_page_token: 'abc' }, false],
    [{ more_records: true, next_page_token: null }, true],
    [{ next_page_token: null }, false],
    [{ more_records: null }, false],
    [{}, false],
  ] as const) {
    it(`F-P1: ${JSON.stringify(info)} ${moreRecords ? 'goes on' : 'is the end'}`, async () => {
      const { client } = await connect([page(info)]);
      expect(await listRecords(client, { module: 'Leads', fields: ['id'] })).to.include({ moreRecords });
    });
  }

  for (const [info, rows, expected] of [
    [undefined, 50, { moreRecords: true, isUnsure: true }],
    [{ more_records: null }, 50, { moreRecords: true, isUnsure: true }],
    [undefined, 49, { moreRecords: false, isUnsure: false }],
    [{ more_records: false }, 50, { moreRecords: false, isUnsure: false }],
    [{ more_records: 'true' }, 1, { moreRecords: true, isUnsure: false }],
    [{ more_records: 'False' }, 50, { moreRecords: false, isUnsure: false }],
  ] as const) {
    it(`F-P1: ${rows} rows of 50 with info ${JSON.stringify(info)}: ${JSON.stringify(expected)}`, async () => {
      const data = Array.from({ length: rows }, (_, index) => ({ id: String(index + 1) }));
      const { client } = await connect([{ json: { data, ...(info && { info }) } }]);
      const page = await listRecords(client, { module: 'Leads', fields: ['id'], perPage: 50 });
      expect(page).to.include(expected);
    });
  }

  it('F-P4: the last page has a null token and no more records', async () => {
    const { client } = await connect([page({ more_records: false, next_page_token: null })]);
    const result = await listRecords(client, { module: 'Leads', fields: ['id'] });
    expect(result).to.include({ moreRecords: false, nextPageToken: undefined });
  });

  for (const [status, notModified] of [
    [204, false],
    [304, true],
  ] as const) {
    it(`F-P5, F-I11: ${status} is a page without rows`, async () => {
      const { client } = await connect([{ status }]);
      const result = await listRecords(client, { module: 'Leads', fields: ['id'], modifiedSince: 0 });
      expect(result).to.include({ moreRecords: false, notModified });
      expect(result.rows).to.be.empty;
    });
  }

  it('F-I2: the instant of If-Modified-Since is UTC, in whole seconds, rounded down', () => {
    expect(modifiedSince(Date.parse('2021-09-17T13:30:28.999-07:00'))).to.equal('2021-09-17T20:30:28+00:00');
  });

  it('sorted lists are heavy, others are not', async () => {
    const limiter = createLimiter({ maxConcurrent: 12, maxHeavy: 2 });
    const peakOf = async (sortBy?: 'id') => {
      const { client, server } = await connect(() => ({ ...page({}), delay: 30 }), { limiter });
      const lists = Array.from({ length: 12 }, () =>
        listRecords(client, { module: 'Leads', fields: ['id'], sortBy }),
      );
      await Promise.all(lists);
      return server.peak();
    };
    expect(await peakOf('id')).to.equal(2);
    expect(await peakOf()).to.be.above(2);
  });
});

describe('zoho/records: single records', () => {
  afterEach(closeServers);

  it('gives the whole record', async () => {
    const { client, calls } = await connect([{ json: { data: [{ id: '7', Languages: [{ id: '8' }] }] } }]);
    expect(await getRecord(client, 'Leads', '7')).to.deep.equal({ id: '7', Languages: [{ id: '8' }] });
    expect(calls()[0]?.target).to.equal('/crm/v8/Leads/7');
  });

  it('gives nothing where the record is gone, in both ways of Zoho', async () => {
    const unknown = refusal(
      400,
      'INVALID_DATA',
      { resource_path_index: 1 },
      'the id given seems to be invalid',
    );
    const { client } = await connect([{ status: 204 }, unknown]);
    expect(await getRecord(client, 'Leads', '7')).to.equal(undefined);
    expect(await getRecord(client, 'Leads', '7')).to.equal(undefined);
  });

  it('does not take somebody else’s JSON for a record that is gone', async () => {
    const { client, calls } = await connect([{ json: {} }, { json: { data: [{ id: '7' }] } }]);
    expect(await getRecord(client, 'Leads', '7')).to.deep.equal({ id: '7' });
    expect(calls()).to.have.length(2);
  });

  it('does not take other invalid data for a record that is gone', async () => {
    const { client } = await connect([refusal(400, 'INVALID_DATA', { param_name: 'fields' })]);
    expect(await rejection(getRecord(client, 'Leads', '7', ['x']))).to.include({ code: 'INVALID_DATA' });
  });

  it('counts', async () => {
    const { client, calls } = await connect([
      { json: { count: 694 } },
      { json: {} },
      { json: { count: '12' } },
    ]);
    expect(await countRecords(client, 'Leads', 'both')).to.equal(694);
    expect(await countRecords(client, 'Leads')).to.equal(undefined);
    expect(await countRecords(client, 'Leads')).to.equal(12);
    expect(calls()[0]?.target).to.equal('/crm/v8/Leads/actions/count?converted=both');
  });
});

describe('zoho/records: fetchFullData', () => {
  afterEach(closeServers);

  const isBatch = (request: RecordedRequest): boolean => 'ids' in request.query;
  const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n + 1));

  it('asks for 200 ids at a time', async () => {
    const { client, calls } = await connect((request) => ({
      json: { data: request.query['ids']?.split(',').map(row) },
    }));
    const rows = await fetchFullData(client, 'Notes', ids(450), ['Body']);
    expect(rows.map((found) => found['id'])).to.deep.equal(ids(450));
    expect(calls().map((call) => call.query['ids']?.split(',').length)).to.deep.equal([200, 200, 50]);
    expect(calls()[0]?.path).to.equal('/crm/v8/Notes/actions/fetch_full_data');
  });

  for (const unknown of [refusal(404, 'INVALID_URL_PATTERN'), refusal(400, 'REQUIRED_PARAM_MISSING')]) {
    it(`asks for each record where Zoho answers ${unknown.status ?? 0} to many, and tries many once`, async () => {
      const { client, calls } = await connect((request) =>
        isBatch(request) ? unknown : { json: { data: [row(request.path.split('/')[4] ?? '')] } },
      );
      const rows = await fetchFullData(client, 'Notes', ids(201), ['Body']);
      expect(rows).to.deep.equal(ids(201).map(row));
      expect(calls().filter(isBatch)).to.have.length(1);
      expect(calls()[1]?.target).to.equal('/crm/v8/Notes/1/actions/fetch_full_data?fields=Body');
    });
  }

  it('asks for each record where the answer to many has another shape, however often', async () => {
    const { client, calls } = await connect((request) =>
      isBatch(request)
        ? { json: { Body: 'x' } }
        : { json: { data: [row(request.path.split('/')[4] ?? '')] } },
    );
    expect(await fetchFullData(client, 'Notes', ids(3), ['Body'])).to.deep.equal(ids(3).map(row));
    expect(calls().filter(isBatch)).to.have.length(8);
  });

  it('leaves out records that are gone', async () => {
    const { client } = await connect((request) =>
      isBatch(request)
        ? refusal(400, 'INVALID_DATA')
        : request.path.includes('/2/')
          ? { status: 204 }
          : { json: { data: [row('1')] } },
    );
    expect(await fetchFullData(client, 'Notes', ['1', '2'], ['Body'])).to.deep.equal([row('1')]);
  });

  it('passes on what the other form would not mend', async () => {
    const { client, calls } = await connect([refusal(403, 'NO_PERMISSION')]);
    expect(await rejection(fetchFullData(client, 'Notes', ['1'], ['Body']))).to.include({
      code: 'NO_PERMISSION',
    });
    expect(calls()).to.have.length(1);
  });

  it('asks nothing for nothing', async () => {
    const { client, calls } = await connect([{}]);
    expect(await fetchFullData(client, 'Notes', [], ['Body'])).to.be.empty;
    expect(calls()).to.be.empty;
  });
});

describe('I-36: zoho/records: rows by their ids', () => {
  const ids = ['1', '2', '3'];
  const rows = (...names: string[]) => names.map((id) => ({ id }));
  const cases = [
    ['all of them', rows('3', '1', '2'), rows('1', '2', '3'), [], false],
    ['some', rows('2'), rows('2'), ['1', '3'], false],
    ['none', [], [], ids, false],
    ['others in their place', rows('7', '8', '9'), [], ids, true],
    ['others beside all', rows('1', '2', '3', '9'), rows('1', '2', '3'), [], false],
    ['one twice: the last counts', [{ id: '1' }, { id: '1', x: 2 }], [{ id: '1', x: 2 }], ['2', '3'], false],
    ['rows without ids', [{ x: 1 }], [], ids, true],
  ] as const;
  for (const [what, came, wanted, absent, isIgnored] of cases) {
    it(what, () => {
      expect(readIdsAnswer(ids, came)).to.deep.equal({ rows: wanted, absent, isIgnored });
    });
  }

  it('a hundred a call, and none once they are ignored', async () => {
    const many = Array.from({ length: 1_000 }, (_, n) => String(n + 1));
    const foreign = { json: { data: [{ id: '5000' }], info: {} } };
    const { client, calls } = await connect(Array.from({ length: 10 }, () => foreign));
    const answer = await listByIds(client, { module: 'Leads', fields: ['id'], ids: many });
    expect(answer).to.deep.equal({ rows: [], absent: many, isIgnored: true });
    expect(calls()[0]?.query['ids']?.split(',')).to.have.length(100);
    expect(calls().length).to.be.lessThan(10);
  });
});

describe('zoho/records: rows by id that are too large for one answer', () => {
  const tooLarge = new NetworkError('ANSWER_TOO_LARGE', {
    method: 'GET',
    url: 'https://www.zohoapis.com/crm/v8/Leads',
  });
  const ask = async (most: number, ids: readonly string[]) => {
    const asked: number[] = [];
    const found = await inHalves(
      ids,
      (some) => {
        asked.push(some.length);
        return some.length > most ? Promise.reject(tooLarge) : Promise.resolve([...some]);
      },
      (one, other) => [...one, ...other],
    );
    return { found, asked };
  };
  const ids = ['1', '2', '3', '4', '5', '6', '7'];

  it('I-45: an answer that is too large is asked for in halves, in the order of the ids', async () => {
    expect(await ask(7, ids)).to.deep.equal({ found: ids, asked: [7] });
    expect(await ask(2, ids)).to.deep.equal({ found: ids, asked: [7, 4, 2, 2, 3, 2, 1] });
  });

  it('I-45: one row that is too large is the error, and so is any other failure', async () => {
    expect(await rejection(ask(0, ids))).to.equal(tooLarge);
    const other = new Error('other');
    expect(await rejection(inHalves(ids, () => Promise.reject(other), String))).to.equal(other);
  });
});
