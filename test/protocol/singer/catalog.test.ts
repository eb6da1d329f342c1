import { expect } from 'chai';
import { fixedStream } from '#src/catalog/streams/fixed-streams.js';
import { asOffered } from '#src/catalog/streams/streams.js';
import { toSingerCatalog } from '#src/protocol/singer/catalog.js';
import { shortName } from '#src/protocol/singer/names.js';
import { parseSingerCatalog, type SelectedStream } from '#src/protocol/singer/selected-streams.js';
import { asObject, asObjects, type Json, type JsonObject } from '#src/util/json.js';
import { field, streamOf } from '../../catalog/support.js';

const LONG = 'Customer_Satisfaction_Survey_Answer_to_the_Question_Number_Seven_of_2026';
const LEADS = streamOf(
  field('Modified_Time', 'datetime'),
  field('Last_Name', 'text'),
  field('Owner', 'ownerlookup'),
  field('Visits', 'subform', { subformModule: 'Visits' }),
  field(LONG, 'text'),
);

function discovered(embedChildren = false): JsonObject {
  return JSON.parse(
    JSON.stringify(
      toSingerCatalog([LEADS, fixedStream('users')], { embedChildren, systemProperties: false }),
    ),
  ) as JsonObject;
}

function entry(catalog: JsonObject, id: string): JsonObject {
  return asObjects(catalog['streams']).find(({ tap_stream_id }) => tap_stream_id === id) ?? {};
}

function factsAt(stream: JsonObject, ...breadcrumb: string[]): JsonObject {
  const found = asObjects(stream['metadata']).find(
    (item) => JSON.stringify(item['breadcrumb']) === JSON.stringify(breadcrumb),
  );
  return asObject(found?.['metadata']);
}

/** The catalog after somebody has written metadata into it, as Meltano does. */
function edited(
  ...changes: readonly (readonly [id: string, breadcrumb: string[], facts: JsonObject])[]
): JsonObject {
  const catalog = discovered();
  for (const [id, breadcrumb, facts] of changes) {
    const metadata = asObjects(entry(catalog, id)['metadata']);
    const item = metadata.find((known) => JSON.stringify(known['breadcrumb']) === JSON.stringify(breadcrumb));
    if (item) item['metadata'] = { ...asObject(item['metadata']), ...facts };
    else (entry(catalog, id)['metadata'] as Json[]).push({ breadcrumb, metadata: facts });
  }
  return catalog;
}

const only = (catalog: Json, id = 'Leads'): SelectedStream | undefined =>
  parseSingerCatalog(catalog).streams.find((stream) => stream.id === id);

const columnsOf = (stream: SelectedStream | undefined): string[] => Object.keys(stream?.properties ?? {});

describe('protocol/singer/catalog', () => {
  it('says of a stream what can be known of it', () => {
    const leads = entry(discovered(), 'Leads');
    expect(leads).to.deep.include({
      tap_stream_id: 'Leads',
      stream: 'Leads',
      key_properties: ['id'],
      replication_method: 'INCREMENTAL',
      replication_key: 'Modified_Time',
    });
    expect(factsAt(leads)).to.deep.equal({
      inclusion: 'available',
      'selected-by-default': true,
      'table-key-properties': ['id'],
      'valid-replication-keys': ['Modified_Time'],
    });
  });

  it('key and replication key are automatic, the rest is available', () => {
    const leads = entry(discovered(), 'Leads');
    const inclusions = ['id', 'Modified_Time', 'Last_Name', '_sdc_deleted_at'].map(
      (name) => factsAt(leads, 'properties', name)['inclusion'],
    );
    expect(inclusions).to.deep.equal(['automatic', 'automatic', 'available', 'automatic']);
  });

  it('columns that Zoho delivers only record by record are unsupported, unless embed_children fills them', () => {
    const at = (embed: boolean): unknown =>
      factsAt(entry(discovered(embed), 'Leads'), 'properties', 'Visits')['inclusion'];
    expect([at(false), at(true)]).to.deep.equal(['unsupported', 'available']);
    expect(columnsOf(only(discovered()))).not.to.include('Visits');
    expect(columnsOf(only(discovered(true)))).to.include('Visits');
  });

  it('system properties are available, and selected only if system_properties is set', () => {
    const leads = asOffered(LEADS, { embedChildren: true, systemProperties: true });
    const selected = (systemProperties: boolean): string[] => {
      const catalog = toSingerCatalog([leads], { embedChildren: false, systemProperties });
      expect(factsAt(entry(catalog, 'Leads'), 'properties', '$approved')['inclusion']).to.equal('available');
      return columnsOf(only(catalog)).filter((name) => name.startsWith('$'));
    };
    expect(selected(false)).to.deep.equal([]);
    expect(selected(true)).to.include.members(['$approved', '$locked_for_me']);
  });

  it('settings are read whole, and are not marked as deleted', () => {
    const users = entry(discovered(), 'users');
    expect(users)
      .to.deep.include({ replication_method: 'FULL_TABLE' })
      .and.not.to.have.property('replication_key');
    expect(factsAt(users)).to.deep.include({
      'forced-replication-method': 'FULL_TABLE',
      'valid-replication-keys': [],
    });
    expect(asObject(asObject(users['schema'])['properties'])).not.to.have.property('_sdc_deleted_at');
  });

  it('nothing of Airbyte is in the schemas', () => {
    expect(JSON.stringify(discovered())).not.to.contain('airbyte');
  });

  it('a column whose name is too long keeps its own beside it', () => {
    const leads = entry(discovered(), 'Leads');
    expect(asObject(asObject(leads['schema'])['properties'])).to.have.property(shortName(LONG));
    expect(factsAt(leads, 'properties', shortName(LONG))['original-name']).to.equal(LONG);
    expect(columnsOf(only(discovered()))).to.include(LONG);
  });
});

