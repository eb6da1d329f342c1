import type { Access } from '../org/org.js';

/** A module of the seeded organisation. */
export interface ModuleSpec {
  readonly apiName: string;
  /** Zoho's internal name. Differs from the api_name and is not unique. */
  readonly moduleName: string;
  readonly generatedType: string;
  readonly apiSupported: boolean;
  readonly viewable: boolean;
  readonly showAsTab: boolean;
  readonly visibility: number;
  readonly status: string;
  /** Number of rows, unless `SeedOptions.rows` sets another. */
  readonly rows: number;
  readonly parent: string | undefined;
}

/**
 * Zoho's own sample organisation (zoho-api.md §3.2), plus `CTI_Entry` of §3.3 and the module `Everything`:
 * `api_name|module_name|generated_type|api_supported viewable show_as_tab|visibility|status|rows|parent`, t for true.
 */
const MODULES = `
Home|Home|default|ftt|1|visible|0
Leads|Leads|default|ttt|1|visible|450
Contacts|Contacts|default|ttt|1|visible|260
Accounts|Accounts|default|ttt|1|visible|220
Deals|Deals|default|ttt|1|visible|210
Tasks|Tasks|default|ttt|1|visible|120
Events|Meetings|default|ttt|1|visible|60
Calls|Calls|default|ttt|1|visible|60
Reports|Reports|default|ftt|1|visible|0
Analytics|Dashboards|default|ftt|1|visible|0
Products|Products|default|ttt|1|visible|40
Quotes|Quotes|default|ttt|1|visible|60
Sales_Orders|SalesOrders|default|ttt|1|visible|40
Purchase_Orders|PurchaseOrders|default|ttt|1|visible|30
Invoices|Invoices|default|ttt|1|visible|50
SalesInbox|SalesInbox|default|ftt|1|visible|0
Feeds|Feeds|default|ftt|1|visible|0
Campaigns|Campaigns|default|ttt|1|visible|30
Vendors|Vendors|default|ttt|1|visible|25
Price_Books|PriceBooks|default|ttt|1|visible|25
Cases|Cases|default|ttt|1|visible|45
Solutions|Solutions|default|ttt|1|visible|25
Documents|Documents|default|ftt|1|visible|0
Forecasts|Forecasts|default|ftt|1|visible|0
Visits|Visits|default|ttt|1|visible|0
Social|Social|default|ftt|1|visible|0
Google_AdWords|Google AdWords|default|ftt|1|visible|0
Projects|Projects|default|ftt|1|visible|0
Approvals|Approvals|default|ttt|1|visible|0
Services__s|Services|default|ttt|1|visible|25
Appointments__s|Appointments|default|ttt|1|visible|30
Emails|Emails|default|ftt|1|visible|0
Notes|Notes|default|ttf|1|system_hidden|230
Attachments|Attachments|default|ttf|1|system_hidden|90
Actions_Performed|Actions Performed|default|ttf|1|system_hidden|0
Quoted_Items|QuotedItems|subform|ttf|2|visible|150|Quotes
Ordered_Items|OrderedItems|subform|ttf|2|visible|100|Sales_Orders
Purchase_Items|PurchaseItems|subform|ttf|2|visible|70|Purchase_Orders
Invoiced_Items|InvoicedItems|subform|ttf|2|visible|120|Invoices
Alternate_Address|LinkingModule2|subform|ttf|2|visible|260|Accounts
DealHistory|DealHistory|field_tracker|ttf|2|system_hidden|320|Deals
Quote_Stage_History|LinkingModule1|field_tracker|ttf|2|user_hidden|40|Quotes
Appointments_Rescheduled_History__s|LinkingModule4|field_tracker|ttf|2|user_hidden|0|Appointments__s
Email_Sentiment|EmailSentiment|default|tff|2|visible|0
Email_Analytics|Email Analytics|default|tff|2|visible|0
Email_Template_Analytics|Email Template Analytics|default|tff|2|visible|0
Consents|Consents|default|ttf|2|visible|25
Data_Subject_Requests|Data_Subject_Requests|default|ttf|2|visible|0
Entity_Scores__s|Entity Scores|default|tff|1|visible|0
Scoring_Rules__s|Scoring Rules|default|tff|8194|visible|0
Locking_Information__s|LockingInformation|default|tff|2|visible|0
Data_Enrichment_Stats__s|DataEnrichmentStats|default|ttf|2046|visible|0
ShiftHours|ShiftHours|default|fff|14334|visible|0
Forecast_Quotas|ForecastQuotas|default|fff|736|system_hidden|0
Forecast_Items|ForecastItems|default|fff|736|system_hidden|0
Forecast_Groups|ForecastGroups|default|fff|2044|system_hidden|0
File_Upload_1__s|Fileupload1|default|fff|2046|visible|0
Image_Upload_1__s|Imageupload1|default|fff|2046|visible|0
Contacts_X_Accounts|LinkingModule5|linking|ttt|1|visible|300
Leads_X_Users|LinkingModule11|linking|ttf|8194|visible|40
Vehicles|CustomModule3|custom|ttt|1|visible|75
Leads_Insights__s|CustomModule3|custom|ttf|6142|visible|0
CTI_Entry|CTI Entry|default|ttf|2|visible|0
Everything|CustomModule4|custom|ttt|1|visible|260
`;

