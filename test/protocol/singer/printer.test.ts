import { expect } from 'chai';
import { messagesIn } from '../../support/printed.js';
import { rowOf } from '#src/row.js';
import { SourceError } from '#src/errors.js';
import { log, type Message, type SchemaMessage } from '#src/message.js';
import { shortName } from '#src/protocol/singer/names.js';
import { createSingerPrinter, type SingerPrinter } from '#src/protocol/singer/printer.js';
import type { SelectedStream } from '#src/protocol/singer/selected-streams.js';
import type { JsonObject } from '#src/util/json.js';

const NOW = 1_769_851_800_000;
const AT = Date.UTC(2026, 0, 31, 9, 30);
const LONG = 'Customer_Satisfaction_Survey_Answer_to_the_Question_Number_Seven_of_2026';

function stream(id: string, more: Partial<SelectedStream> = {}): SelectedStream {
  return { id, name: id, mode: 'incremental', properties: undefined, droppedParts: new Map(), ...more };
}

function printer(streams: readonly SelectedStream[] = [], bookmarks: JsonObject = {}): SingerPrinter {
  const state = { bookmarks, currentlySyncing: undefined };
  return createSingerPrinter({ clock: { now: () => NOW }, streams, state });
}

const schema = (name: string, more: Partial<SchemaMessage> = {}): SchemaMessage => ({
  kind: 'schema',
  stream: name,
  properties: { id: { type: 'string' }, Name: { type: ['null', 'string'] } },
  primaryKey: ['id'],
  cursorField: 'Modified_Time',
  wholeTable: false,
  ...more,
});
const records = (name: string, ...ids: string[]): Message => ({
  kind: 'records',
  stream: name,
  rows: ids.map((id) => rowOf({ id, Name: null })),
  emittedAt: AT,
});
const state = (name: string, value: JsonObject): Message => ({
  kind: 'state',
  stream: name,
  state: value,
  recordCount: 0,
});
const status = (name: string, what: 'started' | 'running' | 'complete' | 'incomplete'): Message => ({
  kind: 'status',
  stream: name,
  status: what,
  at: AT,
});

function output(target: SingerPrinter, ...messages: readonly Message[]): JsonObject[] {
  return messages.flatMap((message) => [...target.print(message)].flatMap(messagesIn));
}

const running = (target: SingerPrinter): unknown =>
  target.finish().map(({ value }) => (value as JsonObject)['currently_syncing'])[0];

