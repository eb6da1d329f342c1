import type { FieldSpec } from './field-spec.js';

type Options = readonly [string, ...string[]];

const SOURCES: Options = [
  '-None-',
  'Advertisement',
  'Cold Call',
  'Employee Referral',
  'Web Research',
  'Partner, Seminar & Co.',
];
const STAGES: Options = [
  'Qualification',
  'Needs Analysis',
  'Value Proposition',
  'Identify Decision Makers',
  'Proposal/Price Quote',
  'Negotiation/Review',
  'Closed Won',
  'Closed Lost',
  'Closed Lost to Competition',
];
const INDUSTRIES: Options = [
  '-None-',
  'ASP (Application Service Provider)',
  'Data/Telecom OEM',
  'ERP',
  'Government/Military',
  'Größe XL',
];
const COUNTRIES: Options = [
  'Côte d’Ivoire',
  'Deutschland',
  'España',
  'India',
  'Россия',
  'United States',
  '日本',
];
const PLAIN: Options = [
  '-None-',
  'Option 1',
  'Option 2',
  'Option; with semicolon',
  'Option, with comma',
  'Опция "три"',
];

/** Options by api_name or by the kind given in a dictionary. The first known one counts. */
const BY_NAME: Readonly<Record<string, Options>> = {
  Lead_Source: SOURCES,
  Lead_Status: [
    '-None-',
    'Attempted to Contact',
    'Contact in Future',
    'Contacted',
    'Junk Lead',
    'Lost Lead',
    'Pre-Qualified',
  ],
  Industry: INDUSTRIES,
  Rating: ['-None-', 'Acquired', 'Active', 'Market Failed', 'Project Cancelled', 'Shut Down'],
  Salutation: ['-None-', 'Mr.', 'Mrs.', 'Ms.', 'Dr.', 'Prof.'],
  Stage: STAGES,
  stage: STAGES,
  Quote_Stage: ['Draft', 'Negotiation', 'Delivered', 'On Hold', 'Confirmed', 'Closed Won', 'Closed Lost'],
  Type: ['-None-', 'Existing Business', 'New Business'],
  Pipeline: ['Standard (Standard)', 'Renewals'],
  Country: COUNTRIES,
  Mailing_Country: COUNTRIES,
  Other_Country: COUNTRIES,
  State: ['Bayern', 'California', 'Île-de-France', 'தமிழ்நாடு', 'Нижегородская область'],
  Record_Status__s: ['Available', 'Draft', 'Trash'],
  Enrich_Status__s: ['Available', 'Enriched', 'Data not found'],
  Unsubscribed_Mode: ['Consent form', 'Manual', 'Unsubscribe link', 'Zoho campaigns'],
  currency: ['USD', 'EUR', 'INR', 'JPY'],
  tax: ['Sales Tax - 0.0 %', 'Vat - 10.0 %', 'MwSt. - 19.0 %'],
  task_status: ['Not Started', 'Deferred', 'In Progress', 'Completed', 'Waiting for input'],
  priority: ['High', 'Highest', 'Low', 'Lowest', 'Normal'],
  Call_Type: ['Outbound', 'Inbound', 'Missed'],
  case_status: ['New', 'On Hold', 'Escalated', 'Closed'],
  order_status: ['Created', 'Approved', 'Delivered', 'Cancelled'],
};

/** An option that was deleted after it had been chosen: still in old rows, no longer in the metadata. */
const REMOVED = 'Removed option (2019)';

export function picklistOptions(field: Pick<FieldSpec, 'apiName' | 'kind'>): Options {
  return (field.kind === undefined ? undefined : BY_NAME[field.kind]) ?? BY_NAME[field.apiName] ?? PLAIN;
}

/** The values in rows: the options of the metadata and sometimes a deleted one. */
export function picklistValues(field: Pick<FieldSpec, 'apiName' | 'kind'>): Options {
  const options = picklistOptions(field);
  return options === PLAIN || options === SOURCES ? [...options, ...options, REMOVED] : options;
}
