/**
 * Derives from resources/spec.json the definition of the Meltano plugin `tap-zoho` (`meltano add --from-ref`) and a project
 * that uses it. scripts/generate.mjs writes both together with all other generated files.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const SPEC = 'resources/spec.json';
const BANNER = `# Written by scripts/generate-meltano.mjs from ${SPEC}: change that file and run \`npm run generate\`.`;
const CAPABILITIES = ['about', 'catalog', 'discover', 'state'];

/**
 * The generated files as text, keyed by path inside the project. Writes nothing.
 * @param {string} root the project
 * @returns {Promise<Map<string, string>>}
 */
export async function meltanoFiles(root) {
  const spec = JSON.parse(readFileSync(path.join(root, SPEC), 'utf8')).connectionSpecification;
  const plugin = (executable) => ({
    name: 'tap-zoho',
    namespace: 'tap_zoho',
    label: 'Zoho CRM',
    executable,
    capabilities: CAPABILITIES,
    settings_group_validation: [
      [...spec.required, 'refresh_token'],
      [...spec.required, 'grant_token'],
    ],
    settings: Object.entries(spec.properties).map(([name, property]) => setting(name, property)),
  });
  const definition = { plugin_type: 'extractors', variant: 'source-zoho', ...plugin('tap-zoho') };
  const project = {
    default_environment: 'dev',
    send_anonymous_usage_stats: false,
    environments: [{ name: 'dev' }],
    plugins: { extractors: [plugin('../bin/tap-zoho')] },
  };
  return new Map([
    ['meltano/tap-zoho.yml', await yaml(root, definition)],
    ['meltano/meltano.yml', await yaml(root, project)],
  ]);
}

/** A setting as Meltano describes one. */
function setting(name, property) {
  const known = {
    name,
    label: property.title,
    description: property.description,
    kind: kindOf(name, property),
    ...(property.airbyte_secret ? { sensitive: true } : {}),
    ...(property.airbyte_hidden ? { hidden: true } : {}),
    ...(property.default === undefined ? {} : { value: property.default }),
  };
  return property.enum
    ? { ...known, options: property.enum.map((value) => ({ label: value, value })) }
    : known;
}

function kindOf(name, property) {
  if (property.enum) return 'options';
  if (name.startsWith('start_date')) return 'date_iso8601';
  return { integer: 'integer', boolean: 'boolean', array: 'array' }[property.type] ?? 'string';
}

/** JSON is valid YAML; prettier formats it in the usual style. */
async function yaml(root, value) {
  const prettier = await import('prettier');
  const config = await prettier.resolveConfig(path.join(root, 'meltano/meltano.yml'));
  return prettier.format(`${BANNER}\n${block(value, '')}`, { ...config, parser: 'yaml' });
}

function block(value, indent) {
  if (Array.isArray(value))
    return value.map((item) => `${indent}- ${block(item, `${indent}  `).trimStart()}`).join('\n');
  if (typeof value !== 'object') return `${indent}${JSON.stringify(value)}`;
  return Object.entries(value)
    .map(([key, inner]) => `${indent}${key}:${after(inner, indent)}`)
    .join('\n');
}

function after(value, indent) {
  const isSmall = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (typeof value !== 'object' || isSmall) return ` ${JSON.stringify(value)}`;
  return `\n${block(value, `${indent}  `)}`;
}
