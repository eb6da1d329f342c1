import { expect } from 'chai';
import { emulated, errorOf, ids, using } from '../../support/emulated.js';
import { moduleOf, plainRows, tinyOrg } from '../../support/tiny-org.js';

describe('emulator: Get Records', () => {
  it(
    'zoho-api §5.1: fields, data and info are as documented',
    emulated(async ({ get }) => {
      const { status, headers, json } = await get(
        '/Contacts?fields=Last_Name,Email&per_page=2&sort_by=id&sort_order=asc',
      );
      expect(status).to.equal(200);
      expect(headers.get('content-type')).to.equal('application/json;charset=utf-8');
      expect(json['data']).to.deep.equal([
        { Last_Name: 'Person 0', Email: null, id: '1001' },
        { Last_Name: 'Person 1', Email: null, id: '1002' },
      ]);
      const { next_page_token, page_token_expiry, ...rest } = json['info'] as Record<string, unknown>;
      expect(rest).to.deep.equal({
        call: false,
        per_page: 2,
        count: 2,
        sort_by: 'id',
        page: 1,
        sort_order: 'asc',
        email: false,
        more_records: true,
        previous_page_token: null,
      });
      expect(next_page_token).to.match(/^[0-9a-f]{12,120}$/);
      expect(page_token_expiry).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00$/);
    }),
  );

  it(
    'zoho-api §5.1: the last page has null tokens and more_records false',
    emulated(async ({ get }) => {
      const { info } = await get('/Contacts?fields=id');
      expect(info).to.include({
        next_page_token: null,
        page_token_expiry: null,
        more_records: false,
        count: 5,
      });
    }),
  );

  it(
    'zoho-api §5.1: the order is id descending unless asked otherwise',
    emulated(async ({ get }) => {
      expect(ids((await get('/Contacts?fields=id')).data)).to.deep.equal([
        '1005',
        '1004',
        '1003',
        '1002',
        '1001',
      ]);
    }),
  );

  it('zoho-api §15.7: ids are compared as numbers, ties broken by id in the same direction', () => {
    const time = '2024-01-01T00:00:00Z';
    const rows = ['99', '100', '1000000000000000001', '1000000000000000002'].map((id) => ({
      id,
      Created_Time: time,
      Modified_Time: time,
    }));
    return using({ org: tinyOrg({ modules: [moduleOf('Ties', { rows })] }) }, async ({ get }) => {
      const up = await get('/Ties?fields=id&sort_by=Modified_Time&sort_order=asc');
      expect(ids(up.data)).to.deep.equal(rows.map(({ id }) => id));
      const down = await get('/Ties?fields=id&sort_by=Modified_Time');
      expect(ids(down.data)).to.deep.equal(rows.map(({ id }) => id).reverse());
    });
  });

  it(
    'zoho-api §5.1: unknown names fall away without a word; id is always there; $ names are allowed',
    emulated(async ({ get }) => {
      const { data } = await get('/Leads?fields=Nonsense,Last_Name,$approval_state,$converted,$nonsense');
      expect(data[0]).to.deep.equal({
        Last_Name: 'Smith',
        $approval_state: 'approved',
        $converted: false,
        id: '5002',
      });
    }),
  );

  it(
    'zoho-api §12: columns of single records are accepted in a list, and not delivered',
    emulated(async ({ get }) => {
      const { data } = await get('/Leads?fields=Languages_Known,Friends,Last_Name');
      expect(data[0]).to.have.all.keys('Last_Name', 'id');
    }),
  );

  it(
    'zoho-api §4: a field hidden from the profile never shows its value',
    emulated(async ({ get }) => {
      expect((await get('/Leads?fields=Secret')).data[0]).to.have.all.keys('id');
      expect((await get('/Leads/5001')).data[0]).to.not.have.property('Secret');
    }),
  );

  it(
    'zoho-api §5.1: converted leads are shown only when asked for',
    emulated(async ({ get }) => {
      const shown = async (more: string) => ids((await get(`/Leads?fields=id${more}`)).data);
      expect(await shown('')).to.deep.equal(['5002', '5001']);
      expect(await shown('&converted=true')).to.deep.equal(['5003']);
      expect(await shown('&converted=both')).to.deep.equal(['5003', '5002', '5001']);
      expect(await shown('&ids=5003,5001')).to.deep.equal(['5001']);
    }),
  );

  it(
    'zoho-api §5.1: ids picks rows; those that are not there are left out',
    emulated(async ({ get }) => {
      const { data } = await get(
        '/Contacts?fields=id&ids=1004,1002,4711&sort_by=Created_Time&sort_order=asc',
      );
      expect(ids(data)).to.deep.equal(['1002', '1004']);
    }),
  );

  it(
    'zoho-api §0.1.8: nothing is 204, without a body and without a content type',
    emulated(async ({ get }) => {
      for (const path of [
        '/Tasks?fields=id',
        '/Contacts?fields=id&page=2',
        '/Contacts?fields=id&approved=false',
      ]) {
        const { status, text, headers } = await get(path);
        expect([status, text, headers.get('content-type')], path).to.deep.equal([204, '', null]);
      }
    }),
  );

  it('zoho-api §13: a list reads the rows as they are at each call', () =>
    using({}, async ({ emulator, get }) => {
      const table = emulator.org.modules.get('Contacts')!.table;
      const off = emulator.onRequest(() => {
        table.remove('1005', emulator.clock.now(), 'recycle');
        table.insert({ Last_Name: 'New' }, emulator.clock.now());
      });
      expect(ids((await get('/Contacts?fields=id')).data)).to.deep.equal([
        '9001',
        '1004',
        '1003',
        '1002',
        '1001',
      ]);
      off();
    }));

  it('zoho-api §5.4: rows of a captured data set are shown as they were printed', () => {
    const rows = [
      { id: '1', Created_Time: '2024-01-01T00:00:00+05:30', Modified_Time: '2024-01-01T00:00:00Z' },
    ];
    return using(
      { org: tinyOrg({ modules: [moduleOf('Captured', { rows, verbatim: true })] }) },
      async ({ get }) => {
        expect((await get('/Captured?fields=Created_Time,Modified_Time')).data).to.deep.equal(rows);
      },
    );
  });
});

