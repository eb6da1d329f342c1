import { expect } from 'chai';
import type { Fault } from '#src/emulator/server/server.js';
import type { JsonObject } from '#src/util/json.js';
import type { Run } from '../support/harness.js';
import {
  createScenario,
  expectExactlyOnce,
  idsOf,
  onlyModules,
  recordsOf,
  type Scenario,
  stateOf,
} from '../support/scenario.js';

/** `HTTP status, code, details`, as zoho-api.md §11 lists them, by what becomes of the stream that meets them. */
type Row = readonly [status: number, code: string, details?: JsonObject];

const CLOSED: readonly Row[] = [
  [400, 'INVALID_MODULE', { resource_path_index: 0 }],
  [400, 'AUTHORIZATION_FAILED'],
  [400, 'NO_PERMISSION'],
  [400, 'FEATURE_NOT_ENABLED'],
  [400, 'NOT_SUPPORTED'],
  [400, 'API_NOT_SUPPORTED', { supported_version: 8 }],
  [400, 'NOT_ALLOWED'],
  [400, 'CANNOT_PROCESS'],
  [400, 'CANNOT_BE_PROCESSED'],
  [401, 'OAUTH_SCOPE_MISMATCH'],
  [403, 'NO_PERMISSION', { permissions: ['Crm_Implied_View_Leads'] }],
  [403, 'NOT_SUPPORTED'],
  [403, 'FEATURE_NOT_SUPPORTED'],
  [403, 'CURRENCIES_NOT_ENABLED'],
  [404, 'INVALID_URL_PATTERN'],
  [404, 'RESOURCE_NOT_FOUND'],
];

/** "fatal": our request was wrong. "fatal config": the user has to act. */
const FATAL: readonly (readonly [...Row, 'system_error' | 'config_error'])[] = [
  [400, 'INVALID_DATA', { param_name: 'fields' }, 'system_error'],
  [400, 'INVALID_QUERY', {}, 'system_error'],
  [400, 'SYNTAX_ERROR', {}, 'system_error'],
  [400, 'INVALID_ALIAS', {}, 'system_error'],
  [400, 'DUPLICATE_ALIAS', {}, 'system_error'],
  [400, 'DUPLICATE_DATA', {}, 'system_error'],
  [400, 'REQUIRED_PARAM_MISSING', { param_name: 'fields' }, 'system_error'],
  [400, 'EXPECTED_PARAM_MISSING', {}, 'system_error'],
  [400, 'DEPENDENT_PARAM_MISSING', {}, 'system_error'],
  [400, 'MANDATORY_NOT_FOUND', {}, 'system_error'],
  [400, 'LIMIT_EXCEEDED', { limit: 50, param_name: 'fields' }, 'system_error'],
  [400, 'LIMIT_REACHED', {}, 'system_error'],
  [400, 'AMBIGUITY_DURING_PROCESSING', {}, 'system_error'],
  [400, 'PATTERN_NOT_MATCHED', { param_name: 'per_page' }, 'system_error'],
  [400, 'INVALID_REQUEST_METHOD', {}, 'system_error'],
  [405, 'INVALID_REQUEST_METHOD', {}, 'system_error'],
  [412, 'ALREADY_MODIFIED', {}, 'system_error'],
  [412, 'RECORD_MODIFIED', {}, 'system_error'],
  [413, 'REQUEST_TOO_LARGE', {}, 'system_error'],
  [415, 'MEDIA_TYPE_NOT_SUPPORTED', {}, 'system_error'],
  [400, 'INVALID_HOST', {}, 'config_error'],
  [401, 'AUTHENTICATION_FAILURE', {}, 'config_error'],
];

const RETRIED: readonly (readonly [what: string, fault: Fault])[] = [
  ['500 INTERNAL_ERROR', answer(500, 'INTERNAL_ERROR')],
  ['500 INTERNAL_SERVER_ERROR', answer(500, 'INTERNAL_SERVER_ERROR')],
  ['429 TOO_MANY_REQUESTS', answer(429, 'TOO_MANY_REQUESTS')],
  ['502 HTML', { kind: 'gateway', status: 502 }],
  ['503 HTML', { kind: 'gateway', status: 503 }],
  ['504 HTML', { kind: 'gateway', status: 504 }],
  ['408 HTML', { kind: 'gateway', status: 408 }],
  ['425 HTML', { kind: 'gateway', status: 425 }],
  ['a login page with 200', { kind: 'html' }],
];

const REPLAYED: readonly Row[] = [
  [401, 'INVALID_TOKEN'],
  [401, 'INVALID_OAUTHTOKEN'],
];

const STARTED_AGAIN: readonly Row[] = [
  [400, 'TOKEN_BOUND_DATA_MISMATCH', { param_name: 'page_token' }],
  [400, 'EXPIRED_VALUE', { api_name: 'page_token', json_path: '$.query.page_token' }],
  [400, 'INVALID_DATA', { param_name: 'page_token' }],
  [400, 'DISCRETE_PAGINATION_LIMIT_EXCEEDED', { limit: 2000 }],
  [400, 'PAGINATION_LIMIT_EXCEEDED', { param_name: 'page_token' }],
];

