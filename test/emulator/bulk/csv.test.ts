import { readFileSync, existsSync } from 'node:fs';
import { expect } from 'chai';
import { csvLine, plainDecimal } from '#src/emulator/bulk/csv.js';
import { BULK_DEFAULTS } from '#src/emulator/options/bulk.js';
import { createZipWriter } from '#src/emulator/bulk/zip.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import { asText, isObject } from '#src/util/json.js';
import { module, usingBulk } from '../../support/bulk.js';
import { sharedPath } from '../../support/shared.js';
import { skipLoudly } from '../../support/skip.js';
import { moduleOf, tinyOrg } from '../../support/tiny-org.js';
import { parseCsv, unzip } from '../../support/unzip.js';

const NOW = Date.UTC(2026, 0, 31, 9, 30);

describe('emulator: CSV of bulk read', () => {
  const lines: [name: string, fields: string[], line: string][] = [
    ['plain', ['1', 'a b', ''], '1,a b,\r\n'],
    ['commas', ['a,b', 'c'], '"a,b",c\r\n'],
    ['quotes', ['say "no"', '"'], '"say ""no""",""""\r\n'],
    ['line ends', ['a\nb', 'c\r\nd', 'e\rf'], '"a\nb","c\r\nd","e\rf"\r\n'],
    ['one that is empty', [''], '\r\n'],
  ];
  for (const [name, fields, line] of lines) {
    it(`zoho-api §4.5: ${name} by RFC 4180`, () => {
      expect(csvLine(fields, BULK_DEFAULTS)).to.equal(line);
    });
  }

  it('zoho-api §4.5: all in quotes, but for what is absent', () => {
    const style = { bulkQuotes: 'all', bulkLineEnd: '\n' } as const;
    expect(csvLine(['1', '', 'a"'], style)).to.equal('"1",,"a"""\n');
  });

  const numbers: [number, string][] = [
    [0, '0'],
    [-0.5, '-0.5'],
    [1e-7, '0.0000001'],
    [-1.25e-9, '-0.00000000125'],
    [1e21, '1000000000000000000000'],
    [1.5e22, '15000000000000000000000'],
    [9999999999999.99, '9999999999999.99'],
  ];
  for (const [number, text] of numbers) {
    it(`zoho-api §4.5: ${number} is ${text}`, () => {
      expect(plainDecimal(number)).to.equal(text);
    });
  }
});

describe('emulator: zip of bulk read', () => {
  const pieces = ['Id,Name\r\n', 'é'.repeat(70_000), '', '日本語\n'];

  for (const method of ['descriptor', 'sized', 'stored'] as const) {
    it(`zoho-api §8.3: pieces become one whole file (${method})`, () => {
      const writer = createZipWriter('1.csv', method);
      pieces.forEach((piece) => writer.write(piece));
      expect(unzip(writer.end())).to.deep.equal([
        {
          name: '1.csv',
          text: pieces.join(''),
          method: method === 'stored' ? 0 : 8,
          hasDescriptor: method === 'descriptor',
        },
      ]);
    });
  }

  it('a wrong checksum is nothing but that', () => {
    const writer = createZipWriter('1.csv', 'sized');
    writer.write('text');
    expect(() => unzip(writer.end({ crc: true }))).to.throw('wrong checksum');
  });
});

