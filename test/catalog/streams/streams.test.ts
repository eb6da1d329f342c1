import { expect } from 'chai';
import { buildCatalog, countHiddenFields } from '#src/catalog/streams/catalog.js';
import type { FieldFacts, ModuleFacts } from '#src/catalog/schema/metadata.js';
import { streamNames } from '#src/catalog/schema/names.js';
import { buildStream, asOffered, cursorField, withModifiedTime } from '#src/catalog/streams/streams.js';
import { breaches, factsOf, field, isValidSchema, module, streamOf } from '../support.js';

const MODIFIED = field('Modified_Time', 'datetime');
const properties = (...fields: FieldFacts[]): string[] =>
  Object.keys(streamOf(...fields).jsonSchema.properties);

describe('catalog/streams', () => {
  it('F-D3: no field metadata (204 or []) gives a minimal full table, with a warning', () => {
    for (const fields of [undefined, []]) {
      const { stream, warnings } = buildStream(module('Approvals'), fields);
      expect(Object.keys(stream.jsonSchema.properties)).to.deep.equal([
        'id',
        'Created_Time',
        'Modified_Time',
      ]);
      expect(stream).not.to.have.property('cursorField');
      expect(stream.resumable).to.equal(false);
      expect(warnings).to.have.lengthOf(1);
      expect(warnings[0]).to.match(/^Approvals: Zoho returns no field metadata/);
    }
  });

  it('F-D8, F-D16: a Modified_Time without a data_type is a date-time and the cursor', () => {
    const stream = streamOf(field('Modified_Time', ''), field('Name', 'text'));
    expect(stream.cursorField).to.equal('Modified_Time');
    expect(stream.jsonSchema.properties['Modified_Time']).to.include({ format: 'date-time' });
  });

  describe('F-D8: a field without one of its keys is a column all the same', () => {
    const whole = {
      api_name: 'F',
      field_label: 'F',
      data_type: 'text',
      json_type: 'string',
      length: 255,
      decimal_place: null,
      pick_list_values: [],
      auto_number: {},
      visible: true,
      view_type: { view: true },
      display_type: -1,
      tooltip: null,
    };
    for (const key of Object.keys(whole).filter((name) => name !== 'api_name')) {
      for (const value of [undefined, null]) {
        it(`${key} ${value === null ? 'null' : 'absent'}`, () => {
          const rest = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
          const raw = value === null ? { ...rest, [key]: null } : rest;
          expect(properties(factsOf(raw))).to.deep.equal(['id', 'F']);
        });
      }
    }
  });

  it('F-D9: text without a length has no maxLength', () => {
    expect(streamOf(field('F', 'text')).jsonSchema.properties['F']).to.have.all.keys('type', 'description');
  });

  it('F-D10: a field without an api_name is skipped alone', () => {
    const { stream, warnings } = buildStream(module('Leads'), [field('', 'text'), field('F', 'text')]);
    expect(stream.fields.map(({ property }) => property)).to.deep.equal(['id', 'F']);
    expect(warnings).to.deep.equal(['Leads: 1 field(s) without an api_name skipped']);
  });

  it('F-D11: hidden fields are columns, and counted', () => {
    const stream = streamOf(
      field('A', 'text', { visible: false }),
      field('B', 'text', { virtual: true }),
      field('C', 'text', { raw: { display_type: 3 } }),
      field('D', 'text', { raw: { view_type: { view: false } } }),
      field('E', 'text', { visible: true, virtual: false, raw: { view_type: null } }),
    );
    expect(stream.fields.map(({ property }) => property)).to.deep.equal(['id', 'A', 'B', 'C', 'D', 'E']);
    expect(countHiddenFields([stream])).to.equal(4);
  });

  it('F-D12: key and cursor are kept even if hidden', () => {
    const hidden = { visible: false };
    const stream = streamOf(field('id', 'bigint', hidden), field('Modified_Time', 'datetime', hidden));
    expect(stream.cursorField).to.equal('Modified_Time');
    expect(Object.keys(stream.jsonSchema.properties)).to.deep.equal(['id', 'Modified_Time']);
  });

  it('F-D13: id is there, a plain string and required, whatever the metadata says', () => {
    for (const fields of [[], [field('id', 'bigint')], [field('id', 'integer', { jsonType: 'integer' })]]) {
      const { jsonSchema, primaryKey } = streamOf(...fields, field('F', 'text'));
      expect(jsonSchema.properties['id']?.type).to.equal('string');
      expect(jsonSchema.required).to.deep.equal(['id']);
      expect(primaryKey).to.deep.equal(['id']);
    }
  });

  it('F-D14: two fields that differ only by case are two columns, with a warning', () => {
    const fields = ['email', 'Email', 'EMAIL', 'Id'].map((name) => field(name, 'text'));
    for (const given of [fields, fields.toReversed()]) {
      const { stream, warnings } = buildStream(module('Leads'), given);
      const names = stream.fields.map(({ apiName, property }) => [apiName, property]);
      expect(names).to.deep.equal([
        ['id', 'id'],
        ['EMAIL', 'EMAIL'],
        ['Email', 'Email__2'],
        ['Id', 'Id__2'],
        ['email', 'email__3'],
      ]);
      expect(warnings.filter((text) => text.includes('letter case'))).to.have.lengthOf(3);
    }
  });

  it('F-D14: a field listed twice is one column', () => {
    expect(properties(field('F', 'text'), field('F', 'text'))).to.deep.equal(['id', 'F']);
  });

  it('F-D16: the cursor is what moves with every change', () => {
    const cases: [string[], string | undefined][] = [
      [['Modified_Time', 'id'], 'Modified_Time'],
      [['CreatedDate'], 'CreatedDate'],
      [['Modified_Time', 'Action_Performed_Time', 'Created_Time'], 'Modified_Time'],
      [['Action_Performed_Time', 'Created_Time'], 'Action_Performed_Time'],
      [['Created_Time'], undefined],
      [[], undefined],
    ];
    for (const [names, expected] of cases) {
      expect(cursorField(names), names.join()).to.equal(expected);
      const stream = streamOf(field('X', 'text'), ...names.map((name) => field(name, 'datetime')));
      expect(stream.cursorField).to.equal(expected);
      expect(stream.resumable).to.equal(expected !== undefined);
    }
  });

  it('F-D16: a column of that name that holds no time is no cursor', () => {
    expect(streamOf(field('CreatedDate', 'text')).cursorField).to.equal(undefined);
  });

  it('F-D17: the warning of an unknown type names module and field', () => {
    const { warnings } = buildStream(module('Leads'), [field('Aura', 'hologram')]);
    expect(warnings).to.have.lengthOf(1);
    expect(warnings[0]).to.match(/^Leads: field "Aura": unknown data_type "hologram"/);
  });

  it('F-D19: a schema is valid, has key and cursor, and holds nothing that a destination does not know', () => {
    const { jsonSchema } = streamOf(
      MODIFIED,
      field('Tag', 'text', { jsonType: 'jsonarray' }),
      field('O', 'ownerlookup'),
    );
    expect(isValidSchema(jsonSchema)).to.equal(true);
    expect(Object.keys(jsonSchema.properties)).to.include.members(['id', 'Modified_Time']);
    expect(jsonSchema.additionalProperties).to.equal(true);
    expect(jsonSchema.properties['Modified_Time']).to.include({
      format: 'date-time',
      airbyte_type: 'timestamp_with_timezone',
    });
    expect(JSON.stringify(jsonSchema)).not.to.match(
      /anyOf|oneOf|allOf|\$ref|enum|pattern|maxLength|multipleOf/,
    );
  });

  it('F-D21: a custom module is known by its generated_type', () => {
    const { stream } = buildStream(module('Vehicles', { generatedType: 'custom' }), [MODIFIED]);
    expect(stream).to.include({
      name: 'Vehicles',
      module: 'Vehicles',
      kind: 'module',
      generatedType: 'custom',
    });
  });

  it('describes each column by label, type and tooltip', () => {
    const raw = { tooltip: { name: 'static_text', value: 'Your marks\u0000' } };
    const { jsonSchema } = streamOf(field('Pct', 'percent', { label: 'Percent', raw }), field('X', ''));
    expect(jsonSchema.properties['Pct']?.description).to.equal('Percent (percent). Your marks.');
    expect(jsonSchema.properties['X']?.description).to.equal('X (unknown type).');
  });

  it('says of a record-only column where its rows are', () => {
    const stream = streamOf(
      field('Rows', 'subform', { subformModule: 'Project_Details' }),
      field('Links', 'multiselectlookup', { linkingModule: 'LeadsXProducts' }),
      field('Users', 'multiuserlookup'),
      field('File', 'fileupload', { subformModule: 'File_Upload_4__s' }),
    );
    const [, file, links, rows, users] = stream.fields;
    expect(rows).to.include({ delivery: 'record', childModule: 'Project_Details' });
    expect(rows?.schema.description).to.match(
      /record by record: the rows are the stream Project_Details; null here unless embed_children/,
    );
    expect(links?.childModule).to.equal('LeadsXProducts');
    expect(users?.schema.description).to.match(/only record by record: null here/);
    expect(file).to.include({ delivery: 'list' }).and.not.to.have.property('childModule');
  });

  it('marks rich text, which lists cut', () => {
    const stream = streamOf(
      field('A', 'textarea', { textareaType: 'rich_text' }),
      field('B', 'textarea', { textareaType: 'large' }),
      field('C', 'richtextarea'),
    );
    expect(stream.fields.map(({ richText }) => richText)).to.deep.equal([false, true, false, true]);
  });
});

