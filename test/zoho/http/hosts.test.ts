import { expect } from 'chai';
import {
  accountsUrl,
  allAccountsUrls,
  apiUrl,
  apiUrlOfAccounts,
  explicitUrl,
  inEnvironment,
  parseRegion,
  REGIONS,
  trustedApiDomain,
} from '#src/zoho/http/hosts.js';

const TABLE = [
  ['US', 'https://accounts.zoho.com', 'https://www.zohoapis.com'],
  ['EU', 'https://accounts.zoho.eu', 'https://www.zohoapis.eu'],
  ['IN', 'https://accounts.zoho.in', 'https://www.zohoapis.in'],
  ['AU', 'https://accounts.zoho.com.au', 'https://www.zohoapis.com.au'],
  ['JP', 'https://accounts.zoho.jp', 'https://www.zohoapis.jp'],
  ['CN', 'https://accounts.zoho.com.cn', 'https://www.zohoapis.com.cn'],
  ['CA', 'https://accounts.zohocloud.ca', 'https://www.zohoapis.ca'],
  ['SA', 'https://accounts.zoho.sa', 'https://www.zohoapis.sa'],
  ['UK', 'https://accounts.zoho.uk', 'https://www.zohoapis.uk'],
  ['AE', 'https://accounts.zoho.ae', 'https://www.zohoapis.ae'],
] as const;

describe('zoho/hosts', () => {
  for (const [region, accounts, api] of TABLE) {
    it(`F-A1: ${region} in any letter case has its accounts and API host`, () => {
      for (const name of [region, region.toLowerCase(), ` ${region} `]) {
        expect(accountsUrl(name)).to.equal(accounts);
        expect(apiUrl(name, 'Production')).to.equal(api);
        expect(apiUrlOfAccounts(accounts, 'production')).to.equal(api);
      }
    });
  }

  it('F-A1: the table above is complete, and UAE is another name of AE', () => {
    expect(REGIONS).to.have.members(TABLE.map(([region]) => region));
    expect(allAccountsUrls()).to.have.members(TABLE.map(([, accounts]) => accounts));
    expect(parseRegion('uae')).to.equal('AE');
  });

  it('F-A2: an unknown data centre is refused by name, with what is allowed', () => {
    expect(() => accountsUrl('Mars'))
      .to.throw('dc_region is "Mars"')
      .with.property('failureType', 'config');
    expect(() => accountsUrl('')).to.throw('Allowed: US, EU, IN');
    expect(() => apiUrl('EU', 'Staging')).to.throw('environment is "Staging"');
  });

  it('F-A3: the environment changes the API host and nothing else', () => {
    expect(apiUrl('in', 'sandbox')).to.equal('https://sandbox.zohoapis.in');
    expect(apiUrl('CA', 'Developer')).to.equal('https://developer.zohoapis.ca');
    expect(apiUrl('US', 'PRODUCTION')).to.equal('https://www.zohoapis.com');
  });

  it('F-A3: a production api_domain gives way to the host of the environment, others stay', () => {
    expect(inEnvironment('https://www.zohoapis.com.au', 'Sandbox')).to.equal(
      'https://sandbox.zohoapis.com.au',
    );
    expect(inEnvironment('https://sandbox.zohoapis.eu', 'Production')).to.equal(
      'https://sandbox.zohoapis.eu',
    );
    expect(inEnvironment('http://127.0.0.1:8080', 'Sandbox')).to.equal('http://127.0.0.1:8080');
  });

  it('F-A4: api_domain is taken without its trailing slash', () => {
    expect(trustedApiDomain('https://www.zohoapis.eu/')).to.equal('https://www.zohoapis.eu');
    expect(trustedApiDomain('https://developer.zohoapis.sa')).to.equal('https://developer.zohoapis.sa');
  });

  for (const domain of [
    undefined,
    '',
    'www.zohoapis.eu',
    'http://www.zohoapis.eu',
    'https://www.zohoapis.eu.evil.example',
    'https://evil.example/www.zohoapis.eu',
    'https://www.zohoapis.eu:8443',
    'https://user@evil.example',
    'file:///etc/passwd',
    'https://127.0.0.1',
  ]) {
    it(`F-A4: the token is not sent to ${JSON.stringify(domain)}`, () => {
      expect(trustedApiDomain(domain)).to.equal(undefined);
    });
  }

  it('F-A4: a host that the user has named is trusted, also over http', () => {
    expect(trustedApiDomain('http://127.0.0.1:8080/', ['127.0.0.1'])).to.equal('http://127.0.0.1:8080');
    expect(trustedApiDomain('file://127.0.0.1/x', ['127.0.0.1'])).to.equal(undefined);
  });

  it('an address in the configuration is an http address', () => {
    expect(explicitUrl('api_url', 'http://localhost:1234/')).to.equal('http://localhost:1234');
    expect(() => explicitUrl('api_url', 'localhost:1234')).to.throw(
      'api_url is not an http or https address',
    );
  });
});
