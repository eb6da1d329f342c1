import { type DataType, type Delivery, isDataType, type ValueKind } from '../schema/data-types.js';
import { type JsonSchema, typeName } from '../schema/json-schema.js';
import type { LookupModule } from '../schema/metadata.js';
import { isSystemProperty } from '../schema/system-properties.js';

/** The APIs other than Get Records. */
export type FastStrategy = 'coql' | 'bulk';

/**
 * How a partly delivered value is completed. `users`: from the list of users. `names`: from a dotted column with the name
 * ({@link companionColumns}), or from another response that has it. `joined names`: from one such column for each module
 * that the lookup refers to; if none of them has the name, by Get Records. `tags`: from the tags of the module. `choices`: from the
 * options of the column, if they match in one way only. `full-text`: with `fetch_full_data`, if the text may be truncated.
 * `records`: by Get Records only.
 */
export type Completion = 'users' | 'names' | 'joined names' | 'tags' | 'choices' | 'full-text' | 'records';

/** How much of a column an API delivers, compared with Get Records. */
export type Deliverable =
  | { readonly extent: 'whole' }
  | { readonly extent: 'part'; readonly reason: string; readonly completion: Completion }
  | { readonly extent: 'no'; readonly reason: string };

/** The properties of a column that are read here. A `StreamField` has them. */
export interface DeliveredField {
  readonly apiName: string;
  readonly dataType: string;
  readonly kind: ValueKind;
  readonly schema: JsonSchema;
  readonly delivery: Delivery;
  readonly richText: boolean;
  /** api_name of the module that a lookup refers to. */
  readonly lookupModule?: string;
  /** The modules that a lookup into several modules refers to, if the metadata names them. */
  readonly lookupModules?: readonly LookupModule[];
}

type Row = Readonly<Record<FastStrategy, Deliverable>>;

const WHOLE: Deliverable = { extent: 'whole' };
const part = (reason: string, completion: Completion): Deliverable => ({
  extent: 'part',
  reason,
  completion,
});
const no = (reason: string): Deliverable => ({ extent: 'no', reason });

const BOTH: Row = { coql: WHOLE, bulk: WHOLE };
/** For columns whose CSV form no source documents. It is not guessed. */
const NO_CSV_FORM = no('how bulk read writes it is not documented');
const JSON_ONLY: Row = { coql: WHOLE, bulk: NO_CSV_FORM };

/** zoho-api.md §4.4: of a user only the last name; §4.5: only an id. */
const USERS: Row = {
  coql: part('COQL returns only the last name of a user, and no e-mail address', 'users'),
  bulk: part('bulk read returns only the id of a user', 'users'),
};
/** §4.4: `{name, id}` since v7; §4.5: only an id. */
const LOOKUPS: Row = { coql: WHOLE, bulk: part('bulk read returns only the id of a lookup', 'names') };
/** §4.4, §4.5. COQL returns the module that the id belongs to, and the name, in columns of their own. */
const ANY_MODULE: Row = {
  coql: part('COQL returns no name with the id of a lookup to several modules', 'joined names'),
  bulk: part('bulk read returns only the id of a lookup to several modules', 'records'),
};
/** §4.4, §4.5. */
const CONSENT: Row = {
  coql: part('COQL returns only the id', 'records'),
  bulk: part('bulk read returns only the id', 'records'),
};
/** §4.2: some responses of Get Records contain `display_label`. Whether other APIs return it is not documented. */
const LAYOUT: Row = {
  coql: part('COQL may omit the label of a layout', 'records'),
  bulk: part('bulk read returns only the id of a layout', 'records'),
};
/** §4.2: lists truncate it to 500 characters. What the other APIs do is not documented. */
const RICH_TEXT: Row = {
  coql: part('rich text may be truncated', 'full-text'),
  bulk: part('rich text may be truncated', 'full-text'),
};
/** §7.3, §8.4. */
const FILES: Row = {
  coql: no('COQL has no file columns'),
  bulk: no('bulk read has no file columns'),
};
/** §7.3, §8.4, §12. */
const OTHER_ROWS: Row = {
  coql: no('its rows belong to another module'),
  bulk: no('its rows belong to another module'),
};
/** §4.3: no field describes them, so that no query and no export job can name them. */
const SYSTEM: Row = {
  coql: no('COQL has no properties that no field describes'),
  bulk: no('bulk read has no properties that no field describes'),
};
/** §4.4: as in Get Records; §4.5: names separated by commas. */
const TAGS: Row = { coql: WHOLE, bulk: part('bulk read returns only the names of tags', 'tags') };
/** §4.5: joined by `;` or `,`. A choice may contain either. */
const CHOICES: Row = { coql: WHOLE, bulk: part('bulk read joins choices into one text', 'choices') };
/** §4.2: Get Records adds who assigned it, when and how. */
const TERRITORIES: Row = {
  coql: part('COQL does not return how a territory was assigned', 'records'),
  bulk: part('bulk read returns at most the names of territories', 'records'),
};