describe('catalog/catalog', () => {
  const entry = (facts: ModuleFacts, fields: FieldFacts[] | undefined = [MODIFIED]) => ({
    module: facts,
    fields,
  });

  it('F-D1: what Zoho does not offer or show is skipped, and why', () => {
    const { streams, skipped } = buildCatalog({
      modules: [
        entry(module('Home', { apiSupported: false })),
        entry(module('Secret', { viewable: false })),
        entry(module('Leads')),
      ],
    });
    expect(streams.map(({ name }) => name)).to.deep.equal(['Leads']);
    expect(skipped.map((skip) => [skip.module, skip.level])).to.deep.equal([
      ['Home', 'info'],
      ['Secret', 'info'],
    ]);
    expect(skipped[0]?.reason).to.include('api_supported');
    expect(skipped[1]?.reason).to.include('viewable');
  });

  it('F-D2: a module without an api_name is ignored, F-D4: no modules give no streams', () => {
    expect(buildCatalog({ modules: [entry(module(''))] })).to.deep.equal({
      streams: [],
      skipped: [],
      warnings: [],
    });
    expect(buildCatalog({ modules: [] }).streams).to.deep.equal([]);
  });

  it('F-D5: a module whose fields cannot be read is skipped alone, with the reason', () => {
    const { streams, skipped } = buildCatalog({
      modules: [
        entry(module('Leads')),
        { module: module('Deals'), fields: undefined, fieldsProblem: 'NO_PERMISSION' },
      ],
    });
    expect(streams.map(({ name }) => name)).to.deep.equal(['Leads']);
    expect(skipped).to.deep.equal([
      { module: 'Deals', reason: 'its fields cannot be read: NO_PERMISSION', level: 'warn' },
    ]);
  });

  it('F-D15: a module never takes the name of a fixed stream or of another module', () => {
    const modules = [
      module('users', { id: '12' }),
      module('Users', { id: '3' }),
      module('vehicles', { id: '100' }),
      module('Vehicles', { id: '99' }),
      module('VEHICLES', { id: '1000' }),
    ];
    for (const given of [modules, modules.toReversed()]) {
      const { streams, warnings } = buildCatalog({ modules: given.map((facts) => entry(facts)) });
      expect(streams.map(({ module: of, name }) => [of, name])).to.deep.equal([
        ['Users', 'Users__module'],
        ['VEHICLES', 'VEHICLES__3'],
        ['Vehicles', 'Vehicles'],
        ['users', 'users__module__2'],
        ['vehicles', 'vehicles__2'],
      ]);
      expect(warnings).to.have.lengthOf(4);
    }
  });

  it('F-D15: names do not depend on which modules are extracted', () => {
    const all = [module('vehicles', { id: '100' }), module('Vehicles', { id: '99' })];
    const some = buildCatalog({ modules: [entry(all[0]!)], allModules: all });
    expect(some.streams[0]?.name).to.equal('vehicles__2');
    expect(streamNames(all).get('Vehicles')).to.equal('Vehicles');
  });

  it('sorts streams by name, and a module listed twice is one stream', () => {
    const modules = ['Leads', 'Accounts', 'Leads', 'deals'].map((name) => entry(module(name)));
    expect(buildCatalog({ modules }).streams.map(({ name }) => name)).to.deep.equal([
      'Accounts',
      'Leads',
      'deals',
    ]);
  });

  it('F-T19: even an empty record with a key validates', () => {
    expect(breaches(streamOf(MODIFIED).jsonSchema, { id: '1' })).to.deep.equal([]);
    expect(breaches(streamOf(MODIFIED).jsonSchema, {})).to.have.lengthOf(1);
  });
});

