import { expect } from 'chai';
import type { EmulatorOptions } from '#src/emulator/server/server.js';
import { asText } from '#src/util/json.js';
import { type Emulated, emulated, errorOf, ids, type Reply, using } from '../../support/emulated.js';
import { tinyOrg } from '../../support/tiny-org.js';

const LIST = '/Contacts?fields=id&sort_by=id&sort_order=asc&per_page=2';
const tokenOf = (reply: Reply): string => asText(reply.info['next_page_token']) ?? '';

/** All pages from the first on, by token. */
async function walk(get: Emulated['get'], path: string): Promise<Reply[]> {
  const pages = [await get(path)];
  for (let last = pages[0]!; last.info['next_page_token']; pages.push(last)) {
    last = await get(`${path}&page_token=${tokenOf(last)}`);
  }
  return pages;
}

const seven =
  (options: Partial<EmulatorOptions>, body: (emulated: Emulated) => Promise<void>) => (): Promise<void> =>
    using({ org: tinyOrg({ contacts: 7 }), ...options }, body);

describe('emulator: pages', () => {
  it(
    'zoho-api §5.1: a chain of tokens from the first page on gives every row once; page counts on',
    seven({}, async ({ get }) => {
      const pages = await walk(get, LIST);
      expect(pages.flatMap(({ data }) => ids(data))).to.deep.equal([
        '1001',
        '1002',
        '1003',
        '1004',
        '1005',
        '1006',
        '1007',
      ]);
      expect(pages.map(({ info }) => info['page'])).to.deep.equal([1, 2, 3, 4]);
      expect(pages.map(({ info }) => info['more_records'])).to.deep.equal([true, true, true, false]);
      expect(pages.at(-1)!.info).to.include({ next_page_token: null, page_token_expiry: null });
    }),
  );

  it(
    'zoho-api §5.1: previous_page_token leads back',
    seven({}, async ({ get }) => {
      const pages = await walk(get, LIST);
      const back = await get(`${LIST}&page_token=${asText(pages[2]!.info['previous_page_token']) ?? ''}`);
      expect(ids(back.data)).to.deep.equal(ids(pages[1]!.data));
      expect(pages[0]!.info['previous_page_token']).to.equal(null);
    }),
  );

  for (const order of ['asc', 'desc']) {
    for (const key of ['id', 'Created_Time', 'Modified_Time']) {
      it(
        `zoho-api §5.1: pages by ${key} ${order} agree with one long page`,
        seven({}, async ({ get }) => {
          const path = `/Contacts?fields=id&sort_by=${key}&sort_order=${order}`;
          const whole = ids((await get(path)).data);
          const pages = await walk(get, `${path}&per_page=3`);
          expect(pages.flatMap(({ data }) => ids(data))).to.deep.equal(whole);
        }),
      );
    }
  }

  it(
    'zoho-api §5.1: page and per_page reach the same rows',
    seven({}, async ({ get }) => {
      expect(ids((await get(`${LIST}&page=3`)).data)).to.deep.equal(['1005', '1006']);
    }),
  );

  it(
    'zoho-api §0.1.2: page reaches record 2,000 and no further',
    emulated(async ({ get }) => {
      expect((await get('/Contacts?fields=id&page=10')).status).to.equal(204);
      const message = 'You can only get the first 2000 records without using page_token param';
      const expected = [400, 'DISCRETE_PAGINATION_LIMIT_EXCEEDED', message, { limit: 2000 }];
      expect(errorOf(await get('/Contacts?fields=id&page=11'))).to.deep.equal(expected);
      expect(errorOf(await get('/Contacts?fields=id&page=2001&per_page=1'))).to.deep.equal(expected);
    }),
  );

  it(
    'zoho-api §5.2: tokens reach the wall exactly, and the one given there opens nothing',
    seven({ tokenWall: 4 }, async ({ get }) => {
      const pages = await walk(get, LIST);
      expect(pages.map(({ status }) => status)).to.deep.equal([200, 200, 400]);
      expect(pages[1]!.info['more_records']).to.equal(true);
      const message = 'You can only get upto 4 records using page_token param';
      expect(errorOf(pages[2]!)).to.deep.equal([
        400,
        'PAGINATION_LIMIT_EXCEEDED',
        message,
        { param_name: 'page_token' },
      ]);
    }),
  );

  it('zoho-api §5.1: tokens may be given only where page ends, or never', async () => {
    const tokens = async (tokenOnFirstPage: false | 'never') => {
      let given: unknown[] = [];
      await seven({ tokenOnFirstPage, discreteWall: 4 }, async ({ get }) => {
        const pages = [await get(LIST), await get(`${LIST}&page=2`)];
        given = pages.map(({ info }) => typeof info['next_page_token']);
      })();
      return given;
    };
    expect(await tokens(false)).to.deep.equal(['object', 'string']);
    expect(await tokens('never')).to.deep.equal(['object', 'object']);
  });

  it(
    'zoho-api §5.1: the token of the last page that page reaches opens the one after it',
    seven({ tokenOnFirstPage: false, discreteWall: 4 }, async ({ get }) => {
      const token = tokenOf(await get(`${LIST}&page=2`));
      const { data, info } = await get(`${LIST}&page_token=${token}`);
      expect([ids(data), info['page']]).to.deep.equal([['1005', '1006'], 3]);
    }),
  );
});

