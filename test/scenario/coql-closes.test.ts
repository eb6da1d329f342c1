import { expect } from 'chai';
import type { Fault } from '#src/emulator/server/server.js';
import { asText, type JsonObject } from '#src/util/json.js';
import {
  expectExactlyOnce,
  idsOf,
  oneModule,
  recordsOf,
  scenario,
  things,
  upserted,
  type Scenario,
} from '../support/scenario.js';
import { by, COLUMNS, given } from '../support/things.js';

const queries = (world: Scenario) => world.emulator.calls.filter(({ path }) => path === '/crm/v8/coql');
const refused = (code: string, details: JsonObject = {}, status = 400): Fault => ({
  kind: 'answer',
  answer: { status, json: { code, details, message: 'no', status: 'error' } },
});

describe('scenario: COQL that closes in the middle', function () {
  this.timeout(120_000);
  const CLOSING: Readonly<Record<string, Fault>> = {
    'a scope that is missing': refused('OAUTH_SCOPE_MISMATCH', {}, 401),
    'INVALID_QUERY without a column': refused('INVALID_QUERY'),
    NOT_SUPPORTED: refused('NOT_SUPPORTED'),
    'answers 500 without end': { kind: 'internal-error' },
  };
  const LARGE = ['auto', 12_500, 5] as const;
  for (const [what, fault] of Object.entries(CLOSING)) {
    for (const [strategy, rows, nth] of [
      ['coql', 3_000, 1],
      ['coql', 3_000, 3],
      ...(what === 'NOT_SUPPORTED' ? [LARGE] : []),
    ] as const) {
      it(
        `I-26: ${what} from query ${nth} on (${strategy}, ${rows} rows): planned again, nothing lost, one warning`,
        scenario(oneModule(things(rows), by(strategy)), async (world) => {
          let count = 0;
          world.emulator.onRequest(({ path }) =>
            path.endsWith('/coql') && (count += 1) >= nth ? fault : undefined,
          );
          const run = await world.read({ columns: ['id', 'Modified_Time'] });
          expect(run.failed).to.equal(false);
          const ids = new Set(idsOf(recordsOf(run, 'Things')));
          expect([...ids]).to.have.members([...world.truth('Things').keys()]);
          expect(recordsOf(run, 'Things').length).to.be.at.most(rows + 6_000);
          expect(count).to.be.at.least(nth);
          expect(given(run)).to.have.length(1);
        }),
      );
    }
  }

  it(
    'I-26: all columns refused, one by one, are had from Get Records',
    scenario(oneModule(things(300, 'spread', 8), by('coql')), async (world) => {
      world.emulator.onRequest(({ path, body }) => {
        if (!path.endsWith('/coql')) return undefined;
        const [, list = ''] = /select (.*?) from/.exec(body) ?? [];
        const column = list.split(', ').find((name) => name !== 'id' && name !== 'Modified_Time');
        return column === undefined ? undefined : refused('INVALID_QUERY', { column_name: column });
      });
      const run = await world.read();
      expect(run.failed).to.equal(false);
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      const truth = world.truth('Things');
      for (const record of recordsOf(run, 'Things')) {
        const row = truth.get(asText(record['id']) ?? '')!;
        expect(record['Name']).to.equal(row['Name']);
      }
      expect(queries(world).length).to.be.lessThan(40);
    }),
  );

  for (const coqlColumns of [200, 50]) {
    it(
      `I-26: a limit of ${coqlColumns} columns is learned, and the rows come in so many parts`,
      scenario(
        oneModule(things(40, 'spread', 240), { emulator: { coqlColumns }, ...by('coql') }),
        async (world) => {
          const run = await world.read();
          expect(run.failed).to.equal(false);
          expectExactlyOnce(run, 'Things', world.truth('Things'));
          expect(given(run)).to.deep.equal([]);
          // Also, the org lacks the three modules that lookups refer to: each costs another attempt.
          expect(queries(world).length).to.be.lessThan(45);
        },
      ),
    );
  }

  it(
    'I-26: rows that do not come in the order that was asked for are read in another way',
    scenario(oneModule(things(450), by('coql')), async (world) => {
      const ids = [...world.truth('Things').keys()];
      const row = (id = ''): JsonObject => ({
        id,
        Modified_Time: world.truth('Things').get(id)!['Modified_Time']!,
      });
      const json = { data: [row(ids[5]), row(ids[3])], info: { more_records: false, count: 2 } };
      world.emulator.onRequest(({ path, body }) =>
        path.endsWith('/coql') && body.includes('order by Modified_Time')
          ? { kind: 'answer', answer: { status: 200, json: { ...json, data: [...json.data, ...json.data] } } }
          : undefined,
      );
      const run = await world.read({ columns: COLUMNS });
      expect(run.failed).to.equal(false);
      expectExactlyOnce(run, 'Things', world.truth('Things'));
      expect(given(run)).to.have.length(1);
    }),
  );

  for (const lasting of [false, true]) {
    it(
      `I-26: an announced page that comes empty ${lasting ? 'for good leaves the rest to the next run' : 'is asked for again'}`,
      scenario(oneModule(things(900), by('coql')), async (world) => {
        let count = 0;
        const stop = world.emulator.onRequest(({ path, body }) => {
          if (!path.endsWith('/coql') || !body.includes('order by Modified_Time')) return undefined;
          count += 1;
          const isLost = lasting ? count >= 2 : count === 2;
          return isLost ? { kind: 'answer', answer: { status: 204 } } : undefined;
        });
        const first = await world.read({ columns: COLUMNS });
        expect(first.failed).to.equal(false);
        stop();
        if (!lasting) {
          expectExactlyOnce(first, 'Things', world.truth('Things'));
          return;
        }
        expect(first.logs.join('\n')).to.match(/announced more records and sent none/);
        world.clock.advance(60_000);
        const second = await world.read({ columns: COLUMNS, state: first.state });
        expect([...upserted('Things', first, second).keys()]).to.have.members([
          ...world.truth('Things').keys(),
        ]);
      }),
    );
  }
});
