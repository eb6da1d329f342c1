import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '#src/util/json.js';
import type { Access, Org, OrgModule, Row } from '#src/emulator/org/org.js';
import type { BaseRows } from '#src/emulator/org/row-scan.js';
import { createTable } from '#src/emulator/org/table.js';

/**
 * A small organisation, written by hand. The HTTP side is tested against it, so that an error in the seed cannot hide an
 * error there.
 */

const OK: Access = { kind: 'ok' };

/** No derived rows. Ids of inserted rows start at 9,001. */
export const NO_BASE: BaseRows = {
  size: 0,
  idOf: (index) => String(9_001 + index),
  indexOf: () => undefined,
  createdAt: () => null,
  modifiedAt: () => null,
  isConverted: () => false,
  derive: () => ({ id: '0' }),
};

const PATRICIA = { id: '101', name: 'Patricia Boyle', email: 'p.boyle@example.com' };

/** A field as `/settings/fields` describes it, with the keys that the emulator reads. */
export function field(apiName: string, dataType = 'text', more: JsonObject = {}): JsonObject {
  return {
    api_name: apiName,
    field_label: apiName.replaceAll('_', ' '),
    id: `7${createHash('md5').update(apiName).digest().readUInt32BE()}`,
    data_type: dataType,
    json_type: ['subform', 'multiselectlookup', 'multiuserlookup'].includes(dataType)
      ? 'jsonarray'
      : 'string',
    type: 'used',
    length: 255,
    visible: true,
    custom_field: false,
    system_mandatory: false,
    virtual_field: false,
    pick_list_values: [],
    profiles: [{ permission_type: 'read_write', name: 'Administrator', id: '201' }],
    lookup: {},
    formula: {},
    rollup_summary: {},
    textarea: null,
    created_time: null,
    modified_time: null,
    ...more,
  };
}

const AUDIT = [
  field('id', 'bigint'),
  field('Created_Time', 'datetime'),
  field('Modified_Time', 'datetime'),
  field('Owner', 'ownerlookup'),
];

interface ModuleParts {
  readonly metadata?: JsonObject;
  readonly fields?: readonly JsonObject[];
  readonly rows?: readonly Row[];
  readonly fieldsAccess?: Access;
  readonly recordsAccess?: Access;
  readonly timed?: boolean;
  readonly verbatim?: boolean;
}

export function moduleOf(apiName: string, parts: ModuleParts = {}): [string, OrgModule] {
  const { rows = [], fields = [], timed = true, metadata = {}, verbatim = false } = parts;
  const table = createTable({ base: NO_BASE, extra: rows, timed, hidesConverted: apiName === 'Leads' });
  return [
    apiName,
    {
      metadata: moduleMetadata(apiName, metadata),
      fields: [...AUDIT, ...fields],
      fieldsAccess: parts.fieldsAccess ?? OK,
      recordsAccess: parts.recordsAccess ?? OK,
      table,
      verbatim,
    },
  ];
}

function moduleMetadata(apiName: string, more: JsonObject): JsonObject {
  return {
    api_name: apiName,
    module_name: apiName,
    id: String(300 + apiName.length * 7),
    plural_label: apiName,
    singular_label: apiName.replace(/s$/, ''),
    generated_type: 'default',
    api_supported: true,
    status: 'visible',
    visibility: 1,
    viewable: true,
    modified_time: '2024-07-16T12:56:33Z',
    modified_by: { name: PATRICIA.name, id: PATRICIA.id },
    profiles: [{ name: 'Administrator', id: '201' }],
    profile_count: 1,
    arguments: [],
    parent_module: {},
    filter_supported: true,
    ...more,
  };
}

/** `count` rows: ids from 1001 on, one second apart from `from` on. */
export function plainRows(
  count: number,
  from: string,
  values: (index: number) => JsonObject = () => ({}),
): Row[] {
  const start = Date.parse(from);
  return Array.from({ length: count }, (_, index) => {
    const time = new Date(start + index * 1000).toISOString().replace('.000Z', 'Z');
    return {
      id: String(1001 + index),
      Created_Time: time,
      Modified_Time: time,
      Owner: PATRICIA,
      ...values(index),
    };
  });
}

/** A value of every kind that the HTTP side treats specially. */
const RICH_LEAD: Row = {
  id: '5001',
  Created_Time: '2023-01-10T09:00:00Z',
  Modified_Time: '2023-07-10T09:00:00Z',
  Owner: PATRICIA,
  Last_Name: 'Burns',
  Secret: 'for nobody',
  Story: `<p>${'x'.repeat(600)}</p>`,
  Notes: 'y'.repeat(600),
  Languages_Known: [{ id: '6001', Language: 'English', Modified_Time: '2023-07-10T09:00:00Z' }],
  Friends: [{ Friend: { id: '1001', name: 'A' }, id: '6002' }],
  Tag: null,
  Converted__s: false,
};

const LEAD_FIELDS = [
  field('Last_Name'),
  field('Email', 'email'),
  field('Secret', 'text', { profiles: [{ permission_type: 'hidden', name: 'Administrator', id: '201' }] }),
  field('Story', 'textarea', { textarea: { type: 'rich_text' } }),
  field('Notes', 'textarea', { textarea: { type: 'large' } }),
  field('Languages_Known', 'subform', { subform: { module: 'Languages_Known', id: '399' } }),
  field('Friends', 'multiselectlookup'),
  field('Tag', 'text', { json_type: 'jsonarray' }),
  field('Converted__s', 'boolean'),
  field('Forgotten', 'text', { type: 'unused' }),
];

