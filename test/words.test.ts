import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { SourceFile } from './support/references.js';
import { RETIRED, retiredWordsIn } from './support/words.js';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** Zoho's own data. */
const FOREIGN = 'docs/zoho-api.md';

function filesOf(folder: string): SourceFile[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}${name.replaceAll('\\', '/')}`)
    .filter((path) => /\.(ts|md)$/.test(path) && !path.includes('/generated/') && path !== FOREIGN)
    .map((path) => ({ path, text: read(path) }));
}

/** Without the titles of tests that SPEC.md quotes, and without the list of retired words itself. */
function ownProse({ path, text }: SourceFile): SourceFile {
  const blank = (part: string): string => part.replaceAll(/[^\n]/g, '');
  return {
    path,
    text: text.replaceAll(/^- `test\/.*$/gm, blank).replace(/^## Retired words$[^]*/m, blank),
  };
}

const breachesIn = (files: readonly SourceFile[], words: typeof RETIRED): string[] =>
  files.flatMap((file) => retiredWordsIn(file, words));

describe('retired words (docs/conventions.md)', () => {
  it('do not come back into src', () => {
    const breaches = breachesIn(filesOf('src/'), RETIRED);
    expect(breaches, `\n${breaches.join('\n')}\n`).to.deep.equal([]);
  });

  it('do not come back into docs and README', () => {
    const pages = [...filesOf('docs/'), { path: 'README.md', text: read('README.md') }];
    const breaches = breachesIn(pages.map(ownProse), RETIRED);
    expect(breaches, `\n${breaches.join('\n')}\n`).to.deep.equal([]);
  });

  it('are listed in docs/conventions.md, with what to write instead', () => {
    const [, section = ''] = read('docs/conventions.md').split('## Retired words');
    const rows = section.match(/^\| .+ \|$/gm) ?? [];
    const listed = rows.slice(2).map((row) => row.split('|').map((cell) => cell.trim()));
    const pairs = listed.map(([, word = '', use = '']) => `${word}: ${use}`);
    expect(pairs).to.have.members([...new Set(RETIRED.map(({ word, use }) => `${word}: ${use}`))]);
  });
});

describe('support/words', () => {
  /** For each word, code that brings it back. */
  const breaches: Record<string, readonly string[]> = {
    'way (of reading)': [
      'const way = 1;',
      'const RunWays = 1;',
      '// read in another way',
      '// the ways of reading',
    ],
    voice: ['interface StreamVoice {}', '/** The voice of a stream. */'],
    'take up': ['takeUpJobs();', '// jobs are taken up'],
    'leave out': ['const leftOut = [];', "log('the row is left out');"],
    abreast: ['const MAX_ABREAST = 3;', '// four abreast'],
    homeless: ['const homeless = 1;', '// homeless rows'],
    bearer: ['const bearer = 1;', 'const idBearer = 1;'],
    seam: ['createSeam();', '// rows at the seam'],
    'stretch (of time)': ['cutStretch();', 'log(`3 stretches of ${time}`);'],
    surely: ['pageSurely();', '// surely there'],
    'told to': ['state.toldTo;', 'const deletedTo = 1;'],
    ration: ['takeRation();', '// rations of tokens'],
    mend: ['mendToken();', '// the user mends it'],
    damaged: ['isDamaged();', "throw new Error('the file is damaged');"],
    leg: ['const leg = 1;', 'readNextLeg();', '// the next leg'],
    'give up': ['const isGivenUp = 1;', '// the strategy is given up'],
    'sign of life, silence': ['signOfLife();', '// a sign of life'],
    'clock ahead': ['const clockAheadMs = 1;'],
    'are over': ['if (areOver(jobs)) return;'],
    'id ledger': ['const ledger = 1;', '// the id ledger'],
    recycled: ['createRecycledIds();'],
    people: ['createPeople();'],
    directory: ['createDirectory();'],
    place: ['readPlace(state);'],
    marks: ['writeMarks(state);'],
    stand: ['standOf(walk);', '// where the stream stands'],
    'tell, told, hear, heard, say, said': [
      'tellFailure();',
      'const saidAt = 1;',
      '/** Hears of each page. */',
      '/** Zoho\n * tells how many. */',
    ],
    cut: ['const isCut = 1;', 'cutStretches();', '// the text is cut'],
    settle: ['const settled = 1;', '// the tail has settled'],
    fill: ['fillRows(rows);'],
    chain: ['startChain();', '// a chain of pages'],
    'closed (API)': ['// COQL is closed'],
    'held back': ['// rows that are held back'],
    beside: ['// beside the others'],
    'nobody knows': ['// nobody knows when'],
    'so many': ['// so many rows'],
    'on end, not to be had, without a word': ['// three times on end'],
  };

  for (const word of new Set(RETIRED.map((entry) => entry.word))) {
    it(`finds "${word}"`, () => {
      const words = RETIRED.filter((entry) => entry.word === word);
      const codes = breaches[word] ?? [];
      expect(codes).not.to.deep.equal([]);
      const missed = codes.filter((text) => retiredWordsIn({ path: 'src/a.ts', text }, words).length === 0);
      expect(missed).to.deep.equal([]);
    });
  }

  const sound: Record<string, [path: string, text: string]> = {
    'longer words': ['src/a.ts', 'const always = Invoices + delegate; // cutoff, amend, recommended'],
    'names of Node and of Zoho': [
      'src/a.ts',
      'Promise.allSettled([]); const Bearer = 1; // the zip directory',
    ],
    'wire values': ['src/a.ts', "read(state.recycled, 'deleted_time', 'BULK_RESULT_DAMAGED');"],
    'an account book': ['src/zoho/limits/credits.ts', 'this.#ledger.add(1);'],
    'other meanings': [
      'docs/guide.md',
      'on the way; a way to do it; the certificate chain; a closed connection',
    ],
    'code blocks': ['docs/guide.md', '```\nthe row is left out\n```'],
    'a regular expression': ['src/a.ts', 'const pattern = /left out/;'],
  };
  for (const [title, [path, text]] of Object.entries(sound)) {
    it(`accepts ${title}`, () => {
      expect(retiredWordsIn({ path, text }, RETIRED)).to.deep.equal([]);
    });
  }

  it('names the line and what to write instead', () => {
    const text = 'const a = 1;\n/**\n * The file\n * is damaged.\n */\nconst b = `the ${a} stretch`;\n';
    expect(retiredWordsIn({ path: 'src/a.ts', text }, RETIRED)).to.have.members([
      'src/a.ts:4: "damaged" is retired; write: corrupt',
      'src/a.ts:6: "stretch" is retired; write: time slice, range',
    ]);
  });

  it('finds the identifiers that a page shows', () => {
    const text = '# A\n\n`createSeam` makes it.\n';
    expect(retiredWordsIn({ path: 'docs/guide.md', text }, RETIRED)).to.deep.equal([
      'docs/guide.md:3: "createSeam" is retired; write: overlap',
    ]);
  });
});