export const STANDARD_MODULES: readonly ModuleSpec[] = MODULES.trim().split('\n').map(parseModule);

function parseModule(line: string): ModuleSpec {
  const [
    apiName = '',
    moduleName = '',
    generatedType = '',
    flags = '',
    visibility,
    status = '',
    rows,
    parent,
  ] = line.split('|');
  return {
    apiName,
    moduleName,
    generatedType,
    apiSupported: flags[0] === 't',
    viewable: flags[1] === 't',
    showAsTab: flags[2] === 't',
    visibility: Number(visibility),
    status,
    rows: Number(rows),
    parent,
  };
}

const OK: Access = { kind: 'ok' };
const EMPTY: Access = { kind: 'empty' };

function refuse(status: number, code: string, message: string, details = {}): Access {
  return { kind: 'error', status, code, message, details };
}

/** The response of a module with `api_supported: false`. */
export const NOT_IN_API = refuse(400, 'INVALID_MODULE', 'the given module is not supported in api');
const UNKNOWN = refuse(400, 'INVALID_MODULE', 'the module name given seems to be invalid', {
  resource_path_index: 0,
});
const OUT_OF_SCOPE = refuse(401, 'OAUTH_SCOPE_MISMATCH', 'Unauthorized');

/** Modules that are listed but cannot be read (zoho-api.md §3.3). */
const REFUSALS: Readonly<Record<string, { readonly fields: Access; readonly records: Access }>> = {
  Visits: { fields: EMPTY, records: NOT_IN_API },
  Actions_Performed: { fields: EMPTY, records: NOT_IN_API },
  Approvals: { fields: EMPTY, records: NOT_IN_API },
  CTI_Entry: { fields: UNKNOWN, records: UNKNOWN },
  Email_Sentiment: { fields: OK, records: OUT_OF_SCOPE },
  Scoring_Rules__s: { fields: OK, records: OUT_OF_SCOPE },
  Locking_Information__s: { fields: OK, records: OUT_OF_SCOPE },
  /** The same code with a different status for fields and records (zoho-api.md §0.1 no. 9). */
  Data_Enrichment_Stats__s: {
    fields: refuse(400, 'NO_PERMISSION', 'Permission denied'),
    records: refuse(403, 'NO_PERMISSION', 'Permission denied', {
      permissions: ['Crm_Implied_View_Data_Enrichment_Stats'],
    }),
  },
  Consents: {
    fields: OK,
    records: refuse(403, 'NO_PERMISSION', 'Permission denied', {
      permissions: ['Crm_Implied_View_Consents'],
    }),
  },
};

export function accessOf({ apiName, apiSupported }: Pick<ModuleSpec, 'apiName' | 'apiSupported'>): {
  readonly fields: Access;
  readonly records: Access;
} {
  if (!apiSupported) return { fields: NOT_IN_API, records: NOT_IN_API };
  return REFUSALS[apiName] ?? { fields: OK, records: OK };
}
