import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import { systemClock } from '#src/util/clock.js';
import { emulate, type Emulated, ids } from '../../support/emulated.js';
import { hasOas, loadOas, OAS_FOLDER, type Oas } from '../../support/oas.js';
import { skipLoudly } from '../../support/skip.js';

const ANSWERS: readonly [path: string, schema: string][] = [
  ['/settings/modules', 'modules/Response_Wrapper'],
  ['/settings/modules/Leads', 'modules/Response_Wrapper'],
  ['/settings/fields?module=Leads&type=all', 'fields/Response_Wrapper'],
  ['/settings/fields?module=Deals&type=all', 'fields/Response_Wrapper'],
  ['/org', 'org/Response_Wrapper'],
  ['/users?type=AllUsers', 'users/Response_Wrapper'],
  ['/settings/roles', 'roles/Response_Wrapper'],
  ['/settings/profiles', 'profiles/Response_Wrapper'],
  ['/settings/territories', 'territories/Response_Wrapper'],
  ['/org/currencies', 'currencies/Response_Wrapper'],
  [
    '/Leads?fields=id,Last_Name,Created_By,Created_Time,Modified_By,Modified_Time,Tag',
    'record/Response_Wrapper',
  ],
  ['/Deals?fields=Deal_Name,Modified_Time&per_page=3&sort_by=id', 'record/Response_Wrapper'],
  ['/Leads/deleted', 'record/Deleted_Records_Wrapper'],
  ['/Leads/{id}', 'record/Response_Wrapper'],
  ['/Leads/{id}/actions/fetch_full_data', 'fetch_full_data/Response_Body_Wrapper'],
  ['/Leads/actions/fetch_full_data?ids={id}', 'fetch_full_data/Response_Body_Wrapper'],
];

/** Errors: the general envelope, and the schema of the very error where there is one. */
const ERRORS: readonly [path: string, ...schemas: string[]][] = [
  ['/Nothing?fields=id', 'common/API_Exception', 'common/InvalidUrlError', 'modules/Invalid_Module'],
  ['/Nothing/actions/count', 'common/API_Exception', 'record_count/Invalid_Module_API_Exception'],
  ['/Leads/actions/count?cvid=1&word=x', 'common/API_Exception', 'record_count/Ambiguity_API_Exception'],
  ['/Leads', 'common/API_Exception', 'common/MandatoryParamError'],
  ['/settings/fields', 'common/API_Exception', 'common/MandatoryParamError'],
  ['/settings/fields?module=Nothing', 'common/API_Exception', 'common/InvalidParamError'],
  ['/Leads?fields=id&sort_by=Email', 'common/API_Exception', 'common/InvalidParamError'],
  ['/Leads?fields=id&page_token=none', 'common/API_Exception'],
  ['/Leads?fields=id&page=1&page_token=none', 'common/API_Exception', 'common/AmbiguityError'],
  ['/Leads?fields=id&page=11', 'common/API_Exception'],
  ['/nowhere/at/all/x', 'common/API_Exception'],
];

describe(`emulator: answers against Zoho's own OpenAPI files (skipped where ${OAS_FOLDER} is absent)`, () => {
  let oas: Oas;
  let zoho: Emulated;
  let leadId: string;

  before(async function () {
    if (!hasOas())
      skipLoudly(this, `no OpenAPI files at ${OAS_FOLDER} (set SOURCE_ZOHO_SHARED to their folder)`);
    oas = loadOas();
    zoho = await emulate({ org: createOrg({ now: systemClock.now() }) });
    const [first = '', second = '', third = ''] = ids((await zoho.get('/Leads?fields=id')).data);
    const leads = zoho.emulator.org.modules.get('Leads')?.table;
    leads?.remove(second, systemClock.now() - 60_000, 'recycle');
    leads?.remove(third, systemClock.now() - 60_000, 'permanent');
    leadId = first;
  });

  after(() => (hasOas() ? zoho.stop() : undefined));

  for (const [path, schema] of ANSWERS) {
    it(`zoho-api §15: ${path} fits ${schema}`, async () => {
      const { status, json } = await zoho.get(path.replace('{id}', leadId));
      expect(status).to.equal(200);
      expect(oas.errors(schema, json)).to.deep.equal([]);
    });
  }

  for (const [path, ...schemas] of ERRORS) {
    for (const schema of schemas) {
      it(`zoho-api §11: ${path} fits ${schema}`, async () => {
        const { status, json } = await zoho.get(path);
        expect(status).to.be.within(400, 404);
        expect(oas.errors(schema, json)).to.deep.equal([]);
      });
    }
  }

  it('zoho-api §5.4: so does an answer without a token, and one that came too often', async () => {
    zoho.emulator.faults.add({ fault: { kind: 'rate-limit' }, times: 1 });
    expect(oas.errors('common/API_Exception', (await zoho.get('/org')).json)).to.deep.equal([]);
    const { json } = await zoho.get('/org', { authorization: 'nobody' });
    expect(oas.errors('common/API_Exception', json)).to.deep.equal([]);
  });

  it('the softened schemas still see what is wrong', () => {
    expect(oas.errors('record/Response_Wrapper', { data: [{ id: 1 }] })).to.have.length(1);
    expect(oas.errors('users/Response_Wrapper', { users: [] })).to.have.length(1);
    expect(oas.errors('record/Info', { per_page: '200', page_token_expiry: 'tomorrow' })).to.have.length(2);
    expect(oas.errors('common/API_Exception', { code: 'X', message: '', status: 'error' })).to.have.length(1);
    expect(oas.errors('currencies/Currency', { exchange_rate: 1, is_base: 'yes' })).to.have.length(2);
  });
});
