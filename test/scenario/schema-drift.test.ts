import { expect } from 'chai';
import { asObject, asObjects, asText, type JsonObject } from '#src/util/json.js';
import { changed, driftingOrg, without, type Drifting } from '../support/drifting.js';
import { FEW_FIXED } from '../support/few-fixed.js';
import type { Run } from '../support/harness.js';
import {
  createScenario,
  cursorOf,
  expectExactlyOnce,
  idsOf,
  recordsOf,
  stateOf,
  type Scenario,
} from '../support/scenario.js';
import { recordOf } from '../support/truth.js';

const STRATEGIES = ['records', 'coql', 'bulk'] as const;
const ROWS = 700;
const MINUTE = 60_000;

interface Drifted {
  readonly world: Scenario;
  readonly drift: Drifting;
  /** As it was discovered. */
  readonly schema: JsonObject;
}

/** A scenario that was discovered before anything changes. */
const drifting =
  (body: (given: Drifted) => Promise<void>, { rows = ROWS, strategy = 'records' } = {}) =>
  async (): Promise<void> => {
    const drift = driftingOrg(rows);
    const world = await createScenario({
      org: drift.org,
      config: { ...FEW_FIXED, read_strategy: strategy },
    });
    try {
      const { streams } = await world.discover();
      const found = streams.find(({ name }) => name === 'Things');
      world.emulator.resetCounters();
      await body({ world, drift, schema: asObject(found?.['json_schema']) });
    } finally {
      await world.close();
    }
  };

/** Each row once, equal to the truth of before but for what is said here. */
function expectRecords(
  run: Run,
  { world, drift, schema }: Drifted,
  other: (row: JsonObject) => JsonObject,
): void {
  expect(run.failed, run.logs.join('\n')).to.equal(false);
  expectExactlyOnce(
    run,
    'Things',
    new Map([...drift.before.table.scan({ sort: 'id', order: 'asc' })].map((row) => [row.id, row])),
  );
  expectExactlyOnce(run, 'Others', world.truth('Others'));
  for (const record of recordsOf(run, 'Things')) {
    const row = drift.before.table.get(asText(record['id']) ?? '')!;
    expect(record).to.deep.equal({ ...recordOf(drift.before, schema, row), ...other(row) });
  }
}

const logsOf = (run: Run, words: RegExp): string[] =>
  run.logs.filter((text) => text.startsWith('Things: ') && words.test(text));
const askedFor = ({ emulator }: Scenario): string =>
  emulator.calls.map(({ query, body }) => `${query['fields'] ?? ''} ${body}`).join('\n');

