import { expect } from 'chai';

import { parseConfig, type ParsedConfig } from '#src/config/parse.js';
import { requestTimeoutSeconds } from '#src/config/request-timeout.js';
import { SourceError } from '#src/errors.js';
import type { Json, JsonObject } from '#src/util/json.js';
import { AIRBYTE, LEAST, SINGER } from './foreign.js';

function parse(changes: JsonObject = {}): ParsedConfig {
  return parseConfig({ ...LEAST, ...changes });
}

function refusal(json: Json | undefined): string {
  try {
    parseConfig(json);
  } catch (error) {
    expect(error).to.be.instanceOf(SourceError);
    const { failureType, userMessage } = error as SourceError;
    expect(failureType).to.equal('config');
    return userMessage;
  }
  return expect.fail('the configuration was accepted');
}

describe('parseConfig', () => {
  it('fills in the defaults of spec.json', () => {
    expect(parse().config).to.deep.equal({
      clientId: 'some-id',
      clientSecret: 'some-secret',
      refreshToken: 'some-token',
      environment: 'Production',
      modules: [],
      excludeModules: [],
      perRecordStreams: [],
      readStrategy: 'auto',
      apiCreditsReservePercent: 0,
      includeDeleted: true,
      includeConvertedLeads: true,
      includeUnapprovedRecords: true,
      embedChildren: false,
      systemProperties: false,
      attachmentMaxBytes: 104_857_600,
      emailContent: false,
      lookbackSeconds: 0,
      reconcileHours: 24,
      trackedIds: 50_000,
      formulaRefreshHours: 0,
    });
    expect(parse().warnings).to.deep.equal([]);
  });

  it('takes a configuration of source-zoho-crm as it is', () => {
    const { config, warnings, raw } = parseConfig(AIRBYTE);
    expect(config).to.include({ region: 'EU', environment: 'Production', edition: 'Enterprise' });
    expect(config.startAt).to.equal(Date.UTC(2021, 8, 17, 20, 30, 28));
    expect(warnings).to.deep.equal([]);
    expect(raw).to.equal(AIRBYTE);
  });

  it('takes a configuration of tap-zoho-crm as it is', () => {
    const { config, warnings } = parseConfig({ ...SINGER, select_fields_by_default: 'false' });
    expect(config).to.include({ userAgent: SINGER['user_agent'], requestTimeout: '300' });
    expect(config.startAt).to.equal(Date.UTC(2019, 0, 1));
    expect(config.region).to.equal(undefined);
    expect(warnings).to.deep.equal(['Ignored unknown configuration keys: select_fields_by_default.']);
  });

  for (const code of ['US', 'EU', 'IN', 'AU', 'JP', 'CN', 'CA', 'SA', 'UK', 'AE']) {
    it(`F-A1: knows the data center ${code} in any letter case`, () => {
      const mixed = code.slice(0, 1) + code.slice(1).toLowerCase();
      for (const given of [code, code.toLowerCase(), mixed, ` ${code} `]) {
        expect(parse({ dc_region: given }).config.region, given).to.equal(code);
      }
    });
  }

  it('F-A1: calls the Emirates AE, whichever way they are written', () => {
    expect(parse({ dc_region: 'uae' }).config.region).to.equal('AE');
  });

  it('F-A2: refuses an unknown data center by name and says which there are', () => {
    expect(refusal({ ...LEAST, dc_region: 'MARS' }))
      .to.include('dc_region is "MARS"')
      .and.to.include('US, EU, IN, AU, JP, CN, CA, SA, UK, AE');
  });

  it('F-A17: reads request_timeout as singer-io documents it', () => {
    const cases: [string | number | null | undefined, number][] = [
      ['', 300],
      ['0', 300],
      [0, 300],
      [undefined, 300],
      [null, 300],
      ['12', 12],
      [12.5, 12.5],
      [1e12, 3_600],
    ];
    for (const [given, seconds] of cases) {
      const { config } = given === undefined ? parse() : parse({ request_timeout: given });
      expect(requestTimeoutSeconds(config.requestTimeout), String(given)).to.equal(seconds);
    }
    for (const given of ['soon', -1, true, [], {}]) {
      expect(refusal({ ...LEAST, request_timeout: given })).to.include('request_timeout is');
    }
  });

  it('F-A18: works without any optional key, and with each of them empty', () => {
    for (const key of [
      'user_agent',
      'request_timeout',
      'start_date',
      'dc_region',
      'edition',
      'modules',
      'api_url',
    ]) {
      for (const empty of [null, '', '  ']) {
        expect(parse({ [key]: empty }).config, `${key}: ${String(empty)}`).to.deep.equal(parse().config);
      }
    }
  });

  it('F-I3: reads date, Z, offset and micros as the same kind of instant', () => {
    const midnight = Date.UTC(2024, 0, 31);
    const cases: [string, number][] = [
      ['2024-01-31', midnight],
      ['2024-01-31T00:00:00Z', midnight],
      ['2024-01-31 05:30:00+05:30', midnight],
      ['2024-01-30T17:00:00.000000-0700', midnight],
      ['2024-01-31T00:00:00.250000Z', midnight + 250],
    ];
    for (const [given, at] of cases) {
      expect(parse({ start_datetime: given }).config.startAt, given).to.equal(at);
      expect(parse({ start_date: given }).config.startAt, given).to.equal(at);
    }
    for (const absent of ['', null])
      expect(parse({ start_datetime: absent }).config.startAt).to.equal(undefined);
    expect(refusal({ ...LEAST, start_datetime: '2024-02-30' })).to.include('start_datetime is "2024-02-30"');
    expect(refusal({ ...LEAST, start_date: 1_700_000_000 })).to.include('start_date is 1700000000');
  });

  it('prefers start_datetime to start_date and says so', () => {
    const { config, warnings } = parse({ start_datetime: '2024-01-02', start_date: '2024-01-01' });
    expect(config.startAt).to.equal(Date.UTC(2024, 0, 2));
    expect(warnings.join()).to.include('start_datetime is used');
  });

  it('reads numbers, booleans and lists that came as text', () => {
    const { config } = parse({
      lookback_seconds: '5',
      max_concurrent_requests: ' 7 ',
      include_converted_leads: 'False',
      modules: 'Leads, Deals,,Custom_* ',
      exclude_modules: '["*_History"]',
      environment: 'sandbox',
      edition: 'ULTIMATE',
    });
    expect(config).to.include({ lookbackSeconds: 5, maxConcurrentRequests: 7, includeConvertedLeads: false });
    expect(config).to.include({ environment: 'Sandbox', edition: 'Ultimate' });
    expect(config.modules).to.deep.equal(['Leads', 'Deals', 'Custom_*']);
    expect(config.excludeModules).to.deep.equal(['*_History']);
  });

  it('trims what was pasted with blanks around', () => {
    const { config } = parse({ client_secret: ' \tsecret\n', refresh_token: 'token ' });
    expect(config).to.include({ clientSecret: 'secret', refreshToken: 'token' });
  });

  it('cuts the slash off the URLs and refuses what is none', () => {
    expect(parse({ api_url: 'http://127.0.0.1:8080/' }).config.apiUrl).to.equal('http://127.0.0.1:8080');
    expect(parse({ accounts_url: 'https://h/a//' }).config.accountsUrl).to.equal('https://h/a');
    for (const url of ['zohoapis.com', 'ftp://h', 'http://', 'http://h?x=1', '/relative']) {
      expect(refusal({ ...LEAST, api_url: url }), url).to.include('api_url is');
    }
  });

  it('says how to get a token where there is none', () => {
    const message = refusal({ client_id: 'a', client_secret: 'b', refresh_token: null });
    expect(message).to.include('refresh_token or grant_token is missing').and.to.include('Self Client');
  });

  it('takes a grant token in place of a refresh token', () => {
    const { config } = parse({ refresh_token: '', grant_token: 'code', redirect_uri: 'https://h/cb' });
    expect(config).to.include({ grantToken: 'code', redirectUri: 'https://h/cb' });
    expect(config).not.to.have.property('refreshToken');
  });

  it('names every problem at once', () => {
    const message = refusal({ client_id: 'a', environment: 'Moon', lookback_seconds: -1, modules: [1] });
    for (const key of [
      'client_secret',
      'environment is "Moon"',
      'lookback_seconds is -1',
      'modules',
      'refresh_token',
    ]) {
      expect(message).to.include(key);
    }
    expect(message).to.include('5 problems').and.to.include('a whole number of at least 0');
  });

  it('refuses what is no object', () => {
    for (const json of [undefined, null, [], 'text', 5, true])
      expect(refusal(json)).to.include('not a JSON object');
  });

  it('F-A20: never echoes a secret, whichever key it was put into', () => {
    const message = refusal({
      client_id: 'my-client-id',
      client_secret: { value: 'nested-secret' },
      refresh_token: 12345678,
      my_api_key: 'unknown-secret',
      dc_region: 'nested-secret',
      edition: 'unknown-secret',
      environment: '12345678',
      read_strategy: '1000.0123456789abcdef0123456789abcdef.fedcba9876543210fedcba9876543210',
      accounts_url: 'ftp://joe:url-password@host',
    });
    for (const secret of [
      'nested-secret',
      'unknown-secret',
      '12345678',
      '0123456789abcdef',
      'url-password',
    ]) {
      expect(message).not.to.include(secret);
    }
    expect(message).to.include('client_secret is an object');
  });

  it('F-A20: shows no part of a long secret either', () => {
    const long = 'secret-'.repeat(20);
    const message = refusal({ ...LEAST, client_secret: long, dc_region: long, edition: `xx${long}` });
    expect(message).not.to.include('secret-sec');
  });

  it('warns once of all unknown keys, and shows none of their values', () => {
    const { warnings } = parse({ colour: 'red-value', constructor: 1, toString: 'x' });
    expect(warnings).to.deep.equal(['Ignored unknown configuration keys: colour, constructor, toString.']);
  });

  it('takes every option at its word: none is without effect', () => {
    const { warnings } = parse({ read_strategy: 'bulk', embed_children: true, formula_refresh_hours: 24 });
    expect(warnings).to.deep.equal([]);
  });
});
