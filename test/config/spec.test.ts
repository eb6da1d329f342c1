import { readFileSync } from 'node:fs';

import { Ajv } from 'ajv';
import { expect } from 'chai';

import { KEYS } from '#src/config/generated/keys.js';
import { validate } from '#src/config/generated/validate.js';
import { parseConfig } from '#src/config/parse.js';
import { scopesFor } from '#src/engine/scopes.js';
import type { JsonObject } from '#src/util/json.js';
import { AIRBYTE, LEAST, SINGER } from './foreign.js';

interface Property {
  readonly type?: string;
  readonly title: string;
  readonly description: string;
  readonly order: number;
  readonly group: string;
  readonly pattern?: string;
  readonly format?: string;
  readonly examples?: unknown[];
  readonly airbyte_secret?: boolean;
  readonly airbyte_hidden?: boolean;
}

interface Spec {
  readonly documentationUrl: string;
  readonly changelogUrl: string;
  readonly protocol_version: string;
  readonly supported_destination_sync_modes: string[];
  readonly connectionSpecification: JsonObject & { required: string[]; properties: Record<string, Property> };
  readonly advanced_auth: {
    oauth_config_specification: {
      oauth_connector_input_specification: { consent_url: string; access_token_url: string; scope: string };
    };
  };
}

const text = readFileSync(new URL('../../resources/spec.json', import.meta.url), 'utf8');
const spec = JSON.parse(text) as Spec;
const schema = spec.connectionSpecification;
const properties = Object.entries(schema.properties);
const oauth = spec.advanced_auth.oauth_config_specification.oauth_connector_input_specification;

/** Every key at any depth with its value. */
function walk(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key, inner] as [string, unknown], ...walk(inner)]);
}

/** Those of all streams and strategies. */
const SCOPES = scopesFor(parseConfig(LEAST).config).map(({ scope }) => scope);

