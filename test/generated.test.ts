import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect } from 'chai';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

describe('generated files', () => {
  it('are what resources/ says: generating them again gives no difference', async () => {
    const { stdout } = await run(process.execPath, ['scripts/generate.mjs', '--check'], { cwd: root });
    expect(stdout).to.equal('');
  });

  it('hold a validator that needs nothing at run time', () => {
    const code = readFileSync(`${root}/src/config/generated/validate.js`, 'utf8');
    expect(code).not.to.match(/\brequire\(|\bimport\b/);
  });
});
