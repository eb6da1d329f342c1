import { expect } from 'chai';
import type { EmulatorOptions } from '#src/emulator/server/server.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import { asObject, asObjects, asText, type Json, type JsonObject } from '#src/util/json.js';
import { emulated, errorOf, ids, type Emulated, type Reply, using } from '../../support/emulated.js';
import { moduleOf, plainRows, tinyOrg } from '../../support/tiny-org.js';
import { field, queryOrg } from '../../support/query-org.js';

const ask = ({ post }: Emulated, select_query: string, more: JsonObject = {}): Promise<Reply> =>
  post('/coql', { select_query, ...more });

const on = (options: Partial<EmulatorOptions>, body: (emulated: Emulated) => Promise<void>) => () =>
  using({ org: queryOrg(), ...options }, body);

/** Asks and expects rows. */
async function rowsOf(emulated: Emulated, query: string): Promise<JsonObject[]> {
  const reply = await ask(emulated, query);
  expect([200, 204], `${query}: ${reply.text}`).to.include(reply.status);
  return reply.data;
}

describe('emulator: COQL answers', () => {
  it(
    'zoho-api §7: rows with id, info of two keys; default order is id asc, default limit 200',
    emulated(async (it) => {
      const reply = await ask(it, 'select Last_Name from Contacts where id is not null');
      expect(reply.json['data']).to.deep.include({ Last_Name: 'Person 0', id: '1001' });
      expect(ids(reply.data)).to.deep.equal(['1001', '1002', '1003', '1004', '1005']);
      expect(reply.info).to.deep.equal({ count: 5, more_records: false });
    }),
  );

  it('zoho-api §7.1: without a limit there are 200 rows', () =>
    using({ org: tinyOrg({ contacts: 201 }) }, async (it) => {
      const reply = await ask(it, 'select id from Contacts where id is not null');
      expect(reply.info).to.deep.equal({ count: 200, more_records: true });
    }));

  it(
    'zoho-api §7: nothing found is 204 without a body',
    emulated(async (it) => {
      const reply = await ask(it, 'select id from Contacts where id = 7');
      expect([reply.status, reply.text, reply.headers.get('content-type')]).to.deep.equal([204, '', null]);
    }),
  );

  it(
    'zoho-api §4.4: lookups are {name, id}, of users the last name; of several modules only {id}',
    on({}, async (it) => {
      const [row] = await rowsOf(it, 'select Owner, Partner, What_Id from Trips where id = 1001');
      expect(row).to.deep.equal({
        Owner: { name: 'Boyle', id: '101' },
        Partner: { name: 'Person 0', id: '1001' },
        What_Id: { id: '1002' },
        id: '1001',
      });
      const [wide] = await rowsOf(it, 'select What_Id, What_Id.module.api_name from Trips where id = 1001');
      expect(wide).to.deep.equal({
        What_Id: { module: { api_name: 'Contacts', id: '356' }, id: '1002' },
        'What_Id.module.api_name': 'Contacts',
        id: '1001',
      });
    }),
  );

  it(
    'zoho-api §7.1: columns of lookups, of their lookups, of users, of one of several modules, under an alias',
    on({}, async (it) => {
      const columns =
        "Partner.Last_Name, Partner.Owner.email, Owner.role, Owner.role.name, 'What_Id->Contacts.Last_Name' as Who, What_Id->Leads.Last_Name";
      const [row] = await rowsOf(it, `select ${columns} from Trips where id = 1001`);
      expect(row).to.deep.equal({
        'Partner.Last_Name': 'Person 0',
        'Partner.Owner.email': '101@example.com',
        'Owner.role': { name: 'CEO', id: '401' },
        'Owner.role.name': 'CEO',
        Who: 'Person 1',
        'What_Id->Leads.Last_Name': null,
        id: '1001',
      });
    }),
  );

  it(
    'zoho-api §7.2: Users are a module',
    emulated(async (it) => {
      expect(await rowsOf(it, "select email from Users where last_name = 'Doe'")).to.deep.equal([
        { email: '102@example.com', id: '102' },
      ]);
    }),
  );

  it(
    'zoho-api §4.4: values: choices, tags, numbers, zones; territories without more than name and id',
    on({}, async (it) => {
      const columns = 'Extras, Tag, Price, Next_Service, Chassis, Territory, Modified_Time';
      const [row] = await rowsOf(it, `select ${columns} from Trips where id = 1002`);
      expect(row).to.deep.equal({
        Extras: ['English', 'German'],
        Tag: [{ name: 'VIP', id: '9', color_code: null }],
        Price: 12.5,
        Next_Service: '2024-07-01T05:00:00-07:00',
        Chassis: '9007199254740993',
        Territory: [{ name: 'EMEA', id: '601' }],
        Modified_Time: '2024-02-29T16:00:01-08:00',
        id: '1002',
      });
    }),
  );

  it('zoho-api §4.2, §5.7: rich text is cut as in lists, or whole; other text never', async () => {
    const lengths = async (it: Emulated) => {
      const [row] = await rowsOf(it, 'select Story, Notes from Leads where id = 5001');
      return [asText(row?.['Story'])?.length, asText(row?.['Notes'])?.length];
    };
    await using({}, async (it) => {
      expect(await lengths(it)).to.deep.equal([500, 600]);
    });
    await using({ coqlRichText: 'whole' }, async (it) => {
      expect(await lengths(it)).to.deep.equal([607, 600]);
    });
  });

  it('zoho-api §7.3: converted leads are left out unless they are asked for', async () => {
    const found = async (it: Emulated, where: string) =>
      ids(await rowsOf(it, `select id from Leads where ${where}`));
    await using({}, async (it) => {
      expect(await found(it, 'id is not null')).to.deep.equal(['5001', '5002']);
      expect(await found(it, 'Converted__s = true')).to.deep.equal(['5003']);
      expect(await found(it, '$converted = true')).to.deep.equal(['5003']);
      expect(await found(it, '(Converted__s = true or Converted__s = false)')).to.have.length(3);
    });
    await using({ coqlConverted: 'included' }, async (it) => {
      expect(await found(it, 'id is not null')).to.have.length(3);
    });
  });

  it(
    'zoho-api §7: include_meta describes the columns of the select',
    emulated(async (it) => {
      const query = 'select Last_Name from Contacts where id = 1001';
      const { json } = await ask(it, query, { include_meta: ['fields'] });
      const fields = asObject(json['fields']);
      expect(Object.keys(json)).to.deep.equal(['data', 'fields', 'info']);
      expect(Object.keys(fields)).to.deep.equal(['Last_Name']);
      expect(fields['Last_Name']).to.deep.include({ data_type: 'text', required: false });
    }),
  );

  it(
    'zoho-api §13: each call sees the rows as they are',
    emulated(async (it) => {
      const query = "select id from Contacts where Last_Name = 'New'";
      expect((await ask(it, query)).status).to.equal(204);
      it.emulator.org.modules
        .get('Contacts')
        ?.table.update('1003', { Last_Name: 'New' }, Date.UTC(2024, 5, 1));
      expect(ids((await ask(it, query)).data)).to.deep.equal(['1003']);
    }),
  );
});