/** Exhaustive: a data type without a row does not compile (zoho-api.md §4.2, §4.4, §4.5, §7.3, §8.4). */
const DELIVERY: Readonly<Record<DataType, Row>> = {
  text: BOTH,
  email: BOTH,
  phone: BOTH,
  website: BOTH,
  picklist: BOTH,
  textarea: BOTH,
  richtextarea: RICH_TEXT,
  mediumtext: BOTH,
  autonumber: BOTH,
  profileimage: BOTH,
  time: BOTH,
  // §4.5: containers are listed as fields, but bulk read rejects them.
  address: { coql: WHOLE, bulk: no('bulk read rejects address containers') },
  boolean: BOTH,
  integer: BOTH,
  bigint: BOTH,
  long: BOTH,
  double: BOTH,
  decimal: BOTH,
  percent: BOTH,
  currency: BOTH,
  date: BOTH,
  datetime: BOTH,
  event_reminder: BOTH,
  multiselectpicklist: CHOICES,
  lookup: LOOKUPS,
  ownerlookup: USERS,
  userlookup: USERS,
  profilelookup: LOOKUPS,
  multi_module_lookup: ANY_MODULE,
  multimodulelookup: ANY_MODULE,
  consent_lookup: CONSENT,
  layout: LAYOUT,
  module: JSON_ONLY,
  multiselectlookup: OTHER_ROWS,
  multiuserlookup: OTHER_ROWS,
  multiselect_multimodule_lookup: OTHER_ROWS,
  subform: OTHER_ROWS,
  fileupload: FILES,
  imageupload: FILES,
  territories: TERRITORIES,
  // §4.4 documents these for COQL.
  rrule: JSON_ONLY,
  alarm: JSON_ONLY,
  // Not documented. COQL returns JSON, and names a column that it rejects.
  multireminder: JSON_ONLY,
  linetax: JSON_ONLY,
  time_range: JSON_ONLY,
  // §7.3: COQL rejects `Events.Participants`.
  participants: { coql: no('COQL rejects the participants of a meeting'), bulk: NO_CSV_FORM },
  formula: BOTH,
  rollup_summary: BOTH,
};

/** §4.5: bulk read rejects these, whatever data type their metadata has. */
const CONTAINER =
  /^(?:(?:Mailing_|Other_|Billing_|Shipping_)?Address|(?:\w+_)?Coordinates|nearby_distance__s)$/;

/** How much of a column an API delivers, as far as that is known in advance. The API may still reject it. */
export function deliverable(field: DeliveredField, strategy: FastStrategy): Deliverable {
  if (field.delivery !== 'list') return OTHER_ROWS[strategy];
  if (isSystemProperty(field.apiName)) return SYSTEM[strategy];
  if (strategy === 'bulk' && CONTAINER.test(field.apiName)) return DELIVERY.address.bulk;
  return rowOf(field)[strategy];
}

/** The kind decides before the data type: tags are "text", and a lookup may refer to several modules. */
const BY_KIND: ReadonlyMap<ValueKind, Row> = new Map([
  ['user', USERS],
  ['multi-module', ANY_MODULE],
  ['named-list', TAGS],
  ['territories', TERRITORIES],
]);
const REFERENCES: readonly Row[] = [USERS, LOOKUPS, ANY_MODULE];

