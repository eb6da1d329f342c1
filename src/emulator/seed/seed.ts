import type { JsonObject } from '../../util/json.js';
import { BUSINESS, MINOR } from './dictionary-business.js';
import { everythingFields, extraFields } from './dictionary-cycle.js';
import { CONTACT_MODULES } from './dictionary-people.js';
import type { World } from './draw.js';
import { parseFields, type FieldSpec } from './field-spec.js';
import { expandField } from './fields.js';
import { joinRows, parentIndexOf, touchParents, type Join } from '../org/joined-rows.js';
import { accessOf, STANDARD_MODULES, type ModuleSpec } from './module-list.js';
import { moduleIdOf, moduleMetadata } from './module-metadata.js';
import type { Access, ExtraModule, Org, OrgModule, SeedOptions } from '../org/org.js';
import { makeCurrencies, makeOrganization } from './organization.js';
import { layoutIdsOf, moduleSettings } from './module-settings.js';
import { makeRoles, makeTerritories, makeUsers, PROFILES } from './people.js';
import { picklistOptions } from './picklists.js';
import {
  makeEmailTemplates,
  makePermissions,
  makePipelines,
  makeTerritoryUsers,
  makeUserGroups,
  makeUserGroupSources,
  makeVariables,
} from './settings.js';
import { createRowMaker, type RowMaker } from './row-maker.js';
import type { BaseRows } from '../org/row-scan.js';
import { createSerialRows, type SerialOptions } from '../org/serial-rows.js';
import { createTable, type MutableTable } from '../org/table.js';
import { TAGS } from './structured-values.js';
import { blankOf } from './values.js';

const TIME_ZONE = 'America/Los_Angeles';
const USERS = 7;
const OK: Access = { kind: 'ok' };
/** Number of fields of an extra module that does not set one. */
const EXTRA_FIELDS = 20;
/** Every ninth lead is converted. */
const CONVERTED_EACH = 9;
/** Modules with imported rows, many of which share a second. */
const IMPORTED = new Set(['Leads', 'Contacts', 'Notes', 'Everything']);

/** A module before its rows and tables are made. */
interface Plan {
  readonly spec: ModuleSpec;
  readonly number: number;
  readonly fields: readonly FieldSpec[];
  readonly size: number;
  readonly times: SerialOptions['times'];
  readonly access: { readonly fields: Access; readonly records: Access };
}

interface Built {
  readonly plan: Plan;
  readonly base: BaseRows;
  readonly maker: RowMaker;
  readonly table: MutableTable;
}

/**
 * A synthetic organisation: Zoho's own list of modules, the field dictionaries of zoho-api.md §16, and rows with difficult
 * values. The same options give the same organisation.
 */
export function createOrg(options: SeedOptions): Org {
  const { seed = 1, now, timeZone = TIME_ZONE, rows = {} } = options;
  const users = makeUsers(rows['users'] ?? USERS, seed, now, timeZone);
  const plans = new Map(
    [...standardPlans(rows), ...extraPlans(options.extraModules ?? [])].map((plan) => [
      plan.spec.apiName,
      plan,
    ]),
  );
  const built = new Map<string, Built>();
  const world = createWorld(now, users, plans, built);
  for (const plan of plans.values())
    built.set(plan.spec.apiName, build(plan, { seed, now, world, built, plans }));
  const modules = [...built.values()].map(
    (module) => [module.plan.spec.apiName, toOrgModule(module, { now, world, built })] as const,
  );
  const setting = (resource: readonly JsonObject[]): { rows: readonly JsonObject[]; access: Access } => ({
    rows: resource,
    access: OK,
  });
  return {
    timeZone,
    modules: new Map(modules),
    organization: makeOrganization(timeZone),
    settings: Object.fromEntries(
      Object.entries(settingsOf(users, plans, world)).map(([name, resource]) => [name, setting(resource)]),
    ),
  };
}

/** The tables of the org's settings. */
function settingsOf(
  users: readonly JsonObject[],
  plans: ReadonlyMap<string, Plan>,
  { module }: World,
): Record<string, readonly JsonObject[]> {
  const roles = makeRoles();
  const territories = makeTerritories(users);
  const dealLayouts = layoutIdsOf('Deals', plans.get('Deals')?.number ?? 0).map((id) => ({ id }));
  return {
    users,
    roles,
    profiles: PROFILES.map((profile, position) => ({
      ...profile,
      permissions_details: makePermissions(position + 1, module),
    })),
    territories,
    territory_users: makeTerritoryUsers(users, territories),
    currencies: makeCurrencies(),
    user_groups: makeUserGroups(),
    user_group_sources: makeUserGroupSources(users, roles, territories),
    variables: makeVariables(),
    email_templates: makeEmailTemplates(module),
    pipelines: makePipelines(dealLayouts, picklistOptions({ apiName: 'Stage', kind: undefined })),
  };
}

function standardPlans(rows: Readonly<Record<string, number>>): Plan[] {
  return STANDARD_MODULES.map((spec, position) => ({
    spec,
    number: 101 + position,
    fields: fieldsOf(spec.apiName),
    size: rows[spec.apiName] ?? spec.rows,
    times: IMPORTED.has(spec.apiName) ? 'imported' : 'spread',
    access: accessOf(spec),
  }));
}

function fieldsOf(apiName: string): FieldSpec[] {
  if (apiName === 'Everything') return everythingFields();
  return parseFields(CONTACT_MODULES[apiName] ?? BUSINESS[apiName] ?? MINOR);
}

