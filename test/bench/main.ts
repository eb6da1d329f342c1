import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { JsonObject } from '#src/util/json.js';
import { scaleTables, withTables } from '../support/scale/tables.js';
import { csvSpeeds } from './csv.js';
import { manyModules, useOfAllowance } from './latency.js';
import { limitResults } from './limit/limits.js';
import { memoryByRows } from './memory.js';
import { peerResults } from './peers.js';
import { pictureOf } from './picture.js';
import { HEADLINES, headline, planTable } from './plans.js';
import { machine, readResults, RESULTS, rounded, tableOf } from './results.js';
import { startUps } from './start-up.js';

/**
 * `npm run bench [-- --only SECTION,…] [--rounds 3] [--rows 100000] [--write]`: contenders in turn, several times, and the medians.
 * `--write` saves the results of the sections in bench/results.json and draws docs/images/bench-*.svg; for `plans` and `scale` it
 * writes docs/plans.md and docs/scale.md. Compare figures within one run only; nothing is asserted.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    contender: { type: 'string' },
    node: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const inProject = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const [rows, rounds] = [Number(values.rows), Number(values.rounds)];

async function syncs(rowCount: number, columns: number): Promise<JsonObject[]> {
  const wants = (name: string): boolean => name.includes(values.contender ?? '');
  const results = await limitResults({ rows: rowCount, columns, rounds, wants, nodeFlags: values.node });
  return results.map(({ name, rowsPerCpuSecond, wall, rss, ofLimit }) => ({
    ...{ contender: name, rows: rowCount, columns, rowsPerCpuSecond: rounded(rowsPerCpuSecond) },
    ...{
      seconds: rounded(wall, 1),
      mib: rounded(rss),
      ofLimit: ofLimit === undefined ? null : rounded(ofLimit, 2),
    },
  }));
}

/** Sections whose rows bench/results.json keeps. */
const SECTIONS: Readonly<Record<string, () => JsonObject[] | Promise<JsonObject[]>>> = {
  limits: () => syncs(rows, 40),
  wide: () => syncs(rows / 5, 130),
  peers: () => peerResults(rounds, (reason) => print(`SKIPPED: ${reason}`)),
  csv: csvSpeeds,
  startup: () => startUps(7 * rounds),
  memory: () => memoryByRows(values.sizes.split(',').map(Number)),
  modules: () => manyModules([60, 300, 1_000]),
  allowance: useOfAllowance,
};

/** Sections that write a page. */
const PAGES: Readonly<Record<string, () => Promise<void>>> = {
  plans: async () => {
    const parts: string[] = [];
    for (const each of HEADLINES) parts.push(await headline(each));
    parts.push(await planTable(print));
    if (values.write)
      await writeFile(inProject('docs/plans.md'), `${[PLANS_TITLE, ...parts].join('\n\n')}\n`);
    else print(parts.join('\n\n'));
  },
  scale: async () => {
    const page = inProject('docs/scale.md');
    if (values.write) await writeFile(page, withTables(await readFile(page, 'utf8'), scaleTables()));
    else print(scaleTables().join('\n\n'));
  },
};

const PLANS_TITLE = `# What each strategy costs

Written by \`npm run bench -- --only plans --write\`.

Credits are those of a whole run, with its connection and metadata.
Time is emulated: Get Records 0.4 s, COQL 0.3 s and 0.3 ms a row, a job 5 s and 20 s per 100,000 rows.`;

for (const name of values.only?.split(',').filter((name) => name !== '') ?? [
  ...Object.keys(SECTIONS),
  'scale',
]) {
  print(`\n${name}`);
  await PAGES[name]?.();
  const measured = await SECTIONS[name]?.();
  if (!measured) continue;
  print(tableOf(measured));
  if (!values.write || measured.length === 0) continue;
  const results = { ...readResults(), [name]: { machine: machine(), rows: measured } };
  await mkdir(inProject('bench/'), { recursive: true });
  await writeFile(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`);
}
if (values.write)
  for (const scheme of ['light', 'dark'] as const)
    await writeFile(inProject(`docs/images/bench-${scheme}.svg`), pictureOf(readResults(), scheme));
