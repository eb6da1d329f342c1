import { expect } from 'chai';
import type { EmulatorOptions } from '#src/emulator/options/options.js';
import type { Table } from '#src/emulator/org/org.js';
import { systemClock } from '#src/util/clock.js';
import { emulate, errorOf, ids, type Emulated, type Reply } from '../../support/emulated.js';
import { moduleOf, plainRows, tinyOrg } from '../../support/tiny-org.js';

const DAY = 24 * 3_600_000;
const PATRICIA = { name: 'Patricia Boyle', id: '101' };

/** 300 contacts, of which 1001 to 1004 were deleted one second after the other; then time has gone on. */
async function withDeleted(
  options: Partial<EmulatorOptions>,
  body: (emulated: Emulated, table: Table, at: number) => Promise<void>,
): Promise<void> {
  const org = tinyOrg({
    contacts: 300,
    modules: [
      moduleOf('Notes'),
      moduleOf('Attachments'),
      moduleOf('Quoted_Items', { metadata: { generated_type: 'subform' } }),
      moduleOf('Contacts_X_Deals', { metadata: { generated_type: 'linking' } }),
      moduleOf('DealHistory', { metadata: { generated_type: 'field_tracker' } }),
      moduleOf('Cars', {
        metadata: { generated_type: 'custom' },
        rows: plainRows(2, '2024-03-01T00:00:00Z'),
      }),
    ],
  });
  const emulated = await emulate({ org, ...options });
  try {
    const table = org.modules.get('Contacts')?.table as Table;
    const at = Date.parse('2026-01-31T10:00:00Z');
    emulated.emulator.clock.set(at + 10_500);
    table.remove('1001', at, 'recycle');
    table.remove('1002', at + 1000, 'permanent');
    table.remove('1003', at + 2000, 'recycle');
    table.remove('1004', at + 3400, 'permanent');
    await emulated.login();
    await body(emulated, table, at);
  } finally {
    await emulated.stop();
  }
}

const at = (time: string): Record<string, string> => ({ 'if-modified-since': `2026-01-31T${time}` });
const envelope = ({ data }: Reply): object | undefined => data[0];

