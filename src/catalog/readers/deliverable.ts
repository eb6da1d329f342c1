import { type DataType, type Delivery, isDataType, type ValueKind } from '../schema/data-types.js';
import { type JsonSchema, typeName } from '../schema/json-schema.js';

/** The APIs beside Get Records. */
export type FastStrategy = 'coql' | 'bulk';

/**
 * How a value that is delivered in part is made whole. `users`: by the list of users. `names`: by a dotted column that holds the
 * name ({@link companionColumns}), or another answer that has it. `tags`: by the tags of the module.
 * `choices`: by the options of the column, where they leave no doubt. `full-text`: by
 * `fetch_full_data`, where it looks cut. `records`: by Get Records only.
 */
export type Completion = 'users' | 'names' | 'tags' | 'choices' | 'full-text' | 'records';

/** What an API delivers of a column, measured by what Get Records does. */
export type Deliverable =
  | { readonly extent: 'whole' }
  | { readonly extent: 'part'; readonly reason: string; readonly completion: Completion }
  | { readonly extent: 'no'; readonly reason: string };

/** What of a column is read here; a `StreamField` is one. */
export interface DeliveredField {
  readonly apiName: string;
  readonly dataType: string;
  readonly kind: ValueKind;
  readonly schema: JsonSchema;
  readonly delivery: Delivery;
  readonly richText: boolean;
  /** api_name of the module that a lookup points to. */
  readonly lookupModule?: string;
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
/** Where no source says how the text reads, it is not guessed at. */
const NO_CSV_FORM = no('how bulk read writes it is not documented');
const JSON_ONLY: Row = { coql: WHOLE, bulk: NO_CSV_FORM };

/** zoho-api.md §4.4: of users the last name alone; §4.5: a bare id. */
const USERS: Row = {
  coql: part('COQL gives only the last name of a user, and no e-mail address', 'users'),
  bulk: part('bulk read gives only the id of a user', 'users'),
};
/** §4.4: `{name, id}` since v7; §4.5: a bare id. */
const LOOKUPS: Row = { coql: WHOLE, bulk: part('bulk read gives only the id of a lookup', 'names') };
/** §4.4, §4.5; which module the id belongs to, COQL says where it is asked. */
const ANY_MODULE: Row = {
  coql: part('COQL gives no name of a lookup to several modules', 'records'),
  bulk: part('bulk read gives only the id of a lookup to several modules', 'records'),
};
/** §4.4, §4.5. */
const CONSENT: Row = {
  coql: part('COQL gives only the id', 'records'),
  bulk: part('bulk read gives only the id', 'records'),
};
/** §4.2: `display_label` is in some answers of Get Records, and nothing says that others have it. */
const LAYOUT: Row = {
  coql: part('COQL may leave out the label of a layout', 'records'),
  bulk: part('bulk read gives only the id of a layout', 'records'),
};
/** §4.2: lists cut it at 500 characters; what the others do is not documented. */
const RICH_TEXT: Row = {
  coql: part('rich text may be cut', 'full-text'),
  bulk: part('rich text may be cut', 'full-text'),
};
/** §7.3, §8.4. */
const FILES: Row = {
  coql: no('COQL has no columns of files'),
  bulk: no('bulk read has no columns of files'),
};
/** §7.3, §8.4, §12. */
const OTHER_ROWS: Row = {
  coql: no('its rows are those of another module'),
  bulk: no('its rows are those of another module'),
};
/** §4.4: as in Get Records; §4.5: names with commas between them. */
const TAGS: Row = { coql: WHOLE, bulk: part('bulk read gives only the names of tags', 'tags') };
/** §4.5: joined by `;` or `,`, and a choice may hold either. */
const CHOICES: Row = { coql: WHOLE, bulk: part('bulk read joins choices to one text', 'choices') };
/** §4.2: Get Records adds who assigned it, when and how. */
const TERRITORIES: Row = {
  coql: part('COQL does not say how a territory was assigned', 'records'),
  bulk: part('bulk read gives at most the names of territories', 'records'),
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
  // §4.5: containers are listed as fields, and refused by bulk read.
  address: { coql: WHOLE, bulk: no('bulk read refuses address containers') },
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
  // §4.4 says these of COQL.
  rrule: JSON_ONLY,
  alarm: JSON_ONLY,
  // Not documented; COQL answers in JSON, and names a column that it refuses.
  multireminder: JSON_ONLY,
  linetax: JSON_ONLY,
  time_range: JSON_ONLY,
  // §7.3: `Events.Participants` is refused.
  participants: { coql: no('COQL refuses the participants of a meeting'), bulk: NO_CSV_FORM },
  formula: BOTH,
  rollup_summary: BOTH,
};

/** §4.5: refused by bulk read, whatever data type their metadata names. */
const CONTAINER =
  /^(?:(?:Mailing_|Other_|Billing_|Shipping_)?Address|(?:\w+_)?Coordinates|nearby_distance__s)$/;

/** What an API delivers of a column, as far as it is known before the API is asked: it may refuse more. */
export function deliverable(field: DeliveredField, strategy: FastStrategy): Deliverable {
  if (field.delivery !== 'list') return OTHER_ROWS[strategy];
  if (strategy === 'bulk' && CONTAINER.test(field.apiName)) return DELIVERY.address.bulk;
  return rowOf(field)[strategy];
}

/** The shape says more than the type: tags are "text", a lookup may lead to any module. */
const BY_KIND: ReadonlyMap<ValueKind, Row> = new Map([
  ['user', USERS],
  ['multi-module', ANY_MODULE],
  ['named-list', TAGS],
  ['territories', TERRITORIES],
]);
const REFERENCES: readonly Row[] = [USERS, LOOKUPS, ANY_MODULE];

/** A reference that the metadata calls text: what the others give for it is anybody's guess. */
const TEXT_OF_REFERENCE: Row = {
  coql: part('the metadata calls it text, and COQL may not', 'records'),
  bulk: part('the metadata calls it text, and bulk read may give an id', 'records'),
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

/** What Zoho shows as a record's name (zoho-api.md §16); modules of one's own have `Name`. */
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
 * The dotted columns to be asked for beside a column, so that its value is as whole as the API can make it.
 *
 * @param hasUsers users are known by id, and need no columns
 */
export function companionColumns(
  { apiName, kind, lookupModule }: Pick<DeliveredField, 'apiName' | 'kind' | 'lookupModule'>,
  strategy: FastStrategy,
  hasUsers: boolean,
): string[] {
  if (kind === 'user') return hasUsers ? [] : USER_PARTS.map((name) => `${apiName}.${name}`);
  if (kind === 'multi-module') return strategy === 'coql' ? [`${apiName}.${MODULE_NAME}`] : [];
  if (kind !== 'lookup' || strategy !== 'bulk' || lookupModule === undefined) return [];
  return [`${apiName}.${NAME_FIELDS.get(lookupModule) ?? 'Name'}`];
}

export const USER_PARTS = ['first_name', 'last_name', 'email'] as const;
export const MODULE_NAME = 'module.api_name';
