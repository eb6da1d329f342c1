import { expect } from 'chai';
import type { BulkFault } from '#src/emulator/server/server.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import { asText } from '#src/util/json.js';
import { type BulkClient, criterion, module, usingBulk } from '../../support/bulk.js';
import { errorOf } from '../../support/emulated.js';
import { hasOas, loadOas, OAS_FOLDER } from '../../support/oas.js';
import { skipLoudly } from '../../support/skip.js';
import { unzip } from '../../support/unzip.js';

const DAY = 24 * 3_600_000;
const contacts = { ...module('Contacts'), fields: ['Last_Name'] };
const tooMany = [429, 'TOO_MANY_REQUESTS', 'too many requests. please try again after some time', {}];
const gone = (id: string): unknown[] => [
  ...[404, 'RESOURCE_NOT_FOUND', "The requested resource doesn't exist.", { resource: id }],
];
const ids = (rows: string[][]): unknown[] => rows.slice(1).map(([id]) => id);
const times = { bulkAddedMs: 10, bulkQueueMs: 20, bulkJobMs: 30, bulkMsPerRow: 2 };

/** The states of some jobs after each step of time. */
async function statesAfter(
  { emulator, state }: BulkClient,
  jobs: string[],
  steps: number[],
): Promise<unknown[][]> {
  const seen: unknown[][] = [];
  for (const ms of steps) {
    emulator.clock.advance(ms);
    const states: unknown[] = [];
    for (const id of jobs) states.push(await state(id));
    seen.push(states);
  }
  return seen;
}

