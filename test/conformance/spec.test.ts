import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { asObject, type JsonObject } from '#src/util/json.js';
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

describe('a spec that breaks a rule of our own is seen', () => {
  const broken: readonly (readonly [what: string, properties: JsonObject, words: RegExp])[] = [
    ['two types', { a: { type: ['string', 'null'] } }, /\/a has a list of types/],
    ['items of any type', { a: { type: 'array', items: {} } }, /\/a has items of no type/],
    ['an open secret', { grant_token: { type: 'string' } }, /\/grant_token is not marked as secret/],
    ['a date without help', { a: { type: 'string', format: 'date' } }, /\/a is a date without pattern/],
    ['no JSON schema', { a: { type: 'text' } }, /no JSON schema/],
    ["one of Airbyte's", { a: { anyOf: [{ type: 'string' }] } }, /spec-keyword/],
  ];
  for (const [what, properties, words] of broken) {
    it(what, () => {
      const connectionSpecification = { type: 'object', properties };
      expect(problemsOfSpec({ connectionSpecification }).join('\n')).to.match(words);
    });
  }
});
