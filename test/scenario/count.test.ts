import { expect } from 'chai';
import type { Fault } from '#src/emulator/server/server.js';
import { asObject, asText } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import { withoutCode } from '../support/log-text.js';
import {
  expectExactlyOnce,
  idsOf,
  oneModule,
  onlyModules,
  recordsOf,
  scenario,
  things,
  type Scenario,
} from '../support/scenario.js';
import { by, MODES, readUntil, tableOf } from '../support/things.js';

const counts = ({ emulator }: Scenario): number =>
  emulator.calls.filter(({ path }) => path.endsWith('/actions/count')).length;

/** What a run says of the number of its rows: `INFO 700 records, as many as Zoho counts`. */
function output(run: Run, stream = 'Things'): string[] {
  return run.messages.flatMap(({ type, log }) => {
    const { level, message } = asObject(log);
    const text = withoutCode(asText(message) ?? '');
    const isOurs = type === 'LOG' && text.startsWith(`${stream}: `) && /count|had stopped/.test(text);
    return isOurs && !/page|read by/.test(text)
      ? [`${asText(level) ?? ''} ${text.slice(stream.length + 2)}`]
      : [];
  });
}

/** Does it once, as soon as the walk has come to a page. */
function atPage(world: Scenario, page: number, act: () => void): void {
  let calls = 0;
  world.emulator.onRequest(({ path, query }) => {
    if (path.endsWith('/Things') && query['ids'] === undefined && (calls += 1) === page) act();
    return undefined;
  });
}

const answer = (world: Scenario, path: RegExp, fault: Fault): void =>
  void world.emulator.onRequest((call) => (path.test(call.path) ? fault : undefined));

describe('I-30: scenario: as many records as Zoho counts', function () {
  this.timeout(60_000);

  for (const strategy of ['records', 'auto', 'coql'] as const) {
    for (const mode of MODES) {
      it(
        `a whole read says so, for one credit in all (${strategy}, ${mode})`,
        scenario(oneModule(things(700)), async (world) => {
          const run = await world.read({ mode, ...by(strategy) });
          expect(output(run)).to.deep.equal(['INFO 700 records, as many as Zoho counts']);
          expect(counts(world)).to.equal(1);
          expect(run.failed).to.equal(false);
        }),
      );
    }
  }

  it(
    'an increment is not compared, nor is a read from a start date on',
    scenario(oneModule(things(300)), async (world) => {
      const { state } = await world.read();
      world.clock.advance(60_000);
      world.emulator.resetCounters();
      const next = await world.read({ state });
      const late = await world.read({ config: { start_datetime: '2024-01-01' } });
      expect([counts(world), output(next), output(late)]).to.deep.equal([0, [], []]);
    }),
  );

  it(
    'converted leads are counted as they are read',
    scenario(onlyModules(['Leads'], { rows: { Leads: 300 } }), async (world) => {
      for (const include_converted_leads of [true, false]) {
        const run = await world.read({ streams: ['Leads'], config: { include_converted_leads } });
        const { length } = recordsOf(run, 'Leads');
        expect(output(run, 'Leads')).to.deep.equal([`INFO ${length} records, as many as Zoho counts`]);
      }
    }),
  );
});

