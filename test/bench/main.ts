import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { csvSpeeds } from './csv.js';
import { HEADLINES, headline, planTable } from './plans.js';
import { readerSpeeds } from './readers.js';

/**
 * `npm run bench [-- --only readers,csv,plans,headlines] [--write]`: how fast this machine is, by way of reading, and what
 * each way costs in credits and emulated time, which is the same on every machine; `--write` keeps these in docs/plans.md.
 * Figures are to be compared within one run; nothing is asserted.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'readers,csv,plans,headlines' },
    write: { type: 'boolean', default: false },
  },
});
const TITLE = `# What each way costs

Written by \`npm run bench -- --only headlines,plans --write\`. Credits are those of a whole run, its connection and metadata
included. Time is emulated: Get Records 0.4 s, COQL 0.3 s and 0.3 ms a row, a job 5 s and 20 s per 100,000 rows; ten
seconds are the wait before the tail of a window is read.`;

const wanted = values.only.split(',');
const print = (text: string): void => void process.stdout.write(`${text}\n`);

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
if (values.write) {
  const text = [TITLE, ...parts].join('\n\n');
  await writeFile(new URL('../../docs/plans.md', import.meta.url), `${text}\n`);
}
