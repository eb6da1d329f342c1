import { expect } from 'chai';
import type { BulkFault } from '#src/emulator/server/server.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import { NetworkError } from '#src/zoho/http/network-error.js';
import {
  awaitJob,
  BULK_JOB_FAILED,
  BULK_JOB_GONE,
  BULK_JOB_LATE,
  BulkJobFailure,
  createJob,
  getJob,
  pollDelay,
  rejectedField,
} from '#src/zoho/bulk/jobs.js';
import { downloadRows, type BulkRows } from '#src/zoho/bulk/download.js';
import { jobBody, MAX_BULK_FIELDS, type BulkQuery } from '#src/zoho/bulk/query.js';
import type { ZohoClient } from '#src/zoho/client.js';
import { and, flag, id, instant, number, or, text, type Criteria } from '#src/zoho/api/criteria.js';
import { BULK_RESULT_DAMAGED } from '#src/zoho/bulk/corrupt.js';
import { closeServers } from '../../support/http-server.js';
import { rejection } from '../../support/rejection.js';
import { archive } from './zip-archive.js';
import { connect, refusal } from '../connection.js';
import { withEmulator, type EmulatedClient } from '../emulated-client.js';

const CONTACTS: BulkQuery = { module: 'Contacts', fields: ['id', 'Last_Name'] };
const HOUR = 3_600_000;

async function collect(batches: AsyncIterable<BulkRows>): Promise<BulkRows> {
  let header: readonly string[] = [];
  const rows: BulkRows['rows'][number][] = [];
  for await (const batch of batches) {
    header = batch.header;
    rows.push(...batch.rows);
  }
  return { header, rows };
}

async function read({ client, clock }: EmulatedClient, query: BulkQuery): Promise<BulkRows> {
  const { module } = query;
  const job = await createJob(client, query);
  const result = await awaitJob({ client, clock }, { id: job, module, timeoutMs: HOUR });
  return collect(downloadRows(client, { id: job, module, result }));
}

describe('zoho/bulk: jobBody', () => {
  it('zoho-api §8.1: is the body of the documentation, criteria in pairs', () => {
    const between = and(
      { op: '>=', field: 'Modified_Time', value: instant(Date.UTC(2024, 0, 1)) },
      { op: '<', field: 'Modified_Time', value: instant(Date.UTC(2024, 1, 1)) },
      { op: 'is not null', field: 'Email' },
    );
    expect(
      jobBody({ module: 'Contacts', fields: ['Last_Name', 'Owner.last_name'], criteria: between, page: 2 }),
    ).to.deep.equal({
      query: {
        module: { api_name: 'Contacts' },
        fields: ['Last_Name', 'Owner.last_name'],
        criteria: {
          group_operator: 'and',
          group: [
            {
              group_operator: 'and',
              group: [
                {
                  field: { api_name: 'Modified_Time' },
                  comparator: 'greater_equal',
                  value: '2024-01-01T00:00:00+00:00',
                },
                {
                  field: { api_name: 'Modified_Time' },
                  comparator: 'less_than',
                  value: '2024-02-01T00:00:00+00:00',
                },
              ],
            },
            { field: { api_name: 'Email' }, comparator: 'not_equal', value: '${EMPTY}' },
          ],
        },
        page: 2,
      },
      file_type: 'csv',
    });
  });

  it('zoho-api §8.4: converted leads are spoken of', () => {
    const condition = { field: { api_name: '$converted' }, comparator: 'equal' };
    expect(jobBody({ ...CONTACTS, module: 'Leads', converted: 'both' })['query']).to.deep.include({
      criteria: {
        group_operator: 'or',
        group: [
          { ...condition, value: true },
          { ...condition, value: false },
        ],
      },
    });
    expect(jobBody({ ...CONTACTS, module: 'Leads', converted: 'false' })['query']).to.deep.include({
      criteria: { ...condition, value: false },
    });
  });

  const values: Record<string, [Criteria, string, unknown]> = {
    'a list of ids': [{ op: 'in', field: 'A', values: [id('1'), id('2')] }, 'in', ['1', '2']],
    'a range': [{ op: 'between', field: 'A', from: number(1), to: number(2) }, 'between', [1, 2]],
    'a text': [{ op: '!=', field: 'A', value: text("it's") }, 'not_equal', "it's"],
    'a flag': [{ op: '=', field: 'A', value: flag(false) }, 'equal', false],
    null: [{ op: 'is null', field: 'A' }, 'equal', '${EMPTY}'],
  };
  for (const [title, [criteria, comparator, value]] of Object.entries(values)) {
    it(`writes ${title}`, () => {
      expect(jobBody({ ...CONTACTS, criteria })['query']).to.deep.include({
        criteria: { field: { api_name: 'A' }, comparator, value },
      });
    });
  }

  const many = Array.from({ length: MAX_BULK_FIELDS + 1 }, (_, index) => `F${index}`);
  const misuses: Record<string, Partial<BulkQuery>> = {
    'no field': { fields: [] },
    'too many fields': { fields: many },
    'a field that is none': { fields: ['a b'] },
    'a module that is none': { module: '' },
    'too many criteria': {
      criteria: or(...many.slice(0, 26).map((field) => ({ op: 'is null' as const, field }))),
    },
  };
  for (const [title, parts] of Object.entries(misuses)) {
    it(`is a programming error: ${title}`, () => {
      expect(() => jobBody({ ...CONTACTS, ...parts }))
        .to.throw()
        .that.includes({ failureType: 'system' });
    });
  }
});

