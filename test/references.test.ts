import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  anchorsOf,
  brokenReferences,
  sectionsOf,
  type Known,
  type SourceFile,
} from './support/references.js';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** It holds breaches on purpose. */
const OWN = 'test/references.test.ts';

/** Everything that may refer to something: sources, tests, pages. */
function files(): SourceFile[] {
  const folders = ['src', 'test', 'docs'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name.replaceAll('\\', '/')}`,
    ),
  );
  const paths = [...folders, 'README.md', 'CHANGELOG.md'];
  return paths
    .filter((path) => /\.(ts|md)$/.test(path) && path !== OWN)
    .map((path) => ({ path, text: read(path) }));
}

function known(pages: readonly SourceFile[]): Known {
  const ids = (page: string, pattern: RegExp): Set<string> => new Set(read(page).match(pattern));
  return {
    sections: new Map(
      ['zoho-api.md', 'protocol.md'].map((name) => [name, sectionsOf(read(`docs/${name}`))] as const),
    ),
    facts: ids('docs/facts.md', /(?<=^- \*\*)F-\w+(?=\*\*)/gm),
    invariants: ids('docs/SPEC.md', /(?<=^## )I-\d+/gm),
    anchors: new Map(pages.map(({ path, text }) => [path, anchorsOf(text)])),
    exists: (path) => existsSync(new URL(path, ROOT)),
  };
}

describe('references', () => {
  it('of sources, tests and pages lead to something that exists', () => {
    const all = files();
    const there = known(all.filter(({ path }) => path.endsWith('.md')));
    const breaches = all.flatMap((file) => brokenReferences(file, there));
    expect(breaches, `\n${breaches.join('\n')}\n`).to.deep.equal([]);
  });

  it('are looked for in pages that have sections, facts and invariants', () => {
    const { sections, facts, invariants } = known([]);
    expect([...(sections.get('zoho-api.md') ?? [])]).to.include.members(['5.2', '0.1.2', '15.14']);
    expect([...(sections.get('protocol.md') ?? [])]).to.include.members(['1.12', '3.5']);
    expect(facts.size).to.be.greaterThan(100);
    expect(invariants.size).to.be.greaterThan(30);
  });
});

/** In pieces: docs/SPEC.md does not list this file for an invariant. */
const INVARIANT = 'I-';

const PAGE = '# Guide\n\n## When the org changes\n\n```sh\n# no heading\n```\n';
const SMALL: Known = {
  sections: new Map([
    ['zoho-api.md', sectionsOf('## 5. Records\n\n### 5.2 Tokens\n\n1. one\n2. two\n')],
    ['protocol.md', sectionsOf('### 3.5 Types\n')],
  ]),
  facts: new Set(['F-P8', 'F-A20']),
  invariants: new Set([`${INVARIANT}1`]),
  anchors: new Map([['docs/guide.md', anchorsOf(PAGE)]]),
  exists: (path) => ['docs/guide.md', 'src/zoho/http.ts', 'test/zoho', 'README.md'].includes(path),
};

describe('support/references', () => {
  const broken: Record<string, [path: string, text: string, breach: RegExp]> = {
    'a section': ['src/a.ts', '/** zoho-api.md §9.9 */', /zoho-api\.md has no §9\.9/],
    'a section of the other page': ['src/a.ts', '/** protocol.md §5.2 */', /protocol\.md has no §5\.2/],
    'a second section': ['src/a.ts', '/** zoho-api.md §5.2, §7 */', /has no §7/],
    'an entry of a list': ['src/a.ts', '// zoho-api.md §5.2.3', /has no §5\.2\.3/],
    'a section of nothing': ['src/a.ts', '/** §5.2: as lists do */', /§5\.2 follows no document/],
    'a section in a reference page': ['docs/zoho-api.md', 'see §6', /has no §6/],
    'a fact': ['test/a.test.ts', `it('F-P99: rows')`, /facts\.md has no F-P99/],
    'a fact whose old name': ['test/a.test.ts', "it('P8: rows')", /P8 is called F-P8/],
    'a fact whose old name in brackets': ['src/a.ts', '/** No secret (A20). */', /A20 is called F-A20/],
    'a fact whose old name after the word': [
      'src/a.ts',
      '// the same row (zoho-api.md, fact P8)',
      /P8 is called F-P8/,
    ],
    'an invariant': ['test/a.test.ts', `it('${INVARIANT}99: all')`, /SPEC\.md has no I-99/],
    'a document of others': ['src/a.ts', '/** see design.md */', /design\.md is no part of the project/],
    'a link': ['docs/a.md', '[guide](gide.md)', /docs\/gide\.md does not exist/],
    'a link upwards': ['docs/a.md', '[x](../LICENCE)', /LICENCE does not exist/],
    'an anchor': ['docs/a.md', '[x](guide.md#when-it-changes)', /guide\.md has no anchor #when-it-changes/],
    'an anchor of the page itself': ['docs/guide.md', '[x](#no-heading)', /no anchor #no-heading/],
    'a path': ['README.md', 'see `src/zoho/htp.ts`', /src\/zoho\/htp\.ts does not exist/],
    'a path from src': ['docs/a.md', 'only in `zoho/htp.ts`', /zoho\/htp\.ts does not exist/],
    'a page named in code': ['src/a.ts', '// see docs/gide.md', /docs\/gide\.md does not exist/],
    'an anchor named in code': ['src/a.ts', '// docs/guide.md#rows', /no anchor #rows/],
  };
  for (const [title, [path, text, breach]] of Object.entries(broken)) {
    it(`finds ${title} that leads nowhere`, () => {
      expect(brokenReferences({ path, text }, SMALL).join('\n')).to.match(breach);
    });
  }

  const sound: Record<string, [path: string, text: string]> = {
    'sections of the document named before': [
      'src/a.ts',
      '/** zoho-api.md §5.2.\n * §5, and `protocol.md` §3.5 */',
    ],
    'sections of a document without its ending': ['test/a.test.ts', "it('zoho-api §5.2.2: tokens')"],
    'a protocol that is no document': ['src/a.ts', '/** zoho-api.md §5.2: the protocol; §5 */'],
    'sections of the page itself': ['docs/protocol.md', 'see §3.5'],
    'facts and invariants': ['test/a.test.ts', `it('${INVARIANT}1, F-P8: rows')`],
    'data that looks like a fact': ['test/a.test.ts', "f('P8', P8, 'A21:', 'xP8:')"],
    'links and anchors': [
      'docs/a.md',
      '[a](guide.md#when-the-org-changes) [b](../README.md) [c](https://x.y/z)',
    ],
    'paths and folders': ['docs/a.md', '`src/zoho/http.ts`, `zoho/http.ts`, `test/zoho`, `src/*`'],
    'files of others in reference pages': ['docs/protocol.md', '`lib/base.ts`, test/nothing.py'],
  };
  for (const [title, [path, text]] of Object.entries(sound)) {
    it(`accepts ${title}`, () => {
      expect(brokenReferences({ path, text }, SMALL)).to.deep.equal([]);
    });
  }
});
