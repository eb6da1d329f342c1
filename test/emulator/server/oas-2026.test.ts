import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import { asObject, asObjects, asText } from '#src/util/json.js';
import { systemClock } from '#src/util/clock.js';
import { emulate, type Emulated } from '../../support/emulated.js';
import { hasOas2026, loadOas2026, OAS_2026, type Oas2026 } from '../../support/oas-2026.js';
import { skipLoudly } from '../../support/skip.js';

/** A call, with the file and the path that describe it. `{x}` in a call is the first id of that list. */
const ANSWERS: readonly [call: string, file: string, path: string][] = [
  ['/settings/layouts?module=Deals', 'layouts', '/settings/layouts'],
  ['/settings/custom_views?module=Leads', 'custom-views', '/settings/custom_views'],
  ['/settings/related_lists?module=Leads', 'related-lists', '/settings/related_lists'],
  ['/settings/tags?module=Leads', 'tags', '/settings/tags'],
  ['/settings/pipeline?layout_id={layout}', 'pipeline', '/settings/pipeline'],
  ['/settings/variables', 'variables', '/settings/variables'],
  ['/settings/email_templates', 'email-templates', '/settings/email_templates'],
  ['/settings/user_groups', 'user-groups', '/settings/user_groups'],
  ['/settings/user_groups/{group}/sources', 'user-groups', '/settings/user_groups/{group}/sources'],
  ['/settings/territories', 'territories', '/settings/territories'],
  ['/settings/territories/{territory}/users', 'territory-users', '/settings/territories/{territory}/users'],
  ['/settings/profiles', 'profiles', '/settings/profiles'],
  ['/settings/profiles/{profile}', 'profiles', '/settings/profiles/{id}'],
  ['/settings/roles', 'roles', '/settings/roles'],
  ['/settings/modules', 'modules', '/settings/modules'],
  ['/settings/fields?module=Leads&type=all', 'fields', '/settings/fields'],
  ['/org', 'org', '/org'],
  ['/org/currencies', 'currencies', '/org/currencies'],
  ['/__features/user_licenses', 'features', '/__features/{feature}'],
  ['/Deals/{deal}/__timeline', 'timelines', '/{module}/{recordId}/__timeline'],
  [
    '/Deals/{deal}/Contact_Roles?fields=Full_Name,Contact_Role',
    'deal-contact-roles',
    '/{module}/{dealId}/Contact_Roles',
  ],
  [
    '/Deals/{deal}/Products?fields=Product_Name',
    'related-records',
    '/{parentRecordModule}/{parentRecord}/{relatedList}',
  ],
  [
    '/{holder}/Attachments?fields=File_Name,Size,Parent_Id',
    'attachments',
    '/{moduleApiName}/{recordId}/Attachments',
  ],
  ['/Leads/actions/count', 'record-count', '/{moduleApiName}/actions/count'],
];

/** A deal that has contacts and products, and a record that has an attachment. */
async function learnRecords(zoho: Emulated, ids: Map<string, string>): Promise<void> {
  const rowsAt = async (path: string) => asObjects((await zoho.get(path)).json['data']);
  for (const { id } of await rowsAt('/Deals?fields=id&per_page=50')) {
    const lists = ['Contact_Roles', 'Products'].map((list) => `/Deals/${asText(id)}/${list}?fields=id`);
    const statuses = await Promise.all(lists.map(async (path) => (await zoho.get(path)).status));
    if (statuses.every((status) => status === 200)) ids.set('deal', asText(id) ?? '');
  }
  const [attachment = {}] = await rowsAt('/Attachments?fields=Parent_Id&per_page=1');
  const parent = asObject(attachment['Parent_Id']);
  ids.set('holder', `${asText(asObject(parent['module'])['api_name'])}/${asText(parent['id'])}`);
}

describe(`emulator: settings against Zoho's OpenAPI files of 2026 (skipped where ${OAS_2026} is absent)`, () => {
  let oas: Oas2026;
  let zoho: Emulated;
  const ids = new Map<string, string>();

  before(async function () {
    if (!hasOas2026())
      skipLoudly(this, `no OpenAPI files at ${OAS_2026} (set SOURCE_ZOHO_SHARED to their folder)`);
    oas = loadOas2026();
    zoho = await emulate({ org: createOrg({ now: systemClock.now() }) });
    await learnRecords(zoho, ids);
    for (const [name, path, key] of [
      ['layout', '/settings/layouts?module=Deals', 'layouts'],
      ['group', '/settings/user_groups', 'user_groups'],
      ['territory', '/settings/territories', 'territories'],
      ['profile', '/settings/profiles', 'profiles'],
    ] as const)
      ids.set(name, asText(asObjects((await zoho.get(path)).json[key])[0]?.['id']) ?? '');
  });

  after(() => (hasOas2026() ? zoho.stop() : undefined));

  for (const [call, file, path] of ANSWERS) {
    it(`zoho-api §17: ${call} fits ${path} of ${file}.json`, async () => {
      const { status, json } = await zoho.get(
        call.replace(/\{(\w+)\}/, (_, name: string) => ids.get(name) ?? ''),
      );
      expect(status).to.equal(200);
      expect(oas.errors(file, path, json)).to.deep.equal([]);
    });
  }
});
