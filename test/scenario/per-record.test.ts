import { expect } from 'chai';
import type { Json, JsonObject } from '#src/util/json.js';
import { asObject, asText } from '#src/util/json.js';
import { FIXED_TRUTH } from '../support/fixed-truth.js';
import type { Run } from '../support/harness.js';
import { inScenario, onlyModules, recordsOf, type Scenario } from '../support/scenario.js';

const ROWS = { Leads: 60, Contacts: 40, Accounts: 20, Deals: 10 };
const PARENTS = Object.values(ROWS).reduce((sum, rows) => sum + rows, 0);

const world = (config: JsonObject = {}) =>
  onlyModules(Object.keys(ROWS), {
    rows: ROWS,
    config: { modules: ['emails'], per_record_streams: ['emails'], ...config },
  });

/** Calls for the e-mails of single records, without further pages. */
function asked({ emulator }: Scenario): string[] {
  return emulator.calls
    .filter(
      ({ path, query, status }) => path.endsWith('/Emails') && query['index'] === undefined && status !== 429,
    )
    .map(({ path }) => path);
}

const idsOf = (...runs: Run[]): Set<string> =>
  new Set(runs.flatMap((run) => recordsOf(run, 'emails').map(({ id }) => asText(id) ?? '')));

const truthOf = (scenario: Scenario): Set<string> =>
  new Set(FIXED_TRUTH['emails']!(scenario.emulator).map(({ id }) => asText(id ?? null) ?? ''));

