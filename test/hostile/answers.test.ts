import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Table } from '#src/emulator/org/org.js';
import { asObjects, asText, isObject, parseJson, type JsonObject } from '#src/util/json.js';
import { createWorld, type Run, type World } from '../support/harness.js';
import { startHostileProxy, type Change, type HostileProxy, type Passing } from '../support/hostile-proxy.js';
import { recordsOf, stateOf } from '../support/scenario.js';
import { field, moduleOf, plainRows, tinyOrg } from '../support/tiny-org.js';

const HOUR = 3_600_000;
const LIST = '/crm/v8/Contacts';

interface Hostile {
  readonly world: World;
  readonly proxy: HostileProxy;
  readonly contacts: Table;
  readonly read: (state?: JsonObject[]) => Promise<Run>;
}

/** One small module behind a proxy that changes answers. */
async function behind(
  change: (passing: Passing) => Change,
  body: (hostile: Hostile) => Promise<void>,
  count = 3,
): Promise<void> {
  const org = tinyOrg();
  const rows = plainRows(count, '2026-01-01T00:00:00Z', (index) => ({ Description: `text ${index}` }));
  const fields = [field('Description', 'textarea'), field('__proto__')];
  const modules = new Map([moduleOf('Contacts', { rows, fields })]);
  const world = await createWorld({ org: { ...org, modules }, config: { edition: 'enterprise' } });
  const proxy = await startHostileProxy(world.emulator.url, change);
  const contacts = modules.get('Contacts')?.table as Table;
  const through = { api_url: proxy.url, accounts_url: proxy.url };
  try {
    await world.read({ streams: [] });
    await body({
      world,
      proxy,
      contacts,
      read: (state) => world.read({ streams: ['Contacts'], config: through, ...(state && { state }) }),
    });
  } finally {
    await proxy.close();
    await world.close();
  }
}

/** Changes each row of the answers to lists and queries. */
const eachRow =
  (edit: (row: JsonObject) => string) =>
  ({ path, body }: Passing): Change => {
    const json = parseJson(body.toString());
    const isRows = (path === LIST || path.endsWith('/coql')) && isObject(json) && Array.isArray(json['data']);
    if (!isRows) return undefined;
    const { data, ...rest } = json;
    const tail = JSON.stringify(rest).slice(1);
    return { body: `{"data":[${asObjects(data).map(edit).join()}],${tail}` };
  };

const ids = (run: Run): (string | undefined)[] => recordsOf(run, 'Contacts').map(({ id }) => asText(id));
const ALL = ['1001', '1002', '1003'];
const onList =
  (change: (passing: Passing) => Change) =>
  (passing: Passing): Change =>
    passing.path === LIST ? change(passing) : undefined;
const refuse = (code: unknown): Change => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code, status: 'error', message: 'm', details: {} }),
});

