import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LOG_CODES } from '#src/log-codes.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const page = readFileSync(`${root}docs/logs.md`, 'utf8');

describe('log codes', () => {
  it('are those of docs/logs.md, in the same order', () => {
    const listed = [...page.matchAll(/^\| `([A-Z_]+)` /gm)].map(([, code]) => code);
    expect(listed).to.deep.equal([...LOG_CODES]);
  });

  it('are sorted, and each is used', () => {
    expect([...LOG_CODES]).to.deep.equal([...LOG_CODES].sort());
    const source = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && name !== 'log-codes.ts')
      .map((name) => readFileSync(`${root}src/${name}`, 'utf8'))
      .join('\n');
    expect(LOG_CODES.filter((code) => !source.includes(`'${code}'`))).to.deep.equal([]);
  });
});