describe('emulator: bulk read jobs', () => {
  it('zoho-api §8.1: a new job is answered as documented', () =>
    usingBulk({}, async ({ create, emulator }) => {
      const { status, json } = await create({ query: contacts, file_type: 'csv' });
      expect(status).to.equal(201);
      expect(json).to.deep.equal({
        data: [
          {
            status: 'success',
            code: 'ADDED_SUCCESSFULLY',
            message: 'Added successfully.',
            details: {
              id: '5725767990000000001',
              operation: 'read',
              state: 'ADDED',
              created_by: { id: '101', name: 'Patricia Boyle' },
              created_time: '2026-01-31T01:30:00-08:00',
            },
          },
        ],
        info: {},
      });
      expect(emulator.calls.at(-1)).to.include({ credits: 50, heavy: false, status: 201 });
    }));

  it('zoho-api §8.2: ADDED, QUEUED, IN PROGRESS, COMPLETED, as long as the times say', () =>
    usingBulk(times, async (client) => {
      const id = await client.add(contacts);
      const seen = await statesAfter(client, [id], [0, 9, 1, 19, 1, 39, 1]);
      expect(seen.flat()).to.deep.equal([
        ...['ADDED', 'ADDED', 'QUEUED', 'QUEUED', 'IN PROGRESS', 'IN PROGRESS', 'COMPLETED'],
      ]);
    }));

  it('zoho-api §8.2: there is a result only when COMPLETED', () =>
    usingBulk(times, async ({ add, status, emulator }) => {
      const criteria = {
        group_operator: 'and',
        group: [
          criterion('Last_Name', 'not_equal', 'x'),
          {
            group_operator: 'or',
            group: [criterion('Owner', 'in', ['101']), criterion('Owner.last_name', 'equal', 'y')],
          },
        ],
      };
      const id = await add({ ...contacts, criteria });
      const field = (name: string): unknown =>
        emulator.org.modules.get('Contacts')?.fields.find(({ api_name }) => api_name === name)?.['id'];
      const echo = {
        id,
        operation: 'read',
        query: {
          fields: ['Last_Name'],
          module: { id: '356', api_name: 'Contacts' },
          page: 1,
          criteria: {
            group: [
              {
                field: { id: field('Last_Name'), api_name: 'Last_Name' },
                comparator: 'not_equal',
                value: 'x',
              },
              {
                group: [
                  { field: { id: field('Owner'), api_name: 'Owner' }, comparator: 'in', value: ['101'] },
                  { field: { id: null, api_name: 'Owner.last_name' }, comparator: 'equal', value: 'y' },
                ],
                group_operator: 'or',
              },
            ],
            group_operator: 'and',
          },
        },
        created_by: { id: '101', name: 'Patricia Boyle' },
        created_time: '2026-01-31T01:30:00-08:00',
        file_type: 'csv',
      };
      for (const state of ['ADDED', 'QUEUED', 'IN PROGRESS']) {
        expect((await status(id)).data).to.deep.equal([{ ...echo, state }]);
        emulator.clock.advance(15);
      }
      emulator.clock.advance(100);
      const download_url = `/crm/bulk/v8/read/${id}/result`;
      const result = { page: 1, per_page: 200_000, count: 5, download_url, more_records: false };
      expect((await status(id)).json).to.deep.equal({ data: [{ ...echo, state: 'COMPLETED', result }] });
    }));

  it('zoho-api §8.4: jobs run one after the other', () =>
    usingBulk({ bulkAddedMs: 0, bulkQueueMs: 10, bulkJobMs: 100 }, async (client) => {
      const jobs = [await client.add(contacts), await client.add(contacts), await client.add(contacts)];
      expect(await statesAfter(client, jobs, [50, 100, 100, 100])).to.deep.equal([
        ['IN PROGRESS', 'QUEUED', 'QUEUED'],
        ['COMPLETED', 'IN PROGRESS', 'QUEUED'],
        ['COMPLETED', 'COMPLETED', 'IN PROGRESS'],
        ['COMPLETED', 'COMPLETED', 'COMPLETED'],
      ]);
    }));

  it('zoho-api §8.4: or side by side', () =>
    usingBulk({ bulkAddedMs: 0, bulkQueueMs: 10, bulkJobMs: 100, bulkSideBySide: true }, async (client) => {
      const jobs = [await client.add(contacts), await client.add(contacts)];
      expect(await statesAfter(client, jobs, [50, 100])).to.deep.equal([
        ['IN PROGRESS', 'IN PROGRESS'],
        ['COMPLETED', 'COMPLETED'],
      ]);
    }));

  it('zoho-api §8.4: the file holds what was there when the job ran', () =>
    usingBulk({ bulkAddedMs: 0, bulkQueueMs: 100, bulkJobMs: 100 }, async ({ emulator, add, finish }) => {
      const id = await add(contacts);
      const table = emulator.org.modules.get('Contacts')?.table;
      table?.update('1001', { Last_Name: 'Before' }, emulator.clock.now());
      emulator.clock.advance(150);
      table?.update('1002', { Last_Name: 'After' }, emulator.clock.now());
      table?.remove('1003', emulator.clock.now(), 'recycle');
      table?.insert({ Last_Name: 'New' }, emulator.clock.now());
      expect(await finish(id)).to.deep.equal([
        ['Id', 'Last_Name'],
        ['1001', 'Before'],
        ...[1, 2, 3, 4].map((index) => [String(1001 + index), `Person ${index}`]),
      ]);
    }));

  it('zoho-api §8.3: a job that finds nothing has a file with a header', () =>
    usingBulk({}, async ({ add, result, finish }) => {
      const id = await add({ ...module('Tasks'), fields: ['Modified_Time'] });
      expect(await finish(id)).to.deep.equal([['Id', 'Modified_Time']]);
      expect(await result(id)).to.include({ count: 0, more_records: false });
    }));

  it('zoho-api §3.3: rows of DealHistory whose deal is gone are left out', () => {
    const org = createOrg({ now: Date.UTC(2026, 0, 31), rows: { Deals: 3, DealHistory: 9 } });
    return usingBulk({ org }, async ({ read }) => {
      const query = { ...module('DealHistory'), fields: ['Potential_Name'] };
      const before = await read(query);
      expect(before).to.have.length(10);
      const deal = before.find(([, of], line) => line > 0 && of !== '')?.[1] ?? '';
      org.modules.get('Deals')?.table.remove(deal, 0, 'permanent');
      const left = before.filter(([, of]) => of !== deal);
      expect(await read(query)).to.deep.equal(left);
    });
  });

  it('zoho-api §8.4: the state of leads has to be named; converted ones without it by a switch', async () => {
    const leads = { ...module('Leads'), fields: ['$converted'] };
    const converted = (value: boolean) => ({ ...leads, criteria: criterion('$converted', 'equal', value) });
    await usingBulk({}, async ({ read }) => {
      expect(ids(await read(leads))).to.deep.equal(['5001', '5002']);
      expect(await read(converted(true))).to.deep.equal([
        ['Id', '$converted'],
        ['5003', 'true'],
      ]);
      expect(ids(await read(converted(false)))).to.deep.equal(['5001', '5002']);
      const both = {
        group_operator: 'or',
        group: [true, false].map((is) => criterion('$converted', 'equal', is)),
      };
      expect(ids(await read({ ...leads, criteria: both }))).to.deep.equal(['5001', '5002', '5003']);
    });
    await usingBulk({ bulkConverted: true }, async ({ read }) => {
      expect(ids(await read(leads))).to.deep.equal(['5001', '5002', '5003']);
      expect(ids(await read(converted(false)))).to.deep.equal(['5001', '5002']);
    });
  });

  it(`zoho-api §8: answers fit Zoho's OpenAPI files (skipped where ${OAS_FOLDER} is absent)`, function () {
    if (!hasOas()) skipLoudly(this, `no OpenAPI files at ${OAS_FOLDER}`);
    const oas = loadOas();
    return usingBulk({ bulkPageRows: 2 }, async ({ create, add, status, emulator }) => {
      const errors = async (body: Parameters<typeof create>[0], schema: string): Promise<unknown> =>
        oas.errors(`bulk_read/${schema}`, (await create(body)).json);
      expect(
        oas.errors('bulk_read/Success_Response', (await create({ query: contacts })).data[0] ?? {}),
      ).to.deep.equal([]);
      const id = await add(contacts);
      expect(oas.errors('bulk_read/Response_Wrapper', (await status(id)).json)).to.deep.equal([]);
      emulator.clock.advance(1_000);
      expect(oas.errors('bulk_read/Response_Wrapper', (await status(id)).json)).to.deep.equal([]);
      expect(oas.errors('bulk_read/Resource_Not_Found', (await status('1')).json)).to.deep.equal([]);
      expect(await errors('', 'Bulk_Read_API_Exception')).to.deep.equal([]);
      expect(await errors({ query: module('Emails') }, 'Module_Not_Supported')).to.deep.equal([]);
      expect(await errors({ query: { ...contacts, page: 501 } }, 'Page_Range_Exceeded')).to.deep.equal([]);
    });
  });
});

