import { expect } from 'chai';
import { CALLS, consequenceOf, failureOf, type CallName } from '#src/engine/plan/calls.js';
import { createFindings, orWithout } from '#src/engine/plan/findings.js';
import { SourceError } from '#src/errors.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';
import { NetworkError } from '#src/zoho/http/network-error.js';
import { CreditLimitError } from '#src/zoho/limits/credit-limit-error.js';

const refusal = (status: number, code?: string): ZohoApiError =>
  new ZohoApiError({ status, code, isJson: code !== undefined }, 'GET /crm/v8/Things');
const network = new NetworkError('ETIMEDOUT', { method: 'GET', url: 'https://example.com/x' });
const creditStop = new CreditLimitError({
  code: 'API_CREDITS_LIMIT',
  userMessage: 'No credits.',
  quotaReset: 0,
});
const names = Object.keys(CALLS) as CallName[];

describe('engine/plan/calls', () => {
  for (const [what, error, failure] of [
    ['a scope that is missing', refusal(401, 'OAUTH_SCOPE_MISMATCH'), 'refused'],
    ['a permission that is missing', refusal(403, 'NO_PERMISSION'), 'refused'],
    ['a limit', refusal(400, 'LIMIT_EXCEEDED'), 'refused'],
    ['a token that is refused', refusal(401, 'INVALID_TOKEN'), 'refused'],
    ['an unknown code', refusal(400, 'UNKNOWN_CODE'), 'refused'],
    ['errors of the server', refusal(500, 'INTERNAL_ERROR'), 'lasting'],
    ['too many requests', refusal(429, 'TOO_MANY_REQUESTS'), 'lasting'],
    ['silence', network, 'lasting'],
    ['a page of a proxy', refusal(200), 'nonsense'],
    [
      'rows in another order',
      new SourceError({ code: 'X', failureType: 'system', userMessage: '' }),
      'nonsense',
    ],
    ['no credits', creditStop, undefined],
    ['a defect', new TypeError('x is not a function'), undefined],
  ] as const) {
    it(`${what}: ${failure ?? 'the run ends'}`, () => {
      expect(failureOf(error)).to.equal(failure);
    });
  }

  it('I-40: a call that only helps is never fatal, however it fails', () => {
    const helping = names.filter((name) => CALLS[name].role === 'help');
    expect(helping).to.include.members(['query', 'query probe', 'job', 'users', 'tags', 'count']);
    for (const name of helping)
      for (const failure of ['refused', 'lasting', 'nonsense'] as const)
        expect(CALLS[name][failure], `${name}, ${failure}`).to.be.oneOf(['fall back', 'do without']);
  });

  it('I-40: content that does not come is never called complete', () => {
    for (const name of names.filter((each) => CALLS[each].role === 'content'))
      for (const failure of ['lasting', 'nonsense'] as const)
        expect(CALLS[name][failure], name).to.equal('fail');
  });

  it('content is not given up for a token that is refused', () => {
    for (const name of names.filter((each) => CALLS[each].role === 'content'))
      expect(consequenceOf(name, refusal(401, 'INVALID_TOKEN')), name).to.equal('fail');
  });

  it('errors that have to stop the run are always fatal', () => {
    for (const name of names) expect(consequenceOf(name, creditStop), name).to.equal('fail');
  });
});

describe('engine/plan/findings', () => {
  const scope = refusal(401, 'OAUTH_SCOPE_MISMATCH');

  it('I-41: an unavailable call is asked once in a run, and warned of once', async () => {
    const findings = createFindings();
    const warnings: string[] = [];
    let calls = 0;
    const ask = (): Promise<number | undefined> =>
      orWithout({ findings, warn: (_, text) => warnings.push(text) }, 'query probe', 'Things', () => {
        calls += 1;
        return Promise.reject(refusal(400, 'LIMIT_EXCEEDED'));
      });
    expect([await ask(), await ask()]).to.deep.equal([undefined, undefined]);
    expect([calls, warnings.length]).to.deep.equal([1, 1]);
  });

  it('I-41: a scope that is missing concerns all modules, another refusal only its module', () => {
    const findings = createFindings();
    expect(findings.close('query', 'Things', scope)).to.be.a('string');
    expect(findings.close('query', 'Others', scope)).to.equal(undefined);
    expect(findings.reason('query', 'Others')).to.equal('OAUTH_SCOPE_MISMATCH');
    findings.close('job', 'Things', refusal(400, 'MODULE_NOT_SUPPORTED'));
    expect(findings.reason('job', 'Others')).to.equal(undefined);
  });

  it('rethrows errors that have to stop the run', async () => {
    const facts = { findings: createFindings(), warn: (): void => undefined };
    const error = await orWithout(facts, 'count', 'Things', () => Promise.reject(creditStop)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.equal(creditStop);
  });
});