describe('protocol/singer/printer', () => {
  it('repeats the columns of modules in the last STATE only', () => {
    const target = printer([], { Deals: { v: 1, fields: { columns: {} } } });
    const [during] = output(target, state('Leads', { v: 1, fields: { columns: { id: 'bigint' } } }));
    const [last] = target.finish();
    const bookmarksOf = (message?: JsonObject): unknown => (message?.['value'] as JsonObject)['bookmarks'];
    expect(bookmarksOf(during)).to.deep.equal({ Deals: { v: 1 }, Leads: { v: 1 } });
    expect(bookmarksOf(last)).to.deep.equal({
      Deals: { v: 1, fields: { columns: {} } },
      Leads: { v: 1, fields: { columns: { id: 'bigint' } } },
    });
  });

  it('F-I17: SCHEMA, RECORD…, STATE', () => {
    const all = output(
      printer(),
      status('Leads', 'started'),
      schema('Leads'),
      status('Leads', 'running'),
      records('Leads', '1', '2'),
      state('Leads', { v: 1 }),
    );
    expect(all).to.deep.equal([
      {
        type: 'SCHEMA',
        stream: 'Leads',
        schema: {
          type: 'object',
          properties: {
            id: { type: 'string' },
            Name: { type: ['null', 'string'] },
            _sdc_deleted_at: { type: ['null', 'string'], format: 'date-time' },
          },
          required: ['id'],
          additionalProperties: true,
        },
        key_properties: ['id'],
        bookmark_properties: ['Modified_Time'],
      },
      {
        type: 'RECORD',
        stream: 'Leads',
        time_extracted: '2026-01-31T09:30:00Z',
        record: { id: '1', Name: null },
      },
      {
        type: 'RECORD',
        stream: 'Leads',
        time_extracted: '2026-01-31T09:30:00Z',
        record: { id: '2', Name: null },
      },
      { type: 'STATE', value: { bookmarks: { Leads: { v: 1 } }, currently_syncing: 'Leads' } },
    ]);
  });

  it('a deletion is a record with key, cursor and the mark', () => {
    const deletedAt = '2026-01-31T09:29:00Z';
    const [, message] = output(printer(), schema('Leads'), {
      kind: 'deletions',
      stream: 'Leads',
      deletions: [{ id: '1', deletedAt }],
      cursorField: 'Modified_Time',
      emittedAt: AT,
    });
    expect(message).to.deep.equal({
      type: 'RECORD',
      stream: 'Leads',
      time_extracted: '2026-01-31T09:30:00Z',
      record: { id: '1', Modified_Time: deletedAt, _sdc_deleted_at: deletedAt },
    });
  });

  it('SCHEMA comes again only when it has changed', () => {
    const target = printer();
    expect(output(target, schema('Leads'), schema('Leads'))).to.have.length(1);
    const wider = { ...schema('Leads').properties, Phone: { type: ['null', 'string'] } };
    expect(output(target, schema('Leads', { properties: wider }))).to.have.length(1);
  });

  it('settings have no mark of deletion, and no bookmark', () => {
    const [message] = output(printer(), schema('users', { cursorField: undefined }));
    expect(Object.keys((message?.['schema'] as JsonObject)['properties'] as JsonObject)).to.deep.equal([
      'id',
      'Name',
    ]);
    expect(message?.['bookmark_properties']).to.deep.equal([]);
  });

  describe('whole tables', () => {
    const whole = schema('users', { wholeTable: true, cursorField: undefined });

    it('carry a version, which is activated when they are complete', () => {
      const target = printer();
      const all = output(
        target,
        status('users', 'started'),
        whole,
        records('users', '1'),
        status('users', 'complete'),
      );
      expect(all.slice(1).map(({ type, version }) => [type, version])).to.deep.equal([
        ['RECORD', NOW],
        ['ACTIVATE_VERSION', NOW],
      ]);
    });

    it('activate nothing when they are cut', () => {
      const all = output(printer(), whole, records('users', '1'), status('users', 'incomplete'));
      expect(all.map(({ type }) => type)).to.deep.equal(['SCHEMA', 'RECORD']);
    });

    it('activate nothing when they turn out to be closed: the rows of yesterday stay', () => {
      const skipped = state('users', { v: 1, skipped: 'NO_PERMISSION' });
      const all = output(printer(), whole, skipped, status('users', 'complete'));
      expect(all.map(({ type }) => type)).to.deep.equal(['SCHEMA', 'STATE']);
    });

    it('are not what an increment reads: no version, nothing activated', () => {
      const all = output(printer(), schema('Leads'), records('Leads', '1'), status('Leads', 'complete'));
      expect(all.map(({ type, version }) => [type, version])).to.deep.equal([
        ['SCHEMA', undefined],
        ['RECORD', undefined],
      ]);
    });
  });

  describe('state', () => {
    it('keeps bookmarks that the run does not touch', () => {
      const target = printer([], { Gone: { v: 1, x: 1 }, Leads: { old: true } });
      expect(output(target, state('Leads', { v: 1 }))).to.deep.equal([
        {
          type: 'STATE',
          value: { bookmarks: { Gone: { v: 1, x: 1 }, Leads: { v: 1 } }, currently_syncing: null },
        },
      ]);
    });

    it('a message that was printed does not change afterwards', () => {
      const target = printer();
      const [first] = output(target, state('Leads', { v: 1 }));
      const before = JSON.stringify(first);
      output(target, state('Deals', { v: 1 }));
      expect(JSON.stringify(first)).to.equal(before);
    });

    it('F-I16: currently_syncing is the stream that began first of those that are not complete', () => {
      const target = printer();
      expect(running(target)).to.equal(null);
      output(target, status('Leads', 'started'), status('Deals', 'started'), status('Calls', 'started'));
      expect(running(target)).to.equal('Leads');
      output(target, status('Leads', 'complete'));
      expect(running(target)).to.equal('Deals');
      output(target, status('Deals', 'incomplete'));
      expect(running(target), 'one that failed stands behind those that run').to.equal('Calls');
      output(target, status('Calls', 'complete'));
      expect(running(target), 'and comes first next time').to.equal('Deals');
    });
  });

  describe('names', () => {
    it('are those of the catalog, in every message', () => {
      const target = printer([stream('S', { name: 'S__module' })]);
      const all = output(
        target,
        status('S', 'started'),
        schema('S', { wholeTable: true }),
        records('S', '1'),
        status('S', 'complete'),
        state('S', { v: 1 }),
      );
      expect(all.map((message) => message['stream'])).to.deep.equal([
        'S__module',
        'S__module',
        'S__module',
        undefined,
      ]);
      expect(all.at(-1)).to.deep.include({
        value: { bookmarks: { S__module: { v: 1 } }, currently_syncing: null },
      });
    });

    it('of columns are cut in SCHEMA and RECORD alike', () => {
      const target = printer();
      const properties = { id: { type: 'string' }, [LONG]: { type: ['null', 'string'] } };
      const [first, second] = output(target, schema('Leads', { properties }), {
        kind: 'records',
        stream: 'Leads',
        rows: [rowOf({ id: '1', [LONG]: 'yes' })],
        emittedAt: AT,
      });
      const short = shortName(LONG);
      expect(Object.keys((first?.['schema'] as JsonObject)['properties'] as JsonObject)).to.include(short);
      expect(second?.['record']).to.deep.equal({ id: '1', [short]: 'yes' });
    });
  });

  it('parts of columns that are not wanted are in neither SCHEMA nor RECORD', () => {
    const target = printer([stream('Leads', { droppedParts: new Map([['Owner', ['email']]]) })]);
    const Owner = { type: ['null', 'object'], properties: { id: {}, email: {} } };
    const row = { kind: 'records', stream: 'Leads', emittedAt: AT } as const;
    const [first, ...rows] = output(
      target,
      schema('Leads', { properties: { id: { type: 'string' }, Owner } }),
      {
        ...row,
        rows: [
          { id: '1', Owner: { id: '7', email: 'x' } },
          { id: '2', Owner: null },
        ].map(rowOf),
      },
    );
    expect(JSON.stringify(first)).not.to.contain('email');
    expect(rows.map(({ record }) => record)).to.deep.equal([
      { id: '1', Owner: { id: '7' } },
      { id: '2', Owner: null },
    ]);
  });

  it('what is for people is not on stdout', () => {
    const error = new SourceError({ code: 'X', failureType: 'config', userMessage: 'x' });
    const quiet: readonly Message[] = [
      log('warn', 'FALLBACK', 'careful'),
      { kind: 'error', error, at: AT },
      { kind: 'config', config: { refresh_token: 'secret' }, at: AT },
      { kind: 'estimate', stream: 'Leads', rows: 1, bytes: 1, at: AT },
    ];
    expect(output(printer(), ...quiet)).to.deep.equal([]);
  });
});
