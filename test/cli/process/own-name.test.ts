import { expect } from 'chai';
import { typed } from '#src/cli/process/own-name.js';

describe('cli/process: what a user types to start a program', () => {
  it('its name where it is on the PATH, else node with the path from here', () => {
    const cwd = '/home/ann/clone';
    const clone = { script: '/home/ann/clone/bin/source-zoho', path: '/usr/bin:/bin', cwd };
    expect(typed('tap-zoho', clone)).to.equal('node bin/tap-zoho');
    expect(typed('source-zoho', { ...clone, cwd: '/home/ann' })).to.equal('node clone/bin/source-zoho');
    expect(typed('tap-zoho', { ...clone, script: '/usr/bin/source-zoho' })).to.equal('tap-zoho');
    expect(typed('tap-zoho', { ...clone, script: '' })).to.equal('tap-zoho');
  });
});
