import { expect } from 'chai';
import { asObject, asObjects, asText } from '#src/util/json.js';
import { emulated, errorOf, names, using } from '../../support/emulated.js';
import { queryOrg } from '../../support/query-org.js';
import { tinyOrg } from '../../support/tiny-org.js';

describe('emulator: modules and fields', () => {
  it(
    'zoho-api §3: all modules are listed, those the API does not serve too; times are in the user’s zone',
    emulated(async ({ get }) => {
      const reply = await get('/settings/modules');
      expect(names(reply, 'modules', 'api_name')).to.deep.equal([
        'Leads',
        'Contacts',
        'Tasks',
        'Emails',
        'Cases',
        'Visits',
        'Vehicles',
      ]);
      expect(reply.json).to.have.all.keys('modules');
      expect(names(reply, 'modules', 'modified_time')[0]).to.equal('2024-07-16T05:56:33-07:00');
    }),
  );

  it(
    'zoho-api §3: status narrows the list',
    emulated(async ({ get }) => {
      const reply = await get('/settings/modules?status=user_hidden,system_hidden');
      expect(names(reply, 'modules', 'api_name')).to.deep.equal(['Vehicles']);
    }),
  );

  it(
    'zoho-api §3: one module, by name or by id, has keys that the list lacks',
    emulated(async ({ emulator, get }) => {
      const id = asText(emulator.org.modules.get('Leads')!.metadata['id']) ?? '';
      for (const name of ['Leads', id]) {
        const [module] = asObjects((await get(`/settings/modules/${name}`)).json['modules']);
        expect(module).to.include({ api_name: 'Leads', filter_supported: true });
      }
      const [listed] = asObjects((await get('/settings/modules')).json['modules']);
      expect(listed).to.not.have.property('filter_supported');
    }),
  );

  it(
    'zoho-api §3.3: a name that is none is INVALID_MODULE',
    emulated(async ({ get }) => {
      const message = 'the module name given seems to be invalid';
      const byPath = { resource_path_index: 2 };
      expect(errorOf(await get('/settings/modules/leads'))).to.deep.equal([
        400,
        'INVALID_MODULE',
        message,
        byPath,
      ]);
      const byParam = { param_name: 'module' };
      expect(errorOf(await get('/settings/fields?module=X'))).to.deep.equal([
        400,
        'INVALID_MODULE',
        message,
        byParam,
      ]);
      const missing = [400, 'REQUIRED_PARAM_MISSING', 'required param is missing', byParam];
      expect(errorOf(await get('/settings/fields'))).to.deep.equal(missing);
    }),
  );

  it(
    'zoho-api §4: fields in use by default, hidden ones among them; the others when asked',
    emulated(async ({ get }) => {
      const of = async (type: string) =>
        names(await get(`/settings/fields?module=Leads${type}`), 'fields', 'api_name');
      expect(await of(''))
        .to.include('Secret')
        .and.not.to.include('Forgotten');
      expect(await of('&type=unused')).to.deep.equal(['Forgotten']);
      expect(await of('&type=all')).to.include.members(['Secret', 'Forgotten']);
    }),
  );

  it(
    'zoho-api §4: what does not apply is {}, or null',
    emulated(async ({ get }) => {
      const [field] = asObjects((await get('/settings/fields?module=Leads')).json['fields']);
      expect(field).to.deep.include({ lookup: {}, formula: {}, rollup_summary: {}, textarea: null });
    }),
  );

  it(
    'zoho-api §4: one field by id',
    emulated(async ({ get }) => {
      const [first] = asObjects((await get('/settings/fields?module=Leads')).json['fields']);
      const reply = await get(`/settings/fields/${asText(first!['id']) ?? ''}?module=Leads`);
      expect(reply.json['fields']).to.deep.equal([first]);
      expect((await get('/settings/fields/4711?module=Leads')).status).to.equal(204);
    }),
  );

  it(
    'zoho-api §3.3: no metadata is 204, no permission is 400',
    emulated(async ({ get }) => {
      expect((await get('/settings/fields?module=Visits')).status).to.equal(204);
      const expected = [400, 'NO_PERMISSION', 'permission denied', {}];
      expect(errorOf(await get('/settings/fields?module=Cases'))).to.deep.equal(expected);
    }),
  );
});

describe('emulator: tags', () => {
  it('zoho-api §10.12: the tags that the rows of a module carry, and who made them', () =>
    using({ org: queryOrg() }, async ({ get }) => {
      const reply = await get('/settings/tags?module=Trips');
      const time = '2023-04-12T02:08:05-07:00';
      const by = { name: 'Patricia Boyle', id: '101' };
      const made = { created_time: time, modified_time: time, created_by: by, modified_by: by };
      expect(reply.json['tags']).to.deep.equal([{ ...made, name: 'VIP', id: '9', color_code: null }]);
      expect(reply.info).to.deep.equal({ count: 1, allowed_count: 200 });
      expect((await get('/settings/tags?module=Contacts')).status).to.equal(204);
    }));

  for (const [scope, status] of [
    ['ZohoCRM.settings.tags.READ', 200],
    ['ZohoCRM.settings.READ', 200],
    ['ZohoCRM.settings.fields.READ', 401],
  ] as const) {
    it(`zoho-api §1.7: ${scope} is answered ${status}`, () =>
      using({ org: queryOrg(), scopes: [scope] }, async ({ get }) => {
        expect((await get('/settings/tags?module=Trips')).status).to.equal(status);
      }));
  }

  it(
    'zoho-api §11: an unknown module and none at all are refused',
    emulated(async ({ get }) => {
      expect(errorOf(await get('/settings/tags?module=Nope')).slice(0, 2)).to.deep.equal([
        400,
        'INVALID_MODULE',
      ]);
      const missing = [400, 'REQUIRED_PARAM_MISSING'];
      expect(errorOf(await get('/settings/tags')).slice(0, 2)).to.deep.equal(missing);
    }),
  );
});

