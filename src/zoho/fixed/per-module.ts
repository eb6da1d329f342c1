import type { SourceError } from '../../errors.js';
import { batchesOf } from '../../util/batches.js';
import { asArray, asObject, asObjects, asText, type Json, type JsonObject } from '../../util/json.js';
import { formatInstant } from '../../util/clock.js';
import { countRecords } from '../api/records.js';
import type { ModuleMetadata } from '../api/metadata.js';
import { isRefusal, isRefusalOfThis } from '../http/api-error.js';
import { type Listing, readPages } from './listing.js';
import type { FixedDeps, PageReader } from './row.js';

/** Modules that are asked at the same time. */
const AT_ONCE = 5;
/** Modules that a probe asks before the stream counts as refused. */
const PROBED = 3;

interface Asked {
  readonly name: string;
  readonly rows: readonly JsonObject[];
  readonly refusal?: SourceError;
}

/**
 * Rows of every module that has records, a page for each module. A module that Zoho refuses is skipped with a warning.
 *
 * @throws ZohoApiError if Zoho refuses all modules
 */
async function* ofModules(
  deps: FixedDeps,
  rowsOf: (module: string) => Promise<JsonObject[]>,
): AsyncGenerator<JsonObject[]> {
  const all = (await deps.modules()).filter(isReadable);
  const refused: { name: string; error: SourceError }[] = [];
  let answered = 0;
  for (const batch of batchesOf(deps.isProbe ? all.slice(0, PROBED) : all, deps.isProbe ? 1 : AT_ONCE)) {
    for (const { name, rows, refusal } of await Promise.all(
      batch.map(({ apiName }) => ask(apiName, rowsOf)),
    )) {
      if (refusal) refused.push({ name, error: refusal });
      else answered += 1;
      if (rows.length > 0) yield [...rows];
    }
    if (deps.isProbe && answered > 0) return;
    if (answered === 0 && refused.some(({ error }) => error.code === 'OAUTH_SCOPE_MISMATCH')) break;
  }
  report(deps, refused, answered);
}

async function ask(name: string, rowsOf: (module: string) => Promise<JsonObject[]>): Promise<Asked> {
  try {
    return { name, rows: await rowsOf(name) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { name, rows: [], refusal: error };
  }
}

function report(
  { warn }: FixedDeps,
  refused: readonly { name: string; error: SourceError }[],
  answered: number,
): void {
  const [first] = refused;
  if (!first) return;
  if (answered === 0) throw first.error;
  const names = refused.map(({ name }) => name).join(', ');
  warn(
    'LIST_INCOMPLETE',
    `Zoho refuses ${refused.length} modules, whose rows are missing: ${names}. ${first.error.userMessage}`,
  );
}

function isReadable({ apiSupported, viewable, status }: ModuleMetadata): boolean {
  return apiSupported && viewable && status !== 'scheduled_for_deletion';
}

async function rowsAt(
  { client, stream, row, warn }: FixedDeps,
  listing: Omit<Listing, 'stream' | 'scopes'>,
): Promise<JsonObject[]> {
  const rows: JsonObject[] = [];
  for await (const page of readPages(client, { ...listing, stream, scopes: row.scopes }, warn))
    rows.push(...page);
  return rows;
}

/** Reads one settings list of every module. */
function perModule(
  listing: Pick<Listing, 'path' | 'list' | 'paged' | 'query'>,
  toRows: (module: string, row: JsonObject) => JsonObject[],
): PageReader {
  return (deps) =>
    ofModules(deps, async (module) => {
      const query = { ...listing.query, module };
      const rows = await rowsAt(deps, { ...listing, query, about: module });
      return rows.flatMap((row) => toRows(module, row));
    });
}

const ALL_FIELDS = { path: '/settings/fields', list: 'fields', query: { type: 'all' } };

/** A field that Zoho lists without an id has its name in its place. */
function fieldKey(module: string, field: JsonObject): string {
  return `${module}-${asText(field['id']) ?? asText(field['api_name']) ?? ''}`;
}

export const readFields = perModule(ALL_FIELDS, (module, field) => [
  { ...field, id: fieldKey(module, field), field_id: field['id'] ?? null, module },
]);

export const readPicklistValues = perModule(ALL_FIELDS, (module, field) =>
  asObjects(field['pick_list_values']).map((option, index) => ({
    ...option,
    id: `${fieldKey(module, field)}-${asText(option['id']) ?? index}`,
    value_id: option['id'] ?? null,
    module,
    field_id: field['id'] ?? null,
    field_api_name: field['api_name'] ?? null,
    global_picklist: field['global_picklist'] ?? null,
    forecast_category: nameOf(option['forecast_category']),
  })),
);

/** Zoho writes a forecast category as a text, a number or an object. */
function nameOf(value: Json | undefined): Json {
  return asObject(value)['name'] ?? value ?? null;
}

export const readLayouts = perModule({ path: '/settings/layouts', list: 'layouts' }, (module, layout) => [
  { ...layout, module, sections: asArray(layout['sections']).map((section) => sectionOf(asObject(section))) },
]);

/** A section whose fields have no more than a layout adds to them. */
function sectionOf(section: JsonObject): JsonObject {
  const fields = asObjects(section['fields']).map((field) => ({
    id: field['id'] ?? null,
    api_name: field['api_name'] ?? null,
    sequence_number: field['sequence_number'] ?? null,
    required: field['required'] ?? null,
  }));
  return { ...section, fields };
}

export const readCustomViews = perModule(
  { path: '/settings/custom_views', list: 'custom_views', paged: true },
  (module, view) => [{ ...view, module }],
);

export const readRelatedLists = perModule(
  { path: '/settings/related_lists', list: 'related_lists' },
  (module, list) => [{ ...list, parent_module: module }],
);

export const readTags = perModule({ path: '/settings/tags', list: 'tags' }, (module, tag) => [
  {
    ...tag,
    id: `${module}-${asText(tag['id']) ?? asText(tag['name']) ?? ''}`,
    tag_id: tag['id'] ?? null,
    module,
  },
]);

/** A module that Zoho does not count has a row as well, with Zoho's code. */
export const readRecordCounts: PageReader = (deps) => {
  const countedAt = formatInstant(deps.client.serverNow());
  return ofModules(deps, async (module) => {
    const row = { id: `${module}-${countedAt}`, module, counted_at: countedAt };
    try {
      return [{ ...row, count: (await countRecords(scoped(deps), module, 'both')) ?? null, refusal: null }];
    } catch (error) {
      if (!isRefusalOfThis(error)) throw error;
      return [{ ...row, count: null, refusal: error.code }];
    }
  });
};

/** Counts calls to the stream, and names its scopes in errors. */
function scoped({ client, stream, row: { scopes } }: FixedDeps): Pick<FixedDeps['client'], 'get'> {
  return { get: (path, options) => client.get(path, { ...options, module: stream, scopes }) };
}