/** The token endpoint (§1.4): status, body, failure; a transient one is asked again. */
const TOKEN: readonly (readonly [
  status: number,
  body: JsonObject | 'html',
  'config_error' | 'transient_error',
])[] = [
  [200, { error: 'invalid_code' }, 'config_error'],
  [200, { error: 'invalid_client' }, 'config_error'],
  [200, { error: 'invalid_client_secret' }, 'config_error'],
  [200, { error: 'invalid_redirect_uri' }, 'config_error'],
  [200, { error: 'general_error' }, 'transient_error'],
  [400, { error: 'general_error' }, 'transient_error'],
  [500, { error: 'general_error' }, 'transient_error'],
  [200, 'html', 'transient_error'],
  [503, 'html', 'transient_error'],
  [
    400,
    {
      error_description: 'You have made too many requests continuously. Please try again after some time.',
      error: 'Access Denied',
      status: 'failure',
    },
    'transient_error',
  ],
];

function answer(status: number, code: string, details: JsonObject = {}): Fault {
  return { kind: 'answer', answer: { status, json: { code, details, message: code, status: 'error' } } };
}

/** A refused list is requested once more without `approved`, which may be what Zoho refuses. */
const MOST_CALLS = 2;

/** Where a code may come from. */
const LIST = /\/crm\/v8\/Leads$/;
const FIELDS = ({ path, query }: { path: string; query: Readonly<Record<string, string>> }): boolean =>
  path === '/crm/v8/settings/fields' && query['module'] === 'Leads';