describe('emulator: modules that cannot do what others can', () => {
  it(
    'zoho-api §5.3: a list may take no notice of If-Modified-Since',
    seven({ modifiedSinceIgnored: true }, async ({ get }) => {
      const since = { 'if-modified-since': '2030-01-01T00:00:00Z' };
      expect(ids((await get('/Contacts?fields=id', since)).data)).to.have.length(7);
    }),
  );

  it(
    'zoho-api §5.1: a list may refuse a sort_by, or every one; without any its order is id desc',
    seven({ sortKeys: [] }, async ({ get }) => {
      const refused = await get('/Contacts?fields=id&sort_by=Modified_Time');
      expect(errorOf(refused)).to.deep.equal([
        400,
        'INVALID_DATA',
        'invalid data',
        { param_name: 'sort_by', supported_values: [] },
      ]);
      expect((await get(LIST)).status).to.equal(400);
      expect(ids((await get('/Contacts?fields=id&per_page=2')).data)).to.deep.equal(['1007', '1006']);
    }),
  );
});

describe('emulator: what a page token is bound to', () => {
  const mismatch = [
    400,
    'TOKEN_BOUND_DATA_MISMATCH',
    'The page_token given seems to be invalid or input param is added or altered or deleted',
    { param_name: 'page_token' },
  ];
  const changes: Record<string, string> = {
    'an added parameter': '/Contacts?fields=id&sort_by=id&sort_order=asc&per_page=2&converted=both',
    'an altered one': '/Contacts?fields=id,Email&sort_by=id&sort_order=asc&per_page=2',
    'a removed one': '/Contacts?fields=id&sort_by=id&per_page=2',
    'another module': '/Leads?fields=id&sort_by=id&sort_order=asc&per_page=2',
  };
  for (const [change, path] of Object.entries(changes)) {
    it(
      `zoho-api §5.2: ${change} is TOKEN_BOUND_DATA_MISMATCH`,
      seven({}, async ({ get }) => {
        const token = tokenOf(await get(LIST));
        expect(errorOf(await get(`${path}&page_token=${token}`))).to.deep.equal(mismatch);
      }),
    );
  }

  it(
    'zoho-api §5.2: If-Modified-Since counts as a parameter; their order does not',
    seven({}, async ({ get }) => {
      const token = tokenOf(await get(LIST));
      const changed = await get(`${LIST}&page_token=${token}`, {
        'if-modified-since': '2020-01-01T00:00:00Z',
      });
      expect(errorOf(changed)).to.deep.equal(mismatch);
      const shuffled = await get(
        `/Contacts?page_token=${token}&per_page=2&sort_order=asc&sort_by=id&fields=id`,
      );
      expect(ids(shuffled.data)).to.deep.equal(['1003', '1004']);
    }),
  );

  it(
    'zoho-api §5.2: page and page_token at once are ambiguous',
    seven({}, async ({ get }) => {
      const token = tokenOf(await get(LIST));
      const [status, code, , details] = errorOf(await get(`${LIST}&page=2&page_token=${token}`));
      expect([status, code, details]).to.deep.equal([
        400,
        'AMBIGUITY_DURING_PROCESSING',
        { ambiguity_due_to: [{ param_name: 'page' }, { param_name: 'page_token' }] },
      ]);
    }),
  );

  it(
    'zoho-api §5.4: garbage, and another user’s token, are INVALID_DATA',
    seven({}, async ({ emulator, get, login }) => {
      const token = tokenOf(await get(LIST));
      const expected = [400, 'INVALID_DATA', 'invalid data', { param_name: 'page_token' }];
      expect(errorOf(await get(`${LIST}&page_token=abc`))).to.deep.equal(expected);
      await login({ grant_type: 'authorization_code', code: emulator.grantToken({ user: 'second' }) });
      expect(errorOf(await get(`${LIST}&page_token=${token}`))).to.deep.equal(expected);
    }),
  );

  it(
    'zoho-api §5.2: a token is dead after 24 hours',
    seven({}, async ({ emulator, get, login }) => {
      const token = tokenOf(await get(LIST));
      emulator.clock.advance(24 * 3_600_000 - 1000);
      await login();
      expect((await get(`${LIST}&page_token=${token}`)).status).to.equal(200);
      emulator.clock.advance(1000);
      const details = { api_name: 'page_token', json_path: '$.query.page_token' };
      const expected = [400, 'EXPIRED_VALUE', 'Page token expired', details];
      expect(errorOf(await get(`${LIST}&page_token=${token}`))).to.deep.equal(expected);
    }),
  );
});