describe('emulator: deleted records', () => {
  it('zoho-api §6: data and info are as documented; what was purged has no name and no people', () =>
    withDeleted({}, async ({ get }) => {
      const { status, json } = await get('/Contacts/deleted?per_page=3');
      expect(status).to.equal(200);
      expect(json['data']).to.deep.equal([
        {
          deleted_by: PATRICIA,
          id: '1003',
          display_name: null,
          type: 'recycle',
          created_by: PATRICIA,
          deleted_time: '2026-01-31T02:00:02-08:00',
        },
        {
          deleted_by: PATRICIA,
          id: '1001',
          display_name: null,
          type: 'recycle',
          created_by: PATRICIA,
          deleted_time: '2026-01-31T02:00:00-08:00',
        },
        {
          deleted_by: null,
          id: '1004',
          display_name: null,
          type: 'permanent',
          created_by: null,
          deleted_time: '2026-01-31T02:00:03-08:00',
        },
      ]);
      expect(json['info']).to.deep.equal({ per_page: 3, count: 3, page: 1, more_records: true });
      const second = await get('/Contacts/deleted?per_page=3&page=2');
      expect(ids(second.data)).to.deep.equal(['1002']);
      expect(second.info).to.deep.equal({ per_page: 3, count: 1, page: 2, more_records: false });
    }));

  it('zoho-api §6: the type picks the recycle bin, what is gone for good, or both', () =>
    withDeleted({}, async ({ get }) => {
      const listed = async (type: string) => ids((await get(`/Contacts/deleted?type=${type}`)).data);
      expect(await listed('recycle')).to.deep.equal(['1003', '1001']);
      expect(await listed('permanent')).to.deep.equal(['1004', '1002']);
      expect(await listed('all')).to.deep.equal(['1003', '1001', '1004', '1002']);
    }));

  for (const [order, expected] of [
    ['newest-first', ['1004', '1003', '1002', '1001']],
    ['oldest-first', ['1001', '1002', '1003', '1004']],
  ] as const) {
    it(`zoho-api §6: the order is not documented: ${order}`, () =>
      withDeleted({ deletedOrder: order }, async ({ get }) => {
        expect(ids((await get('/Contacts/deleted')).data)).to.deep.equal(expected);
      }));
  }

  it('zoho-api §2.2: a call costs two credits', () =>
    withDeleted({}, async ({ get, emulator }) => {
      emulator.resetCounters();
      await get('/Contacts/deleted');
      expect(emulator.credits()).to.equal(2);
    }));

  it('zoho-api §6: pages hold 200 entries at most', () =>
    withDeleted({}, async ({ get }) => {
      for (const query of ['per_page=201', 'per_page=0', 'page=0', 'page=x']) {
        const [name = ''] = query.split('=');
        expect(errorOf(await get(`/Contacts/deleted?${query}`))).to.deep.equal([
          400,
          'PATTERN_NOT_MATCHED',
          'Please check whether the input values are correct',
          { param_name: name },
        ]);
      }
    }));

  for (const [reading, inclusive, expected] of [
    ['from', true, ['1003', '1004', '1002']],
    ['later than', false, ['1003', '1004']],
  ] as const) {
    it(`zoho-api §6: If-Modified-Since means deleted ${reading} that second`, () =>
      withDeleted({ modifiedSinceInclusive: inclusive }, async ({ get }) => {
        expect(ids((await get('/Contacts/deleted', at('10:00:01Z'))).data)).to.deep.equal(expected);
        expect(ids((await get('/Contacts/deleted', at('11:00:01+01:00'))).data)).to.deep.equal(expected);
      }));
  }

  it('zoho-api §6: stamps are whole seconds', () =>
    withDeleted({}, async ({ get }) => {
      expect(ids((await get('/Contacts/deleted', at('10:00:03Z'))).data)).to.deep.equal(['1004']);
    }));

  for (const [nothingNew, status] of [
    ['304', 304],
    ['204', 204],
    ['empty200', 200],
  ] as const) {
    it(`zoho-api §6: nothing new is ${nothingNew}; nothing at all is 204`, () =>
      withDeleted({ nothingNew }, async ({ get }) => {
        const reply = await get('/Contacts/deleted', at('10:00:09Z'));
        expect(reply.status).to.equal(status);
        if (status === 200) expect(reply.json['data']).to.deep.equal([]);
        else expect(reply.text).to.equal('');
        expect((await get('/Cars/deleted')).status).to.equal(204);
      }));
  }

  it('zoho-api §6: whether If-Modified-Since is heeded at all is not certain', () =>
    withDeleted({ deletedSinceIgnored: true }, async ({ get }) => {
      expect((await get('/Contacts/deleted', at('10:00:09Z'))).data).to.have.length(4);
    }));

  it('zoho-api §6: a depth of 2,000 is plausible: a wall where it is asked for', async () => {
    await withDeleted({ deletedWall: 4 }, async ({ get }) => {
      expect((await get('/Contacts/deleted?per_page=2&page=2')).status).to.equal(200);
      const [status, code] = errorOf(await get('/Contacts/deleted?per_page=2&page=3'));
      expect([status, code]).to.deep.equal([400, 'DISCRETE_PAGINATION_LIMIT_EXCEEDED']);
    });
    await withDeleted({}, async ({ get }) => {
      expect((await get('/Contacts/deleted?page=11')).status).to.equal(204);
    });
  });

  it('zoho-api §6: the recycle bin is listed for 60 days, what is gone for good for 120', () =>
    withDeleted({}, async ({ get, emulator, login }, _table, deletedAt) => {
      const after = async (days: number) => {
        emulator.clock.set(deletedAt + days * DAY);
        await login();
        return ids((await get('/Contacts/deleted')).data);
      };
      expect(await after(59)).to.have.length(4);
      expect(await after(60.5)).to.deep.equal(['1004', '1002']);
      expect(await after(119)).to.have.length(2);
      expect(await after(121)).to.deep.equal([]);
    }));

  it('zoho-api §6: a record is purged, with a new type and time, or restored, and then not listed', () =>
    withDeleted({}, async ({ get }, table, deletedAt) => {
      expect(table.remove('1001', deletedAt + 5000, 'permanent')).to.equal(true);
      table.insert({ id: '1003' }, deletedAt + 6000);
      const { data } = await get('/Contacts/deleted');
      expect(ids(data)).to.deep.equal(['1001', '1004', '1002']);
      expect(data[0]).to.include({ type: 'permanent', deleted_time: '2026-01-31T02:00:05-08:00' });
      const live = await get('/Contacts?fields=Modified_Time&ids=1001,1003');
      expect(live.data).to.deep.equal([{ id: '1003', Modified_Time: '2026-01-31T02:00:06-08:00' }]);
    }));

  it('zoho-api §6: a bad type and an unknown module are refused inside data', () =>
    withDeleted({}, async ({ get }) => {
      const bad = await get('/Contacts/deleted?type=gone');
      expect(bad.status).to.equal(400);
      expect(envelope(bad)).to.deep.equal({
        code: 'PATTERN_NOT_MATCHED',
        details: { param_name: 'type' },
        message: 'Please check whether the input values are correct',
        status: 'error',
      });
      expect(envelope(await get('/Nothing/deleted'))).to.include({
        code: 'INVALID_MODULE',
        message: 'the module name given seems to be invalid',
      });
    }));

  for (const module of ['Notes', 'Attachments', 'Quoted_Items', 'Contacts_X_Deals', 'DealHistory']) {
    it(`zoho-api §6: ${module} has no list of deleted records`, () =>
      withDeleted({}, async ({ get }) => {
        const reply = await get(`/${module}/deleted`);
        expect(reply.status).to.equal(400);
        expect(envelope(reply)).to.include({
          code: 'INVALID_MODULE',
          message: 'the given module is not supported in api',
        });
      }));
  }

  it('zoho-api §3.3, §1.7: a module that is closed stays closed; the scope is that of its records', async () => {
    await withDeleted({}, async ({ get }) => {
      expect(errorOf(await get('/Cases/deleted')).slice(0, 2)).to.deep.equal([403, 'NO_PERMISSION']);
    });
    await withDeleted({ scopes: ['ZohoCRM.modules.leads.READ'], clock: systemClock }, async ({ get }) => {
      expect((await get('/Leads/deleted')).status).to.equal(204);
      expect(errorOf(await get('/Contacts/deleted')).slice(0, 2)).to.deep.equal([
        401,
        'OAUTH_SCOPE_MISMATCH',
      ]);
    });
  });
});