describe('zoho/bulk: a job against the emulator', () => {
  it('is made, awaited and read', () =>
    withEmulator({}, async (world) => {
      const { header, rows } = await read(world, CONTACTS);
      const expected = [...world.emulator.truth('Contacts')].map((row) => [
        row['id'],
        row['Last_Name'] ?? null,
      ]);
      expect(header).to.deep.equal(['id', 'Last_Name']);
      expect(rows).to.have.deep.members(expected);
      expect(rows.length).to.be.greaterThan(0);
      expect(world.emulator.credits()).to.be.within(52, 54);
    }));

  for (const bulkZip of ['descriptor', 'sized', 'stored'] as const) {
    for (const style of [
      { bulkIdHeader: 'id' },
      { bulkBom: true },
      { bulkLineEnd: '\n' },
      { bulkQuotes: 'all' },
    ] as const) {
      it(`tolerates what nobody has written down: ${bulkZip} ${JSON.stringify(style)}`, () =>
        withEmulator({ bulkZip, ...style }, async (world) => {
          const { header, rows } = await read(world, CONTACTS);
          expect(header).to.deep.equal(['id', 'Last_Name']);
          expect(rows).to.have.length([...world.emulator.truth('Contacts')].length);
        }));
    }
  }

  it('zoho-api §8.1: goes on by page token until there are no more records', () =>
    withEmulator({ bulkPageRows: 2 }, async ({ client, clock, emulator }) => {
      const ids: unknown[] = [];
      let job = await createJob(client, CONTACTS);
      for (;;) {
        const result = await awaitJob({ client, clock }, { id: job, module: 'Contacts', timeoutMs: HOUR });
        const { rows } = await collect(downloadRows(client, { id: job, module: 'Contacts', result }));
        ids.push(...rows.map(([first]) => first));
        if (result.nextPageToken === undefined) break;
        job = await createJob(client, { module: 'Contacts', pageToken: result.nextPageToken });
      }
      expect(ids).to.have.members([...emulator.truth('Contacts')].map((row) => row['id']));
    }));

  it('of converted leads, all or none', () =>
    withEmulator({}, async (world) => {
      const leads = { module: 'Leads', fields: ['id'] };
      const all = [...world.emulator.truth('Leads')].length;
      expect((await read(world, { ...leads, converted: 'both' })).rows).to.have.length(all);
      expect((await read(world, { ...leads, converted: 'false' })).rows.length).to.be.lessThan(all);
    }));

  it('without a row has a header and no rows', () =>
    withEmulator({}, async (world) => {
      const none: Criteria = { op: '=', field: 'Last_Name', value: text('nobody is called so') };
      expect(await read(world, { ...CONTACTS, criteria: none })).to.deep.equal({
        header: ['id', 'Last_Name'],
        rows: [],
      });
    }));

  it('zoho-api §8.5: a field that it cannot have is named', () =>
    withEmulator({}, async ({ client }) => {
      const error = await rejection(
        createJob(client, { module: 'Contacts', fields: ['id', 'No_Such_Field'] }),
      );
      expect(rejectedField(error)).to.equal('No_Such_Field');
    }));

  const ends: Record<string, [BulkFault, string]> = {
    FAILURE: [{ kind: 'failure' }, BULK_JOB_FAILED],
    'gone before its end': [{ kind: 'vanished', state: 'IN PROGRESS' }, BULK_JOB_GONE],
    'gone at its end': [{ kind: 'vanished', state: 'COMPLETED' }, BULK_JOB_GONE],
    'queued for ever': [{ kind: 'stuck', state: 'QUEUED' }, BULK_JOB_LATE],
    'in progress for ever': [{ kind: 'stuck', state: 'IN PROGRESS' }, BULK_JOB_LATE],
    'fewer rows than it says': [{ kind: 'count', by: 1 }, BULK_RESULT_DAMAGED],
    'more rows than it says': [{ kind: 'count', by: -1 }, BULK_RESULT_DAMAGED],
    'a wrong check sum': [{ kind: 'crc' }, BULK_RESULT_DAMAGED],
    'half a file': [{ kind: 'truncated', bytes: 60 }, BULK_RESULT_DAMAGED],
    'no byte of a file': [{ kind: 'truncated', bytes: 0 }, BULK_RESULT_DAMAGED],
  };
  for (const [title, [fault, code]] of Object.entries(ends)) {
    it(`has an end of its own name: ${title}`, () =>
      withEmulator({}, async (world) => {
        world.emulator.bulkFaults.add({ fault });
        const error = await rejection(read(world, CONTACTS));
        expect(error).to.include({ code, failureType: 'transient' });
      }));
  }

  it('a download that was cut can be had again, the delivered rows skipped', () =>
    withEmulator({}, async ({ client, clock, emulator }) => {
      const job = await createJob(client, CONTACTS);
      const result = await awaitJob({ client, clock }, { id: job, module: 'Contacts', timeoutMs: HOUR });
      const whole = await collect(downloadRows(client, { id: job, module: 'Contacts', result }));
      for (let skip = 0; skip <= whole.rows.length; skip += 1) {
        const rest = await collect(downloadRows(client, { id: job, module: 'Contacts', result, skip }));
        expect(rest.rows).to.deep.equal(whole.rows.slice(skip));
      }
      expect(emulator.calls.filter(({ path }) => path.endsWith('/result')).length).to.be.greaterThan(1);
    }));

  it('zoho-api §8.3: a day after its end neither job nor file are there', () =>
    withEmulator({}, async ({ client, clock }) => {
      const job = await createJob(client, CONTACTS);
      const result = await awaitJob({ client, clock }, { id: job, module: 'Contacts', timeoutMs: HOUR });
      clock.advance(25 * HOUR);
      expect(await getJob(client, { id: job, module: 'Contacts' })).to.deep.equal({ id: job, state: 'gone' });
      const error = await rejection(collect(downloadRows(client, { id: job, module: 'Contacts', result })));
      expect(error).to.include({ code: BULK_JOB_GONE });
    }));

  it('waits as long as other jobs of the run end', () =>
    withEmulator({}, async ({ client, clock, emulator }) => {
      emulator.bulkFaults.add({ fault: { kind: 'stuck', state: 'QUEUED' } });
      const id = await createJob(client, CONTACTS);
      const began = clock.now();
      const jobEnds = { latest: 0 };
      emulator.onRequest(() => {
        if (clock.now() - began < 2.5 * HOUR) jobEnds.latest = clock.now();
        return undefined;
      });
      const job = { id, module: 'Contacts', timeoutMs: HOUR };
      const error = await rejection(awaitJob({ client, clock, jobEnds }, job));
      expect(error).to.include({ code: BULK_JOB_LATE });
      expect(clock.now() - began).to.be.within(3.4 * HOUR, 3.6 * HOUR);
    }));

  it('a job of an earlier run is looked at without a wait', () =>
    withEmulator({}, async ({ client, clock }) => {
      const job = await createJob(client, CONTACTS);
      clock.advance(HOUR);
      await awaitJob({ client, clock }, { id: job, module: 'Contacts', timeoutMs: HOUR, isOld: true });
      expect(clock.sleeps).to.deep.equal([]);
    }));
});

