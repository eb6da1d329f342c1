import { asArray, asObject, asText, type Json, type JsonObject } from '../../util/json.js';

/** The tap's capabilities, by Meltano's names. */
const CAPABILITIES = ['about', 'activate-version', 'catalog', 'discover', 'properties', 'state', 'test'];

export interface About {
  readonly version: string;
  readonly description: string;
  /** `connectionSpecification` of resources/spec.json. */
  readonly specification: JsonObject;
}

/** What `--about --format=json` prints, in the form of Meltano's SDK. */
export function aboutJson({ version, description, specification }: About): JsonObject {
  return {
    name: 'tap-zoho',
    description,
    version,
    sdk_version: null,
    supported_python_versions: null,
    capabilities: CAPABILITIES,
    env_var_prefix: 'TAP_ZOHO_',
    settings: settingsSchema(specification),
  };
}

/** The JSON Schema of the config, with the SDK's keyword for a secret in place of Airbyte's. */
function settingsSchema(specification: JsonObject): JsonObject {
  const properties = Object.entries(asObject(specification['properties'])).map(
    ([key, value]): [string, JsonObject] => [key, setting(asObject(value))],
  );
  return {
    type: 'object',
    required: asArray(specification['required']),
    properties: Object.fromEntries(properties),
    additionalProperties: true,
  };
}

const FORM_ONLY: ReadonlySet<string> = new Set([
  'airbyte_secret',
  'airbyte_hidden',
  'order',
  'pattern_descriptor',
]);

function setting(property: JsonObject): JsonObject {
  const kept = Object.entries(property).filter(([key]) => !FORM_ONLY.has(key));
  return {
    ...Object.fromEntries(kept),
    ...(property['airbyte_secret'] === true ? { secret: true, writeOnly: true } : {}),
  };
}

export function aboutMarkdown(about: About): string {
  const rows = settingsOf(about).map(
    ({ key, required, fallback, description }) =>
      `| ${key} | ${required ? 'yes' : ''} | ${fallback} | ${description.replaceAll('|', '\\|')} |`,
  );
  return [
    '# `tap-zoho`',
    '',
    about.description,
    '',
    '## Capabilities',
    '',
    ...CAPABILITIES.map((name) => `- \`${name}\``),
    '',
    '## Settings',
    '',
    '| Setting | Required | Default | Description |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

export function aboutText(about: About): string {
  return [
    `Name: tap-zoho`,
    `Description: ${about.description}`,
    `Version: ${about.version}`,
    `Capabilities: ${CAPABILITIES.join(', ')}`,
    'Settings:',
    ...settingsOf(about).map(({ key, description }) => `  ${key}: ${description}`),
  ].join('\n');
}

interface Setting {
  readonly key: string;
  readonly required: boolean;
  readonly fallback: string;
  readonly description: string;
}

function settingsOf({ specification }: About): Setting[] {
  const required = asArray(specification['required']);
  return Object.entries(asObject(specification['properties'])).map(([key, value]: [string, Json]) => {
    const property = asObject(value);
    const fallback = property['default'];
    return {
      key,
      required: required.includes(key),
      fallback: fallback === undefined ? '' : JSON.stringify(fallback),
      description: asText(property['description']) ?? '',
    };
  });
}