describe('protocol/singer/selected-streams', () => {
  it('the catalog as discovered selects everything that can be read', () => {
    const { streams, warnings } = parseSingerCatalog(discovered());
    expect(streams.map(({ id, name, mode }) => [id, name, mode])).to.deep.equal([
      ['Leads', 'Leads', 'incremental'],
      ['users', 'users', 'full_refresh'],
    ]);
    expect(columnsOf(streams[0])).to.deep.equal(['id', LONG, 'Last_Name', 'Modified_Time', 'Owner']);
    expect(warnings).to.deep.equal([]);
  });

  it('deselected streams and columns are left out, automatic ones never', () => {
    const catalog = edited(
      ['users', [], { selected: false }],
      ['Leads', ['properties', 'Last_Name'], { selected: false }],
      ['Leads', ['properties', 'Modified_Time'], { selected: false }],
    );
    expect(only(catalog, 'users')).to.equal(undefined);
    expect(columnsOf(only(catalog))).to.deep.equal(['id', LONG, 'Modified_Time', 'Owner']);
  });

  it('parts of a column can be deselected; all of them is none (select: Leads.Owner of Meltano)', () => {
    const part = (name: string): [string, string[], JsonObject] => [
      'Leads',
      ['properties', 'Owner', 'properties', name],
      { inclusion: 'available', selected: false },
    ];
    expect([...(only(edited(part('email')))?.droppedParts ?? [])]).to.deep.equal([['Owner', ['email']]]);
    const whole = only(edited(part('id'), part('name'), part('email')));
    expect([columnsOf(whole).includes('Owner'), whole?.droppedParts.size]).to.deep.equal([true, 0]);
  });

  const modes: readonly [string, JsonObject, SelectedStream['mode']][] = [
    ['what the user wants', { 'replication-method': 'FULL_TABLE' }, 'full_refresh'],
    ['in any letter case', { 'replication-method': 'full_table' }, 'full_refresh'],
    [
      'with its key',
      { 'replication-method': 'INCREMENTAL', 'replication-key': 'Modified_Time' },
      'incremental',
    ],
    [
      'what is forced goes first',
      { 'forced-replication-method': 'FULL_TABLE', 'replication-method': 'INCREMENTAL' },
      'full_refresh',
    ],
  ];
  for (const [name, facts, mode] of modes) {
    it(`replication method: ${name}`, () => expect(only(edited(['Leads', [], facts]))?.mode).to.equal(mode));
  }

  it('another replication key is answered by a warning', () => {
    const { warnings } = parseSingerCatalog(edited(['Leads', [], { 'replication-key': 'Created_Time' }]));
    expect(warnings).to.deep.equal([
      'Leads: Created_Time cannot be a replication key because not every change updates it. Using Modified_Time instead',
    ]);
  });

  it('a stream may have another name, which the targets then see', () => {
    const catalog = discovered();
    entry(catalog, 'Leads')['stream'] = 'zoho_leads';
    expect(only(catalog)?.name).to.equal('zoho_leads');
  });

  it('a catalog that selects nothing is said to', () => {
    const { streams, warnings } = parseSingerCatalog({ streams: [] });
    expect([streams, warnings]).to.deep.equal([
      [],
      ['The catalog selects no stream: there is nothing to read'],
    ]);
  });

  const wrong: readonly [string, Json | undefined, RegExp][] = [
    ['no object', [], /has no "streams" array\. Use the catalog that `tap-zoho/],
    ['no streams', { streams: {} }, /has no "streams" array/],
    ['a stream that is none', { streams: [7] }, /streams\[0\] is not an object/],
    ['a stream without a name', { streams: [{}] }, /streams\[0\] has no "tap_stream_id"/],
    ["Airbyte's", { streams: [{ stream: { name: 'Leads' } }] }, /is an Airbyte stream/],
    [
      'a stream twice',
      { streams: [{ stream: 'a' }, { stream: 'a' }] },
      /the tap_stream_id "a" is listed twice/,
    ],
    [
      'two streams under one name',
      {
        streams: [
          { tap_stream_id: 'a', stream: 'x' },
          { tap_stream_id: 'b', stream: 'x' },
        ],
      },
      /the stream "x" is listed twice/,
    ],
    [
      'a method that Zoho does not have',
      { streams: [{ stream: 'a', replication_method: 'LOG_BASED' }] },
      /replication-method of stream "a" is "LOG_BASED"; allowed are INCREMENTAL and FULL_TABLE/,
    ],
  ];
  for (const [name, catalog, words] of wrong) {
    it(`refuses ${name}`, () => expect(() => parseSingerCatalog(catalog)).to.throw(words));
  }
});
