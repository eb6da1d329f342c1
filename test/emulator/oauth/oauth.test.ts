import { expect } from 'chai';
import { asText } from '#src/util/json.js';
import { emulated, errorOf, readReply, using } from '../../support/emulated.js';

const MINUTE = 60_000;

describe('emulator: accounts server', () => {
  it(
    'zoho-api §1.4: a refresh token buys an access token, and stays good without being repeated',
    emulated(async ({ emulator, token }) => {
      const form = { grant_type: 'refresh_token', refresh_token: emulator.connection.refresh_token };
      const { status, json } = await token(form);
      expect(status).to.equal(200);
      expect(json).to.have.all.keys('access_token', 'scope', 'api_domain', 'token_type', 'expires_in');
      expect(json).to.include({ api_domain: emulator.url, token_type: 'Bearer', expires_in: 3600 });
      expect((await token(form)).json['access_token'])
        .to.be.a('string')
        .that.does.not.equal(json['access_token']);
      expect(emulator.tokenGrants, 'with the one of the login').to.equal(3);
    }),
  );

  it(
    'zoho-api §17: the form may be multipart',
    emulated(async ({ emulator }) => {
      const body = new FormData();
      for (const name of ['client_id', 'client_secret', 'refresh_token'] as const)
        body.set(name, emulator.connection[name]);
      body.set('grant_type', 'refresh_token');
      const answer = await fetch(`${emulator.url}/oauth/v2/token`, { method: 'POST', body });
      expect(await answer.json()).to.include.keys('access_token');
    }),
  );

  it(
    'zoho-api §1.3: ids and tokens look like 1000.<…>',
    emulated(async ({ emulator, login }) => {
      expect(emulator.connection.client_id).to.match(/^1000\.[A-Z0-9]{30}$/);
      expect(emulator.connection.refresh_token).to.match(/^1000\.[0-9a-f]{32}\.[0-9a-f]{32}$/);
      expect(await login()).to.match(/^1000\.[0-9a-f]{32}\.[0-9a-f]{32}$/);
    }),
  );

  it(
    'zoho-api §1.4: a grant code is exchanged once, for both tokens',
    emulated(async ({ emulator, token, login, get }) => {
      const form = { grant_type: 'authorization_code', code: emulator.grantToken() };
      const { json } = await token(form);
      expect(json).to.include.keys('access_token', 'refresh_token');
      const again = await token(form);
      expect([again.status, again.json]).to.deep.equal([200, { error: 'invalid_code' }]);
      await login({ grant_type: 'refresh_token', refresh_token: asText(json['refresh_token']) ?? '' });
      expect((await get('/org')).status).to.equal(200);
    }),
  );

  it(
    'zoho-api §1.3: a grant code is dead after ten minutes',
    emulated(async ({ emulator, token }) => {
      const form = { grant_type: 'authorization_code', code: emulator.grantToken() };
      emulator.clock.advance(10 * MINUTE);
      expect((await token(form)).json).to.deep.equal({ error: 'invalid_code' });
    }),
  );

  const wrong = [
    { form: { client_id: '1000.NOBODY' }, error: 'invalid_client' },
    { form: { client_secret: 'guess' }, error: 'invalid_client_secret' },
    { form: { grant_type: 'refresh_token', refresh_token: '1000.a.b' }, error: 'invalid_code' },
    { form: { grant_type: 'authorization_code', code: '1000.a.b' }, error: 'invalid_code' },
    { form: { grant_type: 'password' }, error: 'general_error' },
  ] as const;
  for (const { form, error } of wrong) {
    it(
      `zoho-api §1.4: ${JSON.stringify(form)} answers 200 with ${error}`,
      emulated(async ({ token }) => {
        const { status, json } = await token({ ...form });
        expect([status, json]).to.deep.equal([200, { error }]);
      }),
    );
  }

  it(
    'zoho-api §1.4: a redirect client must repeat its redirect uri',
    emulated(async ({ emulator, token }) => {
      const code = emulator.grantToken({ redirectUri: 'https://a.example/back' });
      const form = { grant_type: 'authorization_code', code };
      expect((await token(form)).json).to.deep.equal({ error: 'invalid_redirect_uri' });
      const right = await token({ ...form, redirect_uri: 'https://a.example/back' });
      expect(right.json).to.include.keys('refresh_token');
    }),
  );

  it(
    'zoho-api §1.4: parameters may stand in the query string',
    emulated(async ({ emulator }) => {
      const { accounts_url, client_id, client_secret, refresh_token } = emulator.connection;
      const query = new URLSearchParams({
        client_id,
        client_secret,
        refresh_token,
        grant_type: 'refresh_token',
      });
      const response = await fetch(`${accounts_url}/oauth/v2/token?${query.toString()}`, { method: 'POST' });
      expect((await readReply(response)).json).to.include.keys('access_token');
    }),
  );

  it(
    'zoho-api §1.5: the eleventh token of ten minutes is refused with 400 until the window is over',
    emulated(async ({ emulator, token }) => {
      const form = { grant_type: 'refresh_token', refresh_token: emulator.connection.refresh_token };
      for (let count = 2; count <= 10; count++) expect((await token(form)).status).to.equal(200);
      const { status, json } = await token(form);
      expect(status).to.equal(400);
      expect(json).to.deep.equal({
        error_description: 'You have made too many requests continuously. Please try again after some time.',
        error: 'Access Denied',
        status: 'failure',
      });
      emulator.clock.advance(10 * MINUTE);
      expect((await token(form)).status).to.equal(200);
    }),
  );

  it('zoho-api §1.5: only so many access tokens are alive; the oldest goes', () =>
    using({ activeTokens: 2 }, async ({ emulator, login }) => {
      const tokens = [await login(), await login(), await login()];
      const statuses = await Promise.all(
        tokens.map(async (text) => {
          const headers = { authorization: `Zoho-oauthtoken ${text}` };
          return (await fetch(`${emulator.url}/crm/v8/org`, { headers })).status;
        }),
      );
      expect(statuses).to.deep.equal([401, 200, 200]);
    }));

  it(
    'zoho-api §1.5: the 21st refresh token of a user deletes the oldest',
    emulated(async ({ emulator, token }) => {
      for (let count = 2; count <= 21; count++) {
        await token({ grant_type: 'authorization_code', code: emulator.grantToken() });
      }
      const first = { grant_type: 'refresh_token', refresh_token: emulator.connection.refresh_token };
      expect((await token(first)).json).to.deep.equal({ error: 'invalid_code' });
    }),
  );

  it(
    'zoho-api §1.6: a revoked refresh token takes its access tokens along',
    emulated(async ({ emulator, get, token }) => {
      const { accounts_url, refresh_token } = emulator.connection;
      const response = await fetch(`${accounts_url}/oauth/v2/token/revoke?token=${refresh_token}`, {
        method: 'POST',
      });
      expect((await readReply(response)).json).to.deep.equal({ status: 'success' });
      expect((await get('/org')).status).to.equal(401);
      expect((await token({ grant_type: 'refresh_token', refresh_token })).json).to.deep.equal({
        error: 'invalid_code',
      });
    }),
  );

  it('zoho-api §1.4: api_domain may be another text, or missing; expires_in_sec comes with milliseconds', async () => {
    const answer = async (options: Parameters<typeof using>[0]) => {
      let json = {};
      await using(options, async ({ emulator, token }) => {
        json = (
          await token({ grant_type: 'refresh_token', refresh_token: emulator.connection.refresh_token })
        ).json;
      });
      return json;
    };
    expect(await answer({ apiDomain: 'https://www.zohoapis.eu/' })).to.include({
      api_domain: 'https://www.zohoapis.eu/',
    });
    expect(await answer({ apiDomain: null })).to.not.have.property('api_domain');
    expect(await answer({ legacyExpiresInSec: true })).to.include({
      expires_in: 3_600_000,
      expires_in_sec: 3600,
    });
  });

  it(
    'zoho-api §11: other addresses of the accounts host answer HTML',
    emulated(async ({ emulator }) => {
      const reply = await readReply(await fetch(`${emulator.url}/oauth/v2/token`));
      expect(reply.headers.get('content-type')).to.match(/^text\/html/);
      expect(reply.status).to.equal(404);
    }),
  );
});