describe('emulator: pages of bulk read', () => {
  const five = { bulkPageRows: 2 };

  it('zoho-api §8.1: a chain of tokens leads through three pages', () =>
    usingBulk(five, async ({ add, result, finish }) => {
      let id = await add(contacts);
      const seen: unknown[] = [];
      for (const page of [1, 2, 3]) {
        seen.push(...ids(await finish(id)));
        const { page: reported, more_records, next_page_token } = await result(id);
        expect([reported, more_records]).to.deep.equal([page, page < 3]);
        if (page === 3) expect(next_page_token).to.equal(undefined);
        else id = await add({ page_token: next_page_token ?? '' });
      }
      expect(seen).to.deep.equal(['1001', '1002', '1003', '1004', '1005']);
    }));

  it('zoho-api §8.1: so do pages by number, up to the last that is allowed', () =>
    usingBulk({ ...five, bulkMaxPage: 3 }, async ({ read, create }) => {
      const pages = [];
      for (const page of [1, 2, 3]) pages.push(ids(await read({ ...contacts, page })));
      expect(pages).to.deep.equal([['1001', '1002'], ['1003', '1004'], ['1005']]);
      const criteria = criterion('Last_Name', 'in', ['Person 1', 'person 3', 'Person 4']);
      expect(ids(await read({ ...contacts, criteria, page: 2 }))).to.deep.equal(['1005']);
      const { json } = await create({ query: { ...contacts, page: 4 } });
      expect(json).to.deep.include({ code: 'PAGE_RANGE_EXCEEDED', details: { max_limit: 3 } });
    }));

  const kinds: ['keyset' | 'offset', string[]][] = [
    ['keyset', ['1003', '1004']],
    ['offset', ['1004', '1005']],
  ];
  for (const [bulkPageToken, expected] of kinds) {
    it(`zoho-api §8.4: between two pages a row goes: ${bulkPageToken} tokens`, () =>
      usingBulk({ ...five, bulkPageToken }, async ({ emulator, add, read, finish, result }) => {
        const id = await add(contacts);
        await finish(id);
        emulator.org.modules.get('Contacts')?.table.remove('1001', 0, 'recycle');
        expect(ids(await read({ page_token: (await result(id))['next_page_token'] ?? '' }))).to.deep.equal(
          expected,
        );
      }));
  }

  it('zoho-api §8.1: a token stands alone, belongs to its user, and lives for a day', () =>
    usingBulk(five, async ({ emulator, add, create, result, login, token }) => {
      const id = await add(contacts);
      emulator.clock.advance(1_000);
      const page_token = asText((await result(id))['next_page_token']) ?? '';
      const refused = async (body: Parameters<typeof create>[0]) => {
        const { status, json } = await create(body);
        return [status, json['code'], json['details']];
      };
      expect(await refused({ query: { page_token, page: 2 } })).to.deep.equal([
        ...[400, 'QUERY_NOT_SUPPORTED', { api_name: 'page' }],
      ]);
      expect(await refused({ query: { page_token }, file_type: 'csv' })).to.deep.equal([
        ...[400, 'QUERY_NOT_SUPPORTED', { api_name: 'file_type' }],
      ]);
      const unknown = [400, 'INVALID_DATA', { api_name: 'page_token', json_path: '$.query.page_token' }];
      expect(await refused({ query: { page_token: 'f00' } })).to.deep.equal(unknown);
      const code = emulator.grantToken({ user: 'another' });
      const { json } = await token({ grant_type: 'authorization_code', code });
      await login({ grant_type: 'refresh_token', refresh_token: asText(json['refresh_token']) ?? '' });
      expect(await refused({ query: { page_token } })).to.deep.equal(unknown);
      emulator.clock.advance(DAY);
      await login();
      expect(await refused({ query: { page_token } })).to.deep.equal([
        ...[400, 'EXPIRED_VALUE', { api_name: 'page_token', json_path: '$.query.page_token' }],
      ]);
    }));
});