describe('zoho/bulk: answers', () => {
  afterEach(closeServers);
  const status = (more: object) => ({ json: { data: [{ id: '1', operation: 'read', ...more }] } });
  const job = { id: '1', module: 'Leads' };

  for (const state of ['ADDED', 'QUEUED', 'IN PROGRESS', 'IN_PROGRESS', 'SOMETHING NEW']) {
    it(`zoho-api §8.2: ${state} is running, whatever result is shown`, async () => {
      const { client } = await connect([status({ state, result: { count: 0 } })]);
      expect(await getJob(client, job)).to.deep.equal({ id: '1', state: 'running' });
    });
  }

  it('what a finished job does not say is not made up', async () => {
    const { client } = await connect([status({ state: 'COMPLETED', result: {} })]);
    expect(await getJob(client, job)).to.deep.equal({
      id: '1',
      state: 'completed',
      result: {
        count: undefined,
        moreRecords: false,
        nextPageToken: undefined,
        downloadPath: '/crm/bulk/v8/read/1/result',
      },
    });
  });

  for (const [url, path] of [
    ['/crm/bulk/v8/read/77/result', '/crm/bulk/v8/read/77/result'],
    ['https://evil.example.com/crm/bulk/v8/read/77/result?to=me', '/crm/bulk/v8/read/77/result'],
    ['//evil.example.com/crm/bulk/v8/read/77/result', '/crm/bulk/v8/read/77/result'],
    ['https://evil.example.com/steal', '/crm/bulk/v8/read/1/result'],
    ['/crm/bulk/../../steal', '/crm/bulk/v8/read/1/result'],
    ['http://[', '/crm/bulk/v8/read/1/result'],
    [null, '/crm/bulk/v8/read/1/result'],
  ] as const) {
    it(`the file is on the API host: ${String(url)}`, async () => {
      const { client } = await connect([status({ state: 'COMPLETED', result: { download_url: url } })]);
      expect(await getJob(client, job)).to.have.nested.property('result.downloadPath', path);
    });
  }

  it('a failure says why, and may name a field', async () => {
    const error_message = {
      code: 'FIELD_NOT_SUPPORTED',
      message: 'no',
      details: { api_name: 'Address' },
      status: 'error',
    };
    const { client } = await connect([status({ state: 'FAILURE', result: { error_message } })]);
    const found = await getJob(client, job);
    const error = found.state === 'failed' ? found.error : undefined;
    expect(error).to.be.instanceOf(BulkJobFailure);
    expect(error?.userMessage).to.include('FIELD_NOT_SUPPORTED');
    expect(rejectedField(error)).to.equal('Address');
  });

  for (const [title, answer] of Object.entries({
    204: { status: 204 },
    'no data': { json: { data: [] } },
    RESOURCE_NOT_FOUND: refusal(404, 'RESOURCE_NOT_FOUND'),
    'a page of HTML': { status: 404, text: '<html>', headers: { 'content-type': 'text/html' } },
  })) {
    it(`a job that is not there is gone: ${title}`, async () => {
      const { client } = await connect([answer]);
      expect(await getJob(client, job)).to.deep.equal({ id: '1', state: 'gone' });
    });
  }

  it('a refusal that is about something else passes', async () => {
    const { client } = await connect([refusal(401, 'OAUTH_SCOPE_MISMATCH')]);
    expect(await rejection(getJob(client, job))).to.include({ code: 'OAUTH_SCOPE_MISMATCH' });
  });

  it('a created job without an id is an error', async () => {
    const { client } = await connect([{ status: 201, json: { data: [{ status: 'success' }] } }]);
    expect(await rejection(createJob(client, CONTACTS))).to.include({ failureType: 'transient' });
  });

  it('a page token goes alone', async () => {
    const answer = {
      status: 201,
      json: { data: [{ code: 'ADDED_SUCCESSFULLY', status: 'success', details: { id: '9' } }] },
    };
    const { client, calls } = await connect([answer]);
    expect(await createJob(client, { module: 'Leads', pageToken: 'abc' })).to.equal('9');
    expect(JSON.parse(calls()[0]?.body ?? '')).to.deep.equal({ query: { page_token: 'abc' } });
    expect(client.stats().credits).to.equal(50);
  });

  for (const [code, details, field] of [
    ['FIELD_NOT_AVAILABLE', { api_name: 'X', module: 'Leads' }, 'X'],
    ['FIELD_NOT_SUPPORTED', { field: { api_name: 'X' } }, 'X'],
    ['FIELD_NOT_SUPPORTED', {}, undefined],
    ['FIELD_IN_CRITERIA_NOT_SUPPORTED', { api_name: 'X' }, undefined],
  ] as const) {
    it(`rejectedField: ${code} ${JSON.stringify(details)}`, () => {
      const error = new ZohoApiError({ status: 400, code, details, isJson: true }, 'POST /crm/bulk/v8/read');
      expect(rejectedField(error)).to.equal(field);
    });
  }

  it('rejectedField: any other error names none', () =>
    expect(rejectedField(new Error('no'))).to.equal(undefined));
});

