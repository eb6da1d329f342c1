import { setMaxListeners } from 'node:events';
import { messagesIn } from '../support/printed.js';
import { expect } from 'chai';
import { createOrg } from '#src/emulator/seed/seed.js';
import { startEmulator, type Emulator, type PaidType } from '#src/emulator/server/server.js';
import { createCommands } from '#src/cli/airbyte/commands.js';
import { streamsAtOnce } from '#src/engine/sync.js';
import { asArray, asObject, asObjects, type JsonObject } from '#src/util/json.js';
import { createSteppedClock } from '../support/stepped-clock.js';
import { spanUtilisation, utilisation } from '../support/utilisation.js';

const NOW = Date.UTC(2026, 0, 31, 9, 30);
const MODULES = Array.from({ length: 20 }, (_, n) => `Custom${n + 1}`);
/** Five pages each: long enough to see lists take turns. */
const ROWS = 801;
const CALL_MS = 50;
/** What the reader of the messages does with a page, and nothing else is done meanwhile. */
const PAGE_WORK_MS = 3;

interface Reading {
  readonly emulator: Emulator;
  readonly records: number;
  readonly failed: boolean;
}

/** Reads an org of twenty modules; calls and the reader take their time, everything else none at all. */
async function readOrg(
  edition: PaidType,
  look: (reading: Reading) => void,
  {
    rows = ROWS,
    modules = MODULES,
    config = {},
    onRecord,
  }: {
    rows?: number;
    modules?: readonly string[];
    config?: JsonObject;
    onRecord?: (emulator: Emulator, records: number) => void;
  } = {},
): Promise<void> {
  const clock = createSteppedClock(NOW);
  const extraModules = modules.map((api_name) => ({ api_name, rows, fields: 8 }));
  const org = createOrg({ now: NOW - 3_600_000, extraModules });
  const emulator = await startEmulator({ org, clock, edition, latencyMs: CALL_MS });
  const { signal } = new AbortController();
  // As the command line does: every call under way listens.
  setMaxListeners(0, signal);
  const reading = { emulator, records: 0, failed: false };
  const commands = createCommands({
    clock,
    signal,
    print: () => Promise.resolve(),
    useRedactor: () => undefined,
    onIncomplete: () => (reading.failed = true),
  });
  const settings: JsonObject = { ...emulator.connection, modules: [...modules], ...config };
  try {
    const found = await commands.discover(settings);
    const streams = asObjects(asObject(found['catalog'])['streams']).filter(({ name }) =>
      modules.some((module) => module === name),
    );
    const catalog = {
      streams: streams.map((stream) => ({
        stream,
        sync_mode: 'full_refresh',
        destination_sync_mode: 'append',
      })),
    };
    expect(asArray(catalog.streams)).to.have.length(modules.length);
    emulator.resetCounters();
    for await (const printed of commands.read(settings, catalog, [])) {
      for (const { type } of messagesIn(printed)) {
        if (type !== 'RECORD') continue;
        reading.records += 1;
        if (reading.records % 200 === 0) await clock.sleep(PAGE_WORK_MS);
        onRecord?.(emulator, reading.records);
      }
    }
    look(reading);
  } finally {
    clock.stop();
    await emulator.close();
  }
}

describe('scenario: the allowance is used', function () {
  this.timeout(240_000);
  const total = ROWS * MODULES.length;

  const editions: readonly [PaidType, number, number][] = [
    ['free', 5, 5],
    ['standard', 10, 10],
    ['enterprise', 20, 10],
  ];
  for (const [edition, cap, lists] of editions) {
    it(`I-14, I-24: without faults ${edition} keeps its ${lists} lists busy, ${cap} calls at most, none refused, one token`, () =>
      readOrg(edition, ({ emulator, records, failed }) => {
        expect({ records, failed }).to.deep.equal({ records: total, failed: false });
        expect(emulator.served429).to.equal(0);
        expect(emulator.peakConcurrency).to.be.at.least(lists).and.at.most(cap);
        expect(emulator.peakHeavyConcurrency).to.equal(lists);
        expect(utilisation(emulator.calls, lists))
          .to.be.at.least(0.85)
          .and.at.most(cap / lists);
        expect(emulator.tokenGrants).to.equal(1);
      }));
  }

  it('I-14, I-24: one stream of lists keeps as many calls busy as are allowed, from its second page to its end', () =>
    readOrg(
      'standard',
      ({ emulator, records, failed }) => {
        expect({ records, failed }).to.deep.equal({ records: 20_000, failed: false });
        expect(emulator.served429).to.equal(0);
        expect(emulator.peakHeavyConcurrency).to.be.equal(3);
        const lists = emulator.calls.filter(({ path }) => path.endsWith('/Custom1'));
        expect(spanUtilisation(lists, 3)).to.be.at.least(0.85);
      },
      {
        rows: 20_000,
        modules: ['Custom1'],
        config: { read_strategy: 'records', max_concurrent_requests: 3 },
      },
    ));

  it('a token that is revoked under many calls at once is made anew once: two grants in all', () => {
    const rows = 401;
    const onRecord = (emulator: Emulator, records: number): void => {
      if (records === rows) emulator.revokeTokens();
    };
    const look = ({ emulator, records, failed }: Reading): void => {
      expect({ records, failed }).to.deep.equal({ records: rows * MODULES.length, failed: false });
      expect(emulator.calls.filter(({ status }) => status === 401).length).to.be.at.least(2);
      expect(emulator.tokenGrants).to.equal(2);
    };
    return readOrg('standard', look, { rows, onRecord });
  });

  for (const [calls, streams] of [
    [1, 2],
    [5, 10],
    [10, 20],
    [20, 20],
    [25, 25],
  ] as const) {
    it(`${streams} streams are read side by side where ${calls} calls are allowed at once`, () => {
      expect(streamsAtOnce(calls)).to.equal(streams);
    });
  }
});

describe('support: utilisation', () => {
  const call = (path: string, startedAt: number, endedAt?: number) => ({ path, startedAt, endedAt });
  it('weighs calls by their time, up to where fewer lists than slots remain', () => {
    const full = [call('a', 0, 10), call('b', 0, 10), call('a', 10, 20), call('b', 10, 20)];
    expect(utilisation(full, 2)).to.equal(1);
    expect(utilisation([...full, call('a', 20, 90)], 2)).to.equal(1);
    expect(utilisation([call('a', 0, 10), call('b', 10, 20), call('a', 10, 20)], 2)).to.equal(0.75);
    expect(utilisation([call('a', 0, 10), call('b', 0, 5)], 2)).to.equal(1);
  });
});