/** A reference whose data type is text. What the other APIs return for it is not documented. */
const TEXT_OF_REFERENCE: Row = {
  coql: part('its data type is text, and COQL may not return text', 'records'),
  bulk: part('its data type is text, and bulk read may return an id', 'records'),
};

function rowOf({ apiName, dataType, kind, richText, schema }: DeliveredField): Row {
  const type = dataType.toLowerCase();
  const byType = isDataType(type) ? DELIVERY[type] : BOTH;
  const byKind = richText ? RICH_TEXT : BY_KIND.get(kind);
  if (byKind) return byKind;
  if (kind === 'plain' && REFERENCES.includes(byType)) return TEXT_OF_REFERENCE;
  if (byType !== BOTH) return byType;
  if (kind === 'lookup') return LOOKUPS;
  if (apiName === 'Participants') return DELIVERY.participants;
  return ['object', 'array'].includes(typeName(schema)) ? JSON_ONLY : BOTH;
}

/** The field that Zoho shows as a record's name (zoho-api.md §16). Custom modules have `Name`. */
const NAME_FIELDS: ReadonlyMap<string, string> = new Map([
  ['Leads', 'Full_Name'],
  ['Contacts', 'Full_Name'],
  ['Accounts', 'Account_Name'],
  ['Deals', 'Deal_Name'],
  ['Tasks', 'Subject'],
  ['Events', 'Event_Title'],
  ['Calls', 'Subject'],
  ['Products', 'Product_Name'],
  ['Vendors', 'Vendor_Name'],
  ['Campaigns', 'Campaign_Name'],
  ['Cases', 'Subject'],
  ['Solutions', 'Solution_Title'],
  ['Quotes', 'Subject'],
  ['Sales_Orders', 'Subject'],
  ['Purchase_Orders', 'Subject'],
  ['Invoices', 'Subject'],
  ['Price_Books', 'Price_Book_Name'],
  ['Services__s', 'Service_Name'],
  ['Appointments__s', 'Appointment_Name'],
]);

/**
 * The dotted columns to request together with a column, so that its value is as complete as the API allows.
 *
 * @param hasUsers the list of users is available, so user columns need no companions
 */
export function companionColumns(
  {
    apiName,
    kind,
    lookupModule,
    lookupModules = [],
  }: Pick<DeliveredField, 'apiName' | 'kind' | 'lookupModule' | 'lookupModules'>,
  strategy: FastStrategy,
  hasUsers: boolean,
): string[] {
  if (kind === 'user') return hasUsers ? [] : USER_PARTS.map((name) => `${apiName}.${name}`);
  if (kind === 'multi-module') {
    if (strategy !== 'coql') return [];
    const names = lookupModules.slice(0, MAX_JOINED_MODULES).map((module) => joinedName(apiName, module));
    return [`${apiName}.${MODULE_NAME}`, ...names];
  }
  if (kind !== 'lookup' || strategy !== 'bulk' || lookupModule === undefined) return [];
  return [`${apiName}.${nameField(lookupModule)}`];
}

/** A query joins 15 modules (zoho-api.md §7.3); one of them is that of `module.api_name`. Names of others come by id. */
const MAX_JOINED_MODULES = 14;

const nameField = (module: string): string => NAME_FIELDS.get(module) ?? 'Name';

/** `What_Id->Deals.Deal_Name`: the name of the other record if it is one of this module, else null (§4.4, §7.1). */
function joinedName(apiName: string, { apiName: module }: LookupModule): string {
  return `${apiName}${joinedPart(module)}`;
}

/** The name of the column without that of the lookup. */
export function joinedPart(module: string): string {
  return `->${module}.${nameField(module)}`;
}

/** Whether it is one of the columns that bring the names of lookups into several modules. */
export function isJoinedName(column: string): boolean {
  return column.includes('->');
}

export const USER_PARTS = ['first_name', 'last_name', 'email'] as const;
export const MODULE_NAME = 'module.api_name';