describe('I-33: scenario: columns that change after a stream was configured', function () {
  this.timeout(60_000);

  for (const strategy of STRATEGIES) {
    for (const mode of ['incremental', 'full_refresh'] as const) {
      it(
        `one that is gone is null in every record, not asked for, and named (${strategy}, ${mode})`,
        drifting(
          async (given) => {
            const { world, drift } = given;
            drift.fields(without('Text_1', 'Integer_1'));
            const run = await world.read({ mode });
            expectRecords(run, given, () => ({ Text_1: null, Integer_1: null }));
            expect(
              logsOf(run, /no column Text_1, Integer_1 any more|no column Integer_1, Text_1 any more/),
            ).to.have.length(1);
            expect(askedFor(world)).not.to.match(/Text_1|Integer_1/);
            expect(world.emulator.calls.filter(({ status }) => (status ?? 0) >= 400)).to.deep.equal([]);
          },
          { strategy },
        ),
      );
    }

    it(
      `types: values keep to the configured one, what does not fit is null and marked (${strategy})`,
      drifting(
        async (given) => {
          const { world, drift } = given;
          const words = ['12.5', '007', 'lots', '-3'];
          drift.fields(changed('Double_1', { data_type: 'text', json_type: 'string' }));
          drift.fields(changed('Boolean_1', { data_type: 'picklist', json_type: 'string' }));
          drift.fields(changed('Phone_1', { data_type: 'integer', json_type: 'integer' }));
          drift.rows((_, index) => ({ Double_1: words[index % 4]!, Boolean_1: 'Yes', Phone_1: index }));
          const run = await world.read();
          const numbers: JsonObject = { '12.5': 12.5, '-3': -3 };
          expectRecords(run, given, (row) => ({
            Double_1: numbers[asText(row['Double_1']) ?? ''] ?? null,
            Boolean_1: null,
            Phone_1: JSON.stringify(row['Phone_1']),
          }));
          expect(logsOf(run, /Double_1 \(configured: number, now: text\)/)).to.have.length(1);
          expect(run.logs.join('\n')).to.match(/Things\.Double_1: 350 values became null/);
          for (const message of run.messages) {
            const { data, meta, stream } = asObject(message['record']);
            if (stream !== 'Things') continue;
            const marked = asObjects(asObject(meta)['changes']).map(({ field, change }) => [field, change]);
            const lost = asObject(data)['Double_1'] === null ? [['Double_1', 'NULLED']] : [];
            expect(marked).to.deep.equal([['Boolean_1', 'NULLED'], ...lost]);
          }
        },
        { strategy },
      ),
    );

    it(
      `one that is gone between metadata and rows is null, and named (${strategy})`,
      drifting(
        async (given) => {
          const { world, drift } = given;
          const metadata = drift.before.fields;
          drift.fields(without('Text_1'));
          world.emulator.onRequest(({ path, query }) =>
            path.endsWith('/settings/fields') && query['module'] === 'Things'
              ? { kind: 'answer', answer: { status: 200, json: { fields: [...metadata] } } }
              : undefined,
          );
          const run = await world.read();
          expectRecords(run, given, () => ({ Text_1: null }));
          expect(logsOf(run, /lists Text_1 among the columns and delivers none/)).to.have.length(1);
          expect(askedFor(world)).to.match(/Text_1/);
        },
        { strategy },
      ),
    );
  }

  for (const [strategy, end, nth, rows] of [
    ['records', '/crm/v8/Things', 3, 700],
    ['coql', '/coql', 3, 4_500],
  ] as const) {
    it(
      `one that goes in the middle of a read is null from there on, with a warning (${strategy})`,
      drifting(
        async ({ world, drift }) => {
          let calls = 0;
          world.emulator.onRequest(({ path, body }) => {
            const isOfThings =
              path.endsWith(end) && (strategy === 'records' || body.includes(' from Things '));
            if (isOfThings && ++calls === nth) drift.fields(without('Text_1'));
            return undefined;
          });
          drift.rows(() => ({ Text_1: 'here' }));
          const run = await world.read();
          expect(run.failed).to.equal(false);
          expectExactlyOnce(run, 'Things', world.truth('Things'));
          const texts = recordsOf(run, 'Things').map((record) => record['Text_1']);
          expect([...new Set(texts)]).to.have.members(['here', null]);
          expect(logsOf(run, /stopped delivering Text_1/)).to.have.length(1);
        },
        { strategy, rows },
      ),
    );
  }

  it(
    'an api_name that was edited: the old column is null, and the log says what it is called now',
    drifting(async (given) => {
      const { world, drift } = given;
      drift.fields(changed('Email_1', { api_name: 'Mail' }));
      const run = await world.read();
      expectRecords(run, given, () => ({ Email_1: null }));
      expect(logsOf(run, /no column Email_1 \(perhaps Mail now\) any more/)).to.have.length(1);
    }),
  );

  it(
    'one that is new is left out, and told in one line that is no warning',
    drifting(async (given) => {
      const { world, drift } = given;
      const [field] = drift.before.fields.filter(({ api_name: name }) => name === 'Text_1');
      drift.fields((fields) => [...fields, { ...field, api_name: 'Brand_New', field_label: 'Brand new' }]);
      const run = await world.read();
      expectRecords(run, given, () => ({}));
      const [line] = run.messages
        .map(({ log }) => asObject(log))
        .filter(({ message }) => /Brand_New/.test(asText(message) ?? ''));
      expect(line).to.include({ level: 'INFO' });
      expect(askedFor(world)).not.to.include('Brand_New');
    }),
  );

  it(
    'without the cursor the stream is read whole, and its state stays for the day the cursor is back',
    drifting(async ({ world, drift }) => {
      const first = await world.read();
      world.clock.advance(MINUTE);
      drift.fields(without('Modified_Time'));
      // The configured cursor has no value any more.
      const second = await world.read({ state: first.state, ignored: ['record-cursor'] });
      expect(second.failed).to.equal(false);
      expectExactlyOnce(second, 'Things', world.truth('Things'));
      for (const record of recordsOf(second, 'Things')) expect(record['Modified_Time']).to.equal(null);
      expect(logsOf(second, /without Modified_Time changes cannot be detected/)).to.have.length(1);
      expect(stateOf(second, 'Things')).to.deep.equal(stateOf(first, 'Things'));

      drift.restore();
      const [id] = world.truth('Things').keys();
      drift.before.table.update(id!, { Name: 'changed' }, world.clock.now());
      world.clock.advance(MINUTE);
      const third = await world.read({ state: second.state });
      expect(idsOf(recordsOf(third, 'Things'))).to.deep.equal([id]);
    }),
  );
});

