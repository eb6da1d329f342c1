import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { titlesIn, type Title } from './support/titles.js';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

interface Invariant {
  readonly number: string;
  readonly promise: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
  readonly suites: readonly string[];
}

/** The sections of docs/SPEC.md: a heading, sentences, the list "Held by:" and the line "Run by:". */
function invariants(): Invariant[] {
  const [, ...sections] = read('docs/SPEC.md').split(/^## (?=I-\d)/m);
  return sections.map((section) => {
    const [, number = '', promise = '', held = '', run = ''] =
      /^(I-\d+) \S[^\n]*\n\n([^]*?)\n\nHeld by:\n\n([^]*?)\n\nRun by: ([^\n]+)\n*$/.exec(section) ?? [];
    const tests = [...held.matchAll(/^- `([^`]+)`: (.+)$/gm)];
    return {
      number,
      promise,
      tests: tests.map(([, file = '', title = '']) => ({ file, title })),
      suites: [...run.matchAll(/`npm (?:run )?([^`]+)`/g)].map(([, name = '']) => name),
    };
  });
}

/** Every test file, as the page names it, with the texts in it. */
function testFiles(): Map<string, Title[]> {
  const names = readdirSync(new URL('test/', ROOT), { recursive: true, encoding: 'utf8' });
  const files = names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name.replaceAll('\\', '/')}`);
  return new Map(files.map((file) => [file, titlesIn(read(file))]));
}

function scriptsOf(manifest: string): string[] {
  const value: unknown = JSON.parse(manifest);
  return typeof value === 'object' && value !== null && 'scripts' in value
    ? Object.keys(value.scripts ?? {})
    : [];
}

/** The suite that runs all of a test file (`scripts/suite.mjs`). */
function suiteOf(file: string): string {
  if (file.startsWith('test/interop/')) return 'test:interop';
  if (!file.endsWith('.slow.test.ts')) return 'test';
  const [, room = ''] = /\/(kill|hostile)\//.exec(file) ?? [];
  return `test:${room || 'slow'}`;
}

const numbersIn = (text: string): string[] => text.match(/\bI-\d+\b/g) ?? [];

describe('docs/SPEC.md', () => {
  const all = invariants();
  const scripts = scriptsOf(read('package.json'));
  let files: Map<string, Title[]>;

  before(() => {
    files = testFiles();
  });

  it('numbers its invariants without a gap', () => {
    expect(all.length).to.be.greaterThan(15);
    expect(all.map(({ number }) => number)).to.deep.equal(all.map((_, index) => `I-${index + 1}`));
  });

  for (const { number, promise, tests, suites } of all) {
    it(`${number} says what it promises and which suites of package.json run its tests`, () => {
      expect(promise).to.match(/\.$/);
      expect(suites).to.not.be.empty;
      expect(scripts).to.include.members(suites);
    });

    it(`${number} is held by tests that exist and name it`, () => {
      expect(tests).to.not.be.empty;
      for (const { file, title } of tests) {
        expect(existsSync(new URL(file, ROOT)), `${number} names ${file}`).to.equal(true);
        const named = files.get(file)?.filter(({ text }) => text.includes(title)) ?? [];
        expect(named, `${number} names "${title}" in ${file}`).to.not.be.empty;
        const silent = named.filter(({ full }) => !numbersIn(full).includes(number));
        expect(
          silent.map(({ text }) => text),
          `of ${file}, without ${number}`,
        ).to.deep.equal([]);
      }
    });
  }

  it('names the suites that run its tests, and `npm test` only where that runs one', () => {
    const wrong = all.flatMap(({ number, tests, suites }) => {
      const needed = new Set(tests.map(({ file }) => suiteOf(file)));
      const missing = [...needed].filter((name) => !suites.includes(name));
      const foreign = suites.filter((name) => name === 'test' && !needed.has(name));
      return [
        ...missing.map((name) => `${number} lacks ${name}`),
        ...foreign.map(() => `${number} is not in npm test`),
      ];
    });
    expect(wrong).to.deep.equal([]);
  });

  it('lists every test file that names an invariant', () => {
    const listed = new Set(
      all.flatMap(({ number, tests }) => tests.map(({ file }) => `${number} in ${file}`)),
    );
    const named = [...files].flatMap(([file, titles]) =>
      titles.flatMap(({ text }) => numbersIn(text)).map((number) => `${number} in ${file}`),
    );
    expect(named.length).to.be.greaterThan(all.length);
    expect([...new Set(named)].filter((one) => !listed.has(one))).to.deep.equal([]);
  });

  it('is what the README points to for its guarantees', () => {
    const known = new Set(all.map(({ number }) => number));
    const named = numbersIn(read('README.md'));
    expect(named).to.not.be.empty;
    expect(named.filter((number) => !known.has(number))).to.deep.equal([]);
  });
});
