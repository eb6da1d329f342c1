import { expect } from 'chai';
import { proxyFromEnvironment, proxySecrets } from '#src/config/proxy.js';
import { SourceError } from '#src/errors.js';

const P = 'http://proxy.example:3128';
const zoho = 'https://www.zohoapis.eu/crm/v8/org';

describe('config/proxy', () => {
  const cases: readonly (readonly [Record<string, string>, string, string | undefined])[] = [
    [{}, zoho, undefined],
    [{ HTTPS_PROXY: P }, zoho, `${P}/`],
    [{ https_proxy: P }, zoho, `${P}/`],
    [{ HTTPS_PROXY: 'http://other', https_proxy: P }, zoho, `${P}/`],
    [{ HTTPS_PROXY: P, https_proxy: ' ' }, zoho, `${P}/`],
    [{ HTTPS_PROXY: '' }, zoho, undefined],
    [{ HTTPS_PROXY: 'proxy.example:3128' }, zoho, `${P}/`],
    [{ HTTPS_PROXY: 'https://proxy.example:3128' }, zoho, 'https://proxy.example:3128/'],
    [{ HTTP_PROXY: P }, zoho, undefined],
    [{ HTTP_PROXY: P }, 'http://localhost:8080/x', `${P}/`],
    [{ HTTPS_PROXY: P }, 'http://localhost:8080/x', undefined],
    [{ ALL_PROXY: P }, zoho, `${P}/`],
    [{ ALL_PROXY: 'http://other', HTTPS_PROXY: P }, zoho, `${P}/`],
    [{ HTTPS_PROXY: P, NO_PROXY: '*' }, zoho, undefined],
    [{ HTTPS_PROXY: P, NO_PROXY: 'www.zohoapis.eu' }, zoho, undefined],
    [{ HTTPS_PROXY: P, no_proxy: 'localhost, ZohoAPIs.EU' }, zoho, undefined],
    [{ HTTPS_PROXY: P, NO_PROXY: '.zohoapis.eu' }, zoho, undefined],
    [{ HTTPS_PROXY: P, NO_PROXY: 'localhost *.zohoapis.eu' }, zoho, undefined],
    [{ HTTPS_PROXY: P, NO_PROXY: 'apis.eu' }, zoho, `${P}/`],
    [{ HTTPS_PROXY: P, NO_PROXY: 'www.zohoapis.eu.example,,' }, zoho, `${P}/`],
    [{ HTTPS_PROXY: P, NO_PROXY: 'zohoapis.eu:443' }, zoho, undefined],
    [{ HTTPS_PROXY: P, NO_PROXY: 'zohoapis.eu:8443' }, zoho, `${P}/`],
    [{ HTTP_PROXY: P, NO_PROXY: '127.0.0.1:8080' }, 'http://127.0.0.1:8080/', undefined],
    [{ HTTP_PROXY: P, NO_PROXY: '::1' }, 'http://[::1]:8080/', undefined],
    [{ HTTP_PROXY: P, NO_PROXY: '[::1]:8080' }, 'http://[::1]:8080/', undefined],
    [{ HTTP_PROXY: P, NO_PROXY: '[::1]:80' }, 'http://[::1]:8080/', `${P}/`],
  ];
  for (const [env, url, expected] of cases) {
    it(`${JSON.stringify(env)}: ${new URL(url).host} ${expected === undefined ? 'directly' : 'through the proxy'}`, () => {
      expect(proxyFromEnvironment(env)(url)?.href).to.equal(expected);
    });
  }

  for (const value of ['socks5://user:hidden@proxy', 'http://', 'http://user:hidden@:1', 'ht tp://hidden']) {
    it(`${value} is refused, and not repeated`, () => {
      expect(() => proxyFromEnvironment({ HTTPS_PROXY: value }))
        .to.throw(SourceError, /HTTPS_PROXY is not the address/)
        .and.to.include({ code: 'INVALID_PROXY', failureType: 'config' });
      expect(() => proxyFromEnvironment({ HTTPS_PROXY: value }))
        .to.throw()
        .and.not.match(/hidden/);
    });
  }

  it('F-A20: a password is a secret, alone and with its user, as written and decoded; so is a user without one', () => {
    const env = { HTTPS_PROXY: 'http://jane:p%40ss@proxy', http_proxy: P };
    expect(proxySecrets(env)).to.deep.equal(['jane:p%40ss', 'p%40ss', 'p@ss']);
    expect(proxySecrets({ ALL_PROXY: 'http://key@proxy' })).to.include('key');
    expect(proxySecrets({ HTTPS_PROXY: 'no address', ALL_PROXY: 'http://a:%zz@b' })).to.include('%zz');
    expect(proxySecrets({})).to.deep.equal([]);
  });
});