describe('emulator: COQL order and pages', () => {
  it(
    'zoho-api §7.1: offsets in both spellings',
    emulated(async (it) => {
      const where = 'from Contacts where id is not null';
      expect(ids(await rowsOf(it, `select id ${where} limit 2, 2`))).to.deep.equal(['1003', '1004']);
      expect(ids(await rowsOf(it, `select id ${where} limit 2 offset 3`))).to.deep.equal(['1004', '1005']);
      const last = await ask(it, `select id ${where} limit 3, 2`);
      expect(last.info).to.deep.equal({ count: 2, more_records: false });
    }),
  );

  it(
    'zoho-api §7.1: any column orders, in any direction, rows without a value first',
    on({}, async (it) => {
      const order = async (by: string) =>
        ids(await rowsOf(it, `select id from Trips where id is not null order by ${by}`));
      expect(await order('Price desc, id asc')).to.deep.equal(['1002', '1004', '1003', '1001']);
      expect(await order('Price asc')).to.deep.equal(['1001', '1003', '1004', '1002']);
      expect(await order('Modified_Time desc')).to.deep.equal(['1004', '1003', '1002', '1001']);
      expect(await order('Partner.Last_Name desc, id desc')).to.deep.equal(['1004', '1003', '1002', '1001']);
      expect(await order('Kind desc, id asc')).to.deep.equal(['1003', '1004', '1001', '1002']);
    }),
  );

  it('zoho-api §7.4: a keyset walk by (Modified_Time, id) gives what a list by Modified_Time gives', async () => {
    const times = (index: number) => ({ Modified_Time: `2024-03-01T00:00:0${Math.floor(index / 40)}Z` });
    const rows = plainRows(200, '2024-03-01T00:00:00Z', times);
    const org = tinyOrg({ modules: [moduleOf('Vehicles', { rows })] });
    await using({ org }, async (it) => {
      const walked: JsonObject[] = [];
      let where = "Modified_Time >= '2024-03-01T00:00:00Z'";
      for (let more = true; more;) {
        const query = `select Modified_Time from Vehicles where ${where} order by Modified_Time asc, id asc limit 30`;
        const reply = await ask(it, query);
        walked.push(...reply.data);
        more = reply.info['more_records'] === true;
        const last = walked.at(-1) ?? {};
        const time = asText(last['Modified_Time']) ?? '';
        const id = asText(last['id']) ?? '';
        where = `(Modified_Time >= '${time}' and (Modified_Time > '${time}' or id > ${id}))`;
      }
      const list = await it.get('/Vehicles?fields=Modified_Time&sort_by=Modified_Time&sort_order=asc');
      expect(walked).to.deep.equal(list.data.map(({ Modified_Time, id }) => ({ Modified_Time, id })));
    });
  });

  it(
    'zoho-api §13: a row changed during the walk comes once more, behind the others',
    emulated(async (it) => {
      const page = (where: string) =>
        rowsOf(it, `select id from Contacts where ${where} order by Modified_Time asc, id asc limit 3`);
      const seen = ids(await page('id is not null'));
      it.emulator.org.modules.get('Contacts')?.table.update('1001', {}, Date.UTC(2024, 5, 1));
      const after =
        "(Modified_Time >= '2024-03-01T00:00:02Z' and (Modified_Time > '2024-03-01T00:00:02Z' or id > 1003))";
      expect([...seen, ...ids(await page(after))]).to.deep.equal([
        '1001',
        '1002',
        '1003',
        '1004',
        '1005',
        '1001',
      ]);
    }),
  );

  it('zoho-api §7.3: offsets end at the window, keysets do not', () =>
    using({ coqlOffsetWindow: 4 }, async (it) => {
      const refused = await ask(it, 'select id from Contacts where id is not null limit 3, 2');
      expect(errorOf(refused)).to.deep.equal([
        400,
        'LIMIT_EXCEEDED',
        'max records limit exceeded',
        { limit: 4 },
      ]);
      expect(await rowsOf(it, 'select id from Contacts where id > 1004 limit 2')).to.have.length(1);
    }));
});

