import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

interface Invariant {
  readonly number: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

/** The rows of the table in docs/SPEC.md. */
function invariants(): Invariant[] {
  const rows = read('docs/SPEC.md').matchAll(/^\| (I-\d+) *\| .*? \| ([^|]+) \|$/gm);
  return [...rows].map(([, number = '', held = '']) => ({
    number,
    tests: held.split(' · ').map((entry) => {
      const [, file = '', title = ''] = /^(\S+): (.+)$/.exec(entry.trim()) ?? [];
      return { file, title };
    }),
  }));
}

describe('docs/SPEC.md', () => {
  const all = invariants();

  it('numbers its invariants without a gap', () => {
    expect(all.length).to.be.greaterThan(15);
    expect(all.map(({ number }) => number)).to.deep.equal(all.map((_, index) => `I-${index + 1}`));
  });

  for (const { number, tests } of all) {
    it(`${number} is held by tests that exist`, () => {
      expect(tests).to.not.be.empty;
      for (const { file, title } of tests) {
        expect(existsSync(new URL(file, ROOT)), `${number} names ${file}`).to.equal(true);
        expect(read(file), `${number} names a test in ${file}`).to.include(title);
      }
    });
  }

  it('is what the README points to for its guarantees', () => {
    const known = new Set(all.map(({ number }) => number));
    const named = read('README.md').match(/I-\d+/g) ?? [];
    expect(named).to.not.be.empty;
    expect(named.filter((number) => !known.has(number))).to.deep.equal([]);
  });
});
