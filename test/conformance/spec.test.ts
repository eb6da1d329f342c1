import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { asObject, type Json, type JsonObject } from '#src/util/json.js';
import { problemsOfSpec } from '../support/acceptance.js';
import { runCli } from '../support/process.js';

const resource = new URL('../../resources/spec.json', import.meta.url);

describe('what spec prints (protocol.md §1.3)', () => {
  let spec: JsonObject;
  before(async () => {
    const { messages, stderr, exitCode } = await runCli({ args: ['spec'] });
    expect(messages.map(({ type }) => type)).to.deep.equal(['SPEC']);
    expect([stderr, exitCode]).to.deep.equal(['', 0]);
    spec = asObject(messages[0]?.['spec'] ?? null);
  });

  it('is resources/spec.json', () => {
    expect(spec).to.deep.equal(JSON.parse(readFileSync(resource, 'utf8')));
  });

  it('keeps the rules of the acceptance tests and the UI', () => {
    expect(problemsOfSpec(spec)).to.deep.equal([]);
  });

  it('fits where the platform looks for the protocol version: 10 lines, 2 MiB', () => {
    expect(spec['protocol_version']).to.match(/^\d+\.\d+\.\d+$/);
    expect(JSON.stringify(spec).length).to.be.below(2 * 1024 * 1024);
  });
});

describe('a spec that would be refused is seen', () => {
  const broken: readonly (readonly [what: string, properties: JsonObject, words: RegExp])[] = [
    ['anyOf', { a: { anyOf: [{ type: 'string' }] } }, /\/a has anyOf/],
    [
      'a closed object',
      { a: { type: 'object', properties: { b: {} }, additionalProperties: false } },
      /\/a is closed/,
    ],
    ['two types', { a: { type: ['string', 'null'] } }, /\/a has a list of types/],
    ['an empty object', { a: { type: 'object' } }, /\/a is an empty object/],
    ['items of any type', { a: { type: 'array', items: {} } }, /\/a has items of no type/],
    [
      'an enum with duplicates',
      { a: { type: 'string', enum: ['x', 'x'] } },
      /\/a has an enum|no JSON schema/,
    ],
    ['two firsts', { a: { type: 'string', order: 0 }, b: { type: 'string', order: 0 } }, /same order/],
    ['an open secret', { refresh_token: { type: 'string' } }, /\/refresh_token is not marked as secret/],
    ['a date without help', { a: { type: 'string', format: 'date' } }, /\/a is a date without pattern/],
    ['oneOf outside of an object', { a: { oneOf: [] } }, /oneOf outside|no JSON schema/],
    [
      'oneOf without a constant',
      { a: { type: 'object', oneOf: [{ properties: { b: {} } }] } },
      /shared constant/,
    ],
    [
      'oneOf with the same constant',
      { a: { type: 'object', oneOf: [one('x'), one('x')] } },
      /constants are the same/,
    ],
  ];
  for (const [what, properties, words] of broken) {
    it(what, () => {
      const connectionSpecification = { type: 'object', properties };
      expect(problemsOfSpec({ connectionSpecification }).join('\n')).to.match(words);
    });
  }

  it('OAuth that fills a key that is not there', () => {
    const auth: Json = {
      oauth_config_specification: { complete: { token: { path_in_connector_config: ['nowhere'] } } },
    };
    const spec = { connectionSpecification: { type: 'object', properties: {} }, advanced_auth: auth };
    expect(problemsOfSpec(spec).join('\n'))
      .to.match(/no consent_url/)
      .and.match(/points at nowhere/);
  });
});

function one(constant: string): JsonObject {
  return { properties: { kind: { type: 'string', const: constant } } };
}