function extraPlans(extraModules: readonly ExtraModule[]): Plan[] {
  return extraModules.map((extra, position) => ({
    spec: {
      apiName: extra.api_name,
      moduleName: `CustomModule${100 + position}`,
      generatedType: 'custom',
      apiSupported: true,
      viewable: true,
      showAsTab: true,
      visibility: 1,
      status: 'visible',
      rows: extra.rows,
      parent: undefined,
    },
    number: 501 + position,
    fields: extraFields(extra.fields ?? EXTRA_FIELDS, extra.times !== 'none'),
    size: extra.rows,
    times: extra.times ?? 'spread',
    access: { fields: extra.fieldsAccess ?? OK, records: extra.recordsAccess ?? OK },
  }));
}

/** What values can refer to. Used only when a row is derived, after all modules are made. */
function createWorld(
  now: number,
  users: readonly JsonObject[],
  plans: ReadonlyMap<string, Plan>,
  built: ReadonlyMap<string, Built>,
): World {
  const owners = users.map(({ full_name, id, email }) => ({
    name: full_name ?? null,
    id: id ?? null,
    email: email ?? null,
  }));
  return {
    now,
    user: (chance) => ({ ...owners[chance.roll(owners.length, 41)] }),
    row: (module, chance) => {
      const target = built.get(module);
      if (!target || target.base.size === 0) return undefined;
      const index = chance.roll(target.base.size, 40);
      return { id: target.base.idOf(index), name: target.maker.nameOf(index) };
    },
    module: (apiName) => ({ api_name: apiName, id: moduleIdOf(apiName, plans.get(apiName)?.number ?? 0) }),
  };
}

interface BuildContext {
  readonly seed: number;
  readonly now: number;
  readonly world: World;
  readonly built: ReadonlyMap<string, Built>;
  readonly plans: ReadonlyMap<string, Plan>;
}

function build(plan: Plan, { seed, now, world, built }: BuildContext): Built {
  const { spec, fields, times } = plan;
  const parent = fields.find(({ kind }) => kind === 'parent' || kind === 'left')?.targets[0];
  const maker = createRowMaker({
    module: spec.apiName,
    fields,
    seed,
    world,
    parentOf: (index) => {
      const owner = built.get(parent ?? '');
      if (!owner || owner.base.size === 0) return null;
      const position = parentIndexOf(index, owner.base.size);
      return { id: owner.base.idOf(position), name: owner.maker.nameOf(position) };
    },
  });
  const isLeads = spec.apiName === 'Leads';
  const base = createSerialRows({
    module: spec.apiName,
    number: plan.number,
    size: plan.size,
    now,
    seed,
    times,
    derive: maker.derive,
    ...(isLeads ? { convertedEach: CONVERTED_EACH } : {}),
  });
  const table = createTable({
    base,
    timed: times !== 'none',
    hidesConverted: isLeads,
    blank: Object.fromEntries(fields.map((field) => [field.apiName, blankOf(field)])),
    ...(maker.nameField === undefined ? {} : { nameField: maker.nameField }),
  });
  return { plan, base, maker, table };
}

function toOrgModule(
  { plan, base, table }: Built,
  { now, world, built }: { now: number; world: World; built: ReadonlyMap<string, Built> },
): OrgModule {
  const { spec, number, fields, access } = plan;
  const joins = fields.flatMap((field) => joinOf(field, base, built));
  const owner = spec.generatedType === 'subform' ? built.get(spec.parent ?? '') : undefined;
  const around = { module: spec.apiName, moduleNumber: number, moduleRef: world.module, profiles: PROFILES };
  let expanded: readonly JsonObject[] | undefined;
  // Made on demand: the fields of all modules take ten times as long as everything else, and few tests need them.
  const expandedFields = (): readonly JsonObject[] =>
    (expanded ??= fields.map((field, position) => expandField(field, position, around)));
  return {
    metadata: moduleMetadata(spec, {
      number,
      now,
      parent: spec.parent === undefined ? undefined : world.module(spec.parent),
      profiles: PROFILES,
    }),
    get fields() {
      return expandedFields();
    },
    fieldsAccess: access.fields,
    recordsAccess: access.records,
    settings: moduleSettings({
      module: spec.apiName,
      number,
      profiles: PROFILES,
      moduleRef: world.module,
      fields: expandedFields,
    }),
    ...(fields.some(({ kind }) => kind === 'tag') ? { tags: TAGS } : {}),
    table: joinRows(owner ? touchParents(table, owner.table, 'Parent_Id') : table, joins),
  };
}

/** A subform holds whole rows, a multi-select or multi-user lookup the other side of each link (zoho-api.md §4.2, §12). */
function joinOf(field: FieldSpec, parents: BaseRows, built: ReadonlyMap<string, Built>): Join[] {
  const children = built.get(field.targets[0] ?? '');
  if (!children) return [];
  if (field.dataType === 'subform') {
    return [{ field: field.apiName, parents, children, parentKey: 'Parent_Id', show: (row) => row }];
  }
  if (field.dataType !== 'multiselectlookup' && field.dataType !== 'multiuserlookup') return [];
  const [parentKey = '', other = ''] = children.plan.spec.apiName.split('_X_');
  return [
    {
      field: field.apiName,
      parents,
      children,
      parentKey,
      show: (row) => ({ [other]: row[other] ?? null, id: row.id }),
    },
  ];
}
