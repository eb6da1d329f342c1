import { expect } from 'chai';
import { DATE_TIME, STRING } from '#src/catalog/schema/json-schema.js';
import { buildStream } from '#src/catalog/streams/streams.js';
import type { JsonObject } from '#src/util/json.js';
import { field, module, streamOf } from '../support.js';

const MODIFIED = field('Modified_Time', 'datetime');

describe('catalog/streams, F-D3: metadata that Zoho withholds from a sync that is configured', () => {
  const configured = streamOf(
    MODIFIED,
    field('Owner', 'ownerlookup'),
    field('Account', 'lookup'),
    field('Amount', 'currency'),
    field('Count', 'integer'),
    field('Day', 'date'),
    field('Flag', 'boolean'),
    field('Choices', 'multiselectpicklist'),
    field('Tag', 'text', { jsonType: 'jsonarray' }),
  );
  const schema: JsonObject = { ...configured.jsonSchema };

  it('the columns are those of the configured schema, of the same types and kinds; the cursor stays', () => {
    const { stream, warnings } = buildStream(module('Leads'), [], 'Leads', schema);
    expect(stream.jsonSchema.properties).to.deep.equal({
      ...configured.jsonSchema.properties,
      id: { type: 'string' },
    });
    expect(stream).to.include({ cursorField: 'Modified_Time', resumable: true });
    const kinds = new Map(stream.fields.map(({ property, kind }) => [property, kind]));
    for (const [name, kind] of [
      ['id', 'reference'],
      ['Owner', 'user'],
      ['Account', 'lookup'],
      ['Amount', 'plain'],
    ] as const)
      expect(kinds.get(name), name).to.equal(kind);
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.match(/^Leads: .*columns are those of the configured catalog/);
  });

  it('a configured schema of those three columns, or of none, is no knowledge: full table', () => {
    for (const given of [
      undefined,
      {},
      { properties: { id: {} } },
      { properties: { Modified_Time: DATE_TIME } },
    ]) {
      const { stream } = buildStream(module('Leads'), [], 'Leads', given);
      expect(stream.fields.map(({ property }) => property)).to.deep.equal([
        'id',
        'Created_Time',
        'Modified_Time',
      ]);
      expect(stream.resumable).to.equal(false);
    }
  });

  it('metadata, where Zoho gives it, wins over the configured schema', () => {
    const { stream } = buildStream(module('Leads'), [field('F', 'text')], 'Leads', schema);
    expect(stream.fields.map(({ property }) => property)).to.deep.equal(['id', 'F']);
  });

  it('a schema that a client has rewritten is read as far as it is understood; what is not is text', () => {
    const properties: JsonObject = {
      id: { type: ['null', 'integer'] },
      Plain: { type: 'number' },
      Turned: { type: ['boolean', 'null'] },
      Strange: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      Empty: {},
      None: null,
      Open: { type: ['null', 'array'] },
      Modified_Time: { type: ['string', 'null'], format: 'date-time' },
    };
    const { stream } = buildStream(module('Leads'), undefined, 'Leads', { properties });
    expect(stream.jsonSchema.properties).to.deep.equal({
      id: { type: 'string' },
      Plain: { type: ['null', 'number'] },
      Turned: { type: ['null', 'boolean'] },
      Strange: STRING,
      Empty: STRING,
      None: STRING,
      Open: { type: ['null', 'array'], items: STRING },
      Modified_Time: DATE_TIME,
    });
    expect(stream.cursorField).to.equal('Modified_Time');
  });

  it('columns of a client are no fields; a text that may be rich is taken for one, for lists cut it', () => {
    const rich = streamOf(
      field('Rich', 'textarea', { textareaType: 'rich_text' }),
      field('Line', 'text'),
      MODIFIED,
    ).jsonSchema.properties;
    const properties = { ...rich, _ab_cdc_deleted_at: DATE_TIME, Bare: STRING };
    const { stream } = buildStream(module('Leads'), [], 'Leads', { properties });
    const flags = Object.fromEntries(stream.fields.map(({ property, richText }) => [property, richText]));
    expect(flags).to.deep.equal({ id: false, Rich: true, Line: false, Modified_Time: false, Bare: true });
  });
});
