import { expect } from 'chai';
import { fixedStream, type FixedStreamName } from '#src/catalog/streams/fixed-streams.js';
import { createNormaliser } from '#src/catalog/values/normalise.js';
import { buildStream, type StreamDefinition } from '#src/catalog/streams/streams.js';
import { asObject, asObjects, asText, type Json, type JsonObject } from '#src/util/json.js';
import { hasShared, NO_SHARED, payload, payloadNames } from '../../support/shared.js';
import { skipLoudly } from '../../support/skip.js';
import { breaches, factsOf, field, fieldsLike, module } from '../support.js';

/** Every row becomes a valid record without a problem; the records, in order. */
function readAll(stream: StreamDefinition, rows: readonly JsonObject[]): JsonObject[] {
  const normalise = createNormaliser(stream.fields);
  return rows.map((row) => {
    const { record, problems } = normalise(row);
    expect(problems).to.deep.equal([]);
    expect(breaches(stream.jsonSchema, record)).to.deep.equal([]);
    return record ?? {};
  });
}

const SAMPLES: [FixedStreamName, string, ...string[]][] = [
  ['users', 'users', 'zoho_docs_v7', 'User.json'],
  ['users', 'users', 'misc', 'rc_v8_users.json'],
  ['organization', 'org', 'zoho_docs_v7', 'Organization_Details.json'],
  ['organization', 'org', 'misc', 'rc_v8_org.json'],
  ['roles', 'roles', 'zoho_docs_v7', 'Roles.json'],
  ['profiles', 'profiles', 'zoho_docs_v7', 'Profiles.json'],
  ['territories', 'territories', 'zoho_docs_v7', 'Territories.json'],
  ['currencies', 'currencies', 'zoho_docs_v7', 'Currencies_Data.json'],
];

describe('catalog, against real answers of Zoho', () => {
  before(function () {
    if (!hasShared()) skipLoudly(this, NO_SHARED);
  });

  it('F-D8, F-D17: every field of the captured metadata is a column of a known type', () => {
    for (const name of payloadNames('fields')) {
      const facts = asObjects(asObject(payload('fields', name))['fields']).map(factsOf);
      const { stream, warnings } = buildStream(module('Captured'), facts);
      expect(facts.length, name).to.be.greaterThan(10);
      expect(warnings, name).to.deep.equal([]);
      expect(Object.keys(stream.jsonSchema.properties), name).to.include.members(
        facts.map(({ apiName }) => apiName),
      );
      expect(stream.cursorField, name).to.equal('Modified_Time');
    }
  });

  it('F-D17: every data_type ever captured is known', () => {
    for (const dataType of Object.keys(asObject(payload('data_type_to_json_type.json')))) {
      const { warnings } = buildStream(module('M'), [field('F', dataType)]);
      expect(warnings, dataType).to.deep.equal([]);
    }
  });

  it('F-D11: the subforms and links of the sample org name their modules', () => {
    const raw = asObjects(asObject(payload('fields', 'zoho_docs_v7_fields_Leads_87.json'))['fields']);
    const { stream } = buildStream(module('Leads'), raw.map(factsOf));
    const single = stream.fields.filter(({ delivery }) => delivery === 'record');
    expect(single.map(({ apiName, childModule }) => [apiName, childModule])).to.deep.equal([
      ['Alternate_Address', 'Alternate_Address'],
      ['Products', 'LeadsXProducts'],
      ['Project_Details', 'Project_Details'],
    ]);
  });

  it('F-T19: captured Leads, Accounts, Contacts and Deals validate against captured metadata', () => {
    const pairs: [string, string, string][] = [
      ['dh_v3_fields_Contacts_73.json', 'records', 'sy_v2_Contacts_13.json'],
      ['dh_v3_fields_Contacts_73.json', 'records', 'sm_v7_Contacts_1.json'],
      ['dh_v3_fields_Contacts_73.json', 'records', 'ms_v2_widget_contact_15.json'],
      ['dh_v3_fields_Accounts_64.json', 'records', 'ms_v2_widget_account_1.json'],
      ['dh_v3_fields_Deals_29.json', 'records', 'sm_v7_Deals_1.json'],
      ['ch_v8_fields_Leads_51.json', 'airbyte', 'v2_Leads_2023_1.json'],
      ['dh_v3_fields_Tasks_19.json', 'airbyte', 'v2_Tasks_2023_1.json'],
    ];
    for (const [fields, folder, file] of pairs) {
      const facts = asObjects(asObject(payload('fields', fields))['fields']).map(factsOf);
      const rows = asObjects(asObject(payload(folder, file))['data']);
      expect(rows, file).not.to.deep.equal([]);
      readAll(buildStream(module('M'), facts).stream, rows);
    }
  });

  for (const folder of ['records', 'airbyte']) {
    it(`F-T19: every row in ${folder} becomes a valid record and keeps its values`, () => {
      for (const name of payloadNames(
        folder,
        folder === 'records' ? /(?<!deleted_4)\.json$/ : /^v2_.*\.json$/,
      )) {
        const rows = withIds(asObjects(asObject(payload(folder, name))['data']));
        const { stream } = buildStream(module('M'), fieldsLike(rows));
        const records = readAll(stream, rows);
        expect(
          records.map(({ id }) => id),
          name,
        ).to.deep.equal(rows.map(({ id }) => id));
        expect(filled(records), name).to.deep.equal(filled(rows));
      }
    });
  }

  for (const [stream, key, ...path] of SAMPLES) {
    it(`F-T19: ${path.join('/')} gives valid ${stream} and no key is without a column`, () => {
      const answer = asObject(payload(...path));
      const rows = withIds(asObjects((path[0] === 'misc' ? asObject(answer['body']) : answer)[key]));
      expect(rows).not.to.deep.equal([]);
      readAll(fixedStream(stream), rows);
      const columns = Object.keys(fixedStream(stream).jsonSchema.properties);
      expect(columns).to.include.members([...new Set(rows.flatMap((row) => Object.keys(row)))]);
    });
  }
});

/** Some captures and samples were cut down to a few keys: a row without an id gets its position. */
function withIds(rows: readonly JsonObject[]): JsonObject[] {
  return rows.map((row, index) => ({ ...row, id: asText(row['id']) ?? `${index + 1}` }));
}

/** Empty texts and lists are no values. */
function isNothing(value: Json | undefined): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

/** Which columns of which rows hold something. */
function filled(rows: readonly JsonObject[]): string[][] {
  return rows.map((row) =>
    Object.keys(row)
      .filter((name) => !name.startsWith('$') && !isNothing(row[name]))
      .sort(),
  );
}