describe('emulator: downloads of bulk read', () => {
  it('zoho-api §8.3: a zip of the job holds a CSV of the job; status and download cost a credit each', () =>
    usingBulk({}, async ({ emulator, add, status, download }) => {
      const id = await add(contacts);
      emulator.clock.advance(1_000);
      await status(id);
      const { status: code, headers, bytes } = await download(id);
      expect(code).to.equal(200);
      expect(headers.get('content-type')).to.equal('application/zip');
      expect(headers.get('content-disposition')).to.equal(`attachment; filename="${id}.zip"`);
      expect(unzip(bytes).map(({ name }) => name)).to.deep.equal([`${id}.csv`]);
      expect(emulator.calls.map(({ credits }) => credits)).to.deep.equal([50, 1, 1]);
      expect(emulator.calls.some(({ heavy }) => heavy)).to.equal(false);
    }));

  it('zoho-api §8.3: there is none before the end, nor a day after it', () =>
    usingBulk(times, async ({ emulator, add, status, download, login }) => {
      const id = await add(contacts);
      expect((await download(id)).status).to.equal(404);
      emulator.clock.advance(100);
      expect((await download(id)).status).to.equal(200);
      emulator.clock.advance(DAY);
      await login();
      expect((await download(id)).status).to.equal(404);
      expect(errorOf(await status(id))).to.deep.equal(gone(id));
      expect(errorOf(await status('4711'))).to.deep.equal(gone('4711'));
    }));

  it('zoho-api §2.4: after ten in a minute all are refused until it is over', () =>
    usingBulk({}, async ({ emulator, add, download }) => {
      const id = await add(contacts);
      emulator.clock.advance(1_000);
      const codes = async (count: number): Promise<number[]> => {
        const seen: number[] = [];
        for (let n = 0; n < count; n++) seen.push((await download(id)).status);
        return seen;
      };
      expect(await codes(11)).to.deep.equal([...Array<number>(10).fill(200), 429]);
      emulator.clock.advance(59_000);
      expect(await codes(1)).to.deep.equal([429]);
      emulator.clock.advance(1_000);
      expect(await codes(1)).to.deep.equal([200]);
      expect(JSON.parse((await download('1')).bytes.toString())).to.include({ code: 'RESOURCE_NOT_FOUND' });
    }));

  it('zoho-api §11: on its way a file is spoilt as any other answer', () =>
    usingBulk({}, async ({ emulator, add, download }) => {
      const id = await add(contacts);
      emulator.clock.advance(1_000);
      emulator.faults.add({ fault: { kind: 'truncated', transfer: 'length' }, times: 1 });
      const error = await download(id).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      expect(error).to.be.instanceOf(Error);
      expect((await download(id)).status).to.equal(200);
    }));
});