describe('catalog/streams: what a row shows, and what lists leave out', () => {
  const SUBFORM = field('Items', 'subform', { subformModule: 'Items_Of_Quotes' });
  const NOTHING = { embedChildren: false, systemProperties: false };

  it('columns that come one record at a time are streams of their own, save where they are configured', () => {
    const { stream } = buildStream(module('Quotes'), [MODIFIED, SUBFORM]);
    const offered = asOffered(stream, NOTHING);
    expect(Object.keys(offered.jsonSchema.properties)).to.deep.equal(['id', 'Modified_Time']);
    const configured = { properties: { id: {}, Items: {} } };
    expect(asOffered(stream, NOTHING, configured)).to.equal(stream);
    expect(asOffered(stream, { ...NOTHING, embedChildren: true })).to.equal(stream);
  });

  it('system properties are columns on request, or where they are configured', () => {
    const { stream } = buildStream(module('Leads'), [MODIFIED]);
    const offered = asOffered(stream, { ...NOTHING, systemProperties: true });
    expect(Object.keys(offered.jsonSchema.properties)).to.include.members([
      '$approved',
      '$approval_state',
      '$converted_detail',
      '$currency_symbol',
      '$in_merge',
      '$locked_for_me',
    ]);
    const configured = { properties: { id: {}, $approved: {} } };
    const properties = asOffered(stream, NOTHING, configured).fields.map(({ property }) => property);
    expect(properties).to.deep.equal(['id', 'Modified_Time', '$approved']);
  });

  it('only leads have what they were converted into, and rows of subforms no system property', () => {
    const all = { ...NOTHING, systemProperties: true };
    const { stream: deals } = buildStream(module('Deals'), [MODIFIED]);
    expect(asOffered(deals, all).jsonSchema.properties).not.to.have.property('$converted_detail');
    const { stream: rows } = buildStream({ ...module('Items'), generatedType: 'subform' }, [MODIFIED]);
    expect(asOffered(rows, all)).to.equal(rows);
  });

  it('a Modified_Time that only the rows show makes the stream incremental', () => {
    for (const fields of [[], [field('F', 'text')]]) {
      const { stream } = buildStream(module('Things'), fields);
      expect(stream.cursorField).to.equal(undefined);
      const found = withModifiedTime(stream);
      expect(found).to.include({ cursorField: 'Modified_Time', resumable: true });
      expect(found.jsonSchema.properties['Modified_Time']).to.include({ format: 'date-time' });
      expect(found.fields.filter(({ property }) => property === 'Modified_Time')).to.have.length(1);
    }
    const { stream: odd } = buildStream(module('Things'), [field('Modified_Time', 'text')]);
    expect(withModifiedTime(odd)).to.equal(odd);
  });
});