describe('emulator: COQL beside Get Records', () => {
  /** Columns that both print alike: lookups, people and territories are shorter in COQL, others are no columns of it. */
  const alike = /^(?!.*lookup)(?!subform|fileupload|imageupload|territories|participants)/;

  for (const name of ['Leads', 'Contacts', 'Accounts', 'Vehicles', 'Everything']) {
    it(`design: all other columns of ${name} have the same values in both`, async () => {
      const org = createOrg({ now: Date.UTC(2024, 6, 1) });
      const fields = (org.modules.get(name)?.fields ?? [])
        .filter(({ data_type, profiles }) => alike.test(asText(data_type) ?? '') && !isHidden(profiles))
        .map(({ api_name }) => asText(api_name) ?? '')
        .slice(0, 50);
      await using({ org, coqlFormulaLimit: 50 }, async (it) => {
        const list = await it.get(`/${name}?fields=${fields.join()}&sort_by=Modified_Time&sort_order=asc`);
        const query = `select ${fields.join()} from ${name} where id is not null order by Modified_Time asc, id asc`;
        expect(list.data).to.not.be.empty;
        expect(await rowsOf(it, query)).to.deep.equal(list.data);
      });
    });
  }

  const isHidden = (profiles: Json | undefined): boolean =>
    asObjects(profiles).some(({ permission_type }) => permission_type === 'hidden');
});