describe('emulator: bulk read that goes wrong', () => {
  const failing = (fault: BulkFault, body: (client: BulkClient, id: string) => Promise<void>) =>
    usingBulk(times, async (client) => {
      client.emulator.bulkFaults.add({ fault, nth: 2 });
      await client.finish(await client.add(contacts));
      await body(client, await client.add(contacts));
    });

  it('zoho-api §8.2: the n-th job fails, with the words of Zoho or of the test', () =>
    failing({ kind: 'failure' }, async ({ emulator, state, status, result, download, read }, id) => {
      emulator.clock.advance(1_000);
      expect(await state(id)).to.equal('FAILURE');
      const message = 'Internal server error occurred.';
      expect((await result(id))['error_message']).to.deep.equal({
        ...{ status: 'error', code: 'INTERNAL_SERVER_ERROR', message, details: {} },
      });
      expect((await status(id)).data[0]?.['result']).to.have.all.keys('error_message');
      expect((await download(id)).status).to.equal(404);
      expect(await read(contacts)).to.have.length(6);
    }));

  for (const stuck of ['QUEUED', 'IN PROGRESS'] as const) {
    it(`zoho-api §8.4: a job stays ${stuck}; those behind it do not wait`, () =>
      failing({ kind: 'stuck', state: stuck }, async ({ emulator, state, read }, id) => {
        emulator.clock.advance(DAY / 48);
        expect(await state(id)).to.equal(stuck);
        expect(await read(contacts)).to.have.length(6);
        expect(await state(id)).to.equal(stuck);
      }));
  }

  it('zoho-api §8.5: a job vanishes', () =>
    failing({ kind: 'vanished', state: 'IN PROGRESS' }, async (client, id) => {
      expect((await statesAfter(client, [id], [0, 10, 25, 100])).flat()).to.deep.equal([
        'ADDED',
        'QUEUED',
        404,
        404,
      ]);
    }));

  it('a count that is not that of the rows', () =>
    failing({ kind: 'count', by: -2 }, async ({ finish, result }, id) => {
      expect(await finish(id)).to.have.length(6);
      expect((await result(id))['count']).to.equal(3);
    }));

  it('a wrong checksum', () =>
    failing({ kind: 'crc' }, async ({ emulator, download }, id) => {
      emulator.clock.advance(1_000);
      const { bytes } = await download(id);
      expect(() => unzip(bytes)).to.throw('wrong checksum');
    }));

  it('a zip that ends early, whole as an answer; the next download is good', () =>
    failing({ kind: 'truncated', bytes: 50, times: 1 }, async ({ emulator, download }, id) => {
      emulator.clock.advance(1_000);
      const first = await download(id);
      expect([first.status, first.bytes.length, first.headers.get('content-length')]).to.deep.equal([
        200,
        50,
        '50',
      ]);
      const second = await download(id);
      expect(second.bytes.subarray(0, 50).equals(first.bytes)).to.equal(true);
      expect(unzip(second.bytes)).to.have.length(1);
    }));

  it('rules see the module, count their hits, and can be taken back', () =>
    usingBulk({}, async ({ emulator, add, state }) => {
      const fault: BulkFault = { kind: 'vanished', state: 'ADDED' };
      const remove = emulator.bulkFaults.add({ fault, match: (job) => job.module === 'Leads', times: 1 });
      const states = async (): Promise<unknown[]> => [
        await state(await add(contacts)),
        await state(await add(module('Leads'))),
        await state(await add(module('Leads'))),
      ];
      expect(await states()).to.deep.equal(['ADDED', 404, 'ADDED']);
      remove();
      emulator.bulkFaults.add({ fault, probability: 0 });
      expect(await states()).to.deep.equal(['ADDED', 'ADDED', 'ADDED']);
    }));
});

