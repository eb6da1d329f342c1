import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { loadDataset, type Dataset } from '#src/emulator/dataset/dataset.js';
import { hasShared, NO_SHARED, sharedPath } from '../../support/shared.js';
import { skipLoudly } from '../../support/skip.js';

const NOW = Date.UTC(2026, 7, 1);
const EACH = { sort: 'Modified_Time', order: 'asc', converted: 'both' } as const;

const MODULE = { api_name: 'Leads', api_supported: true, generated_type: 'default', id: '1' };
const FIELD = { api_name: 'Last_Name', data_type: 'text' };

describe('dataset of captured answers', () => {
  let dir = '';

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'dataset-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  async function load(files: Readonly<Record<string, unknown>>): Promise<Dataset> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return loadDataset(dir, NOW);
  }

  it('takes the newest metadata of a module, by the API version in the file name', async () => {
    const org = await load({
      'modules/a_v8_modules.json': { modules: [{ ...MODULE, id: '8' }] },
      'modules/b_v7_modules.json': {
        modules: [MODULE, { ...MODULE, api_name: 'Home', api_supported: false }],
      },
    });
    expect(org.modules.get('Leads')?.metadata['id']).equal('8');
    expect(org.modules.get('Home')?.fieldsAccess).include({ code: 'INVALID_MODULE' });
  });

  it('takes the longest list of fields, in an envelope, bare or plain; none is a 204', async () => {
    const org = await load({
      'modules/m.json': {
        modules: [MODULE, { ...MODULE, api_name: 'Deals' }, { ...MODULE, api_name: 'Sales_Orders' }],
      },
      'fields/x_fields_Leads_1.json': { fields: [FIELD] },
      'fields/y_fields_Leads_2.json': {
        status: 200,
        body: { fields: [FIELD, { ...FIELD, api_name: 'Email' }] },
      },
      'fields/z_fields_Sales_Orders_1.json': [FIELD],
      'fields/z_fields_Unheard_Of_1.json': { fields: [FIELD] },
    });
    expect(org.modules.get('Leads')?.fields).length(2);
    expect(org.modules.get('Sales_Orders')?.fields).length(1);
    expect(org.modules.get('Unheard_Of')?.fields).length(1);
    expect(org.modules.get('Deals')?.fieldsAccess.kind).equal('empty');
  });

  it('gives rows to the module that the name tells, or whose fields fit; the later capture of a row counts', async () => {
    const old = { id: '11', Last_Name: 'old', Modified_Time: '2024-01-01T00:00:00+05:30' };
    const org = await load({
      'modules/m.json': { modules: [MODULE] },
      'fields/f_fields_Leads_1.json': { fields: [FIELD, { ...FIELD, api_name: 'Modified_Time' }] },
      'records/a_v2_widget_lead_1.json': { data: [old, { Last_Name: 'without id' }] },
      'records/b_v7_unnamed.json': {
        data: [{ ...old, Last_Name: 'new', Modified_Time: '2024-01-01T00:00:01+05:30' }],
      },
      'records/c_deleted.json': { data: [{ id: '12', deleted_time: '2024-01-01T00:00:00Z' }] },
    });
    const table = org.modules.get('Leads')?.table;
    expect([...(table?.scan(EACH) ?? [])].map((row) => row['Last_Name'])).deep.equal(['without id', 'new']);
    expect(org.modules.get('Leads')?.verbatim).equal(true);
    expect(org.ignored.map(({ file }) => file)).deep.equal(['records/c_deleted.json']);
    expect(table?.insert({ Last_Name: 'x' }, NOW).id).match(/^\d{19}$/);
  });

  it('survives files that are none of this', async () => {
    const org = await load({
      'sealed.bin': '\u0000\u0001',
      'modules/broken.json': '{"modules": [',
      'modules/odd.json': { modules: [1, null, { no: 'name' }] },
      'records/list.json': [1, 2],
      'misc/x.json': 'null',
      'unknown/deep/er.json': { data: [{ id: '1' }] },
    });
    expect(org.modules.size).equal(0);
    expect(org.ignored.map(({ file }) => file)).include.members(['modules/broken.json', 'misc/x.json']);
    expect(org.settings['users']).deep.equal({ rows: [], access: { kind: 'empty' } });
  });
});

describe('dataset of the shared payloads', () => {
  let org: Dataset;

  before(async function () {
    if (!hasShared()) skipLoudly(this, NO_SHARED);
    org = await loadDataset(sharedPath('payloads'), NOW);
  });

  it('has the modules of both captures, and the widest fields of each', () => {
    expect(org.modules.size).at.least(68);
    expect(org.modules.get('Leads')?.fields).length(87);
    expect(org.modules.get('Contacts')?.fields).length(73);
    expect(org.modules.get('Quotes')?.fieldsAccess.kind).equal('empty');
    expect(org.modules.get('CM1')?.metadata['generated_type']).equal('custom');
  });

  it('has the captured rows, in the order of their instants', () => {
    const rows = [...(org.modules.get('Contacts')?.table.scan(EACH) ?? [])];
    expect(rows).length(40);
    expect(rows.every((row) => typeof row['Last_Name'] === 'string')).equal(true);
    expect(org.modules.get('Notes')?.table.count()).equal(12);
  });

  it('is that of the captured user and company', () => {
    expect(org.timeZone).equal('Asia/Kolkata');
    expect(org.settings['users']?.rows).length(2);
    expect(org.settings['currencies']?.rows).length(3);
    expect(org.used.map(({ file }) => file)).include.members([
      'misc/rc_v8_org.json',
      'fields/zoho_docs_v7_fields_Leads_87.json',
    ]);
  });
});