/** Input, bound, and how the run is to end: with all rows, or with an error of this code after so many calls at the most. */
const TABLE: readonly {
  readonly input: string;
  readonly bound: string;
  readonly change: (passing: Passing) => Change;
  readonly end: 'all rows' | { readonly code: string; readonly calls: number };
}[] = [
  {
    input: '101 Switching Protocols, once',
    bound: 'one watchdog around each exchange',
    change: onList(({ nth }) => (nth === 0 ? { raw: UPGRADE() } : undefined)),
    end: 'all rows',
  },
  {
    input: '101 Switching Protocols, always',
    bound: 'eight attempts',
    change: onList(() => ({ raw: UPGRADE() })),
    end: { code: 'UPGRADED', calls: 8 },
  },
  {
    input: '66 MiB in 66 KB of gzip',
    bound: 'BOUNDS.answerBytes, pages of 200, 34, 6 rows and 1',
    change: onList(() => ({ headers: { 'content-encoding': 'gzip' }, body: BOMB() })),
    end: { code: 'ANSWER_TOO_LARGE', calls: 4 },
  },
  {
    input: 'a body that is not compressed as it says',
    bound: 'eight attempts',
    change: onList(() => ({ headers: { 'content-encoding': 'gzip' }, body: '{"data":[]}' })),
    end: { code: 'BAD_ENCODING', calls: 8 },
  },
  {
    input: 'a code of a million characters',
    bound: 'BOUNDS.codeLength',
    change: onList(() => refuse('SECRET_'.repeat(150_000))),
    end: { code: 'HTTP_400', calls: 3 },
  },
  {
    input: 'a code that is a token',
    bound: 'a word in upper case',
    change: onList(() => refuse('1000.abc and more')),
    end: { code: 'HTTP_400', calls: 3 },
  },
  {
    input: 'a cell of 100,000 levels',
    bound: 'BOUNDS.nesting',
    change: eachRow(
      (row) => `${JSON.stringify(row).slice(0, -1)},"Description":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
    ),
    end: 'all rows',
  },
  {
    input: 'an outage of a minute',
    bound: 'fifteen minutes',
    change: onList(({ nth }) => (nth < 8 ? 'break' : undefined)),
    end: 'all rows',
  },
  {
    input: 'a date of the year 9999',
    bound: 'BOUNDS.clockToleranceMs',
    change: () => ({ headers: { date: 'Fri, 31 Dec 9999 23:59:59 GMT' } }),
    end: 'all rows',
  },
  {
    input: 'no date at all',
    bound: 'the clock of this machine',
    change: () => ({ headers: { date: undefined } }),
    end: 'all rows',
  },
];

function UPGRADE(): string {
  return 'HTTP/1.1 101 Switching Protocols\r\nupgrade: other\r\nconnection: upgrade\r\n\r\n';
}

let bomb: Buffer | undefined;

function BOMB(): Buffer {
  return (bomb ??= gzipSync(Buffer.alloc(66 * 1024 * 1024, ' '), { level: 1 }));
}

describe('hostile: answers', () => {
  for (const { input, bound, change, end } of TABLE) {
    it(`I-45: ${input} (${bound}): ${end === 'all rows' ? end : end.code}`, () =>
      behind(change, async ({ proxy, read }) => {
        const run = await read();
        const calls = proxy.asked.filter((path) => path === LIST).length;
        if (end === 'all rows') {
          expect([run.failed, ids(run)]).to.deep.equal([false, ALL]);
          return;
        }
        expect(run.failed).to.equal(true);
        const output = JSON.stringify(run.messages);
        expect(output).to.include(end.code);
        expect(output.length).to.be.lessThan(20_000);
        expect(calls).to.be.at.most(end.calls);
      }));
  }

  it('I-43: all answers an hour ahead, then right again, with changes in between: nothing is lost', () =>
    behind(
      ({ headers }) => ({
        headers: { date: new Date(Date.parse(String(headers.date)) + HOUR).toUTCString() },
      }),
      async ({ world, proxy, contacts, read }) => {
        const first = await read();
        expect(first.logs.filter((line) => line.includes('one of the two is wrong'))).to.have.length(1);
        world.clock.advance(60_000);
        contacts.update('1002', { Description: 'changed' }, world.clock.now());
        world.clock.advance(60_000);
        proxy.use(() => undefined);
        const second = await read(first.state);
        expect([ids(first), ids(second)]).to.deep.equal([ALL, ['1002']]);
        expect(stateOf(second, 'Contacts')?.['Modified_Time']).to.be.a('string');
      },
    ));

  for (const [what, isTooLarge] of [
    ['more than 6 rows are', (perPage: number) => perPage > 6],
    [
      'what follows the first page is',
      (perPage: number, isFirst: boolean) => perPage > 34 || (perPage > 6 && !isFirst),
    ],
  ] as const)
    it(`I-45: rows come in smaller pages where ${what} too large for one answer`, () =>
      behind(
        ({ path, query }) => {
          const isPage = path === LIST && query.has('per_page') && !query.has('ids');
          const tooLarge = isTooLarge(Number(query.get('per_page')), !query.has('page_token'));
          const isRows = query.get('fields')?.includes('Description') === true;
          return isPage && isRows && tooLarge
            ? { headers: { 'content-encoding': 'gzip' }, body: BOMB() }
            : undefined;
        },
        async ({ read }) => {
          const run = await read();
          expect(run.failed, run.logs.join('\n')).to.equal(false);
          expect(ids(run).sort()).to.deep.equal(
            Array.from({ length: 40 }, (_, index) => String(1_001 + index)),
          );
        },
        40,
      ));

  it('I-45: a field called __proto__ arrives', () =>
    behind(
      eachRow((row) => `${JSON.stringify(row).slice(0, -1)},"__proto__":"value"}`),
      async ({ read }) => {
        const run = await read();
        const found = recordsOf(run, 'Contacts').map((row) => new Map(Object.entries(row)).get('__proto__'));
        expect(found).to.deep.equal(['value', 'value', 'value']);
      },
    ));
});
