import type { Org, Row } from '#src/emulator/org/org.js';
import type { EmulatorOptions } from '#src/emulator/server/server.js';
import { field, moduleOf, tinyOrg, USERS } from '../support/tiny-org.js';
import type { JsonObject } from '#src/util/json.js';
import { MODULE } from './calls.js';

/** One module with a column of every kind that a strategy treats in a way of its own, wide enough for two list calls. */
const FORMULAS = Array.from({ length: 8 }, (_, index) => `Formula_${index + 1}`);
const TEXTS = Array.from({ length: 34 }, (_, index) => `Text_${index + 1}`);

const OWNER = field('Owner', 'ownerlookup', { json_type: 'jsonobject' });
const HIDDEN = [{ permission_type: 'hidden', name: 'Administrator', id: '201' }];
const FIELDS: readonly JsonObject[] = [
  field('Name'),
  field('External'),
  field('Non-reimbursable_Amount', 'currency', { json_type: 'double' }),
  field('Story', 'textarea', { textarea: { type: 'rich_text' } }),
  field('Tag', 'text', { json_type: 'jsonarray' }),
  field('Twin', 'lookup', { lookup: { module: { api_name: MODULE, id: '342' } }, json_type: 'jsonobject' }),
  field('Languages', 'multiselectpicklist', { json_type: 'jsonarray' }),
  field('Papers', 'fileupload', { json_type: 'jsonarray' }),
  field('Secret', 'text', { profiles: HIDDEN }),
  ...FORMULAS.map((name) =>
    field(name, 'formula', {
      json_type: 'double',
      formula: { return_type: 'double', expression: 'Now()', dynamic: true },
    }),
  ),
  ...TEXTS.map((name) => field(name)),
];

const OWNERS = USERS.slice(0, 2).map(({ id, full_name: name, email }) => ({ id, name, email }) as JsonObject);
const TAGS = [
  { name: 'VIP', id: '9', color_code: null },
  { name: 'Old', id: '10', color_code: '#fff' },
];

export const idOf = (n: number): string => String(5_000_000 + n);

export function valuesOf(n: number): JsonObject {
  return {
    Name: `Thing ${n}`,
    External: `outside ${n}`,
    'Non-reimbursable_Amount': n + 0.5,
    Story: n % 50 === 7 ? `<p>${String(n).repeat(400)}</p>` : `<p>${n}</p>`,
    Tag: [TAGS[n % 2] ?? {}],
    Twin: n % 5 === 0 ? { id: idOf(230), name: 'Thing 230' } : null,
    Languages: n % 4 === 0 ? ['English', 'German'] : ['French'],
    Owner: OWNERS[n % 2] ?? {},
    ...Object.fromEntries(FORMULAS.map((name, index) => [name, n + index])),
    Text_1: `one ${n}`,
    Text_34: `last ${n}`,
  };
}

/** The most of them within minutes and long ago: to whoever reads them from there on, many more seem to follow. */
export function createMatrixOrg(rows: number): Org {
  const start = Date.UTC(2024, 0, 1);
  const all = Array.from({ length: rows }, (_, n): Row => {
    const time = new Date(start + n * 1_000 + (n > 210 ? 300 * 86_400_000 : 0))
      .toISOString()
      .replace('.000Z', 'Z');
    return { id: idOf(n), Created_Time: time, Modified_Time: time, ...valuesOf(n) };
  });
  const module = moduleOf(MODULE, { fields: FIELDS, rows: all, metadata: { generated_type: 'custom' } });
  const fields = module[1].fields.map((one) => (one['api_name'] === 'Owner' ? OWNER : one));
  const named = { ...module[1], fields, tags: TAGS };
  return { ...tinyOrg(), modules: new Map([[MODULE, named]]) };
}

/** Small pages and files, so that a few rows take several of each, and nothing that counts over days. */
export const SETTINGS: Partial<EmulatorOptions> = {
  bulkPageRows: 100,
  bulkSideBySide: true,
  bulkDownloadsPerMinute: 1_000_000,
  tokenThrottle: { count: 1_000_000, windowMs: 600_000 },
  activeTokens: 1_000_000,
  dailyCredits: 1_000_000_000,
};
