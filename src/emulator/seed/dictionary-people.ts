/**
 * Fields of the modules about people and business, as a fresh 2026 organisation has them (zoho-api.md §16).
 * Notation: `field-spec.ts`.
 */

/** What nearly every record has. */
export const AUDIT = `id:bigint(18)! Owner:ownerlookup Created_By:ownerlookup! Modified_By:ownerlookup!
  Created_Time:datetime! Modified_Time:datetime! Tag:text.tag(2000)`;

const SYSTEM = `Change_Log_Time__s:datetime! Locked__s:boolean! Connected_To__s:multi_module_lookup>Leads|Contacts|Accounts`;
const RECORD_STATUS = 'Record_Status__s:picklist!';
const ENRICHMENT = 'Last_Enriched_Time__s:datetime! Enrich_Status__s:picklist!';
const UNSUBSCRIPTION = 'Unsubscribed_Mode:picklist! Unsubscribed_Time:datetime!';

/** An address that Zoho keeps as a container with parts. */
function addressOf(prefix: string, zip: string): string {
  const parts = `Country:picklist Flat_House_No_Building_Apartment_Name:text(250) Street:text(250) City:text(100) State:picklist
    ${zip}:text(30) Latitude:double(50) Longitude:double(50) Address:textarea.small(2000)!^ Coordinates:textarea.small(255)!^`;
  return parts
    .trim()
    .split(/\s+/)
    .map((entry) => prefix + entry)
    .join(' ');
}

/** The older, plain kind of address. */
export function plainAddress(...prefixes: readonly string[]): string {
  const parts = [
    'Street:text(250)',
    'City:text(100)',
    'State:text(100)',
    'Code:text(30)',
    'Country:text(100)',
  ];
  return prefixes.flatMap((prefix) => parts.map((part) => `${prefix}_${part}`)).join(' ');
}