describe('emulator: what Get Records refuses', () => {
  const many = Array.from({ length: 51 }, (_, index) => `F${index}`).join(',');
  const hundred = Array.from({ length: 101 }, (_, index) => index + 1).join(',');
  const supported = { supported_values: ['id', 'Created_Time', 'Modified_Time'] };
  const cases: readonly [path: string, code: string, message: string, details: object][] = [
    ['/Contacts', 'REQUIRED_PARAM_MISSING', 'required param is missing', { param_name: 'fields' }],
    ['/Contacts?fields=', 'REQUIRED_PARAM_MISSING', 'required param is missing', { param_name: 'fields' }],
    [`/Contacts?fields=${many}`, 'LIMIT_EXCEEDED', 'limit exceeded', { limit: 50, param_name: 'fields' }],
    [
      `/Contacts?fields=id&ids=${hundred}`,
      'LIMIT_EXCEEDED',
      'limit exceeded',
      { limit: 100, param_name: 'ids' },
    ],
    ['/Contacts?fields=id&ids=abc', 'INVALID_DATA', 'invalid data', { param_name: 'ids' }],
    ['/Contacts?fields=id&cvid=abc', 'INVALID_DATA', 'invalid data', { param_name: 'cvid' }],
    [
      '/Contacts?fields=id&sort_by=Last_Name',
      'INVALID_DATA',
      'invalid data',
      { param_name: 'sort_by', ...supported },
    ],
    [
      '/Contacts?fields=id&sort_order=up',
      'INVALID_DATA',
      'invalid data',
      { param_name: 'sort_order', supported_values: ['asc', 'desc'] },
    ],
    ...['0', '201', 'x', '-1'].map((value): [string, string, string, object] => [
      `/Contacts?fields=id&per_page=${value}`,
      'PATTERN_NOT_MATCHED',
      'Please check whether the input values are correct',
      { param_name: 'per_page' },
    ]),
    [
      '/Contacts?fields=id&cvid=1&sort_by=id',
      'AMBIGUITY_DURING_PROCESSING',
      'Ambiguity while processing the request',
      { ambiguity_due_to: [{ param_name: 'cvid' }, { param_name: 'sort_by' }] },
    ],
    [
      '/contacts?fields=id',
      'INVALID_MODULE',
      'the module name given seems to be invalid',
      { resource_path_index: 0 },
    ],
    [
      '/Emails?fields=id',
      'INVALID_MODULE',
      'the given module is not supported in api',
      { resource_path_index: 0 },
    ],
  ];
  for (const [path, ...expected] of cases) {
    it(
      `zoho-api §5.4: ${path.slice(0, 60)} is 400 ${expected[0]}`,
      emulated(async ({ get }) => {
        expect(errorOf(await get(path))).to.deep.equal([400, ...expected]);
      }),
    );
  }

  it(
    'zoho-api §3.3: a module answers with the error that its org gives it',
    emulated(async ({ get }) => {
      const details = { permissions: ['Crm_Implied_View_Cases'] };
      const expected = [403, 'NO_PERMISSION', 'Permission denied', details];
      expect(errorOf(await get('/Cases?fields=id'))).to.deep.equal(expected);
      expect(errorOf(await get('/Cases/1'))).to.deep.equal(expected);
    }),
  );

  it(
    'zoho-api §5.4: an address that does not exist is 404, a method that does not is 400',
    emulated(async ({ emulator, get, login }) => {
      const expected = [
        404,
        'INVALID_URL_PATTERN',
        'Please check if the URL trying to access is a correct one',
        {},
      ];
      for (const path of ['/Contacts/none', '/Contacts/1/2/3', '/settings/nothing/here', '/']) {
        expect(errorOf(await get(path)), path).to.deep.equal(expected);
      }
      const headers = { authorization: `Zoho-oauthtoken ${await login()}` };
      const response = await fetch(`${emulator.url}/crm/v8/Contacts`, { method: 'DELETE', headers });
      expect([response.status, await response.json()]).to.deep.equal([
        400,
        {
          code: 'INVALID_REQUEST_METHOD',
          details: {},
          message: 'The http request method type is not a valid one',
          status: 'error',
        },
      ]);
    }),
  );
});