describe('scenario: streams that cost a call per record', function () {
  this.timeout(60_000);

  it('are offered only if per_record_streams names them', () =>
    inScenario(onlyModules(['Leads'], { config: { modules: ['*'] } }), async (scenario) => {
      const without = (await scenario.discover()).streams.map(({ name }) => name);
      expect(without).to.include('users').and.not.include.members(['emails']);
      const named = await scenario.discover({ per_record_streams: ['emails', 'recycle_bin'] });
      expect(named.streams.map(({ name }) => name)).to.include.members(['emails', 'recycle_bin']);
      expect(named.streams.map(({ name }) => name)).not.to.include('timeline');
    }));

  it('announce their cost before the first call, and ask each changed record once', () =>
    inScenario(world(), async (scenario) => {
      const first = await scenario.read();
      expect(first.failed, first.logs.join('\n')).to.equal(false);
      expect(first.logs.join('\n')).to.include(`emails: ${PARENTS} records of`);
      expect(asked(scenario)).to.have.length(PARENTS);
      expect(idsOf(first)).to.deep.equal(truthOf(scenario));

      scenario.clock.advance(3_600_000);
      scenario.emulator.resetCounters();
      const again = await scenario.read({ state: first.state });
      expect(asked(scenario)).to.deep.equal([]);
      expect(recordsOf(again, 'emails')).to.deep.equal([]);

      const [lead] = scenario.truth('Leads').keys();
      const { table } = scenario.emulator.org.modules.get('Leads')!;
      table.update(lead!, { Description: 'changed' }, scenario.clock.now());
      scenario.clock.advance(3_600_000);
      scenario.emulator.resetCounters();
      const third = await scenario.read({ state: again.state });
      expect(asked(scenario)).to.deep.equal([`/crm/v8/Leads/${lead}/Emails`]);
      expect(third.logs.join('\n')).to.include('emails: 1 records of Leads changed');
    }));

  it('I-7: killed in the middle, the next run asks no record twice but those of the last batch', () =>
    inScenario(world(), async (scenario) => {
      let state: Json | undefined;
      const stop = new AbortController();
      let states = 0;
      await scenario.read({
        signal: stop.signal,
        onMessage: (message) => {
          if (message['type'] !== 'STATE' || states === 3) return;
          states += 1;
          state = [message];
          if (states === 3) stop.abort();
        },
      });
      const before = asked(scenario);
      expect(before.length).to.be.within(20, PARENTS - 1);
      scenario.emulator.resetCounters();
      const rest = await scenario.read({ state: state ?? null });
      expect(rest.failed, rest.logs.join('\n')).to.equal(false);
      const twice = asked(scenario).filter((path) => before.includes(path));
      expect(twice.length).to.be.at.most(20);
      expect(new Set([...before, ...asked(scenario)]).size).to.equal(PARENTS);
    }));

  it('I-21: a limit of credits stops them, and the next run goes on where it stopped', () =>
    inScenario(world(), async (scenario) => {
      const runs: Run[] = [];
      const calls: string[] = [];
      for (let turn = 0; turn < 8; turn += 1) {
        scenario.emulator.resetCounters();
        const run = await scenario.read({
          config: { api_credits_per_sync: 70 },
          ...(runs.length > 0 ? { state: runs.at(-1)!.state } : {}),
        });
        runs.push(run);
        calls.push(...asked(scenario));
        if (!run.failed) break;
        scenario.clock.advance(60_000);
      }
      expect(runs.at(-1)!.failed).to.equal(false);
      expect(runs.length).to.be.within(2, 6);
      expect(idsOf(...runs)).to.deep.equal(truthOf(scenario));
      expect(calls.length).to.be.below(PARENTS + 20 * runs.length);
    }));

  it('email_content costs a call for each message, and a refused text is a column', () =>
    inScenario(world({ email_content: true }), async (scenario) => {
      const truth = FIXED_TRUTH['emails']!(scenario.emulator);
      const [refused] = truth.map(({ parent, message_id }) => [asObject(parent ?? null)['id'], message_id]);
      const [parent = '', message = ''] = (refused ?? []).map((id) => asText(id) ?? '');
      const answer = {
        status: 403,
        json: { code: 'NO_PERMISSION', details: {}, message: 'no', status: 'error' },
      };
      scenario.emulator.faults.add({
        match: ({ path }) => path.endsWith(`/${parent}/Emails/${message}`),
        fault: { kind: 'answer', answer },
      });
      const run = await scenario.read();
      expect(run.failed, run.logs.join('\n')).to.equal(false);
      const bodies = scenario.emulator.calls.filter(({ path }) => /\/Emails\/./.test(path));
      expect(bodies).to.have.length(truth.length);
      for (const record of recordsOf(run, 'emails')) {
        const isRefused = record['id'] === `${parent}-${message}`;
        expect(record['content'] === null).to.equal(isRefused);
        expect(record['content_refusal']).to.equal(isRefused ? 'NO_PERMISSION' : null);
      }
    }));

  it('related lists are keyed by parent and child, and one that does not exist is a warning', () =>
    inScenario(
      onlyModules(['Deals', 'Accounts', 'Products', 'Contacts'], {
        rows: { Deals: 10, Accounts: 8, Products: 6, Contacts: 12 },
        config: {
          modules: ['related_records'],
          per_record_streams: ['Deals/Products', 'Accounts/Contacts', 'Accounts/Deals', 'Deals/Nonsense'],
        },
      }),
      async (scenario) => {
        const run = await scenario.read();
        expect(run.failed, run.logs.join('\n')).to.equal(false);
        const ids = (rows: readonly JsonObject[]): string[] => rows.map(({ id }) => asText(id) ?? '').sort();
        const truth = FIXED_TRUTH['related_records']!(scenario.emulator);
        expect(truth.length).to.be.above(5);
        expect(ids(recordsOf(run, 'related_records'))).to.deep.equal(ids(truth));
        expect(run.logs.join('\n')).to.include('Zoho refuses the list for Deals/Nonsense');
        const nonsense = scenario.emulator.calls.filter(({ path }) => path.endsWith('/Nonsense'));
        expect(nonsense.length).to.be.within(1, 5);
      },
    ));

  it('I-12: if Zoho refuses the list of every module, the stream fails', () =>
    inScenario(world(), async (scenario) => {
      const answer = {
        status: 400,
        json: { code: 'CANNOT_PROCESS', details: {}, message: 'no', status: 'error' },
      };
      scenario.emulator.faults.add({
        match: ({ path }) => path.endsWith('/Emails'),
        fault: { kind: 'answer', answer },
      });
      const run = await scenario.read();
      expect(run.failed).to.equal(true);
      expect(run.errors[0]).to.include({ internal_message: 'CANNOT_PROCESS' });
    }));
});
