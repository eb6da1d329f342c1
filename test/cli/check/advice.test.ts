import { expect } from 'chai';
import { parseConfig } from '#src/config/parse.js';
import { scopesFor } from '#src/engine/scopes.js';
import { isGranted } from '#src/cli/check/scopes.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { configOf, startZoho } from '../../support/cli-world.js';
import { runFreely } from '../../support/process.js';
import { readFileSync } from 'node:fs';

describe('source-zoho check --human', () => {
  it('shows org, limits, scopes and what cannot be read, without a message of the protocol', async () => {
    const emulator: Emulator = await startZoho({
      scopes: ['ZohoCRM.modules.ALL', 'ZohoCRM.settings.ALL', 'ZohoCRM.org.READ'],
    });
    try {
      const ended = await runFreely({ args: ['check', '--human'], config: configOf(emulator) });
      const text = ended.lines.join('\n');
      expect(ended.exitCode, ended.stderr).to.equal(0);
      expect(text)
        .to.match(/^Environment +Production$/m)
        .and.match(/^Calls at once +\d+$/m);
      expect(text)
        .to.match(/present ZohoCRM\.settings\.tags\.READ/)
        .and.match(/MISSING ZohoCRM\.coql\.READ/);
      expect(text)
        .to.match(/^ {2}users: /m)
        .and.not.include('CONNECTION_STATUS')
        .and.not.include('\u001b[');
      for (const secret of [emulator.connection.client_secret, emulator.connection.refresh_token])
        expect(text + ended.stderr).not.to.include(secret);
    } finally {
      await emulator.close();
    }
  });

  it('ends with 1 and one line if the connection does not work', async () => {
    const config = {
      client_id: 'a',
      client_secret: 'b',
      refresh_token: 'c',
      accounts_url: 'http://127.0.0.1:9',
    };
    const ended = await runFreely({ args: ['check', '--human'], config });
    expect([ended.exitCode, ended.lines]).to.deep.equal([1, []]);
    expect(ended.stderr).to.match(/^source-zoho check: .*\(\w+\)\n$/);
  });

  it('knows the scopes of the README, and those that include others', () => {
    const [named = ''] = /^ZohoCRM\.\S+,\S+$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
    const { config } = parseConfig({ client_id: 'a', client_secret: 'b', refresh_token: 'c' });
    expect(scopesFor(config).map(({ scope }) => scope)).to.have.members(named.split(','));
    expect(isGranted('ZohoCRM.settings.tags.READ', ['ZohoCRM.settings.ALL'])).to.equal(true);
    expect(isGranted('ZohoCRM.settings.tags.READ', ['ZohoCRM.settings.READ'])).to.equal(true);
    expect(isGranted('ZohoCRM.settings.tags.READ', ['ZohoCRM.settings.tags.ALL'])).to.equal(true);
    expect(isGranted('ZohoCRM.settings.tags.READ', ['ZohoCRM.modules.ALL'])).to.equal(false);
  });
});