export const CONTACT_MODULES: Readonly<Record<string, string>> = {
  /**
   * 56 fields live; `Record_Status__s` beside them, since later answers carry it (zoho-api.md §4.3), and the multi-user
   * lookup whose linking module Zoho's own sample org has (§3.2).
   */
  Leads: `${AUDIT} ${SYSTEM} ${ENRICHMENT} ${UNSUBSCRIPTION} ${RECORD_STATUS} ${addressOf('', 'Zip_Code')} nearby_distance__s:double(16)!^
    Company:text(200) First_Name:text.first(40) Last_Name:text.last(80)* Designation:text(100) Email:email(100) Phone:phone(30)
    Fax:text(30) Mobile:phone(30) Website:website(255) Lead_Source:picklist Lead_Status:picklist Industry:picklist
    No_of_Employees:integer(9) Annual_Revenue:currency(16) Rating:picklist Full_Name:text.full(120)! Description:textarea.large(32000)
    Skype_ID:text(50) Email_Opt_Out:boolean Salutation:picklist(25) Secondary_Email:email(100) Last_Activity_Time:datetime!
    Twitter:text(50) Record_Image:profileimage(255) Converted_Date_Time:datetime.converted! Lead_Conversion_Time:integer!
    Converted_Account:lookup.converted>Accounts! Converted_Contact:lookup.converted>Contacts! Converted_Deal:lookup.converted>Deals!
    Converted__s:boolean.converted! Lead_Status_Modified_Time:datetime~
    Shared_With:multiuserlookup(200)>Leads_X_Users^+`,
  Contacts: `${AUDIT} ${SYSTEM} ${ENRICHMENT} ${UNSUBSCRIPTION} ${addressOf('Mailing_', 'Zip')} ${addressOf('Other_', 'Zip')}
    nearby_distance__s:double(16)!^ Lead_Source:picklist First_Name:text.first(40) Last_Name:text.last(80)* Account_Name:lookup>Accounts
    Vendor_Name:lookup>Vendors Email:email(100) Title:text(100) Department:text(50) Phone:phone(50) Home_Phone:phone(30)
    Other_Phone:phone(30) Mobile:phone(30) Asst_Phone:phone(30) Fax:text(30) Date_of_Birth:date(20) Assistant:text(50)
    Last_Activity_Time:datetime! Full_Name:text.full(120)! Description:textarea.large(32000) Email_Opt_Out:boolean Skype_ID:text(50)
    Salutation:picklist(25) Secondary_Email:email(100) Twitter:text(50) Record_Image:profileimage(255) Reporting_To:lookup>Contacts
    Associated_Accounts:multiselectlookup(200)>Contacts_X_Accounts^+ Account_Team:multiuserlookup(200)^+`,
  Accounts: `${AUDIT} ${SYSTEM} ${ENRICHMENT} ${RECORD_STATUS} ${plainAddress('Billing', 'Shipping')} Ownership:picklist
    Description:textarea.large(32000) Account_Type:picklist Rating:picklist SIC_Code:integer(9) Website:website(255)
    Employees:integer(9) Last_Activity_Time:datetime! Industry:picklist Record_Image:profileimage(255) Account_Site:text(80)
    Exchange_Rate:double.rate(16) Phone:phone(30) Currency:picklist.currency Account_Name:text.company(200)* Account_Number:bigint(18)
    Ticker_Symbol:text(30) Territories:territories Parent_Account:lookup>Accounts Fax:text(30) Annual_Revenue:currency(16)
    Open_Amount:rollup_summary.double!+ Alternate_Address:subform>Alternate_Address+`,
  Deals: `${AUDIT} ${SYSTEM} Amount:currency(16) Deal_Name:text(120)* Closing_Date:date(20) Account_Name:lookup>Accounts Stage:picklist*
    Type:picklist Probability:integer.percent(3) Next_Step:text(100) Lead_Source:picklist Campaign_Source:lookup>Campaigns
    Description:textarea.large(32000) Contact_Name:lookup>Contacts Expected_Revenue:currency(16)! Last_Activity_Time:datetime!
    Lead_Conversion_Time:integer! Sales_Cycle_Duration:integer! Overall_Sales_Duration:integer! Reason_For_Loss__s:picklist
    Stage_Modified_Time:datetime~ Pipeline:picklist Currency:picklist.currency Exchange_Rate:double.rate(16) Territory:territories
    Weighted_Amount:formula.double(16)!+`,
  Campaigns: `${AUDIT} ${SYSTEM} Campaign_Name:text(120)* Type:picklist.campaign Status:picklist.campaign_status Start_Date:date(20)
    End_Date:date(20) Expected_Revenue:currency(16) Budgeted_Cost:currency(16) Actual_Cost:currency(16) Expected_Response:bigint(18)
    Num_sent:bigint(18) Parent_Campaign:lookup>Campaigns Currency:picklist.currency Exchange_Rate:double.rate(16)
    Description:textarea.large(32000) Last_Activity_Time:datetime!`,
  Cases: `${AUDIT} ${SYSTEM} Case_Number:autonumber(120)! Subject:text(300)* Status:picklist.case_status* Priority:picklist.priority
    Type:picklist.case Case_Origin:picklist* Case_Reason:picklist Product_Name:lookup>Products Account_Name:lookup>Accounts
    Deal_Name:lookup>Deals Related_To:lookup>Contacts Reported_By:text(50) Email:email(100) Phone:phone(30)
    Description:textarea.large(32000) Internal_Comments:textarea.small(3000) Solution:textarea.small(32000)
    Comments:subform.comments(32000) Add_Comment:textarea.small(32000)^ No_of_comments:integer!`,
  Solutions: `${AUDIT} ${SYSTEM} Solution_Number:autonumber(120)! Solution_Title:text(150)* Status:picklist.solution_status
    Product_Name:lookup>Products Published:boolean Question:textarea.small(2000) Answer:textarea.rich_text(50000)
    Comments:subform.comments(32000) Add_Comment:textarea.small(32000)^ No_of_comments:integer!`,
};