describe('emulator: authorization of API calls', () => {
  const call = (url: string, authorization?: string): Promise<Response> =>
    fetch(`${url}/crm/v8/org`, { headers: authorization === undefined ? {} : { authorization } });

  for (const header of [undefined, 'Basic abc', 'Zoho-oauthtoken', '1000.a.b']) {
    it(
      `zoho-api §5.4: ${header ?? 'no header'} is 401 AUTHENTICATION_FAILURE`,
      emulated(async ({ emulator }) => {
        const reply = await readReply(await call(emulator.url, header));
        expect(errorOf(reply)).to.deep.equal([401, 'AUTHENTICATION_FAILURE', 'Authentication failed', {}]);
      }),
    );
  }

  it(
    'zoho-api §5.4: a token that is unknown, expired or revoked is 401 INVALID_TOKEN',
    emulated(async ({ emulator, get, login }) => {
      const expected = [401, 'INVALID_TOKEN', 'invalid oauth token', {}];
      expect(errorOf(await readReply(await call(emulator.url, 'Zoho-oauthtoken 1000.a.b')))).to.deep.equal(
        expected,
      );
      emulator.clock.advance(3_599_000);
      expect((await get('/org')).status).to.equal(200);
      emulator.clock.advance(1_000);
      expect(errorOf(await get('/org'))).to.deep.equal(expected);
      await login();
      emulator.revokeTokens();
      expect(errorOf(await get('/org'))).to.deep.equal(expected);
      await login();
      expect((await get('/org')).status).to.equal(200);
    }),
  );

  it(
    'zoho-api §1.6: both schemes are taken, and written down',
    emulated(async ({ emulator, login }) => {
      const token = await login();
      for (const scheme of ['Zoho-oauthtoken', 'Bearer']) {
        expect((await call(emulator.url, `${scheme} ${token}`)).status).to.equal(200);
      }
      expect(emulator.calls.map(({ scheme }) => scheme)).to.deep.equal(['Zoho-oauthtoken', 'Bearer']);
    }),
  );

  const scopes = [
    { granted: 'ZohoCRM.modules.READ', path: '/Contacts?fields=id', status: 200 },
    { granted: 'ZohoCRM.modules.contacts.READ', path: '/Contacts?fields=id', status: 200 },
    { granted: 'ZohoCRM.modules.contacts.READ', path: '/Leads?fields=id', status: 401 },
    { granted: 'ZohoCRM.modules.custom.ALL', path: '/Vehicles?fields=id', status: 200 },
    { granted: 'ZohoCRM.modules.vehicles.ALL', path: '/Vehicles?fields=id', status: 401 },
    { granted: 'ZohoCRM.settings.fields.READ', path: '/settings/fields?module=Leads', status: 200 },
    { granted: 'ZohoCRM.settings.fields.READ', path: '/settings/modules', status: 401 },
    { granted: 'ZohoCRM.settings.READ', path: '/settings/modules', status: 200 },
    { granted: 'ZohoCRM.settings.currencies.READ', path: '/org/currencies', status: 200 },
    { granted: 'ZohoCRM.org.READ', path: '/org', status: 200 },
    { granted: 'ZohoCRM.org.READ', path: '/users', status: 401 },
    { granted: 'ZohoCRM.users.READ', path: '/users', status: 200 },
    { granted: 'ZohoCRM.modules.READ', path: '/Contacts/actions/count', status: 401 },
    {
      granted: 'ZohoCRM.modules.READ ZohoSearch.securesearch.READ ZohoCRM.settings.layouts.READ',
      path: '/Contacts/actions/count',
      status: 200,
    },
  ];
  for (const { granted, path, status } of scopes) {
    it(`zoho-api §1.7: ${granted} gives ${path} ${status}`, () =>
      using({ scopes: granted.split(' ') }, async ({ get }) => {
        const reply = await get(path);
        expect(reply.status).to.equal(status);
        if (status === 401)
          expect(errorOf(reply)).to.deep.equal([401, 'OAUTH_SCOPE_MISMATCH', 'Unauthorized', {}]);
      }));
  }
});
