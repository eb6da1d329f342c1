import { expect } from 'chai';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openLoginDesk, type LoginDesk } from '../../support/login-desk.js';

describe('source-zoho login in a pipe', () => {
  let desk: LoginDesk;
  before(async () => (desk = await openLoginDesk()));
  after(() => desk.close());

  it('takes each answer from a line of stdin, and repeats none', async () => {
    const { client_id: id, client_secret: secret } = desk.zoho.connection;
    const code = desk.zoho.grantToken();
    const ended = await desk.pipe([id, secret, code], ['--modules', 'Leads, users']);
    expect([ended.exitCode, ended.stdout], ended.stderr).to.deep.equal([0, '']);
    for (const hidden of [secret, code]) expect(ended.stderr).not.to.include(hidden);
    expect(desk.config()['refresh_token']).to.match(/^1000\./);
    expect(desk.config()).to.deep.include({ modules: ['Leads', 'users'] });
    expect(statSync(join(desk.folder, 'config.json')).mode & 0o777).to.equal(0o600);
  });

  it('ends with 1 and one line, with no secret of the arguments', async () => {
    const more = ['--client-id', 'nobody', '--client-secret=hush-hush', '--code', 'quiet-please'];
    const ended = await desk.pipe([], [...more, '-o', 'other.json']);
    expect(ended.exitCode).to.equal(1);
    expect(ended.stderr)
      .to.match(/^source-zoho login: .*\(invalid_client\)\n$/)
      .and.not.match(/hush|quiet/);
  });
});