describe('emulator: COQL sums', () => {
  it(
    'zoho-api §4.4: aggregates stand under their own text, without id',
    on({}, async (it) => {
      const query =
        'select Kind, COUNT(id), SUM(Price) as Total from Trips where id is not null group by Kind';
      expect(await rowsOf(it, `${query} limit 2`)).to.deep.equal([
        { Kind: 'a', 'COUNT(id)': 2, Total: 12.5 },
        { Kind: 'b', 'COUNT(id)': 2, Total: 3 },
      ]);
      expect(
        await rowsOf(it, 'select MAX(Price), MIN(Modified_Time), AVG(Price) from Trips where id > 1'),
      ).to.deep.equal([
        { 'MAX(Price)': 12.5, 'MIN(Modified_Time)': '2024-02-29T16:00:00-08:00', 'AVG(Price)': 15.5 / 3 },
      ]);
    }),
  );

  it('zoho-api §7.3: COUNT without GROUP BY is refused, or served', async () => {
    const query = 'select COUNT(id) from Contacts where id is not null';
    await using({}, async (it) => {
      expect((await ask(it, query)).json['code']).to.equal('SYNTAX_ERROR');
    });
    await using({ coqlUngroupedCount: true }, async (it) => {
      expect(await rowsOf(it, query)).to.deep.equal([{ 'COUNT(id)': 5 }]);
    });
  });
});

describe('emulator: COQL credits, weight and scopes', () => {
  const priced: [limit: string, credits: number][] = [
    ['', 1],
    ['limit 200', 1],
    ['limit 201', 2],
    ['limit 0, 1000', 2],
    ['limit 1001', 3],
    ['limit 2000 offset 5', 3],
  ];
  for (const [limit, credits] of priced) {
    it(`zoho-api §2.2: "${limit}" costs ${credits}, whatever is found, and is heavy (§2.3)`, () =>
      using({}, async (it) => {
        await ask(it, `select id from Contacts where id is not null ${limit}`);
        const [call] = it.emulator.calls;
        expect([call?.credits, call?.heavy, asText(call?.body)?.includes('select_query')]).to.deep.equal([
          credits,
          true,
          true,
        ]);
      }));
  }

  const scoped: [scopes: string[], more: JsonObject, status: number][] = [
    [['ZohoCRM.coql.READ'], {}, 401],
    [['ZohoCRM.modules.ALL'], {}, 401],
    [['ZohoCRM.coql.READ', 'ZohoCRM.modules.contacts.READ'], {}, 200],
    [['ZohoCRM.coql.READ', 'ZohoCRM.modules.leads.READ'], {}, 401],
    [['ZohoCRM.coql.READ', 'ZohoCRM.modules.READ'], { include_meta: ['fields'] }, 401],
    [
      ['ZohoCRM.coql.READ', 'ZohoCRM.modules.READ', 'ZohoCRM.settings.fields.READ'],
      { include_meta: ['fields'] },
      200,
    ],
  ];
  for (const [scopes, more, status] of scoped) {
    it(`zoho-api §1.7: ${scopes.join(' ')} gives ${JSON.stringify(more)} ${status}`, () =>
      using({ scopes }, async (it) => {
        expect((await ask(it, 'select id from Contacts where id is not null', more)).status).to.equal(status);
      }));
  }

  it(
    'zoho-api §11: GET is the wrong method, not a module of that name',
    emulated(async ({ get }) => {
      expect((await get('/coql')).json['code']).to.equal('INVALID_REQUEST_METHOD');
    }),
  );
});

