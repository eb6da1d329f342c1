import { expect } from 'chai';
import { asObject, type Json, type JsonObject } from '#src/util/json.js';
import { readAnswer } from '#src/zoho/http/answer.js';
import { hasShared, NO_SHARED, payload, payloadNames } from '../../support/shared.js';
import { skipLoudly } from '../../support/skip.js';

const read = (json: JsonObject, list?: string) =>
  readAnswer(
    { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) },
    'GET /x',
    list,
  );

/** Real answers by the key of what we ask for. */
const FOLDERS: readonly (readonly [folder: string, pattern: RegExp, list: string])[] = [
  ['records', /\.json$/, 'data'],
  ['airbyte', /^v2_.*\.json$/, 'data'],
  ['fields', /\.json$/, 'fields'],
  ['modules', /\.json$/, 'modules'],
  ['zoho_docs_v7', /^Records_through_a_COQL_Query.*\.json$/, 'data'],
  [
    'zoho_docs_v7',
    /^(Records|Search_Records|List_of_Deleted_Records|Status_of_the_Bulk_Read_Job\w*)\.json$/,
    'data',
  ],
  ['zoho_docs_v7', /^User\.json$/, 'users'],
  ['zoho_docs_v7', /^Organization_Details\.json$/, 'org'],
  ['zoho_docs_v7', /^Roles\.json$/, 'roles'],
  ['zoho_docs_v7', /^Profiles\.json$/, 'profiles'],
  ['zoho_docs_v7', /^Territories\.json$/, 'territories'],
  ['zoho_docs_v7', /^Currencies_Data\.json$/, 'currencies'],
];

describe('zoho/answer', () => {
  for (const foreign of [
    {},
    { ok: true },
    { info: { count: 0 } },
    { data: {} },
    { data: 'none' },
    { fields: [] },
  ]) {
    it(`${JSON.stringify(foreign)} is no list, whatever its status says`, () => {
      expect(read(foreign, 'data')).to.include({ code: 'HTTP_200', action: 'retry' });
    });
  }

  for (const empty of [{ data: [] }, { data: null }, { data: [], info: { more_records: false } }]) {
    it(`${JSON.stringify(empty)} is an empty list`, () => {
      expect(read(empty, 'data'))
        .to.include({ status: 200 })
        .and.to.have.property('body')
        .that.deep.equals(empty);
    });
  }

  const error = { code: 'NO_PERMISSION', details: {}, message: 'permission denied', status: 'error' };
  const unmarked = { code: 'NO_PERMISSION', details: {}, message: 'permission denied' };
  for (const data of [[error], [unmarked], error, [{ id: '1' }, error]]) {
    it(`I-37: ${JSON.stringify(data)} is the error that it names`, () => {
      expect(read({ data }, 'data')).to.include({ code: 'NO_PERMISSION', action: 'skip-stream' });
    });
  }

  for (const row of [
    { id: '1', code: 'AB', status: 'error', message: 'text' },
    { code: 'ADDED_SUCCESSFULLY', status: 'success', message: 'added' },
    { code: 'a code', message: 'text' },
    { code: 'EUR' },
  ]) {
    it(`I-37: ${JSON.stringify(row)} is a row`, () => {
      expect(read({ data: [row] }, 'data')).to.include({ status: 200 });
    });
  }

  const keyed = (data: Json): ReturnType<typeof readAnswer> =>
    readAnswer({ status: 200, headers: {}, body: JSON.stringify({ data }) }, 'GET /x', 'data', {
      isKeyed: true,
    });
  it('I-37: a list in which no row has an id is corrupt where rows have ids', () => {
    for (const data of [[{}], [{ Name: 'x' }], [null], ['x'], [{ id: null }]])
      expect(keyed(data)).to.include({ code: 'HTTP_200', action: 'retry' });
    for (const data of [[], [{ id: 1 }], [{ id: '1' }, {}], null])
      expect(keyed(data)).to.include({ status: 200 });
  });

  it('304 means something only where If-Modified-Since was asked', () => {
    const since = (isConditional: boolean) =>
      readAnswer({ status: 304, headers: {}, body: '' }, 'GET /x', 'data', { isConditional });
    expect(since(true)).to.include({ status: 304 });
    expect(since(false)).to.include({ code: 'HTTP_304', action: 'retry' });
  });

  it('an answer that is no list is asked for none: a count, for one', () => {
    expect(read({ count: 7 }))
      .to.have.property('body')
      .that.deep.equals({ count: 7 });
  });

  it('payloads: no real answer is refused', function () {
    if (!hasShared()) skipLoudly(this, NO_SHARED);
    for (const [folder, pattern, list] of FOLDERS) {
      const names = payloadNames(folder, pattern);
      expect(names, `${folder} ${String(pattern)}`).not.to.be.empty;
      for (const name of names) {
        expect(read(asObject(payload(folder, name)), list), name).to.have.property('status', 200);
      }
    }
  });
});
