import { expect } from 'chai';

import { createRedactor, isSecretKey, secretsOf } from '#src/config/redact.js';

const TOKEN = '1000.0123456789abcdef0123456789abcdef.fedcba9876543210fedcba9876543210';

describe('redaction (F-A20)', () => {
  it('masks every occurrence in every writing', () => {
    const secret = 'a b/c"d\\e+é';
    const redact = createRedactor([secret]);
    const forms = [
      secret,
      JSON.stringify({ secret }),
      encodeURIComponent(secret),
      encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
      new URLSearchParams({ x: secret }).toString(),
    ];
    for (const form of forms) expect(redact(`<${form}> and <${form}>`), form).not.to.match(/a.{1,3}b/);
    expect(redact('nothing to see')).to.equal('nothing to see');
  });

  it('masks the longer of two secrets first, and leaves very short ones alone', () => {
    expect(createRedactor(['abcd', 'abcdefgh'])('abcdefgh abcd')).to.equal('**** ****');
    expect(createRedactor(['abc', ''])('abc')).to.equal('abc');
  });

  it('takes a secret as text, not as a pattern', () => {
    expect(createRedactor(['.*.*', '(((('])('plain text (((( .*.*')).to.equal('plain text **** ****');
  });

  it('masks whatever looks like a token of Zoho, known or not', () => {
    expect(createRedactor([])(`got ${TOKEN}, ${TOKEN.toUpperCase()}!`)).to.equal('got ****, ****!');
  });

  it('survives half a surrogate pair', () => {
    expect(createRedactor(['ab\ud800cd'])('xab\ud800cdx')).to.equal('x****x');
  });
});

describe('secretsOf', () => {
  it('finds secret keys, unknown keys named like one, and passwords in URLs', () => {
    const found = secretsOf({
      client_id: 'the-id',
      client_secret: ' padded ',
      refresh_token: { deep: ['nested', 7] },
      redis_url: 'redis://user:re%40dis@host/0',
      accounts_url: 'http://joe:door@host',
      api_key: 'unknown-key',
      user_agent: 'not a secret',
      dc_region: 'EU',
    });
    expect(found).to.include.members([
      'the-id',
      ' padded ',
      'padded',
      'nested',
      '7',
      're%40dis',
      're@dis',
      'door',
      'unknown-key',
    ]);
    expect(found).not.to.include('not a secret').and.not.to.include('EU');
  });

  it('tells secret keys by the spec first and by their name after that', () => {
    for (const key of ['client_id', 'redis_url', 'x_password', 'AccessToken'])
      expect(isSecretKey(key), key).to.equal(true);
    for (const key of ['token_store', 'user_agent', 'colour']) expect(isSecretKey(key), key).to.equal(false);
  });
});
