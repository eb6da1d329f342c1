import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { fixedStream, type FixedStreamName } from '#src/catalog/streams/fixed-streams.js';
import { createNormaliser } from '#src/catalog/values/normalise.js';
import { asObject, asObjects, asText, type JsonObject } from '#src/util/json.js';
import { createFileReader } from '#src/zoho/fixed/attachment-files.js';
import { listsOfRecord } from '#src/zoho/fixed/per-record.js';
import { readFixed } from '#src/zoho/fixed/read.js';
import { closeServers } from '../../support/http-server.js';
import { hasShared, NO_SHARED, payload } from '../../support/shared.js';
import { skipLoudly } from '../../support/skip.js';
import { connect, refusal } from '../../zoho/connection.js';
import { breaches } from '../support.js';

const MODULES: JsonObject = {
  modules: [{ api_name: 'Leads', id: '1', api_supported: true, viewable: true }],
};
const PARENT = [{ id: '7', name: 'North' }];
const docs = (name: string): JsonObject => asObject(payload('zoho_docs_v7', `${name}.json`));
const captured = (...path: string[]): JsonObject => {
  const answer = asObject(payload(...path));
  return 'body' in answer ? asObject(answer['body']) : answer;
};

/** The answers to each path that ends so; every other path is refused. */
type Answers = Readonly<Record<string, () => JsonObject>>;

const CASES: readonly [stream: FixedStreamName, answers: Answers, rows: number][] = [
  [
    'modules',
    { '/settings/modules': () => captured('modules', 'zoho_docs_v7_settings_modules_68.json') },
    68,
  ],
  [
    'modules',
    { '/settings/modules': () => captured('modules', 'oas_v8_settings_modules_variations_11.json') },
    11,
  ],
  ['fields', { '/settings/fields': () => captured('fields', 'ch_v8_fields_Leads_51.json') }, 51],
  ['fields', { '/settings/fields': () => captured('fields', 'zoho_docs_v7_fields_Leads_87.json') }, 87],
  ['picklist_values', { '/settings/fields': () => captured('fields', 'dh_v3_fields_Deals_29.json') }, 1],
  ['layouts', { '/settings/layouts': () => captured('layouts', 'sm_v7_layouts_Deals.json') }, 1],
  ['layouts', { '/settings/layouts': () => docs('Layouts') }, 1],
  [
    'custom_views',
    { '/settings/custom_views': () => captured('misc', 'tw_v2_custom_views_Leads_44.json') },
    44,
  ],
  ['custom_views', { '/settings/custom_views': () => docs('Custom_View') }, 1],
  ['related_lists', { '/settings/related_lists': () => docs('Related_Lists') }, 1],
  ['tags', { '/settings/tags': () => docs('Tags') }, 1],
  ['variables', { '/settings/variables': () => docs('Variables') }, 1],
  ['email_templates', { '/settings/email_templates': () => docs('Email_Templates') }, 1],
  ['recycle_bin', { '/settings/recycle_bin': () => docs('Recycle_Bin_Records__2') }, 1],
  ['user_groups', { '/settings/user_groups': () => docs('Associated_Groups_of_a_User') }, 1],
  [
    'user_group_members',
    { '/settings/user_groups': () => ({ user_groups: PARENT }), '/sources': () => docs('Sources_by_Type') },
    1,
  ],
  [
    'territory_users',
    {
      '/settings/territories': () => ({ territories: PARENT }),
      '/users': () => docs('Retrieve_User_details_Associated_with_a_Territory'),
    },
    1,
  ],
  [
    'profile_permissions',
    { '/settings/profiles': () => ({ profiles: PARENT }), '/7': () => docs('Profiles') },
    1,
  ],
  [
    'pipelines',
    { '/settings/layouts': () => ({ layouts: PARENT }), '/settings/pipeline': () => docs('Pipelines') },
    1,
  ],
  [
    'stages',
    { '/settings/layouts': () => ({ layouts: PARENT }), '/settings/pipeline': () => docs('Pipelines') },
    1,
  ],
  [
    'subscriptions',
    {
      '/org': () => captured('misc', 'rc_v8_org.json'),
      '/__features/user_licenses': () => docs('User_Licenses_Count'),
      '/users/actions/count': () => ({ count: 4 }),
    },
    2,
  ],
];

