import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import { columnsOf } from '#src/catalog/schema/columns.js';
import { asObject, asObjects, type Json, type JsonObject } from '#src/util/json.js';
import { fieldOfSummary, summaryOf } from '#src/zoho/api/field-summary.js';
import { fieldOf } from '#src/zoho/api/metadata.js';
import { hasShared, NO_SHARED, payload, payloadNames } from '../../support/shared.js';
import { skipLoudly } from '../../support/skip.js';

/** The columns of these fields are the same after their way through a state. @returns characters of the summaries */
function expectSameColumns(what: string, raw: readonly JsonObject[]): number {
  const fields = raw.flatMap(fieldOf);
  const summaries = Object.fromEntries(fields.map((field) => [field.apiName, summaryOf(field)]));
  const text = JSON.stringify(summaries);
  const again = Object.entries(asObject(JSON.parse(text) as Json)).map(([name, summary]) =>
    fieldOfSummary(name, summary)!,
  );
  expect(columnsOf(again), what).to.deep.equal(columnsOf(fields));
  return text.length;
}

describe('zoho/api/field-summary', () => {
  it('I-8: the columns of every module of the emulated org come back as they were, in a few characters each', () => {
    for (const [name, { fields }] of createOrg({ now: Date.UTC(2026, 0, 31) }).modules)
      expect(expectSameColumns(name, fields), name).to.be.at.most(64 * fields.length + 200);
  });

  it('so do the fields that Zoho has sent', function () {
    if (!hasShared()) skipLoudly(this, NO_SHARED);
    for (const name of payloadNames('fields'))
      expectSameColumns(name, asObjects(asObject(payload('fields', name))['fields']));
  });

  it('a plain field is its data type alone', () => {
    const [field] = fieldOf({
      api_name: 'Last_Name',
      data_type: 'text',
      json_type: 'string',
      field_label: 'Last Name',
    });
    expect(summaryOf(field!)).to.equal('text');
  });

  it('something else is no field', () => {
    expect([fieldOfSummary('A', null), fieldOfSummary('A', 1), fieldOfSummary('A', {})]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