const error = (status: number, code: string, message: string, details: JsonObject = {}): Access => ({
  kind: 'error',
  status,
  code,
  message,
  details,
});

export interface TinyOptions {
  /** Plain rows of `Contacts`, one second apart. */
  readonly contacts?: number;
  readonly timeZone?: string;
  readonly modules?: readonly [string, OrgModule][];
  readonly currencies?: Access;
}

export function tinyOrg({
  contacts = 5,
  timeZone = 'America/Los_Angeles',
  modules = [],
  currencies,
}: TinyOptions = {}): Org {
  const refused = error(403, 'NO_PERMISSION', 'Permission denied', {
    permissions: ['Crm_Implied_View_Cases'],
  });
  return {
    timeZone,
    modules: new Map([
      moduleOf('Leads', {
        fields: LEAD_FIELDS,
        rows: [
          RICH_LEAD,
          { ...RICH_LEAD, id: '5002', Modified_Time: '2023-12-10T09:00:00Z', Last_Name: 'Smith' },
          { ...RICH_LEAD, id: '5003', Modified_Time: '2024-01-10T09:00:00Z', Converted__s: true },
        ],
      }),
      moduleOf('Contacts', {
        fields: [field('Last_Name'), field('Email', 'email')],
        rows: plainRows(contacts, '2024-03-01T00:00:00Z', (index) => ({ Last_Name: `Person ${index}` })),
      }),
      moduleOf('Tasks'),
      moduleOf('Emails', { metadata: { api_supported: false } }),
      moduleOf('Cases', {
        recordsAccess: refused,
        fieldsAccess: error(400, 'NO_PERMISSION', 'permission denied'),
      }),
      moduleOf('Visits', { fieldsAccess: { kind: 'empty' } }),
      moduleOf('Vehicles', {
        metadata: { generated_type: 'custom', status: 'user_hidden' },
        rows: plainRows(1, '2024-03-01T00:00:00Z'),
      }),
      ...modules,
    ]),
    organization: ORGANIZATION,
    settings: {
      users: { rows: USERS, access: OK },
      roles: { rows: ROLES, access: OK },
      profiles: { rows: PROFILES, access: OK },
      territories: { rows: TERRITORIES, access: OK },
      currencies: { rows: CURRENCIES, access: currencies ?? OK },
    },
  };
}

const ORGANIZATION: JsonObject = {
  id: '100',
  company_name: 'Zylker',
  type: 'production',
  time_zone: 'America/Los_Angeles',
  currency: 'US Dollar - USD',
  iso_code: 'USD',
  created_time: '2023-04-12T09:08:05Z',
  license_details: { paid: true, paid_type: 'enterprise', users_license_purchased: 10 },
};

const by = (name: string, id: string): Json => ({ name, id });

function user(id: string, name: string, more: JsonObject): JsonObject {
  return {
    id,
    full_name: name,
    first_name: name.split(' ')[0] ?? '',
    last_name: name.split(' ')[1] ?? '',
    email: `${id}@example.com`,
    status: 'active',
    confirm: true,
    role: by('CEO', '401'),
    profile: by('Administrator', '201'),
    created_time: '2023-04-12T09:08:05Z',
    Modified_Time: '2024-12-31T09:59:14Z',
    ...more,
  };
}

export const USERS = [
  user(PATRICIA.id, PATRICIA.name, {}),
  user('102', 'Jane Doe', { profile: by('Standard', '202'), Modified_Time: '2024-06-30T09:59:14Z' }),
  user('103', 'Max Off', { status: 'disabled', profile: by('Standard', '202'), confirm: false }),
  user('104', 'Ann Gone', { status: 'deleted', profile: by('Standard', '202') }),
];
const ROLES = [
  {
    id: '401',
    name: 'CEO',
    display_label: 'CEO',
    reporting_to: null,
    share_with_peers: true,
    description: null,
  },
  {
    id: '402',
    name: 'Manager',
    display_label: 'Manager',
    reporting_to: by('CEO', '401'),
    share_with_peers: false,
    description: null,
  },
];
const PROFILES = [
  {
    id: '201',
    name: 'Administrator',
    display_label: 'Administrator',
    custom: false,
    description: 'All',
    created_time: null,
    modified_time: '2024-01-01T00:00:00Z',
    permissions_details: [
      { display_label: 'View', module: 'Leads', name: 'Crm_Implied_View_Leads', id: '501', enabled: true },
    ],
    sections: [],
  },
];
const TERRITORIES = ['EMEA', 'APAC', 'NA'].map((name, index) => ({
  id: String(601 + index),
  name,
  api_name: name,
  description: null,
  manager: by(PATRICIA.name, PATRICIA.id),
  reporting_to: null,
  created_time: '2024-01-01T00:00:00Z',
  modified_time: '2024-01-01T00:00:00Z',
}));
const CURRENCIES = [
  {
    id: '701',
    name: 'US Dollar - USD',
    iso_code: 'USD',
    symbol: '$',
    exchange_rate: '1.000000000',
    is_base: true,
    is_active: true,
    prefix_symbol: true,
    created_time: '2024-01-01T00:00:00Z',
    modified_time: '2024-01-01T00:00:00Z',
    format: { decimal_separator: 'Period', thousand_separator: 'Comma', decimal_places: '2' },
  },
];
