import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { csvSpeeds } from './csv.js';
import { limitResults, limitTable } from './limit/limits.js';
import { HEADLINES, headline, planTable } from './plans.js';
import { readerSpeeds } from './readers.js';
import { scaleTables, withTables } from '../support/scale/tables.js';

/**
 * `npm run bench [-- --only limits,readers,csv,plans,headlines,scale] [--write]`: how fast each strategy is on this machine, and what it
 * costs in credits and emulated time, which are the same on every machine; `--write` saves these in docs/plans.md and docs/scale.md.
 * Compare figures within one run only; nothing is asserted.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'limits,readers,csv,plans,headlines,scale' },
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    contender: { type: 'string' },
    node: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
});
const TITLE = `# What each strategy costs

Written by \`npm run bench -- --only headlines,plans --write\`.

Credits are those of a whole run, with its connection and metadata.
Time is emulated: Get Records 0.4 s, COQL 0.3 s and 0.3 ms a row, a job 5 s and 20 s per 100,000 rows.
Ten seconds are the wait before the last seconds of a window are read.`;

const wanted = values.only.split(',');
const print = (text: string): void => void process.stdout.write(`${text}\n`);

if (wanted.includes('limits')) {
  const [rows, rounds] = [Number(values.rows), Number(values.rounds)];
  const results = await limitResults({ rows, rounds, only: values.contender, nodeFlags: values.node });
  print(limitTable(results));
}
if (wanted.includes('readers')) print(await readerSpeeds());
if (wanted.includes('csv')) print(csvSpeeds());
const parts: string[] = [];
if (wanted.includes('headlines')) {
  for (const each of HEADLINES) {
    const text = await headline(each);
    print(text);
    parts.push(text);
  }
}
if (wanted.includes('plans')) {
  const table = await planTable((line) => print(line));
  parts.push(table);
}
if (wanted.includes('scale')) {
  print(scaleTables().join('\n\n'));
  const page = new URL('../../docs/scale.md', import.meta.url);
  if (values.write) await writeFile(page, withTables(await readFile(page, 'utf8'), scaleTables()));
}
if (values.write && parts.length > 0) {
  const text = [TITLE, ...parts].join('\n\n');
  await writeFile(new URL('../../docs/plans.md', import.meta.url), `${text}\n`);
}
