import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { pictureOf } from './picture.js';
import { readResults } from './results.js';

describe('bench/results.json', () => {
  const results = readResults();

  for (const scheme of ['light', 'dark'] as const)
    it(`is what docs/images/bench-${scheme}.svg shows: \`npm run bench -- --only "" --write\` draws it`, () => {
      const path = new URL(`../../docs/images/bench-${scheme}.svg`, import.meta.url);
      expect(readFileSync(path, 'utf8')).to.equal(pictureOf(results, scheme));
    });

  it('has rows in each section, and the machine that measured them', () => {
    for (const [name, { machine, rows }] of Object.entries(results)) {
      expect(rows, name).to.not.be.empty;
      expect(machine, name).to.match(/Node \d+/);
    }
  });
});