describe('emulator: COQL refuses columns and modules', () => {
  const refused = (column: string) => [400, 'INVALID_QUERY', 'unsupported column', { column_name: column }];

  it(
    'zoho-api §7.3: by type, by name, by a switch; hidden ones too',
    on({ coqlRefusedColumns: ['Trips.Price', 'Contacts.Email'] }, async (it) => {
      const answer = async (column: string, module = 'Trips') =>
        errorOf(await ask(it, `select ${column} from ${module} where id is not null`));
      for (const column of ['Papers', 'Photos', 'Stops', 'Links', 'Price', 'Partner.Email'])
        expect(await answer(column)).to.deep.equal(refused(column));
      expect(await answer('Participants', 'Events')).to.deep.equal(refused('Participants'));
      expect(await answer('Secret', 'Leads')).to.deep.equal(refused('Secret'));
      expect((await answer('Nothing')).slice(1, 2)).to.deep.equal(['INVALID_QUERY']);
      expect((await answer('Kind.Last_Name')).slice(1, 2)).to.deep.equal(['INVALID_QUERY']);
    }),
  );

  it('zoho-api §4: columns hidden from the profile may be null instead', () =>
    using({ coqlHiddenColumns: 'null' }, async (it) => {
      const [row] = await rowsOf(it, 'select Secret from Leads where id = 5001');
      expect(row).to.deep.equal({ Secret: null, id: '5001' });
    }));

  it('zoho-api §7.5: modules', () =>
    using({ coqlRefusedModules: ['Tasks'] }, async (it) => {
      const answer = async (module: string) => {
        const { status, json } = await ask(it, `select id from ${module} where id is not null`);
        return [status, json['code'], json['details']];
      };
      expect(await answer('Nothing')).to.deep.equal([400, 'INVALID_MODULE', {}]);
      expect(await answer('Emails')).to.deep.equal([400, 'INVALID_MODULE', {}]);
      expect(await answer('roles')).to.deep.equal([400, 'INVALID_MODULE', {}]);
      expect(await answer('Tasks')).to.deep.equal([400, 'INVALID_QUERY', { module: 'Tasks' }]);
      const permissions = { permissions: ['Crm_Implied_View_Cases'] };
      expect(await answer('Cases')).to.deep.equal([403, 'NO_PERMISSION', permissions]);
    }));

  it('zoho-api §7.3: formulas, dynamic ones or all, are few', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `F${index}`);
    const formulas = (dynamic: boolean) =>
      names.map((name) => field(name, 'formula', { formula: { return_type: 'double', dynamic } }));
    const status = async (dynamic: boolean, options: Partial<EmulatorOptions>, count: number) => {
      const org = tinyOrg({
        modules: [
          moduleOf('Sums', { fields: formulas(dynamic), rows: plainRows(1, '2024-01-01T00:00:00Z') }),
        ],
      });
      let seen = 0;
      await using({ org, ...options }, async (it) => {
        seen = (await ask(it, `select ${names.slice(0, count).join()} from Sums where id > 1`)).status;
      });
      return seen;
    };
    expect(await status(true, {}, 5)).to.equal(200);
    expect(await status(true, {}, 6)).to.equal(400);
    expect(await status(false, {}, 6)).to.equal(200);
    expect(await status(false, { coqlFormulasCounted: 'all' }, 6)).to.equal(400);
    expect(await status(false, { coqlFormulasCounted: 'all', coqlFormulaLimit: 6 }, 6)).to.equal(200);
  });
});
