import { expect } from 'chai';
import type { JsonObject } from '#src/util/json.js';
import { getOrganization, listFields, listModules } from '#src/zoho/api/metadata.js';
import { closeServers, type Answer } from '../../support/http-server.js';
import { connect, refusal, without } from '../connection.js';

const leads: JsonObject = {
  api_name: 'Leads',
  id: '5725767000000002175',
  singular_label: 'Lead',
  plural_label: 'Leads',
  generated_type: 'default',
  api_supported: true,
  viewable: true,
  status: 'visible',
  parent_module: {},
};

const whole: JsonObject = {
  api_name: 'Account_Name',
  id: '1',
  field_label: 'Account Name',
  data_type: 'lookup',
  json_type: 'jsonobject',
  length: 120,
  textarea: { type: 'rich_text' },
  lookup: { module: { api_name: 'Accounts', id: '2' } },
  multi_module_lookup: { modules: [{ api_name: 'Deals', id: '3' }, { api_name: 'Leads' }] },
  subform: { module: 'Quoted_Items', id: '4' },
  multiselectlookup: { linking_module: 'Contacts_X_Accounts' },
  formula: { return_type: 'double' },
  rollup_summary: { return_type: 'integer' },
  visible: true,
  virtual_field: false,
  read_only: false,
  custom_field: true,
  tooltip: { name: 'info_icon', value: 'Where they work' },
};

describe('zoho/metadata', () => {
  afterEach(closeServers);

  const modulesOf = async (answer: Answer) => listModules((await connect([answer])).client);
  const fieldsOf = async (answer: Answer) => listFields((await connect([answer])).client, 'Leads');

  it('reads a module as Zoho describes it', async () => {
    const [module] = (await modulesOf({ json: { modules: [leads] } })) ?? [];
    expect(module).to.deep.equal({
      apiName: 'Leads',
      id: '5725767000000002175',
      singularLabel: 'Lead',
      pluralLabel: 'Leads',
      generatedType: 'default',
      apiSupported: true,
      viewable: true,
      status: 'visible',
      parentModule: undefined,
      modifiedTime: undefined,
      raw: leads,
    });
  });

  it('knows whose subform a module is', async () => {
    const subform = { ...leads, generated_type: 'subform', parent_module: { api_name: 'Quotes', id: '9' } };
    expect((await modulesOf({ json: { modules: [subform] } }))?.[0]?.parentModule).to.equal('Quotes');
  });

  it('F-D2: a module without api_name is left out', async () => {
    const modules = [{ ...leads, api_name: null }, { ...leads, api_name: '' }, null, leads];
    expect(await modulesOf({ json: { modules } })).to.have.length(1);
  });

  for (const key of Object.keys(leads).filter((name) => name !== 'api_name')) {
    it(`F-D8: a module without ${key} is still a module`, async () => {
      const modules = [without(leads, key), { ...leads, [key]: null }];
      expect(await modulesOf({ json: { modules } })).to.have.length(2);
    });
  }

  it('F-D3, F-D4: 204 is no answer, an empty list is one', async () => {
    expect(await modulesOf({ status: 204 })).to.equal(undefined);
    expect(await fieldsOf({ status: 204 })).to.equal(undefined);
    expect(await modulesOf({ json: { modules: [] } })).to.deep.equal([]);
    expect(await fieldsOf({ json: { fields: [] } })).to.deep.equal([]);
    expect(await fieldsOf({ json: { fields: null } })).to.deep.equal([]);
  });

  it('reads a field as Zoho describes it, and asks for one module', async () => {
    const { client, calls } = await connect([{ json: { fields: [whole] } }]);
    const [field] = (await listFields(client, 'Leads')) ?? [];
    expect(field).to.deep.equal({
      apiName: 'Account_Name',
      id: '1',
      label: 'Account Name',
      dataType: 'lookup',
      jsonType: 'jsonobject',
      length: 120,
      textareaType: 'rich_text',
      lookupModule: 'Accounts',
      lookupModules: [
        { apiName: 'Deals', id: '3' },
        { apiName: 'Leads', id: undefined },
      ],
      subformModule: 'Quoted_Items',
      linkingModule: 'Contacts_X_Accounts',
      formulaReturnType: 'double',
      rollupReturnType: 'integer',
      visible: true,
      virtual: false,
      readOnly: false,
      custom: true,
      tooltip: 'Where they work',
      raw: whole,
    });
    expect(calls()[0]).to.include({ target: '/crm/v8/settings/fields?module=Leads' });
  });

  it('finds the linking module in each of its places', async () => {
    const module = { api_name: 'Leads_X_Users', id: '1' };
    const fields = [
      { api_name: 'a', multiselectlookup: { linking_details: { module } } },
      { api_name: 'b', multiuserlookup: { linking_module: module } },
      { api_name: 'c', multiselectlookup: {}, multiuserlookup: {} },
    ];
    const found = await fieldsOf({ json: { fields } });
    expect(found?.map((field) => field.linkingModule)).to.deep.equal([
      'Leads_X_Users',
      'Leads_X_Users',
      undefined,
    ]);
  });

  for (const key of Object.keys(whole).filter((name) => name !== 'api_name')) {
    it(`F-D8: a field whose ${key} is missing, null or of another type is still a field`, async () => {
      const fields = [
        without(whole, key),
        { ...whole, [key]: null },
        { ...whole, [key]: {} },
        { ...whole, [key]: [1] },
      ];
      expect(await fieldsOf({ json: { fields } })).to.have.length(4);
    });
  }

  it('F-D10: a field without api_name is left out, and no other', async () => {
    const fields = [without(whole, 'api_name'), { ...whole, api_name: null }, whole, 'field'];
    expect((await fieldsOf({ json: { fields } }))?.map((field) => field.apiName)).to.deep.equal([
      'Account_Name',
    ]);
  });

  it('F-D7: metadata is retried as data is', async () => {
    const { client, calls } = await connect([
      refusal(429, 'TOO_MANY_REQUESTS'),
      { json: { modules: [leads] } },
    ]);
    expect(await listModules(client)).to.have.length(1);
    expect(calls()).to.have.length(2);
  });

  it('somebody else’s JSON is no empty metadata: it is asked for again', async () => {
    const foreign = { json: { ok: true } };
    const { client, calls } = await connect([
      ...[foreign, { json: { modules: [leads] } }, foreign, { json: { fields: [whole] } }],
      ...[foreign, { json: { org: [{ id: '1' }] } }],
    ]);
    expect(await listModules(client)).to.have.length(1);
    expect(await listFields(client, 'Leads')).to.have.length(1);
    expect(await getOrganization(client)).to.deep.equal({ id: '1' });
    expect(calls()).to.have.length(6);
  });

  it('reads the organization, or none', async () => {
    const { client } = await connect([{ json: { org: [{ id: '1' }] } }, { status: 204 }]);
    expect(await getOrganization(client)).to.deep.equal({ id: '1' });
    expect(await getOrganization(client)).to.equal(undefined);
  });
});