describe('emulator: users', () => {
  const types: Record<string, string[]> = {
    AllUsers: ['101', '102', '103'],
    ActiveUsers: ['101', '102'],
    DeactiveUsers: ['103'],
    ConfirmedUsers: ['101', '102'],
    NotConfirmedUsers: ['103'],
    DeletedUsers: ['104'],
    ActiveConfirmedUsers: ['101', '102'],
    AdminUsers: ['101'],
    ActiveConfirmedAdmins: ['101'],
    CurrentUser: ['101'],
  };
  for (const [type, expected] of Object.entries(types)) {
    it(
      `zoho-api §10.1: type=${type}`,
      emulated(async ({ get }) => {
        expect(names(await get(`/users?type=${type}`), 'users', 'id')).to.deep.equal(expected);
        expect((await get(`/users/actions/count?type=${type}`)).json).to.deep.equal({
          count: expected.length,
        });
      }),
    );
  }

  it(
    'zoho-api §10.1: all users by default, in pages; an unknown type is refused',
    emulated(async ({ get }) => {
      const reply = await get('/users?page=2&per_page=2');
      expect(names(reply, 'users', 'id')).to.deep.equal(['103']);
      expect(reply.info).to.deep.equal({ per_page: 2, count: 1, page: 2, more_records: false });
      expect((await get('/users?page=3&per_page=2')).status).to.equal(204);
      expect(errorOf(await get('/users?type=Nobody')).slice(0, 2)).to.deep.equal([400, 'INVALID_DATA']);
    }),
  );

  it(
    'zoho-api §10.1: by ids, by id, and changed since',
    emulated(async ({ get }) => {
      expect(names(await get('/users?ids=102,4711'), 'users', 'id')).to.deep.equal(['102']);
      expect(names(await get('/users/103'), 'users', 'id')).to.deep.equal(['103']);
      expect((await get('/users/4711')).status).to.equal(204);
      const since = (at: string) => get('/users', { 'if-modified-since': at });
      expect(names(await since('2024-07-01T00:00:00Z'), 'users', 'id')).to.deep.equal(['101', '103']);
      expect((await since('2030-01-01T00:00:00Z')).status).to.equal(304);
    }),
  );

  it(
    'zoho-api §10.1: times are in the user’s zone',
    emulated(async ({ get }) => {
      const [user] = asObjects((await get('/users')).json['users']);
      expect(user).to.include({
        created_time: '2023-04-12T02:08:05-07:00',
        Modified_Time: '2024-12-31T01:59:14-08:00',
      });
    }),
  );
});

describe('emulator: the organisation and its settings', () => {
  it('zoho-api §10.2: /org tells the edition that rules', () =>
    using({ edition: 'professional' }, async ({ get }) => {
      const [org] = asObjects((await get('/org')).json['org']);
      expect(org).to.include({ id: '100', created_time: '2023-04-12T02:08:05-07:00' });
      expect(asObject(org!['license_details'])).to.include({
        paid_type: 'professional',
        users_license_purchased: 10,
      });
    }));

  it(
    'zoho-api §10.3: roles at once, profiles without their permissions, territories in pages',
    emulated(async ({ get }) => {
      expect(names(await get('/settings/roles'), 'roles', 'name')).to.deep.equal(['CEO', 'Manager']);
      expect(names(await get('/settings/roles/402'), 'roles', 'name')).to.deep.equal(['Manager']);
      const [listed] = asObjects((await get('/settings/profiles')).json['profiles']);
      expect(listed).to.not.have.any.keys('permissions_details', 'sections');
      const [single] = asObjects((await get('/settings/profiles/201')).json['profiles']);
      expect(single).to.have.any.keys('permissions_details');
      const territories = await get('/settings/territories?per_page=2');
      expect(names(territories, 'territories', 'name')).to.deep.equal(['EMEA', 'APAC']);
      expect(territories.info).to.deep.equal({ per_page: 2, count: 2, page: 1, more_records: true });
    }),
  );

  it(
    'zoho-api §10.4: rates of currencies are strings',
    emulated(async ({ get }) => {
      expect(names(await get('/org/currencies'), 'currencies', 'exchange_rate')).to.deep.equal([
        '1.000000000',
      ]);
    }),
  );

  it('zoho-api §10.4: an org with one currency answers as its edition does', () => {
    const access = { kind: 'error', status: 403, code: 'CURRENCIES_NOT_ENABLED', message: 'off' } as const;
    return using({ org: tinyOrg({ currencies: access }) }, async ({ get }) => {
      expect(errorOf(await get('/org/currencies'))).to.deep.equal([403, 'CURRENCIES_NOT_ENABLED', 'off', {}]);
    });
  });
});