const page = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('resources/spec.json', () => {
  it('has the keys of docs/guide.md#configuration, two for comparing ids, and no others', () => {
    expect(Object.keys(schema.properties)).to.have.members(
      (
        'client_id client_secret refresh_token grant_token redirect_uri dc_region environment start_datetime start_date ' +
        'modules exclude_modules per_record_streams read_strategy api_credits_per_sync api_credits_reserve_percent max_concurrent_requests ' +
        'edition include_deleted include_converted_leads include_unapproved_records embed_children system_properties attachment_folder attachment_max_bytes email_content lookback_seconds formula_refresh_hours redis_url ' +
        'token_store accounts_url api_url user_agent request_timeout reconcile_hours tracked_ids'
      ).split(' '),
    );
    expect(schema.required).to.have.members(['client_id', 'client_secret']);
  });

  it('keeps the rules of the acceptance tests (protocol.md §1.3)', () => {
    const forbidden =
      'not anyOf oneOf allOf patternProperties prefixItems if then else dependentSchemas dependentRequired $ref format';
    for (const [key, value] of walk(schema)) {
      expect(forbidden.split(' ')).not.to.include(key);
      if (key === 'type') expect(value).to.be.a('string');
      if (key === 'additionalProperties') expect(value).to.equal(true);
      if (key === 'enum') expect(new Set(value as string[]).size).to.equal((value as string[]).length);
      if (key === 'items') expect(value).to.have.property('type', 'string');
    }
    expect(new Set(properties.map(([, property]) => property.order)).size).to.equal(properties.length);
  });

  it('puts each key into a group of the form, and has a title for each group', () => {
    const groups = (schema['groups'] as { id: string; title: string }[]).map(({ id }) => id);
    expect(new Set(properties.map(([, { group }]) => group))).to.deep.equal(new Set(groups));
    for (const { title } of schema['groups'] as { title: string }[]) expect(title).not.to.equal('');
  });

  it('has absolute URLs, which strict clients insist on', () => {
    for (const url of [spec.documentationUrl, spec.changelogUrl])
      expect(new URL(url).protocol).to.equal('https:');
    expect(spec.protocol_version).to.match(/^\d+\.\d+\.\d+$/);
    expect(spec.supported_destination_sync_modes).to.deep.equal([]);
  });

  it('explains every key to a person, hides the internal ones and marks the secrets', () => {
    for (const [key, property] of properties) {
      expect(property.title, key).to.be.a('string').and.not.equal('');
      expect(property.description, key).to.match(/[.)]$/);
    }
    const marked = (mark: 'airbyte_hidden' | 'airbyte_secret') =>
      properties.filter(([, property]) => property[mark] === true).map(([key]) => key);
    expect(marked('airbyte_hidden')).to.have.members([
      'accounts_url',
      'api_url',
      'start_date',
      'request_timeout',
    ]);
    expect(marked('airbyte_secret')).to.have.members([
      'client_id',
      'client_secret',
      'refresh_token',
      'grant_token',
      'redis_url',
    ]);
  });

  it('lets clients that validate before they run pass the configurations people have', () => {
    const ajv = new Ajv({ strict: false });
    const check = ajv.compile(schema);
    const good: JsonObject[] = [
      LEAST,
      AIRBYTE,
      SINGER,
      { ...SINGER, request_timeout: 300, select_fields_by_default: false },
      { ...SINGER, request_timeout: 12.5 },
      ...[
        '',
        null,
        '2000-01-01',
        '2000-01-01 13:00',
        '2000-01-01T13:00:00-07:00',
        '2023-01-01T00:00:00.123456Z',
      ].map((start) => ({ ...AIRBYTE, start_datetime: start })),
      ...['us', 'eu', 'Eu', 'CA', 'ae', ''].map((region) => ({ ...AIRBYTE, dc_region: region })),
      ...['Production', 'Sandbox', 'Developer'].map((environment) => ({ ...AIRBYTE, environment })),
      ...['Free', 'Standard', 'Professional', 'Enterprise', 'Ultimate'].map((edition) => ({
        ...AIRBYTE,
        edition,
      })),
    ];
    for (const config of good) {
      expect(check(config), JSON.stringify(config)).to.equal(true);
      expect(validate(config), JSON.stringify(config)).to.equal(true);
      expect(() => parseConfig(config)).not.to.throw();
    }
    for (const region of ['MARS', 'USA', 'EU ', 'xEU'])
      expect(check({ ...AIRBYTE, dc_region: region })).to.equal(false);
  });

  it('F-A22: maps exactly the data centers to their accounts hosts', () => {
    for (const url of [oauth.consent_url, oauth.access_token_url]) {
      const map: Record<string, string> = {};
      for (const [, code = '', host = ''] of url.matchAll(/'([A-Z]+)': '([a-z.]+)'/g)) map[code] = host;
      expect(Object.keys(map)).to.have.members([...KEYS.dc_region.values]);
      expect(map).to.include({
        CA: 'zohocloud.ca',
        US: 'zoho.com',
        AU: 'zoho.com.au',
        CN: 'zoho.com.cn',
        UK: 'zoho.uk',
      });
    }
    const region = schema.properties['dc_region'];
    const fromPattern = [...(region?.pattern ?? '').matchAll(/\[(.).\]\[(.).\]/g)].map(
      ([, a, b]) => `${a ?? ''}${b ?? ''}`,
    );
    expect(fromPattern).to.deep.equal([...KEYS.dc_region.values]);
    expect(region?.examples).to.deep.equal([...KEYS.dc_region.values]);
  });

  it('F-A22: asks for offline access, for consent, and for scopes that something uses', () => {
    expect(oauth.consent_url).to.include('access_type=offline').and.to.include('prompt=consent');
    expect(oauth.scope.split(',')).to.have.members(SCOPES);
  });

  it('asks for the scopes that the README names, and the guide says of each what is lost without it', () => {
    expect(/^ZohoCRM\.\S+,\S+$/m.exec(page('README.md'))?.[0]).to.equal(oauth.scope);
    const rows = page('docs/guide.md').match(/^\| `Zoho\w+\..*$/gm) ?? [];
    const explained = rows.flatMap((row) => (row.split('|')[1] ?? '').match(/Zoho\w+\.[\w.]+/g) ?? []);
    expect(explained).to.have.members(oauth.scope.split(','));
  });
});
