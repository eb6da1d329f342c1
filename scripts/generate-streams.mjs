/**
 * Derives from resources/streams.json, the table of the fixed streams, the same table as a TypeScript module, and with the
 * schemas of resources/schemas the page docs/streams.md. scripts/generate.mjs writes both with all other generated files.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

const SOURCE = 'resources/streams.json';
const BANNER = `Written by scripts/generate-streams.mjs from ${SOURCE}: change that file and run \`npm run generate\`.`;

/**
 * The generated files as text, keyed by path inside the project. Writes nothing.
 * @param {string} root the project
 * @returns {Promise<Map<string, string>>}
 */
export async function streamFiles(root) {
  const table = JSON.parse(await readFile(path.join(root, SOURCE), 'utf8'));
  const schemas = await readSchemas(path.join(root, 'resources/schemas'));
  compareNames(Object.keys(table), [...schemas.keys()]);
  return new Map([
    ['src/zoho/fixed/generated/table.ts', tableModule(table)],
    ['docs/streams.md', await page(root, table, schemas)],
  ]);
}

async function readSchemas(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return new Map(names.map((name, index) => [path.basename(name, '.json'), JSON.parse(texts[index])]));
}

function compareNames(rows, schemas) {
  const lonely = [
    ...rows.filter((name) => !schemas.includes(name)).map((name) => `resources/schemas/${name}.json`),
    ...schemas.filter((name) => !rows.includes(name)).map((name) => `the row ${name} of ${SOURCE}`),
  ];
  if (lonely.length > 0) throw new Error(`Missing: ${lonely.join(', ')}.`);
}

function tableModule(table) {
  const rows = Object.entries(table).map(([name, row]) => `  ${name}: ${JSON.stringify(row)},`);
  return `// ${BANNER}
import type { FixedRow } from '../row.js';

export const FIXED_TABLE = {
${rows.join('\n')}
} as const satisfies Readonly<Record<string, FixedRow>>;
`;
}

const COSTS = {
  list: 'one call, or one per page',
  row: 'one call per row of a short list',
  module: 'one call per module',
  record: 'one call per record',
};

async function page(root, table, schemas) {
  const { format, resolveConfig } = await import('prettier');
  const names = Object.keys(table).sort();
  const text = `<!-- ${BANNER} -->

# Fixed streams

A fixed stream is a table of the org that is no module.
\`discover\` offers each one that the user and the edition may read, and names the reason for each one that it skips.
\`modules\` and \`exclude_modules\` cover these names, too.
The streams that cost one call per record, and \`recycle_bin\`, are offered only if \`per_record_streams\` names them.
They read the records that changed since the last sync, and the log states the number of calls before the first one.
A run that is interrupted continues after the last record that it has asked for.
\`source-zoho scopes --config config.json\` prints the scopes that the selected streams need.

| stream | rows from | cursor | cost of a read | scopes |
| --- | --- | --- | --- | --- |
${names.map((name) => tableRow(name, table[name])).join('\n')}

The key of every stream is \`id\`.

${names.map((name) => section(name, table[name], schemas.get(name))).join('\n')}`;
  const options = await resolveConfig(path.join(root, 'docs/streams.md'));
  return format(text, { ...options, parser: 'markdown' });
}

function tableRow(name, { source, cursor, cost, scopes }) {
  const cells = [`[\`${name}\`](#${name})`, code(source), cursor ? code(cursor) : '–', COSTS[cost]];
  return `| ${[...cells, scopes.map(code).join(', ')].join(' | ')} |`;
}

function section(name, { section: facts, note }, { description, properties }) {
  const rows = Object.entries(properties).map(
    ([column, schema]) =>
      `| ${code(column)} | ${typeOf(schema)} | ${schema.description.replaceAll('|', '\\|')} |`,
  );
  return `## ${name}

${[description, ...(note ? [note] : [])].join('\n')}
Facts: [zoho-api.md](zoho-api.md) §${facts}.

| column | type | meaning |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function typeOf({ type, format, items }) {
  const name = [type].flat().find((each) => each !== 'null');
  return name === 'array' && items ? `array of ${typeOf(items)}` : (format ?? name);
}

function code(text) {
  return `\`${text}\``;
}
