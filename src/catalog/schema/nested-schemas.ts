import { array, BOOLEAN, DATE_TIME, type JsonSchema, NUMBER, object, STRING } from './json-schema.js';

/**
 * Objects inside a column (zoho-api.md §4.2). Only keys of certain type are declared. All other keys are kept as delivered;
 * only text, ids and points in time are cleaned.
 */
export const LOOKUP: JsonSchema = object({ id: STRING, name: STRING });
export const USER: JsonSchema = object({ id: STRING, name: STRING, email: STRING });
export const LAYOUT: JsonSchema = object({ id: STRING, name: STRING, display_label: STRING });
export const MODULE: JsonSchema = object({ api_name: STRING, id: STRING });
export const MULTI_MODULE_LOOKUP: JsonSchema = object({ id: STRING, name: STRING, module: MODULE });
export const CONSENT: JsonSchema = object({
  id: STRING,
  name: STRING,
  Data_Processing_Basis: STRING,
  Lawful_Reason: STRING,
  Consent_Remarks: STRING,
  Consent_Through: STRING,
});

export const TAG: JsonSchema = object({ id: STRING, name: STRING, color_code: STRING });
export const TERRITORY: JsonSchema = object({
  id: STRING,
  name: STRING,
  $assigned: STRING,
  $assigned_by: LOOKUP,
  $assigned_time: DATE_TIME,
});
export const FILE: JsonSchema = object({
  id: STRING,
  File_Id__s: STRING,
  File_Name__s: STRING,
  Size__s: STRING,
  Owner__s: LOOKUP,
  Created_By__s: LOOKUP,
  Created_Time__s: DATE_TIME,
  Modified_By__s: LOOKUP,
  Modified_Time__s: DATE_TIME,
  Sequence_Number__s: NUMBER,
  State__s: STRING,
  Description__s: STRING,
  Preview_Id__s: STRING,
});
export const LINK: JsonSchema = object({ id: STRING });
export const SUBFORM_ROW: JsonSchema = object({
  id: STRING,
  Parent_Id: LOOKUP,
  Created_Time: DATE_TIME,
  Modified_Time: DATE_TIME,
});
export const LINE_TAX: JsonSchema = object({
  id: STRING,
  name: STRING,
  display_name: STRING,
  percentage: NUMBER,
  value: NUMBER,
});
/** `Product_Details` of CRM API v2. */
export const LINE_ITEM: JsonSchema = object({
  id: STRING,
  product: object({ id: STRING, name: STRING, Product_Code: STRING }),
  product_description: STRING,
  quantity: NUMBER,
  quantity_in_stock: NUMBER,
  list_price: NUMBER,
  unit_price: NUMBER,
  total: NUMBER,
  Discount: NUMBER,
  total_after_discount: NUMBER,
  Tax: NUMBER,
  net_total: NUMBER,
  line_tax: array(LINE_TAX),
});
export const PRICE_RANGE: JsonSchema = object({
  id: STRING,
  from_range: NUMBER,
  to_range: NUMBER,
  discount: NUMBER,
});
export const COMMENT: JsonSchema = object({
  id: STRING,
  comment_content: STRING,
  commented_time: DATE_TIME,
});
export const PARTICIPANT: JsonSchema = object({
  id: STRING,
  name: STRING,
  type: STRING,
  participant: STRING,
  Email: STRING,
  status: STRING,
  invited: BOOLEAN,
});
export const RRULE: JsonSchema = object({ RRULE: STRING, EXDATE: array(STRING) });
export const ALARM: JsonSchema = object({ ALARM: STRING });
export const REMINDER: JsonSchema = object({ unit: NUMBER, period: STRING, time: STRING });
export const TIME_RANGE: JsonSchema = object({ From: STRING, To: STRING });
