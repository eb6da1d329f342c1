import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { readProgram } from '#src/cli/arguments/parse.js';
import { program } from '#src/cli/commands.js';
import { parseTapArguments } from '#src/cli/singer/arguments.js';

const ROOT = new URL('../', import.meta.url);
const NAMES = readdirSync(new URL('docs/', ROOT)).filter((name) => name.endsWith('.md'));
const PAGES = ['README.md', ...NAMES.map((name) => `docs/${name}`)];

/** Each call of a program in the blocks of shell of a page, without pipes and redirections. */
function callsIn(page: string): string[][] {
  const text = readFileSync(new URL(page, ROOT), 'utf8');
  const blocks = [...text.matchAll(/^ *```sh[^\n]*\n([^]*?)^ *```$/gm)].map(([, block = '']) => block);
  const lines = blocks.flatMap((block) => block.replaceAll(/\\\n/g, ' ').split('\n'));
  return lines.flatMap((line) =>
    line
      .replace(/ #.*/, '')
      .split(/\||&&|;|\$\(/)
      .map((part) =>
        part
          .replaceAll(/(\d?>+|<)\s*\S+|&\s*$/g, '')
          .replace(/^\s*(node )?(bin\/)?/, '')
          .trim(),
      )
      .filter((part) => /^(source-zoho|tap-zoho)( |$)/.test(part))
      .map((part) => part.split(/\s+/)),
  );
}

describe('the commands in the documents', () => {
  const calls = PAGES.flatMap((page) => callsIn(page).map((words) => ({ page, words })));

  it('are found', () => {
    expect(calls).to.have.length.above(20);
    expect(new Set(calls.map(({ page }) => page))).to.include.keys(
      'README.md',
      'docs/login.md',
      'docs/singer.md',
    );
  });

  for (const { page, words } of calls) {
    const [name, ...args] = words.filter((word) => word !== '[]');
    it(`${page}: ${words.join(' ')}`, () => {
      if (name === 'tap-zoho') parseTapArguments(args, '0');
      else readProgram(program(), args);
    });
  }
});