describe('emulator: rows that move between two pages', () => {
  const second = (options: Partial<EmulatorOptions>) => {
    let seen: string[] = [];
    return seven(options, async ({ emulator, get }) => {
      const path = '/Contacts?fields=id&sort_by=Modified_Time&sort_order=asc&per_page=2';
      const token = tokenOf(await get(path));
      emulator.org.modules.get('Contacts')!.table.remove('1001', emulator.clock.now(), 'recycle');
      seen = ids((await get(`${path}&page_token=${token}`)).data);
    })().then(() => seen);
  };

  it('zoho-api §5.2: a token that knows the last row goes on behind it', async () => {
    expect(await second({ pageToken: 'keyset' })).to.deep.equal(['1003', '1004']);
  });

  it('zoho-api §13: a token that counts rows misses one when a row ahead of it goes', async () => {
    expect(await second({ pageToken: 'offset' })).to.deep.equal(['1004', '1005']);
  });

  it(
    'zoho-api §13: a row changed during an ascending walk by Modified_Time is seen again',
    seven({}, async ({ emulator, get }) => {
      const off = emulator.onRequest(({ query }, org) => {
        if (query['page_token'] === undefined) return undefined;
        org.modules.get('Contacts')!.table.update('1001', { Email: 'new' }, emulator.clock.now());
        off();
        return undefined;
      });
      const pages = await walk(get, '/Contacts?fields=id&sort_by=Modified_Time&sort_order=asc&per_page=4');
      expect(pages.map(({ data }) => ids(data))).to.deep.equal([
        ['1001', '1002', '1003', '1004'],
        ['1005', '1006', '1007', '1001'],
      ]);
    }),
  );
});