describe('emulator: If-Modified-Since', () => {
  const since = (at: string) => ({ 'if-modified-since': at });

  it(
    'zoho-api §5.3: gives the rows changed since, its own second included; any offset will do',
    emulated(async ({ get }) => {
      const { data } = await get('/Contacts?fields=id', since('2024-03-01T05:30:03+05:30'));
      expect(ids(data)).to.deep.equal(['1005', '1004']);
    }),
  );

  it('zoho-api §5.3: its own second may also be excluded', () =>
    using({ modifiedSinceInclusive: false }, async ({ get }) => {
      expect(ids((await get('/Contacts?fields=id', since('2024-03-01T00:00:03Z'))).data)).to.deep.equal([
        '1005',
      ]);
    }));

  it('zoho-api §5.1: nothing new is 304, 204 or an empty list', async () => {
    const seen: unknown[] = [];
    for (const nothingNew of ['304', '204', 'empty200'] as const) {
      await using({ nothingNew }, async ({ get }) => {
        const reply = await get('/Contacts?fields=id', since('2030-01-01T00:00:00Z'));
        seen.push([reply.status, reply.headers.get('content-type'), reply.json['data']]);
      });
    }
    expect(seen).to.deep.equal([
      [304, null, undefined],
      [204, null, undefined],
      [200, 'application/json;charset=utf-8', []],
    ]);
  });

  it(
    'zoho-api §5.3: an HTTP date is not understood',
    emulated(async ({ get }) => {
      const reply = await get('/Contacts?fields=id', since('Fri, 01 Mar 2024 00:00:03 GMT'));
      expect(errorOf(reply)).to.deep.equal([
        400,
        'INVALID_DATA',
        'invalid data',
        { param_name: 'If-Modified-Since' },
      ]);
    }),
  );
});

describe('emulator: single records', () => {
  it(
    'zoho-api §5.5: everything is there: subforms, links, whole text, $ properties, $has_more',
    emulated(async ({ get }) => {
      const row = (await get('/Leads/5001')).data[0]!;
      expect(row['Languages_Known']).to.deep.equal([
        { id: '6001', Language: 'English', Modified_Time: '2023-07-10T02:00:00-07:00' },
      ]);
      expect(row['Friends']).to.deep.equal([{ Friend: { id: '1001', name: 'A' }, id: '6002' }]);
      expect(row['Story']).to.have.length(607);
      expect(row['$has_more']).to.deep.equal({ Languages_Known: false, Friends: false });
      expect(row).to.include({ $approved: true, $state: 'save', id: '5001' });
    }),
  );

  it(
    'zoho-api §5.5: fields is optional, and narrows',
    emulated(async ({ get }) => {
      const { data } = await get('/Leads/5001?fields=Last_Name,Friends');
      expect(data[0]).to.have.all.keys('id', 'Last_Name', 'Friends');
    }),
  );

  it('zoho-api §5.5: an unknown id is 204, or 400', async () => {
    await using({}, async ({ get }) => {
      expect((await get('/Leads/4711')).status).to.equal(204);
    });
    await using({ unknownId: 400 }, async ({ get }) => {
      const expected = [400, 'INVALID_DATA', 'the id given seems to be invalid', { resource_path_index: 1 }];
      expect(errorOf(await get('/Leads/4711'))).to.deep.equal(expected);
    });
  });

  it('zoho-api §12: more than 200 rows of a subform are announced, not delivered', () => {
    const org = tinyOrg();
    const rows = Array.from({ length: 201 }, (_, index) => ({ id: String(index) }));
    org.modules.get('Leads')!.table.update('5001', { Languages_Known: rows }, 0);
    return using({ org }, async ({ get }) => {
      const row = (await get('/Leads/5001')).data[0]!;
      expect(row['Languages_Known']).to.have.length(200);
      expect(row['$has_more']).to.include({ Languages_Known: true });
    });
  });
});

