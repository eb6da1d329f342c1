/**
 * Derives from resources/spec.json the type of a configuration, the facts that parsing needs about its keys, a compiled
 * validator and the definition of the Meltano plugin (generate-meltano.mjs); from resources/schemas/*.json the records
 * of the fixed streams (generate-schemas.mjs), and from resources/streams.json their table (generate-streams.mjs).
 *
 *   node scripts/generate.mjs           writes the files that differ
 *   node scripts/generate.mjs --check   writes nothing, exits 1 if a file would differ
 *
 * Ajv and json-schema-to-typescript are needed here only: the generated files import neither.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const SPEC = 'resources/spec.json';
const OUT = 'src/config/generated';
const BANNER = `Written by scripts/generate.mjs from ${SPEC}: change that file and run \`npm run generate\`.`;

/**
 * Every generated file of the project as text, keyed by its path inside the project. Writes nothing.
 * @returns {Promise<Map<string, string>>}
 */
export async function generate() {
  const spec = JSON.parse(readFileSync(path.join(root, SPEC), 'utf8'));
  const schema = spec.connectionSpecification;
  const files = new Map();
  files.set(`${OUT}/config.ts`, await types(schema));
  files.set(`${OUT}/keys.ts`, keys(schema));
  files.set(`${OUT}/validate.js`, await validator(schema));
  files.set(`${OUT}/validate.d.ts`, declaration());
  const { schemaFiles } = await import('./generate-schemas.mjs');
  for (const [name, text] of await schemaFiles(root)) files.set(name, text);
  const { streamFiles } = await import('./generate-streams.mjs');
  for (const [name, text] of await streamFiles(root)) files.set(name, text);
  const { meltanoFiles } = await import('./generate-meltano.mjs');
  for (const [name, text] of await meltanoFiles(root)) files.set(name, text);
  return files;
}

/** The paths whose content on disk differs from the result of {@link generate}. */
export function outdated(files) {
  return [...files].filter(([name, text]) => read(name) !== text).map(([name]) => name);
}

function read(name) {
  const file = path.join(root, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function types(schema) {
  const { compile } = await import('json-schema-to-typescript');
  const source = structuredClone(schema);
  source.title = 'ConfigFile';
  delete source.$schema;
  for (const property of Object.values(source.properties)) {
    // A key without a type takes text, numbers and null (docs/decisions.md, "Keys of two types").
    if (property.type === undefined) property.tsType = 'string | number | null';
    delete property.title;
  }
  return compile(source, 'ConfigFile', {
    bannerComment: `/** ${BANNER} */`,
    cwd: root,
    style: { printWidth: 110, singleQuote: true, trailingComma: 'all', arrowParens: 'always' },
  });
}

/** The facts that parsing needs about each key, so it does not read spec.json at run time. */
function keys(schema) {
  const lines = Object.entries(schema.properties).map(
    ([key, property]) => `  ${key}: ${JSON.stringify(facts(key, property))},`,
  );
  return `// ${BANNER}

export interface KeyFacts {
  readonly kind: 'text' | 'choice' | 'integer' | 'boolean' | 'list' | 'free';
  readonly secret?: boolean;
  readonly values?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string | number | boolean;
}

export const KEYS = {
${lines.join('\n')}
} as const satisfies Readonly<Record<string, KeyFacts>>;
`;
}

function facts(key, property) {
  // The data centers stand in a pattern, since an enum would refuse other letter cases (docs/decisions.md).
  const values = property.enum ?? (key === 'dc_region' ? property.examples : undefined);
  const kinds = { integer: 'integer', boolean: 'boolean', array: 'list', string: values ? 'choice' : 'text' };
  return {
    kind: kinds[property.type] ?? 'free',
    secret: property.airbyte_secret,
    values,
    minimum: property.minimum,
    maximum: property.maximum,
    default: property.default,
  };
}

async function validator(schema) {
  const { default: Ajv } = await import('ajv');
  const { default: standalone } = await import('ajv/dist/standalone/index.js');
  const ajv = new Ajv({
    allErrors: true,
    verbose: false,
    messages: false,
    strict: true,
    strictTypes: false,
    code: { source: true, esm: true, lines: true },
  });
  for (const keyword of ['airbyte_secret', 'airbyte_hidden', 'order', 'pattern_descriptor'])
    ajv.addKeyword(keyword);
  const code = standalone(ajv, ajv.compile(withoutTexts(schema)));
  const foreign = /\brequire\(|\bimport\b/.exec(code);
  if (foreign) throw new Error(`The compiled validator is not self-contained: it holds "${foreign[0]}".`);
  return `// ${BANNER}\n${code.trim()}\n`;
}

/** How a form groups the keys. */
const GROUPING = ['group', 'groups'];

/** The validator does not contain titles and descriptions: they would be a second copy of every text. */
function withoutTexts(schema) {
  const copy = structuredClone(schema);
  delete copy.$schema;
  for (const property of [copy, ...Object.values(copy.properties)]) {
    for (const key of [
      'title',
      'description',
      'examples',
      'pattern_descriptor',
      'default',
      'order',
      ...GROUPING,
    ])
      delete property[key];
  }
  return copy;
}

function declaration() {
  return `// ${BANNER}
import type { ConfigFile } from './config.js';

/** One breach; \`instancePath\` is a JSON pointer (\`/modules/0\`). */
export interface Breach {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

declare const validate: {
  (value: unknown): value is ConfigFile;
  /** Every breach of the last call; null after a success. */
  errors?: readonly Breach[] | null;
};
export { validate };
export default validate;
`;
}

async function write(files, names) {
  for (const name of names) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, files.get(name));
    process.stdout.write(`wrote ${name}\n`);
  }
}

async function main(check) {
  const files = await generate();
  const names = outdated(files);
  if (!check) await write(files, names);
  else if (names.length > 0) {
    process.stderr.write(
      `Generated files differ from what resources/ says: ${names.join(', ')}. Run \`npm run generate\`.\n`,
    );
    process.exitCode = 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.includes('--check'));
}
