import { expect } from 'chai';
import type { JsonObject } from '#src/util/json.js';
import type { ZohoClient } from '#src/zoho/client.js';
import { listsOfRecord } from '#src/zoho/fixed/per-record.js';
import { FIXED_SOURCES, fixedRow, readFixed } from '#src/zoho/fixed/read.js';
import { closeServers, type Answer } from '../../support/http-server.js';
import { rejection } from '../../support/rejection.js';
import { connect, refusal } from '../connection.js';

async function read(client: ZohoClient, stream: string): Promise<JsonObject[][]> {
  const pages: JsonObject[][] = [];
  for await (const page of readFixed(client, stream)) pages.push(page);
  return pages;
}

const users = (id: string, more: boolean): Answer => ({
  json: { users: [{ id }], info: { more_records: more } },
});

const territories = (id: string, more: boolean): Answer => ({
  json: { territories: [{ id }], info: { more_records: more } },
});

describe('zoho/settings', () => {
  afterEach(closeServers);

  it('F-P19: users are all users, by page, without fields or sorting', async () => {
    const { client, calls } = await connect([users('1', true), users('2', false), { status: 204 }]);
    expect(await read(client, 'users')).to.deep.equal([[{ id: '1' }], [{ id: '2' }]]);
    expect(calls().map((call) => call.target)).to.deep.equal([
      '/crm/v8/users?type=AllUsers&page=1&per_page=200',
      '/crm/v8/users?type=AllUsers&page=2&per_page=200',
      '/crm/v8/users?type=DeletedUsers&page=1&per_page=200',
    ]);
    expect(client.stats().byLabel).to.have.keys('users');
  });

  it('users who were deleted still own records: they are read too, each user once', async () => {
    const both = { json: { users: [{ id: '1' }, { id: '9', status: 'deleted' }] } };
    const { client } = await connect([users('1', false), both]);
    expect(await read(client, 'users')).to.deep.equal([[{ id: '1' }], [{ id: '9', status: 'deleted' }]]);
  });

  it('users are complete without the deleted ones where Zoho does not list these', async () => {
    const { client } = await connect([users('1', false), refusal(400, 'PATTERN_NOT_MATCHED')]);
    expect(await read(client, 'users')).to.deep.equal([[{ id: '1' }]]);
  });

  for (const [stream, key, target] of [
    ['organization', 'org', '/crm/v8/org'],
    ['roles', 'roles', '/crm/v8/settings/roles'],
    ['profiles', 'profiles', '/crm/v8/settings/profiles'],
    ['territories', 'territories', '/crm/v8/settings/territories?page=1&per_page=200'],
    ['currencies', 'currencies', '/crm/v8/org/currencies'],
  ] as const) {
    it(`${stream} are read from ${target}`, async () => {
      const { client, calls } = await connect([{ json: { [key]: [{ id: '1' }, { id: '2' }] } }]);
      expect(await read(client, stream)).to.deep.equal([[{ id: '1' }, { id: '2' }]]);
      expect(calls().map((call) => call.target)).to.deep.equal([target]);
    });
  }

  it('goes on where a list that was one page has learnt to have more', async () => {
    const { client, calls } = await connect([
      { json: { profiles: [{ id: '1' }], info: { more_records: true } } },
      { json: { profiles: [{ id: '2' }], info: { more_records: false } } },
    ]);
    expect(await read(client, 'profiles')).to.have.length(2);
    expect(calls()[1]?.query).to.deep.equal({ page: '2', per_page: '200' });
  });

  describe('F-P1: a list that does not say whether a page was the last', () => {
    const silent = (key: string, first: number, count: number): Answer => ({
      json: { [key]: Array.from({ length: count }, (_, index) => ({ id: String(first + index) })) },
    });

    for (const stream of ['users', 'territories'] as const) {
      it(`${stream}: a full page is followed by another question, a shorter one by none`, async () => {
        const pages = [silent(stream, 1, 200), silent(stream, 201, 200), silent(stream, 401, 3)];
        const { client, calls } = await connect([...pages, { status: 204 }]);
        expect((await read(client, stream)).flat()).to.have.length(403);
        const asked = calls().filter(({ query }) => query['type'] !== 'DeletedUsers');
        expect(asked.map(({ query }) => query['page'])).to.deep.equal(['1', '2', '3']);
      });
    }

    it('a full page that was the last costs one question that finds nothing', async () => {
      const { client, calls } = await connect([silent('territories', 1, 200), { status: 204 }]);
      expect((await read(client, 'territories')).flat()).to.have.length(200);
      expect(calls()).to.have.length(2);
    });

    it('a full page that says it was the last is followed by none', async () => {
      const rows = Array.from({ length: 200 }, (_, index) => ({ id: String(index) }));
      const { client, calls } = await connect([
        { json: { territories: rows, info: { more_records: false } } },
      ]);
      expect((await read(client, 'territories')).flat()).to.have.length(200);
      expect(calls()).to.have.length(1);
    });

    it('a list that knows no pages is whole, however long', async () => {
      const { client, calls } = await connect([silent('roles', 1, 500)]);
      expect((await read(client, 'roles')).flat()).to.have.length(500);
      expect(calls()).to.have.length(1);
    });
  });

  for (const [title, answer] of [
    ['an empty page that promises more', { json: { territories: [], info: { more_records: true } } }],
    ['204 after a full page', { status: 204 }],
  ] as const) {
    it(`F-P6: ${title} ends the list`, async () => {
      const { client, calls } = await connect([territories('1', true), answer]);
      expect(await read(client, 'territories')).to.have.length(1);
      expect(calls()).to.have.length(2);
    });
  }

  /** Rows in another order on each page, whatever page is asked for. */
  const shuffled = (count: number, more?: boolean): (() => Answer) => {
    let page = 0;
    return () => {
      page += 1;
      const rows = Array.from({ length: count }, (_, row) => ({ id: String((row + page * 7) % count) }));
      return { json: { territories: rows, ...(more === undefined ? {} : { info: { more_records: more } }) } };
    };
  };

  it('I-12: a list that announces more and repeats its rows, shuffled, ends with an error', async () => {
    const { client, calls } = await connect(shuffled(200, true));
    expect(await rejection(read(client, 'territories'))).to.include({ code: 'LIST_REPEATED' });
    expect(calls()).to.have.length(2);
  });

  it('a list that ignores the page and announces nothing ends, with each row once', async () => {
    const { client, calls } = await connect(shuffled(200));
    expect((await read(client, 'territories')).flat()).to.have.length(200);
    expect(calls()).to.have.length(2);
  });

  it('a page with some new rows delivers these only, and the list goes on', async () => {
    const page = (ids: string[], more: boolean): Answer => ({
      json: { territories: ids.map((id) => ({ id })), info: { more_records: more } },
    });
    const { client } = await connect([
      page(['1', '2'], true),
      page(['2', '3'], true),
      page(['4', '1'], false),
    ]);
    expect((await read(client, 'territories')).flat().map(({ id }) => id)).to.deep.equal([
      '1',
      '2',
      '3',
      '4',
    ]);
  });

  it('I-12: rows that were announced and never sent are a warning', async () => {
    const { client } = await connect([territories('1', true), { status: 204 }]);
    const warnings: string[] = [];
    const pages = readFixed(client, 'territories', { warn: (code) => void warnings.push(code) });
    for await (const page of pages) expect(page).to.have.length(1);
    expect(warnings).to.deep.equal(['LIST_INCOMPLETE']);
  });

  it('rows without an id that come again end the list as well', async () => {
    const member = (id: string): JsonObject => ({ type: 'users', source: { id, name: 'x' } });
    const { client, calls } = await connect(({ path }) =>
      path.endsWith('/sources')
        ? { json: { sources: [member('1'), member('2')], info: { more_records: true } } }
        : { json: { user_groups: [{ id: '7', name: 'North' }] } },
    );
    expect(await rejection(read(client, 'user_group_members'))).to.include({ code: 'LIST_REPEATED' });
    expect(calls()).to.have.length(3);
  });

  it('a deleted record names its module by an object or by a text', async () => {
    const bin = [
      { id: '1', module: 'Leads' },
      { id: '2', module: { id: '9', api_name: 'Deals' } },
    ];
    const { client } = await connect([{ json: { recycle_bin: bin, info: { more_records: false } } }]);
    expect((await read(client, 'recycle_bin')).flat().map(({ module }) => module)).to.deep.equal([
      { id: null, api_name: 'Leads' },
      { id: '9', api_name: 'Deals' },
    ]);
  });

  it('I-12: a list of one record that repeats its pages ends with an error', async () => {
    const page = { json: { Emails: [{ message_id: '1' }], info: { more_records: true, next_index: '7' } } };
    const { client, calls } = await connect([page]);
    const parent = { module: 'Leads', id: '7', modifiedTime: '2026-01-31T09:30:00Z' };
    const [list] = listsOfRecord(client, 'emails', parent, { perRecordStreams: [], emailContent: false });
    expect(await rejection(list!.rows())).to.include({ code: 'LIST_REPEATED' });
    expect(calls()).to.have.length(2);
  });

  it('has no page where Zoho has nothing', async () => {
    const { client } = await connect([{ status: 204 }]);
    for (const stream of FIXED_SOURCES.filter((name) => fixedRow(name).hasRows !== true))
      expect(await read(client, stream), stream).to.be.empty;
  });

  it('I-39: an empty list of what every org has is an error: a table would be emptied', async () => {
    const { client } = await connect([{ status: 204 }]);
    const filled = FIXED_SOURCES.filter((name) => fixedRow(name).hasRows === true);
    expect(filled).to.include.members([
      'users',
      'organization',
      'roles',
      'profiles',
      'modules',
      'subscriptions',
    ]);
    for (const stream of filled)
      expect(await rejection(read(client, stream)), stream).to.include({ code: 'LIST_EMPTY' });
  });

  it('a feature that is off says that the stream is to be skipped', async () => {
    const { client } = await connect([refusal(403, 'CURRENCIES_NOT_ENABLED')]);
    expect(await rejection(read(client, 'currencies'))).to.include({ action: 'skip-stream' });
  });

  it('F-I20: nothing is asked before the first page is wanted', async () => {
    const { client, calls } = await connect([users('1', false)]);
    const pages = readFixed(client, 'users');
    expect(calls()).to.be.empty;
    await pages.next();
    expect(calls()).to.have.length(1);
  });

  it('a stream that is none is refused by name', async () => {
    const { client } = await connect([{}]);
    expect((await rejection(read(client, 'toString'))).message).to.include(
      '"toString" is not a fixed stream',
    );
  });
});
