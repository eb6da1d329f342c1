import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { splitLines } from '#src/protocol/validate/split.js';
import { CATALOG, FIXTURES, GOOD } from '../../protocol/validate/fixtures.js';

const program = fileURLToPath(new URL('../../../bin/source-zoho', import.meta.url));

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function validate(args: readonly string[], input: string | Buffer): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, 'validate', ...args]);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
    // It may have left before: a usage error.
    child.stdin.on('error', () => undefined).end(input);
  });
}

const jsonl = (says: readonly unknown[]): string => says.map((one) => `${JSON.stringify(one)}\n`).join('');

describe('source-zoho validate', () => {
  let folder: string;
  let catalog: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'validate-'));
    catalog = join(folder, 'configured_catalog.json');
    writeFileSync(catalog, JSON.stringify(CATALOG));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('ends with 0 where nothing is found', async () => {
    const ended = await validate(['--catalog', catalog, '--exit-code', '0'], jsonl(GOOD));
    expect(ended).to.deep.equal({ exitCode: 0, stdout: '', stderr: 'No findings in 5 lines.\n' });
  });

  it('ends with 1 and a line for each finding', async () => {
    const ended = await validate(['--catalog', catalog], jsonl(FIXTURES['state-count'].says));
    expect(ended.exitCode).to.equal(1);
    expect(ended.stdout).to.match(
      /^line 4 {2}state-count {2}A: recordCount 2 after 1 records\. Allowed: .+\n$/,
    );
    expect(ended.stderr).to.equal('1 finding in 5 lines.\n');
  });

  it('compares the exit code, prints JSON, counts what is beyond --max', async () => {
    const args = ['--exit-code', '1', '--format', 'json', '--max', '1'];
    const ended = await validate(args, `\n\n\n${jsonl(GOOD)}`);
    const found = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { rule: string; line?: number; more?: number });
    expect(found.map(({ rule, line, more }) => [rule, line ?? more])).to.deep.equal([
      ['line-json', 1],
      ['exit-complete', undefined],
      ['line-json', 2],
    ]);
  });

  it('takes an output that was cut off, and leaves out what is to be ignored', async () => {
    const cut = `${jsonl(GOOD.slice(0, 3))}{"type":"REC`;
    const ended = await validate(['--catalog', catalog, '--partial', '--ignore', 'line-json'], cut);
    expect([ended.exitCode, ended.stdout]).to.deep.equal([0, '']);
  });

  it('sees bytes that are not UTF-8', async () => {
    const line = Buffer.from(jsonl([{ type: 'LOG', log: { level: 'INFO', message: 'é' } }]), 'latin1');
    const ended = await validate(['--partial'], line);
    expect(ended.stdout).to.match(/^line 1 {2}line-encoding {2}bytes that are not UTF-8/);
  });

  it('ends with 2 where it cannot be run as given', async () => {
    const wrong: readonly (readonly [string[], RegExp])[] = [
      [['--catalog', join(folder, 'none.json')], /no such file/],
      [['--catalog', program], /is not a configured catalog/],
      [['--ignore', 'line-jsn'], /--ignore takes the id of a rule/],
      [['--max', 'all'], /--max is not valid: it takes a whole number/],
      [['--format', 'xml'], /--format is not valid: the values are text, json/],
      [['--strict'], /--strict/],
    ];
    for (const [args, words] of wrong) {
      const ended = await validate(args, '');
      expect([ended.exitCode, ended.stdout], args.join(' ')).to.deep.equal([2, '']);
      expect(ended.stderr).to.match(words);
    }
  });

  it('shows its options with examples', async () => {
    const ended = await validate(['--help'], '');
    expect([ended.exitCode, ended.stderr]).to.deep.equal([0, '']);
    expect(ended.stdout).to.match(/--exit-code <n>[^]*Examples[^]*any-source spec \| source-zoho validate/);
  });
});

describe('protocol/validate/split', () => {
  it('joins lines over pieces and keeps none that is too long', async () => {
    const pieces = ['ab', 'c\nd', '\n\nlong', 'er\nlast'].map((text) => Buffer.from(text));
    const lines = [];
    for await (const { text, bytes } of splitLines(asAsync(pieces), 4)) lines.push([text, bytes]);
    expect(lines).to.deep.equal([
      ['abc', 3],
      ['d', 1],
      ['', 0],
      [undefined, 6],
      ['last', 4],
    ]);
  });
});

async function* asAsync(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}
