import { expect } from 'chai';
import type { Fault } from '#src/emulator/server/server.js';
import { parseStreamState } from '#src/state/stream-state.js';
import { asObject, asText, type Json, type JsonObject } from '#src/util/json.js';
import {
  expectExactlyOnce,
  oneModule,
  scenario,
  stateOf,
  upserted,
  type Scenario,
} from '../support/scenario.js';

const wide = oneModule({ api_name: 'Wide', rows: 2_500, fields: 20 });
const MINUTE = 60_000;
const HEARTBEAT_MS = 15 * MINUTE;
/** Of one call. */
const LONGEST_WAIT_MS = 9 * MINUTE;

/**
 * Every list call is turned away once, for nine minutes; and nothing is said for ten of them: a text that a list has cut
 * holds back what comes after it, until its completion is worth a call.
 */
function throttle(world: Scenario): void {
  const { table } = world.emulator.org.modules.get('Wide')!;
  const [first] = table.scan({ sort: 'id', order: 'asc' });
  table.update(
    first!.id,
    { Textarea_rich_text_1: 'x'.repeat(700) },
    world.clock.now() - 700 * 24 * 60 * MINUTE,
  );
  const seen = new Set<string>();
  world.emulator.onRequest(({ path, query, headers }): Fault | undefined => {
    if (path !== '/crm/v8/Wide') return undefined;
    const key = JSON.stringify([query, headers['if-modified-since']]);
    if (seen.has(key)) return undefined;
    seen.add(key);
    return { kind: 'rate-limit', retryAfter: LONGEST_WAIT_MS / 1_000 };
  });
}

interface Emission {
  readonly at: number;
  readonly state: JsonObject | undefined;
}

/** When a record or a state was said, by the clock of the run. */
async function readHeartbeats(world: Scenario, mode: 'incremental' | 'full_refresh', state: Json = []) {
  const emissions: Emission[] = [{ at: world.clock.now(), state: undefined }];
  const run = await world.read({
    streams: ['Wide'],
    mode,
    state,
    onMessage: ({ type, state }) => {
      if (type !== 'RECORD' && type !== 'STATE') return;
      const value = asObject(asObject(asObject(state)['stream'])['stream_state']);
      emissions.push({ at: world.clock.now(), state: type === 'STATE' ? value : undefined });
    },
  });
  return { run, emissions };
}

describe('scenario: long waits', function () {
  this.timeout(60_000);

  for (const mode of ['incremental', 'full_refresh'] as const) {
    it(
      `I-23: a stream that waits for hours says where it stands, long before its platform gives it up (${mode})`,
      scenario(wide, async (world) => {
        throttle(world);
        const startedAt = world.clock.now();
        const { run, emissions } = await readHeartbeats(world, mode);
        expect(run.failed).to.equal(false);
        expectExactlyOnce(run, 'Wide', world.truth('Wide'));
        expect(world.clock.now() - startedAt, 'the wait').to.be.greaterThan(90 * MINUTE);
        const gaps = emissions.map(({ at }, index) => at - (emissions[index - 1]?.at ?? at));
        expect(Math.max(...gaps)).to.be.at.most(HEARTBEAT_MS + LONGEST_WAIT_MS);
        const heartbeats = emissions.flatMap(({ state }) => asText(state?.['alive_at']) ?? []);
        expect(heartbeats.length).to.be.within(3, 10);
        expect(new Set(heartbeats).size, 'each state is a new one').to.equal(heartbeats.length);
        expect(stateOf(run, 'Wide')).not.to.have.property('alive_at');
        const lines = run.logs.filter((text) => /^Wide: .*\b\d+ records so far/.test(text));
        expect(lines.length, 'a line a minute').to.be.at.least(heartbeats.length);
        expect(lines.some((text) => /nothing new for \d+ minutes/.test(text))).to.equal(true);
      }),
    );
  }

  it(
    'a run that is cut after a sign of life is taken up as if it had not been said',
    scenario(wide, async (world) => {
      throttle(world);
      const controller = new AbortController();
      let records = 0;
      const first = await world.read({
        streams: ['Wide'],
        signal: controller.signal,
        onMessage: ({ type, state }) => {
          if (type === 'RECORD') records += 1;
          if (records > 0 && JSON.stringify(state ?? {}).includes('alive_at'))
            controller.abort(new Error('truncated'));
        },
      });
      expect(first.failed).to.equal(true);
      expect(stateOf(first, 'Wide')).to.have.property('alive_at');
      const second = await world.read({ streams: ['Wide'], state: first.state });
      expect(second.failed).to.equal(false);
      expect([...upserted('Wide', first, second).keys()]).to.have.members([...world.truth('Wide').keys()]);
    }),
  );

  it('alive_at means nothing to the reader of a state', () => {
    const state = { v: 1, Modified_Time: '2026-01-31T09:30:00Z', deleted_time: '2026-01-31T09:00:00Z' };
    const heartbeats = { ...state, alive_at: '2026-01-31T12:00:00Z' };
    expect(parseStreamState('Wide', heartbeats, 'Modified_Time')).to.deep.equal(
      parseStreamState('Wide', state, 'Modified_Time'),
    );
    expect(parseStreamState('Wide', { v: 1, alive_at: 'x' }, 'Modified_Time')).to.deep.equal({});
  });
});
