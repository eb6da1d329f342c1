import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { DATA_TYPES, isDataType } from '#src/catalog/schema/data-types.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Org } from '#src/emulator/org/org.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asArray, asObject, asText, type Json, type JsonObject } from '#src/util/json.js';
import { startZoho } from '../support/cli-world.js';
import { skipLoudly } from '../support/skip.js';
import { createPipeline } from './support/pipeline.js';
import { inProject } from './support/programs.js';
import { streamsOf } from './support/singer.js';
import { TARGETS, type Target } from './support/targets.js';

const MODULE = 'All_Types';
const DOCUMENT = inProject('docs/postgres-types.md');

/** A column for each data type, and for what a formula and a roll-up can return. */
interface Column {
  /** As the table shows it. */
  readonly type: string;
  readonly field: JsonObject;
}

const CALCULATED = ['double', 'string', 'boolean', 'date', 'datetime'];

const COLUMNS: readonly Column[] = [
  ...Object.keys(DATA_TYPES)
    .filter((type) => type !== 'formula' && type !== 'rollup_summary')
    .map((type) => column(type, { data_type: type })),
  column('text (a list: tags)', { data_type: 'text', json_type: 'jsonarray' }),
  column('of a type unknown to us', { data_type: 'hologram', json_type: 'string' }),
  ...CALCULATED.map((type) =>
    column(`formula: ${type}`, { data_type: 'formula', formula: { return_type: type } }),
  ),
  ...['integer', 'double', 'date'].map((type) =>
    column(`rollup_summary: ${type}`, { data_type: 'rollup_summary', rollup_summary: { return_type: type } }),
  ),
];

function column(type: string, field: JsonObject): Column {
  const name = `The_${type.replaceAll(/[^a-z_]+/g, '_')}`;
  return { type, field: { api_name: name, field_label: name, json_type: null, profiles: [], ...field } };
}

describe('docs/postgres-types.md', () => {
  let zoho: Emulator;
  /** Of each target, the type of each column of the table. */
  const landed = new Map<Target, ReadonlyMap<string, string>>();
  const records = new Map<string, string>();

  before(async () => {
    zoho = await startZoho({ org: orgOfAllTypes() });
  });
  after(() => zoho.close());

  for (const target of TARGETS) {
    it(`${target.name} makes a column for every data type`, async function () {
      const pipeline = await createPipeline(this, target, zoho, { modules: [MODULE] });
      try {
        for (const stream of streamsOf(await pipeline.discover())) {
          if (stream['stream'] === MODULE) describeRecords(asObject(stream['schema']), records);
        }
        await pipeline.run();
        const columns = (await pipeline.warehouse.columns()).get(MODULE.toLowerCase()) ?? new Map();
        landed.set(target, columns);
      } finally {
        await pipeline.close();
      }
      const names = COLUMNS.filter(({ field }) => !isOwnStream(field)).map(({ field }) =>
        columnOf(target, field),
      );
      expect([...landed.get(target)!.keys()]).to.include.members(names);
    });
  }

  it('says what this run has seen (INTEROP_WRITE=1 writes it anew)', async function () {
    if (landed.size < TARGETS.length) skipLoudly(this, 'needs both targets');
    const text = await format(documentOf(landed, records), {
      ...(await resolveConfig(DOCUMENT)),
      parser: 'markdown',
    });
    if (process.env['INTEROP_WRITE'] === '1') writeFileSync(DOCUMENT, text);
    expect(readFileSync(DOCUMENT, 'utf8')).to.equal(text);
  });
});

/** The module Vehicles with one column of each type in place of its own. */
function orgOfAllTypes(): Org {
  const org = createOrg({ now: Date.now() - 3_600_000, rows: { Vehicles: 3 } });
  const vehicles = org.modules.get('Vehicles')!;
  const system = vehicles.fields.filter(({ api_name: name }) => SYSTEM.has(asText(name) ?? ''));
  const [template = {}] = vehicles.fields;
  const fields = COLUMNS.map(({ field }, index) => ({ ...template, ...field, id: `57257670019${index}` }));
  const metadata = { ...vehicles.metadata, api_name: MODULE };
  return {
    ...org,
    modules: new Map([[MODULE, { ...vehicles, metadata, fields: [...system, ...fields] }]]),
  };
}

const SYSTEM = new Set(['id', 'Created_Time', 'Modified_Time']);

/** Delivered one record at a time only: a stream, and no column (docs/guide.md#streams). */
function isOwnStream({ data_type: type }: JsonObject): boolean {
  const name = asText(type) ?? '';
  return isDataType(name) && DATA_TYPES[name].delivery === 'record';
}

function columnOf({ reading }: Target, field: JsonObject): string {
  const name = asText(field['api_name']) ?? '';
  return reading.column?.(name) ?? name;
}

/** What the records hold, by column, in the words of JSON Schema. */
function describeRecords({ properties }: JsonObject, into: Map<string, string>): void {
  for (const [name, schema] of Object.entries(asObject(properties))) into.set(name, wordsOf(schema));
}

function wordsOf(json: Json): string {
  const schema = asObject(json);
  const type = [schema['type']].flat().find((one) => one !== 'null');
  if (type === 'array') return `array of ${wordsOf(schema['items'] ?? null)}s`;
  const keys = asArray(Object.keys(asObject(schema['properties'])));
  if (type === 'object' && keys.length > 0) return 'object';
  return [asText(type), asText(schema['format'])].filter((word) => word !== undefined).join(', ');
}

function documentOf(
  landed: ReadonlyMap<Target, ReadonlyMap<string, string>>,
  records: ReadonlyMap<string, string>,
): string {
  const rows = COLUMNS.map(({ type, field }) => {
    if (isOwnStream(field))
      return `| ${[type, 'a stream of its own', ...TARGETS.map(() => '')].join(' | ')} |`;
    const types = TARGETS.map((target) => landed.get(target)?.get(columnOf(target, field)) ?? '');
    return `| ${[type, records.get(asText(field['api_name']) ?? '') ?? '', ...types].join(' | ')} |`;
  });
  return `${INTRODUCTION}
| data type of Zoho | in a record | ${TARGETS.map(({ name }) => name).join(' | ')} |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

const INTRODUCTION = `# How each Zoho data type lands in PostgreSQL

Made by \`INTEROP_WRITE=1 npm run test:interop\`, which loads a module with a column of every data type through both targets and
asks PostgreSQL (\`information_schema.columns\`) what became of it; without the variable the run fails where this page says
otherwise. Both targets run with their defaults.

Ids, long integers and auto-numbers are text, so that no digit is lost. Points in time are those of UTC, in columns without a
time zone. Subforms, multi-select lookups and multi-user lookups are no columns but streams of their own.

What the targets do to values, as the same tests hold it:

- meltanolabs-target-postgres keeps every value as it is. A deleted record stays as a row whose \`_sdc_deleted_at\` is
  filled.
- pipelinewise-target-postgres writes names in lower case, an empty text as NULL, and line breaks and tabs in text columns as
  the two characters \`\\n\`, \`\\r\`, \`\\t\`; inside \`jsonb\` they are kept. With \`hard_delete: true\` a deleted record
  is a row that is gone.
`;
