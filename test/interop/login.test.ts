import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openLoginDesk, type LoginDesk, type LoginEnd } from '../support/login-desk.js';
import { openBrowser, type Browser, type Page } from './support/browser.js';

/** The address that a browser would end at, of a page of consent that accepts at once. */
async function redirectOf(screen: string): Promise<string> {
  const [url = ''] = /http\S+\/oauth\/v2\/auth\S+/.exec(screen) ?? [];
  const answer = await fetch(url, { redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

describe('source-zoho login in a terminal', function () {
  this.timeout(60_000);
  let desk: LoginDesk;
  before(async () => (desk = await openLoginDesk()));
  after(() => desk.close());

  it('asks for everything, and shows neither secret nor code', async () => {
    const { client_id: id, client_secret: secret } = desk.zoho.connection;
    const code = desk.zoho.grantToken();
    const { exitCode, screen } = await desk.terminal('', [
      ['What kind of client', ''],
      ['Client ID', id],
      ['Client secret', secret],
      ['Code', code],
    ]);
    expect(exitCode, screen).to.equal(0);
    for (const hidden of [secret, code]) expect(screen).not.to.include(hidden);
    expect(desk.config()['refresh_token']).to.match(/^1000\./);
  });

  it('takes the address at which the browser of another machine ends, but that of this login only', async () => {
    const { client_id: id, client_secret: secret } = desk.zoho.connection;
    const { exitCode, screen } = await desk.terminal('--client server --no-browser --port 0 -o pasted.json', [
      ['Client ID', id],
      ['Client secret', secret],
      ['Waiting for the browser', 'http://127.0.0.1:8976/callback?code=1000.forged&state=forged'],
      ['Waiting for the browser', redirectOf],
    ]);
    expect(exitCode, screen).to.equal(0);
    expect(screen).to.include('not an address of this login').and.not.include('code=1000.');
    expect(desk.config('pasted.json')['refresh_token']).to.match(/^1000\./);
  });

  it('ends with 1 and writes nothing if it is left', async () => {
    const { exitCode, screen } = await desk.terminal('--client self -o left.json', [['Client ID', '\u0003']]);
    expect([exitCode, screen.includes('LOGIN_CANCELLED')]).to.deep.equal([1, true]);
  });
});

describe('source-zoho login with a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let desk: LoginDesk;
  before(async function () {
    browser = await openBrowser(this);
    desk = await openLoginDesk({ consent: 'ask' });
  });
  // Absent if the suite was skipped.
  after(async () => {
    await (browser as Browser | undefined)?.close();
    await (desk as LoginDesk | undefined)?.close();
  });

  /** Logs in, and looks at the page of consent when its address is shown. */
  const loginWith = async (
    output: string,
    look: (page: Page, consentUrl: string) => Promise<void>,
    secret = desk.zoho.connection.client_secret,
  ): Promise<LoginEnd> => {
    const page = await browser.newPage({ viewport: { width: 820, height: 600 }, colorScheme: 'light' });
    const args = ['--client', 'server', '--no-browser', '--port', '0', '-o', output];
    let looking: Promise<void> | undefined;
    const ended = await desk.pipe([desk.zoho.connection.client_id, secret], args, (stderr) => {
      const [url] = /http\S+\/oauth\/v2\/auth\S+(?=\n)/.exec(stderr) ?? [];
      if (url !== undefined) looking ??= page.goto(url).then(() => look(page, url));
    });
    await looking;
    await page.close();
    return ended;
  };
  const click = (page: Page, name: string): Promise<void> => page.click(`text=${name}`);
  const heading = async (page: Page): Promise<unknown> => {
    await page.waitForSelector('main h1');
    return page.evaluate("document.querySelector('main h1').textContent");
  };

  it('shows whether it worked, and a callback that was used does not answer again', async () => {
    const seen: unknown[] = [];
    let callback = '';
    const ended = await loginWith('accepted.json', async (page) => {
      await click(page, 'Accept');
      seen.push(await heading(page));
      callback = String(await page.evaluate('location.href'));
    });
    expect([ended.exitCode, seen], ended.stderr).to.deep.equal([0, ['The login worked']]);
    expect(desk.config('accepted.json')['refresh_token']).to.match(/^1000\./);
    expect(await fetch(callback).catch(() => 'closed')).to.equal('closed');
  });

  it('a callback of another state is refused, and the login goes on', async () => {
    const seen: unknown[] = [];
    const ended = await loginWith('forged.json', async (page, url) => {
      const redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
      await page.goto(`${redirect}?code=${desk.zoho.grantToken()}&state=forged`);
      seen.push(await heading(page));
      await page.goto(url);
      await click(page, 'Accept');
      seen.push(await heading(page));
    });
    const both = ['This is not the login that is running', 'The login worked'];
    expect([ended.exitCode, seen], ended.stderr).to.deep.equal([0, both]);
  });

  it('a refused consent and a wrong secret are shown in both, and nothing is written', async () => {
    const seen: unknown[] = [];
    const refused = await loginWith('no.json', async (page) => {
      await click(page, 'Reject');
      seen.push(await heading(page));
    });
    const wrong = await loginWith(
      'no.json',
      async (page) => {
        await click(page, 'Accept');
        seen.push(await heading(page));
      },
      'guess',
    );
    expect(seen).to.deep.equal(['The login did not work', 'The login did not work']);
    expect([refused.exitCode, wrong.exitCode]).to.deep.equal([1, 1]);
    expect(refused.stderr).to.match(/\(access_denied\)\n$/);
    expect(wrong.stderr).to.match(/\(invalid_client_secret\)\n$/);
    expect(existsSync(join(desk.folder, 'no.json'))).to.equal(false);
  });
});