describe('scenario: every code of zoho-api.md §11, end to end', function () {
  this.timeout(60_000);
  const read = { streams: ['Leads', 'Contacts', 'users'], columns: ['id', 'Modified_Time', 'name'] };
  let world: Scenario;
  let whole: Run;

  before(async () => {
    const emulator = { tokenThrottle: { count: 10_000, windowMs: 1 } };
    world = await createScenario(
      onlyModules(['Leads', 'Contacts', 'Timeless'], {
        rows: { Leads: 430, Contacts: 9 },
        extraModules: [{ api_name: 'Timeless', rows: 700, fields: 8, times: 'none' }],
        emulator,
      }),
    );
    whole = await world.read(read);
    expect(whole.failed).to.equal(false);
  });
  after(() => world.close());
  afterEach(() => {
    world.emulator.faults.clear();
    world.emulator.resetCounters();
  });

  const hits = (): number => world.emulator.calls.filter(({ faults }) => faults.length > 0).length;
  const expectOthers = (run: Run): void => {
    expect(run.statuses.get('Contacts')).to.deep.equal(['STARTED', 'RUNNING', 'COMPLETE']);
    expectExactlyOnce(run, 'Contacts', world.truth('Contacts'));
    expect(idsOf(recordsOf(run, 'users'))).to.deep.equal(idsOf(recordsOf(whole, 'users')));
  };
  const expectWhole = (run: Run): void => {
    expect(run.errors).to.deep.equal([]);
    expect(run.failed).to.equal(false);
    expectExactlyOnce(run, 'Leads', world.truth('Leads'));
    expectOthers(run);
  };
  const expectFailure = (run: Run, failureType: string, code: string): void => {
    // RUNNING says why a stream stands still, where calls were turned away until nothing else was served.
    const statuses = run.statuses.get('Leads')?.filter((status) => status !== 'RUNNING');
    expect(statuses).to.deep.equal(['STARTED', 'INCOMPLETE']);
    expect(run.failed).to.equal(true);
    expect(run.errors.map((error) => error['failure_type'])).to.deep.equal([failureType]);
    expect(JSON.stringify(run.errors)).to.include(code);
    expectOthers(run);
  };

  for (const [operation, match] of [
    ['its list', LIST],
    ['its fields', FIELDS],
  ] as const) {
    for (const [status, code, details] of CLOSED) {
      it(`${status} ${code} of ${operation}: a failure that the user can fix, and the others go on`, async () => {
        world.emulator.faults.add({ match, fault: answer(status, code, details) });
        expectFailure(await world.read(read), 'config_error', code);
        expect(hits()).to.be.within(1, MOST_CALLS);
        // Without the columns that a state keeps: they are asked for.
        const stream = { stream_descriptor: { name: 'Leads' }, stream_state: stateOf(whole, 'Leads') ?? {} };
        const states = [{ type: 'STREAM', stream }];
        world.clock.advance(60_000);
        expectFailure(await world.read({ ...read, state: states }), 'config_error', code);
      });
    }

    for (const [status, code, details, failureType] of FATAL) {
      it(`${status} ${code} of ${operation}: a failure (${failureType}) without retries, and the others go on`, async () => {
        world.emulator.faults.add({ match, fault: answer(status, code, details) });
        expectFailure(await world.read(read), failureType, code);
        expect(hits()).to.be.within(1, MOST_CALLS);
      });
    }

    for (const [what, fault] of RETRIED) {
      it(`I-15, ${what} of ${operation}: retried until it passes; for ever, a transient failure`, async () => {
        world.emulator.faults.add({ match, fault, times: 3 });
        expectWhole(await world.read(read));
        expect(hits()).to.equal(3);
        world.emulator.faults.clear();
        world.emulator.faults.add({ match, fault });
        expectFailure(await world.read(read), 'transient_error', '');
      });
    }

    for (const [status, code] of REPLAYED) {
      it(`${status} ${code} of ${operation}: a new token and a replay; for ever, a failure of the config after a few`, async () => {
        world.emulator.faults.add({ match, fault: answer(status, code), times: 1 });
        expectWhole(await world.read(read));
        expect([hits(), world.emulator.tokenGrants]).to.deep.equal([1, 2]);
        world.emulator.faults.clear();
        world.emulator.resetCounters();
        world.emulator.faults.add({ match, fault: answer(status, code) });
        expectFailure(await world.read(read), 'config_error', code);
        // Each refusal costs a token; one that other calls are served with may be refused a second time.
        expect(hits()).to.be.within(2, 4);
        expect(world.emulator.tokenGrants).to.equal(hits());
      });
    }
  }

  for (const [status, code, details] of STARTED_AGAIN) {
    for (const nth of [1, 2]) {
      it(`${status} ${code} instead of page ${nth + 1} of a list: opened again by value, every row once`, async () => {
        const match = ({ path, query }: { path: string; query: JsonObject }): boolean =>
          path.endsWith('/Timeless') && query['page_token'] !== undefined;
        world.emulator.faults.add({ match, nth, fault: answer(status, code, details) });
        const run = await world.read({ streams: ['Timeless'] });
        expect(run.failed).to.equal(false);
        expectExactlyOnce(run, 'Timeless', world.truth('Timeless'));
        expect(hits()).to.equal(1);
      });
    }
  }

  it('204 of its list, and nobody counts it: nothing there', async () => {
    world.emulator.faults.add({ match: LIST, fault: { kind: 'answer', answer: { status: 204 } } });
    const none = { status: 200, json: { count: 0 } };
    world.emulator.faults.add({ match: /\/Leads\/actions\/count$/, fault: { kind: 'answer', answer: none } });
    const run = await world.read(read);
    expect(run.failed).to.equal(false);
    expect(run.statuses.get('Leads')).to.deep.equal(['STARTED', 'COMPLETE']);
    expect(recordsOf(run, 'Leads')).to.deep.equal([]);
    expectOthers(run);
  });

  it('304 of its list, which asked for no changes: an error of time', async () => {
    world.emulator.faults.add({ match: LIST, fault: { kind: 'answer', answer: { status: 304 } } });
    const run = await world.read(read);
    expect(run.statuses.get('Leads')).to.deep.equal(['STARTED', 'INCOMPLETE']);
    expect(run.errors.map((error) => error['failure_type'])).to.deep.equal(['transient_error']);
    expectOthers(run);
  });

  for (const [status, code, details] of CLOSED) {
    it(`${status} ${code} of the module list: no module can be read, and none is skipped for it`, async () => {
      world.emulator.faults.add({ match: /\/settings\/modules$/, fault: answer(status, code, details) });
      const run = await world.read(read);
      expect(run.failed).to.equal(true);
      for (const name of ['Leads', 'Contacts']) {
        expect(run.statuses.get(name)).to.deep.equal(['STARTED', 'INCOMPLETE']);
      }
      expect(run.errors.map((error) => error['failure_type'])).to.deep.equal([
        'config_error',
        'config_error',
      ]);
      expect(run.statuses.get('users')).to.deep.equal(['STARTED', 'RUNNING', 'COMPLETE']);
    });
  }

  for (const [status, body, failureType] of TOKEN) {
    const name = typeof body === 'string' ? 'a page of HTML' : JSON.stringify(body);
    it(`${status} ${name.slice(0, 60)} of the token endpoint: ${failureType}`, async () => {
      const text: Fault = {
        kind: 'answer',
        answer: body === 'html' ? { status, html: '<html></html>' } : { status, json: body },
      };
      world.emulator.faults.add({ host: 'accounts', fault: text });
      const run = await world.read(read);
      expect(run.errors.map((error) => error['failure_type'])).to.deep.equal([failureType]);
      for (const name of read.streams) {
        expect(run.statuses.get(name)).to.deep.equal(['STARTED', 'INCOMPLETE']);
      }
      expect(world.emulator.calls).to.deep.equal([]);
      if (failureType === 'config_error') return;
      world.emulator.faults.clear();
      world.emulator.faults.add({ host: 'accounts', fault: text, times: 2 });
      expectWhole(await world.read(read));
    });
  }
});
