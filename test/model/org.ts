import type { Org, OrgModule, Row } from '#src/emulator/org/org.js';
import { joinRows, touchParents } from '#src/emulator/org/joined-rows.js';
import { createTable, type MutableTable } from '#src/emulator/org/table.js';
import { formatInstant } from '#src/util/clock.js';
import type { JsonObject } from '#src/util/json.js';
import { field, moduleOf, NO_BASE, tinyOrg } from '../support/tiny-org.js';

/** The modules of a history's org. `Machine_Parts` is a subform of `Machines`; `Codes` has no times. */
export const MODULES = ['Leads', 'Contacts', 'Machines', 'Machine_Parts', 'Codes'] as const;
export type ModuleName = (typeof MODULES)[number];

/** How many rows of each module there are at first. */
export type Census = Readonly<Record<ModuleName, number>>;

/** What a run delivers of each module while nobody has added a field; of `Machines`, the rows of the subform where these are embedded. */
export const COLUMNS: Readonly<Record<ModuleName, readonly string[]>> = {
  Leads: ['Last_Name', 'Email', 'Converted__s', 'Created_Time', 'Modified_Time', 'Owner'],
  Contacts: ['Last_Name', 'Reports_To', 'Score', 'Created_Time', 'Modified_Time', 'Owner'],
  Machines: ['Name', 'Serial', 'Parts', 'Created_Time', 'Modified_Time', 'Owner'],
  Machine_Parts: ['Part', 'Quantity', 'Parent_Id', 'Created_Time', 'Modified_Time', 'Owner'],
  Codes: ['Name', 'Owner'],
};

export const OWNER = { id: '101', name: 'Patricia Boyle', email: '101@example.com' };

/** Modified a second apart, the last one a day before `now`. */
export function modelOrg(census: Census, timeZone: string, now: number): Org {
  const newest = now - 24 * 3_600_000;
  const rowsOf = (module: ModuleName, values: (index: number) => JsonObject): Row[] =>
    Array.from({ length: census[module] }, (_, index) => {
      const time = formatInstant(newest - (census[module] - 1 - index) * 1_000);
      const times = module === 'Codes' ? {} : { Created_Time: time, Modified_Time: time };
      return { id: idOf(module, index), ...times, Owner: OWNER, ...values(index) };
    });
  const parents = tableOf(rowsOf('Machines', (index) => ({ Name: `Machine ${index}`, Serial: 'a' })));
  const ownerOf = (index: number): JsonObject => {
    const at = index % Math.max(census.Machines, 1);
    return { id: idOf('Machines', at), name: `Machine ${at}` };
  };
  const parts =
    census.Machines === 0
      ? []
      : rowsOf('Machine_Parts', (index) => ({
          Part: `Part ${index}`,
          Quantity: index,
          Parent_Id: ownerOf(index),
        }));
  const children = tableOf(parts);
  const join = {
    field: 'Parts',
    parents: NO_BASE,
    children: { base: NO_BASE, table: children },
    parentKey: 'Parent_Id',
    show: (row: Row) => row,
  };
  const modules: [string, OrgModule][] = [
    moduleOf('Leads', {
      fields: [field('Last_Name'), field('Email', 'email'), field('Converted__s', 'boolean')],
      rows: rowsOf('Leads', (index) => ({ Last_Name: `Lead ${index}`, Converted__s: false })),
    }),
    moduleOf('Contacts', {
      fields: CONTACT_FIELDS,
      rows: rowsOf('Contacts', (index) => ({ Last_Name: `Contact ${index}`, Score: index })),
    }),
    customised(moduleOf('Machines', { fields: MACHINE_FIELDS, metadata: CUSTOM }), joinRows(parents, [join])),
    customised(
      moduleOf('Machine_Parts', { fields: PART_FIELDS, metadata: SUBFORM }),
      touchParents(children, parents, 'Parent_Id'),
    ),
    timeless(rowsOf('Codes', (index) => ({ Name: `Code ${index}` }))),
  ];
  const numbered = modules.map(([name, module], index): [string, OrgModule] => [
    name,
    {
      ...module,
      metadata: { ...module.metadata, id: String(8_000 + index) },
      fields: module.fields.map((known) => (known['api_name'] === 'Owner' ? OWNER_FIELD : known)),
    },
  ]);
  return { ...tinyOrg({ timeZone }), modules: new Map(numbered) };
}

const tableOf = (rows: readonly Row[]): MutableTable => createTable({ base: NO_BASE, extra: rows });

/** Ids of one org differ, whatever their module. */
const idOf = (module: ModuleName, index: number): string =>
  String(1_000 * (1 + MODULES.indexOf(module)) + index);

function customised([name, module]: [string, OrgModule], table: MutableTable): [string, OrgModule] {
  return [name, { ...module, table }];
}

function timeless(rows: readonly Row[]): [string, OrgModule] {
  const [name, module] = moduleOf('Codes', { rows, timed: false, metadata: CUSTOM, fields: [field('Name')] });
  const isTime = ({ api_name: column }: JsonObject): boolean =>
    column === 'Created_Time' || column === 'Modified_Time';
  return [name, { ...module, fields: module.fields.filter((known) => !isTime(known)) }];
}

const OWNER_FIELD = field('Owner', 'ownerlookup', { json_type: 'jsonobject' });
const CUSTOM = { generated_type: 'custom' };
const SUBFORM = {
  generated_type: 'subform',
  parent_module: { api_name: 'Machines', id: '8002' },
};
const lookup = (name: string, module: string): JsonObject =>
  field(name, 'lookup', { json_type: 'jsonobject', lookup: { module: { api_name: module, id: '8001' } } });
const CONTACT_FIELDS = [
  field('Last_Name'),
  lookup('Reports_To', 'Contacts'),
  field('Score', 'formula', { json_type: 'double', formula: { return_type: 'double', expression: '1' } }),
];
const MACHINE_FIELDS = [
  field('Name'),
  field('Serial'),
  field('Parts', 'subform', { subform: { module: 'Machine_Parts', id: '8003' } }),
];
const PART_FIELDS = [
  field('Part'),
  field('Quantity', 'integer', { json_type: 'integer' }),
  lookup('Parent_Id', 'Machines'),
];