describe('emulator: bulk read and scopes', () => {
  it('zoho-api §1.7: wants bulk and the module; a refused job costs nothing', async () => {
    const allowed = async (scopes: string[]): Promise<number[]> => {
      let seen: number[] = [];
      await usingBulk({ scopes }, async ({ create, emulator }) => {
        const { status } = await create({ query: contacts });
        seen = [status, emulator.credits()];
      });
      return seen;
    };
    expect(await allowed(['ZohoCRM.bulk.READ', 'ZohoCRM.modules.contacts.READ'])).to.deep.equal([201, 50]);
    expect(await allowed(['ZohoCRM.bulk.ALL', 'ZohoCRM.modules.ALL'])).to.deep.equal([201, 50]);
    expect(await allowed(['ZohoCRM.bulk.READ', 'ZohoCRM.modules.leads.READ'])).to.deep.equal([401, 0]);
    expect(await allowed(['ZohoCRM.modules.ALL'])).to.deep.equal([401, 0]);
  });

  it('zoho-api §1.7: status, file and token of a module one may not read', () =>
    usingBulk(
      { bulkPageRows: 2 },
      async ({ emulator, add, result, status, create, download, token, login }) => {
        const id = await add(contacts);
        emulator.clock.advance(1_000);
        const page_token = (await result(id))['next_page_token'] ?? '';
        const code = emulator.grantToken({ scopes: ['ZohoCRM.bulk.READ', 'ZohoCRM.modules.leads.READ'] });
        const { json } = await token({ grant_type: 'authorization_code', code });
        await login({ grant_type: 'refresh_token', refresh_token: asText(json['refresh_token']) ?? '' });
        const mismatch = [401, 'OAUTH_SCOPE_MISMATCH', 'Unauthorized', {}];
        expect(errorOf(await status(id))).to.deep.equal(mismatch);
        expect(errorOf(await create({ query: { page_token } }))).to.deep.equal(mismatch);
        expect((await download(id)).status).to.equal(401);
      },
    ));

  it('zoho-api §2.1: fifty credits or none', () =>
    usingBulk({ dailyCredits: 60 }, async ({ create }) => {
      expect((await create({ query: contacts })).status).to.equal(201);
      expect(errorOf(await create({ query: contacts }))).to.deep.equal(tooMany);
    }));
});

describe('emulator: bulk read of many rows', () => {
  it('zoho-api §8.4: a file of many pieces is whole, and the next one goes on behind it', () => {
    const org = createOrg({
      now: Date.UTC(2026, 0, 31),
      extraModules: [{ api_name: 'Big', rows: 5_000, fields: 40 }],
    });
    return usingBulk({ org, bulkPageRows: 3_000 }, async ({ emulator, add, result, finish }) => {
      const id = await add(module('Big'));
      const first = ids(await finish(id));
      const { count, next_page_token } = await result(id);
      expect(count).to.equal(3_000);
      const second = ids(await finish(await add({ page_token: next_page_token ?? '' })));
      expect([...first, ...second]).to.deep.equal([...emulator.truth('Big')].map((row) => row.id));
    });
  });
});