describe('emulator: columns of bulk read', () => {
  it('zoho-api §4.5: names as asked for, Id in front of them', () =>
    usingBulk({}, async ({ read }) => {
      const [header, first] = await read({
        ...module('Contacts'),
        fields: ['Last_Name', 'Owner', 'Owner.last_name', 'Modified_Time', 'Owner.email', 'Email', 'id'],
      });
      expect(header).to.deep.equal([
        ...['Id', 'Last_Name', 'Owner', 'Owner.last_name', 'Modified_Time', 'Owner.email', 'Email'],
      ]);
      expect(first).to.deep.equal([
        ...['1001', 'Person 0', '101', 'Boyle', '2024-02-29T16:00:00-08:00', '101@example.com', ''],
      ]);
    }));

  it('zoho-api §4.5: or id; booleans, joiner, line ends and a byte order mark by switches', () =>
    usingBulk(
      { bulkIdHeader: 'id', bulkBooleans: 'TRUE', bulkLineEnd: '\n', bulkBom: true, bulkQuotes: 'all' },
      async ({ emulator, add, download }) => {
        const id = await add({ ...module('Leads'), fields: ['Last_Name', 'Converted__s', 'Tag'] });
        emulator.clock.advance(1_000);
        expect(unzip((await download(id)).bytes)[0]?.text).to.equal(
          '\uFEFF"id","Last_Name","Converted__s","Tag"\n"5001","Burns","FALSE",\n"5002","Smith","FALSE",\n',
        );
      },
    ));

  it('zoho-api §4.2: rich text is whole, or cut as in a list; a large text is always whole', async () => {
    const query = { ...module('Leads'), fields: ['Story', 'Notes'] };
    const lengths = (rows: string[][]): unknown => rows[1]?.map((text) => text.length);
    await usingBulk({}, async ({ read }) => {
      expect(lengths(await read(query))).to.deep.equal([4, 607, 600]);
    });
    await usingBulk({ bulkRichText: 'truncated' }, async ({ read }) => {
      expect(lengths(await read(query))).to.deep.equal([4, 500, 600]);
    });
  });

  it('zoho-api §8.1: without fields every column that can be had, and those that only files have', () =>
    usingBulk({}, async ({ read }) => {
      const [header] = await read(module('Leads'));
      expect(header).to.deep.equal([
        ...['Id', 'Created_Time', 'Modified_Time', 'Owner', 'Last_Name', 'Email', 'Story', 'Notes', 'Tag'],
        ...['Converted__s', 'Forgotten', 'User_Modified_Time', 'System_Related_Activity_Time'],
        ...['User_Related_Activity_Time', 'System_Modified_Time', '$converted'],
      ]);
    }));

  const headers = sharedPath('payloads/bulk_read/header_Leads_wide.csv');

  it('payloads: a real header has the columns that only files have', function () {
    if (!existsSync(headers)) skipLoudly(this, `no ${headers}`);
    const real = readFileSync(headers, 'utf8').trim().split(',');
    expect(real[0]).to.equal('Id');
    expect(real).to.include.members(['User_Modified_Time', 'System_Related_Activity_Time', '$converted']);
  });

  it('zoho-api §4.5: every awkward value comes through', () => {
    const org = createOrg({ now: NOW, rows: { Everything: 60 } });
    const everything = org.modules.get('Everything');
    return usingBulk({ org }, async ({ read }) => {
      const [header = [], ...rows] = await read(module('Everything'));
      const truth = [...(everything?.table.scan({ sort: 'id', order: 'asc', converted: 'both' }) ?? [])];
      expect(rows.map(([id]) => id)).to.deep.equal(truth.map(({ id }) => id));
      for (const [index, row] of rows.entries()) {
        expect(row, `row ${index}`).to.have.length(header.length);
        for (const [column, name] of header.entries()) {
          const value = truth[index]?.[name];
          const type = asText(everything?.fields.find(({ api_name }) => api_name === name)?.['data_type']);
          if (
            typeof value === 'string' &&
            type !== undefined &&
            ['text', 'picklist', 'textarea'].includes(type)
          ) {
            expect(row[column], `${name} of row ${index}`).to.equal(value);
          }
          if (isObject(value) && value['id'] !== undefined) expect(row[column]).to.equal(value['id']);
        }
      }
    });
  });

  it('zoho-api §4.5: lists, numbers and structures as text', async () => {
    const base = { custom_field: true, profiles: [], json_type: 'jsonarray' };
    const fields = [
      { api_name: 'Choices', data_type: 'multiselectpicklist', ...base },
      { api_name: 'Tag', data_type: 'text', ...base },
      { api_name: 'Areas', data_type: 'territories', ...base },
      { api_name: 'Rate', data_type: 'double', ...base },
      { api_name: 'Guests', data_type: 'participants', ...base },
      { api_name: 'Repeat', data_type: 'RRULE', ...base },
    ];
    const row = {
      id: '1',
      Choices: ['A', 'B;C'],
      Tag: [
        { name: 'VIP', id: '1' },
        { name: 'x, y', id: '2' },
      ],
      Areas: [{ Name: 'EMEA', id: '3' }],
      Rate: 1e-7,
      Guests: [{ name: 'A', Email: null }],
      Repeat: { RRULE: 'FREQ=DAILY' },
    };
    const org = tinyOrg({ modules: [moduleOf('Lists', { fields, rows: [row] })] });
    const query = { ...module('Lists'), fields: fields.map(({ api_name }) => api_name) };
    await usingBulk({ org }, async ({ read }) => {
      expect((await read(query))[1]).to.deep.equal([
        ...['1', 'A;B;C', 'VIP,x, y', 'EMEA', '0.0000001', '[{"name":"A","Email":null}]', 'FREQ=DAILY'],
      ]);
    });
    await usingBulk({ org, bulkJoiner: ',', bulkStructures: 'refused' }, async ({ read, create }) => {
      expect((await read({ ...query, fields: ['Choices'] }))[1]).to.deep.equal(['1', 'A,B;C']);
      expect((await create({ query })).json).to.deep.include({
        code: 'FIELD_NOT_SUPPORTED',
        details: { api_name: 'Guests' },
      });
    });
  });

  it('zoho-api §4.5: names of parents by dotted columns; a parent that is gone has none', () => {
    const org = createOrg({ now: NOW, rows: { Contacts: 40, Accounts: 10 } });
    const contacts = org.modules.get('Contacts')?.table;
    const accounts = org.modules.get('Accounts')?.table;
    return usingBulk({ org }, async ({ read }) => {
      const gone = asText([...(accounts?.scan({ sort: 'id', order: 'asc' }) ?? [])][0]?.id) ?? '';
      accounts?.remove(gone, NOW, 'recycle');
      const rows = await read({
        ...module('Contacts'),
        fields: ['Account_Name', 'Account_Name.Account_Name'],
      });
      expect(rows).to.have.length(41);
      for (const [id = '', account = '', name] of rows.slice(1)) {
        const link = contacts?.get(id)?.['Account_Name'] ?? null;
        const known = isObject(link) ? link : {};
        expect(account).to.equal(known['id'] ?? '');
        expect(name).to.equal(account === gone ? '' : (known['name'] ?? ''));
      }
    });
  });

  it('zoho-api §8.1: events as a calendar', () => {
    const org = createOrg({ now: NOW, rows: { Events: 3 } });
    return usingBulk({ org }, async ({ emulator, create, download }) => {
      const { data } = await create({ query: module('Events'), file_type: 'ics' });
      emulator.clock.advance(1_000);
      const details = data[0]?.['details'];
      const id = isObject(details) ? (asText(details['id']) ?? '') : '';
      const [entry] = unzip((await download(id)).bytes);
      expect(entry?.name).to.equal(`${id}.ics`);
      expect(entry?.text.match(/^BEGIN:VEVENT\r$/gm)).to.have.length(3);
      expect(entry?.text).to.match(/^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/);
    });
  });

  it('the reader of these tests knows what is no CSV', () => {
    expect(() => parseCsv('a,"b\n')).to.throw('no CSV at 2');
  });
});