describe('emulator: full rich text', () => {
  const whole = `<p>${'x'.repeat(600)}</p>`;

  it(
    'zoho-api §5.7: gives rich text and id of one record, nothing else',
    emulated(async ({ get }) => {
      const { data } = await get('/Leads/5001/actions/fetch_full_data');
      expect(data).to.deep.equal([{ Story: whole, id: '5001' }]);
    }),
  );

  it(
    'zoho-api §5.7: and of up to 200 records',
    emulated(async ({ get }) => {
      const { data } = await get('/Leads/actions/fetch_full_data?ids=5001,5002,4711&fields=Story,Last_Name');
      expect(data).to.deep.equal([
        { Story: whole, id: '5001' },
        { Story: whole, id: '5002' },
      ]);
      const many = Array.from({ length: 201 }, (_, index) => index + 1).join(',');
      const refused = await get(`/Leads/actions/fetch_full_data?ids=${many}`);
      expect(errorOf(refused)).to.deep.equal([
        400,
        'LIMIT_EXCEEDED',
        'limit exceeded',
        { limit: 200, param_name: 'ids' },
      ]);
      expect((await get('/Leads/actions/fetch_full_data')).json['code']).to.equal('REQUIRED_PARAM_MISSING');
    }),
  );

  it('zoho-api §5.7: many at once may not exist at all', () =>
    using({ fetchFullDataByIds: false }, async ({ get }) => {
      expect((await get('/Leads/actions/fetch_full_data?ids=5001')).json['code']).to.equal(
        'INVALID_URL_PATTERN',
      );
    }));
});

describe('emulator: values of a list', () => {
  it(
    'zoho-api §4.2: rich text is cut at 500 characters, other text never',
    emulated(async ({ get }) => {
      const { data } = await get('/Leads?fields=Story,Notes');
      expect(data[0]!['Story']).to.equal(`<p>${'x'.repeat(497)}`);
      expect(data[0]!['Notes']).to.equal('y'.repeat(600));
    }),
  );

  it('zoho-api §4.2: the cut never leaves half a character', () => {
    const org = tinyOrg();
    org.modules.get('Leads')!.table.update('5002', { Story: `${'x'.repeat(499)}😀` }, 0);
    return using({ org }, async ({ get }) => {
      expect((await get('/Leads?fields=Story')).data[0]!['Story']).to.equal('x'.repeat(499));
    });
  });

  it(
    'zoho-api §13: date-times are in the user’s zone, whose offset changes with the season',
    emulated(async ({ get }) => {
      const { data } = await get('/Leads?fields=Modified_Time&sort_by=id&sort_order=asc');
      expect(data.map((row) => row['Modified_Time'])).to.deep.equal([
        '2023-07-10T02:00:00-07:00',
        '2023-12-10T01:00:00-08:00',
      ]);
    }),
  );

  it(
    'zoho-api §4.2: no tags are an empty list',
    emulated(async ({ get }) => {
      expect((await get('/Leads?fields=Tag')).data[0]!['Tag']).to.deep.equal([]);
    }),
  );
});

describe('emulator: record count', () => {
  it(
    'zoho-api §9: counts what a list would give',
    emulated(async ({ get }) => {
      const count = async (path: string) => (await get(path)).json;
      expect(await count('/Contacts/actions/count')).to.deep.equal({ count: 5 });
      expect(await count('/Leads/actions/count')).to.deep.equal({ count: 2 });
      expect(await count('/Leads/actions/count?converted=both')).to.deep.equal({ count: 3 });
      expect(await count('/Tasks/actions/count')).to.deep.equal({ count: 0 });
    }),
  );

  it(
    'zoho-api §9: a view and a search at once are ambiguous; a criterion is not supported',
    emulated(async ({ get }) => {
      const message =
        'Please use either Cvid or Search Params. Combination of both the params is not allowed';
      const details = { ambiguity_due_to: [{ param_name: 'cvid' }, { param_name: 'word' }] };
      expect(errorOf(await get('/Leads/actions/count?cvid=1&word=x'))).to.deep.equal([
        400,
        'AMBIGUITY_DURING_PROCESSING',
        message,
        details,
      ]);
      expect((await get('/Leads/actions/count?criteria=(x:equals:1)')).json['code']).to.equal(
        'INVALID_QUERY',
      );
    }),
  );

  it('zoho-api §9: it may be ten minutes behind', () =>
    using({ countLagged: true, org: tinyOrg({ contacts: 1 }) }, async ({ emulator, get }) => {
      const count = async () => (await get('/Contacts/actions/count')).json['count'];
      expect(await count()).to.equal(1);
      const [row] = plainRows(1, '2024-03-02T00:00:00Z');
      emulator.org.modules.get('Contacts')!.table.insert({ ...row, id: '2001' }, emulator.clock.now());
      expect(await count()).to.equal(1);
      emulator.clock.advance(600_000);
      expect(await count()).to.equal(2);
    }));
});
