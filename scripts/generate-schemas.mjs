/**
 * Derives from resources/schemas/*.json, the record schemas of the fixed streams, the same schemas as a TypeScript module
 * (a JSON file outside src cannot be imported into dist) and the types of their records.
 *
 * scripts/generate.mjs writes it together with all other generated files; on its own:
 *
 *   node scripts/generate-schemas.mjs
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = 'resources/schemas';
const TARGET = 'src/catalog/generated';
const BANNER = `Written by scripts/generate-schemas.mjs from ${SOURCE}: change those files and run \`npm run generate\`.`;

/**
 * The generated files as text, keyed by path inside the project. Writes nothing.
 * @param {string} root the project
 * @returns {Promise<Map<string, string>>}
 */
export async function schemaFiles(root) {
  const schemas = await readSchemas(path.join(root, SOURCE));
  return new Map([
    [`${TARGET}/schemas.ts`, schemaModule(schemas)],
    [`${TARGET}/records.ts`, await recordTypes(schemas)],
  ]);
}

async function readSchemas(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return new Map(names.map((name, index) => [path.basename(name, '.json'), JSON.parse(texts[index])]));
}

function schemaModule(schemas) {
  const names = [...schemas.keys()];
  const entries = [...schemas].map(([name, schema]) => `  ${name}: ${JSON.stringify(trimmed(schema))},`);
  return `// ${BANNER}
import type { StreamSchema } from '../schema/json-schema.js';

export type FixedStreamName = ${names.map((name) => `'${name}'`).join(' | ')};

export const FIXED_SCHEMAS: Readonly<Record<FixedStreamName, StreamSchema>> = {
${entries.join('\n')}
};
`;
}

/** Like the streams of modules: the description of a stream is in the documentation of the catalog, not in its schema. */
function trimmed({ title: _title, description: _description, ...schema }) {
  return schema;
}

async function recordTypes(schemas) {
  const { compile } = await import('json-schema-to-typescript');
  const style = { printWidth: 110, singleQuote: true, trailingComma: 'all', arrowParens: 'always' };
  const parts = [...schemas.values()].map((schema) =>
    compile(schema, schema.title, { bannerComment: '', style }),
  );
  return `// ${BANNER}\n\n${(await Promise.all(parts)).join('\n')}`;
}

async function main() {
  const root = path.resolve(import.meta.dirname, '..');
  for (const [name, text] of await schemaFiles(root)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
    process.stdout.write(`wrote ${name}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