describe('I-30: scenario: more or fewer records than Zoho counts', function () {
  this.timeout(60_000);

  it(
    'rows that came, were changed or were deleted in mid-walk are told apart from a loss',
    scenario(oneModule(things(700)), async (world) => {
      const table = tableOf(world);
      const oldest = idsOf(table.scan({ sort: 'Modified_Time', order: 'asc' }));
      const now = (): number => world.emulator.clock.now();
      atPage(world, 3, () => {
        table.insert({ Name: 'new' }, now());
        table.insert({ Name: 'newer' }, now());
        table.remove(oldest[0]!, now(), 'recycle');
        table.update(oldest[699]!, { Name: 'moved' }, now());
      });
      const run = await world.read();
      expect(output(run)).to.have.length(1);
      expect(output(run)[0]).to.match(
        /^INFO 699 records were delivered and Zoho counts 701: 3 came or were changed since the run began and come with the next one, 1 was deleted since$/,
      );
    }),
  );

  const losses: readonly (readonly [string, Fault])[] = [
    ['pages', { kind: 'answer', answer: { status: 204 } }],
    ['rows', { kind: 'answer', answer: { status: 200, json: { data: [], info: { more_records: false } } } }],
  ];
  for (const [what, lost] of losses) {
    it(
      `${what} that do not come are said in one warning, found by their ids and delivered`,
      scenario(oneModule(things(700)), async (world) => {
        let calls = 0;
        const stop = world.emulator.onRequest(({ path, query }) => {
          const isPage = path.endsWith('/Things') && query['sort_order'] !== 'desc';
          const isOther = query['fields'] === 'Modified_Time' || query['ids'] !== undefined;
          return isPage && !isOther && (calls += 1) > 2 ? lost : undefined;
        });
        const run = await world.read();
        stop();
        expect(output(run)).to.have.length(1);
        expect(output(run)[0]).to.match(
          /^WARN 399 records were delivered and Zoho counts 700; 301 that Zoho counts are not explained\. The ids are read once more by coql, about \d API credits$/,
        );
        expect(run.logs.join('\n')).to.match(/ids by coql: 301 records that were missing were delivered/);
        expectExactlyOnce(run, 'Things', world.truth('Things'));
        expect(run.failed).to.equal(false);
      }),
    );
  }

  it(
    'a count that is minutes behind is no loss',
    scenario(oneModule(things(300), { emulator: { countLagged: true } }), async (world) => {
      await world.read();
      world.clock.advance(120_000);
      for (const name of ['a', 'b', 'c']) tableOf(world).insert({ Name: name }, world.emulator.clock.now());
      world.clock.advance(60_000);
      const run = await world.read();
      expect(output(run)).to.have.length(1);
      expect(output(run)[0]).to.match(
        /^INFO 303 records were delivered and Zoho counts 300; the other 3 .*minutes behind$/,
      );
    }),
  );

  it(
    'a module that changes faster than it is looked through is judged by its ids',
    scenario(oneModule(things(1_300)), async (world) => {
      const table = tableOf(world);
      const ids = idsOf(table.scan({ sort: 'id', order: 'asc' }));
      atPage(world, 3, () => {
        for (const id of ids.slice(100)) table.update(id, { Name: 'moved' }, world.emulator.clock.now());
      });
      const run = await world.read();
      expect(output(run)[0]).to.match(
        /^WARN \d+ records were delivered and Zoho counts 1300; more has changed meanwhile than is looked through\./,
      );
      expect(run.logs.join('\n')).to.match(/ids by coql: no record is missing/);
      expect(run.failed).to.equal(false);
    }),
  );

  it(
    'a run that goes on where another had stopped is not compared, and says so',
    scenario(oneModule(things(900)), async (world) => {
      const interrupted = await readUntil(world, 500, { mode: 'full_refresh' });
      world.emulator.resetCounters();
      const rest = await world.read({ mode: 'full_refresh', state: interrupted.state });
      expect(output(rest)).to.have.length(1);
      expect(output(rest)[0]).to.match(/^INFO this run went on where another had stopped/);
      expect(counts(world)).to.equal(0);
    }),
  );
});

describe('I-30: scenario: a count that does not come', function () {
  this.timeout(60_000);
  const refusals: readonly (readonly [string, number, string])[] = [
    ['a scope that is missing', 401, 'OAUTH_SCOPE_MISMATCH'],
    ['a module that has none', 400, 'NOT_SUPPORTED'],
  ];
  for (const [what, status, code] of refusals) {
    it(
      `${what} is nothing to warn of`,
      scenario(oneModule(things(300)), async (world) => {
        const json = { code, details: {}, message: 'no', status: 'error' };
        answer(world, /actions\/count$/, { kind: 'answer', answer: { status, json } });
        const run = await world.read();
        expect(run.failed).to.equal(false);
        expect(output(run).filter((line) => !line.startsWith('DEBUG'))).to.deep.equal([]);
        expect(recordsOf(run, 'Things')).to.have.length(300);
      }),
    );
  }

  it(
    'a failure that may pass is told, and the stream is complete with its last state',
    scenario(oneModule(things(300)), async (world) => {
      answer(world, /actions\/count$/, {
        kind: 'answer',
        answer: { status: 500, json: { code: 'INTERNAL_ERROR' } },
      });
      for (const mode of MODES) {
        const run = await world.read({ mode });
        expect([run.failed, run.statuses.get('Things')?.at(-1)]).to.deep.equal([false, 'COMPLETE']);
        expect(output(run)).to.have.length(1);
        expect(output(run)[0]).to.match(/^INFO not compared with Zoho's count\. /);
        expect(JSON.stringify(run.state)).to.match(
          mode === 'incremental' ? /"2026-01-31T/ : /"complete":true/,
        );
        world.clock.advance(60_000);
      }
    }),
  );

  it(
    'the last credits are for rows',
    scenario(oneModule(things(300)), async (world) => {
      const run = await world.read({ config: { api_credits_per_sync: 60 } });
      expect(counts(world)).to.equal(0);
      expect(output(run)[0]).to.match(/^INFO not compared with Zoho's count: \d+ API credits are left$/);
      expect(run.failed).to.equal(false);
    }),
  );
});