describe('I-33: scenario: modules that go after a stream was configured', function () {
  this.timeout(60_000);
  const cases: Readonly<Record<string, [leave: (drift: Drifting) => void, reason: RegExp]>> = {
    deleted: [(drift) => drift.remove(), /neither a module of this Zoho org \(any more\)/],
    hidden: [(drift) => drift.list({ viewable: false }), /viewable is false/],
    'without an API': [(drift) => drift.list({ api_supported: false }), /api_supported is false/],
    'scheduled for deletion': [
      (drift) => drift.list({ status: 'scheduled_for_deletion' }),
      /scheduled_for_deletion/,
    ],
  };
  for (const [what, [leave, reason]] of Object.entries(cases)) {
    it(
      `one that is ${what} is skipped with what to do, keeps its state, and goes on when it is back`,
      drifting(async ({ world, drift }) => {
        const first = await world.read();
        leave(drift);
        let last = first;
        for (const run of [1, 2]) {
          world.clock.advance(MINUTE);
          last = await world.read({ state: last.state });
          expect(last.failed, `run ${run}`).to.equal(false);
          expect(last.errors).to.deep.equal([]);
          expect(last.statuses.get('Things')).to.deep.equal(['STARTED', 'COMPLETE']);
          const logLines = last.logs.filter((text) => text.startsWith('Things is skipped: '));
          expect(logLines).to.have.length(1);
          expect(logLines[0])
            .to.match(reason)
            .and.match(/Remove the stream from the connection, or restore the module/);
          expect(stateOf(last, 'Things')).to.deep.equal(stateOf(first, 'Things'));
          expect(cursorOf(last, 'Others')! > cursorOf(first, 'Others')!).to.equal(true);
        }
        drift.restore();
        const [id] = world.truth('Things').keys();
        drift.before.table.update(id!, { Name: 'changed' }, world.clock.now());
        world.clock.advance(MINUTE);
        const back = await world.read({ state: last.state });
        expect(idsOf(recordsOf(back, 'Things'))).to.deep.equal([id]);
      }),
    );
  }

  it(
    'a name that was never read may be a slip of the pen: an error, the others complete',
    drifting(async ({ world, drift }) => {
      drift.remove();
      const run = await world.read();
      expect(run.failed).to.equal(true);
      expect(run.errors.map((error) => error['internal_message'])).to.deep.equal(['UNKNOWN_STREAM']);
      expectExactlyOnce(run, 'Others', world.truth('Others'));
    }),
  );

  it(
    'a name that is all but right is an error, with or without a state: it names the right one',
    drifting(async ({ world, drift }) => {
      const first = await world.read();
      drift.list({ api_name: 'THINGS' });
      const run = await world.read({ state: first.state });
      expect(run.errors.map((error) => error['internal_message'])).to.deep.equal(['MISSPELT_STREAM']);
      expect(asText(run.errors[0]?.['message'])).to.include('"THINGS" is.');
    }),
  );

  it(
    'where nothing is left to read the run is an error',
    drifting(async ({ world, drift }) => {
      const first = await world.read({ streams: ['Things'] });
      drift.remove();
      const run = await world.read({ streams: ['Things'], state: first.state });
      expect(run.errors.map((error) => error['internal_message'])).to.deep.equal(['NO_STREAM_READABLE']);
    }),
  );

  it(
    'an empty list of modules says nothing of any: an error of each, no stream is taken for deleted',
    drifting(async ({ world }) => {
      const first = await world.read();
      world.emulator.onRequest(({ path }) =>
        path.endsWith('/settings/modules') ? { kind: 'answer', answer: { status: 204 } } : undefined,
      );
      const run = await world.read({ state: first.state });
      const codes = run.errors.map((error) => error['internal_message']);
      expect(codes).to.have.members(['NO_MODULE_READABLE', 'NO_MODULE_READABLE']);
      expect(run.statuses.get('Things')).to.deep.equal(['STARTED', 'INCOMPLETE']);
    }),
  );

  it(
    'a right that is withdrawn from a stream that was read before is an error all the same',
    drifting(async ({ world }) => {
      const first = await world.read();
      const json = { code: 'NO_PERMISSION', message: 'permission denied', details: {}, status: 'error' };
      world.emulator.onRequest(({ path, query }) =>
        path.endsWith('/settings/fields') && query['module'] === 'Things'
          ? { kind: 'answer', answer: { status: 400, json } }
          : undefined,
      );
      world.clock.advance(24 * 3_600_000);
      const run = await world.read({ state: first.state });
      expect(run.failed).to.equal(true);
      expect(run.statuses.get('Things')).to.deep.equal(['STARTED', 'INCOMPLETE']);
      expect(run.statuses.get('Others')).to.include('COMPLETE');
    }),
  );
});