describe('zoho/bulk: pollDelay', () => {
  it('grows with the job, from 4 s to a minute', () => {
    expect([0, 4_000, 12_000, 30_000, 90_000, 180_000, HOUR].map(pollDelay)).to.deep.equal([
      4_000, 4_000, 4_000, 10_000, 30_000, 60_000, 60_000,
    ]);
  });

  it('looks at a job of 45 s a few times only, and is never late by more than a third', () => {
    let elapsed = pollDelay(0);
    let looks = 1;
    for (; elapsed < 45_000; looks += 1) elapsed += pollDelay(elapsed);
    expect(looks).to.be.at.most(9);
    expect(elapsed).to.be.at.most(60_000);
  });
});

describe('zoho/bulk: downloadRows', () => {
  const file = (csv: string, bytes?: number): Pick<ZohoClient, 'open'> => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(archive(Buffer.from(csv), { descriptor: 'signed' }).subarray(0, bytes));
    }
    return {
      open: () => Promise.resolve({ body: body(), closed: Promise.resolve(), discard: () => undefined }),
    };
  };
  const job = { id: '1', module: 'Leads', result: { count: 2, downloadPath: '/crm/bulk/v8/read/1/result' } };
  const rows = (csv: string, parts: object = {}): Promise<BulkRows> =>
    collect(downloadRows(file(csv), { ...job, ...parts }));

  it('keeps names as they were asked for, dots included', async () => {
    expect(await rows('ID,Owner.first_name\r\n1,Patricia\r\n2,\r\n')).to.deep.equal({
      header: ['id', 'Owner.first_name'],
      rows: [
        ['1', 'Patricia'],
        ['2', null],
      ],
    });
  });

  for (const [title, csv] of Object.entries({
    'no line': '',
    'no column Id': 'Last_Name\r\nx\r\ny\r\n',
    'a row too few': 'Id\r\n1\r\n',
    'a row too many': 'Id\r\n1\r\n2\r\n3\r\n',
    'a row that is cut': 'Id,Last_Name\r\n1,a\r\n2',
    'an open quote': 'Id,Last_Name\r\n1,a\r\n2,"b',
  })) {
    it(`is damage: ${title}`, async () => {
      expect(await rejection(rows(csv))).to.include({ code: BULK_RESULT_DAMAGED });
    });
  }

  for (const [title, csv] of Object.entries({
    'a row wider than the header': `Id\r\n1${','.repeat(2_000)}\r\n2\r\n`,
    'a header of more than 1,000 columns': `Id${',x'.repeat(1_000)}\r\n`,
    'more rows than the job says': 'Id\r\n1\r\n2\r\n3\r\n4\r\n',
    'two columns of one name': 'Id,Name,Name\r\n1,a,b\r\n2,a,b\r\n',
    'two keys': 'Id,ID\r\n1,1\r\n2,2\r\n',
  })) {
    it(`I-45: was made wrong, and is not downloaded again: ${title}`, async () => {
      expect(await rejection(rows(csv))).to.include({ code: BULK_RESULT_DAMAGED, isMade: true });
    });
  }

  it('I-45: was made wrong: a file that is not compressed as its header says', async () => {
    const get = { method: 'GET', url: 'https://www.zohoapis.com/crm/bulk/v8/read/1/result' };
    const body = (async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.reject(new NetworkError('BAD_ENCODING', get));
    })();
    const open = () => Promise.resolve({ body, closed: Promise.resolve(), discard: () => undefined });
    const error = await rejection(collect(downloadRows({ open }, job)));
    expect(error).to.include({ code: BULK_RESULT_DAMAGED, isMade: true });
  });

  it('rows are not counted where the job does not say how many they are', async () => {
    const result = { ...job.result, count: undefined };
    expect((await rows('Id\r\n1\r\n', { result })).rows).to.deep.equal([['1']]);
  });

  it('cut anywhere, it gives no row that is not whole, and always an error', async () => {
    const csv = `Id,Note\r\n${Array.from({ length: 2 }, (_, index) => `${index},"line\r\n${index}"`).join('\r\n')}\r\n`;
    const { length } = archive(Buffer.from(csv), { descriptor: 'signed' });
    const given: BulkRows['rows'][number][] = [];
    for (let bytes = 0; bytes < length; bytes += 1) {
      const reading = async (): Promise<void> => {
        for await (const batch of downloadRows(file(csv, bytes), job)) given.push(...batch.rows);
      };
      expect(await rejection(reading())).to.include({ code: BULK_RESULT_DAMAGED });
    }
    expect(given.every(([first, note]) => note === `line\r\n${first ?? ''}`)).to.equal(true);
  });
});
