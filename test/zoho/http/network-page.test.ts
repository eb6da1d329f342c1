import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { accountsUrl, apiUrl, hostOf, REGIONS } from '#src/zoho/http/hosts.js';

const page = readFileSync(fileURLToPath(new URL('../../../docs/network.md', import.meta.url)), 'utf8');

/** The cells of the table of hosts, row by row. */
const rows = page
  .split('\n')
  .filter((line) => /^\| [A-Z]{2} +\|/.test(line))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

describe('docs/network.md', () => {
  it('lists every host of src/zoho/http/hosts.ts, and no other', () => {
    const environments = ['Production', 'Sandbox', 'Developer'];
    const hosts = REGIONS.map((region) => [
      region,
      ...[accountsUrl(region), ...environments.map((name) => apiUrl(region, name))].map(hostOf),
    ]);
    expect(rows).to.deep.equal(hosts);
  });
});