describe('catalog: fixed streams, against real answers of Zoho', () => {
  before(function () {
    if (!hasShared()) skipLoudly(this, NO_SHARED);
  });
  after(closeServers);

  CASES.forEach(([name, answers, least], index) => {
    it(`F-T19: answer ${index + 1} gives valid ${name}`, async () => {
      const { client } = await connect(({ path }) => {
        const end = Object.keys(answers).find((known) => path.endsWith(known));
        if (end !== undefined) return { json: answers[end]!() };
        return path.endsWith('/settings/modules') ? { json: MODULES } : refusal(403, 'NO_PERMISSION');
      });
      const stream = fixedStream(name);
      const normalise = createNormaliser(stream.fields);
      const ids = new Set<unknown>();
      for await (const page of readFixed(client, name)) {
        for (const row of page) {
          const { record, problems } = normalise(row);
          expect(problems).to.deep.equal([]);
          expect(breaches(stream.jsonSchema, record)).to.deep.equal([]);
          expect(ids.has(record?.['id']), 'an id that came twice').to.equal(false);
          ids.add(record?.['id']);
        }
      }
      expect(ids.size).to.be.at.least(least);
    });
  });

  const OF_RECORDS: readonly [stream: FixedStreamName, answer: string, rows: number][] = [
    ['emails', 'Emails_of_a_Record', 1],
    ['related_records', 'Contact_Roles_of_a_Specific_Deal', 1],
    ['timeline', 'Timeline_of_a_Record', 1],
    ['record_notes', 'Notes', 1],
    ['contact_roles', 'Contact_Roles_of_a_Specific_Deal', 1],
  ];
  for (const [name, answer, least] of OF_RECORDS) {
    it(`F-T19: ${answer} gives valid ${name}`, async () => {
      const { client } = await connect(({ query }) =>
        'index' in query || 'page_token' in query ? { status: 204 } : { json: docs(answer) },
      );
      const stream = fixedStream(name);
      const normalise = createNormaliser(stream.fields);
      const parent = { module: 'Leads', id: '7', modifiedTime: '2026-01-31T09:30:00Z' };
      const options = { perRecordStreams: ['Leads/Products'], emailContent: false };
      const lists = listsOfRecord(client, name, parent, options).map(({ rows: read }) => read());
      const rows = (await Promise.all(lists)).flat();
      expect(rows.length).to.be.at.least(least);
      for (const row of rows) {
        const { record, problems } = normalise(row);
        expect(problems).to.deep.equal([]);
        expect(breaches(stream.jsonSchema, record)).to.deep.equal([]);
        expect(record).to.include({ parent_module: 'Leads', parent_modified_time: '2026-01-31T09:30:00Z' });
      }
    });
  }

  it('F-T19: a message with its text gives a valid e-mail', async () => {
    const [message = {}] = asObjects(docs('Emails_of_a_Record__2')['Emails']);
    const { client } = await connect(({ path, query }) =>
      'index' in query
        ? { status: 204 }
        : path.endsWith('/Emails')
          ? { json: docs('Emails_of_a_Record') }
          : { json: { Emails: [message] } },
    );
    const parent = { module: 'Leads', id: '7', modifiedTime: '2026-01-31T09:30:00Z' };
    const options = { perRecordStreams: [], emailContent: true };
    const [list] = listsOfRecord(client, 'emails', parent, options);
    const stream = fixedStream('emails');
    const [row = {}] = (await list?.rows()) ?? [];
    const { record, problems } = createNormaliser(stream.fields)(row);
    expect(problems).to.deep.equal([]);
    expect(breaches(stream.jsonSchema, record)).to.deep.equal([]);
    const { content = null, thread_id = null } = message;
    expect(record).to.include({ content, thread_id, mail_format: 'html', content_refusal: null });
    expect(record?.['attachments']).to.have.length(1);
  });

  it('F-T19: a captured attachment, with the module next to its parent, is asked for at its record', async () => {
    const [attachment = {}] = asObjects(captured('airbyte', 'v2_Attachments_2023_1.json')['data']);
    const folder = await mkdtemp(path.join(tmpdir(), 'payloads-'));
    const { client, calls } = await connect(() => ({
      text: 'bytes',
      headers: { 'content-type': 'image/png' },
    }));
    const read = await createFileReader(client, { attachmentFolder: folder, attachmentMaxBytes: 1_000_000 });
    const id = asText(attachment['id']) ?? '';
    const row = await read({
      module: 'Attachments',
      id,
      modifiedTime: '2026-01-31T09:30:00Z',
      values: attachment,
    });
    await rm(folder, { recursive: true });
    const record = asText(asObject(attachment['Parent_Id'])['id']);
    expect(calls()[0]?.path).to.equal(`/crm/v8/Leads/${record}/Attachments/${id}`);
    const { record: made, problems } = createNormaliser(fixedStream('attachment_files').fields)(row);
    expect(problems).to.deep.equal([]);
    expect(breaches(fixedStream('attachment_files').jsonSchema, made)).to.deep.equal([]);
    expect(made).to.include({ status: 'size_differs', bytes: 5, file_name: attachment['File_Name'] });
  });

  it('licences come from Zoho where the scope allows it, and from the users elsewhere', async () => {
    const answers: Answers = {
      '/org': () => captured('misc', 'rc_v8_org.json'),
      '/users/actions/count': () => ({ count: 4 }),
    };
    const read = async (withFeatures: boolean): Promise<JsonObject> => {
      const { client } = await connect(({ path }) => {
        const end = Object.keys(answers).find((known) => path.endsWith(known));
        if (end !== undefined) return { json: answers[end]!() };
        return withFeatures ? { json: docs('User_Licenses_Count') } : refusal(401, 'OAUTH_SCOPE_MISMATCH');
      });
      for await (const [row] of readFixed(client, 'subscriptions')) return row ?? {};
      return {};
    };
    expect(await read(true)).to.include({ bought: 10, used: 7, free: 3, active_users: 4 });
    expect(await read(false)).to.include({ used: 4 });
  });
});
