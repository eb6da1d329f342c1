import { AUDIT, plainAddress } from './dictionary-people.js';

/** Fields of activities, goods, inventory papers and their item rows (zoho-api.md §16). Notation: `field-spec.ts`. */

const LOCK = 'Locked__s:boolean! Record_Status__s:picklist!';
const RELATED = 'What_Id:multi_module_lookup>Accounts|Deals|Campaigns|Quotes Who_Id:lookup>Contacts';

/** Totals and addresses of a quote, an order, an invoice. */
const PAPER = `${AUDIT} ${LOCK} ${plainAddress('Billing', 'Shipping')} Sub_Total:currency(16)! Discount:currency(16) Tax:currency(16)!
  Adjustment:currency(16) Grand_Total:currency(16)! Terms_and_Conditions:textarea.rich_text(50000) Description:textarea.large(32000)
  Currency:picklist.currency Exchange_Rate:double.rate(16) Carrier:picklist`;

const PARTNERS = 'Deal_Name:lookup>Deals Contact_Name:lookup>Contacts Account_Name:lookup>Accounts';

/** A row of a subform: no owner, but a parent (zoho-api.md §12). */
function rowsOf(parent: string): string {
  return `id:bigint(18)! Parent_Id:lookup.parent>${parent}! Created_Time:datetime! Modified_Time:datetime! Layout:layout!`;
}

function itemsOf(parent: string): string {
  return `${rowsOf(parent)} Product_Name:lookup.product>Products* Quantity:double(16)* List_Price:currency(16) Unit_Price:currency(16)!
    Discount:currency(16) Total:currency(16)! Total_After_Discount:currency(16)! Net_Total:currency(16)! Tax:currency(16)!
    Line_Tax:linetax Description:textarea.small(2000) Sequence_Number:integer(9)! Price_Book_Name:lookup>Price_Books Delete:boolean^`;
}

export const BUSINESS: Readonly<Record<string, string>> = {
  Tasks: `${AUDIT} ${LOCK} Status:picklist.task_status Description:textarea.large(32000) Due_Date:date(20) Priority:picklist.priority
    Closed_Time:datetime! Subject:text(300)* Send_Notification_Email:boolean Recurring_Activity:RRULE(100) ${RELATED}
    Remind_At:ALARM(100)`,
  Events: `${AUDIT} ${LOCK} Event_Title:text(255)* Start_DateTime:datetime* End_DateTime:datetime* All_day:boolean Venue:text(255)
    Participants:participants Remind_At:multireminder Remind_Participants:multireminder Recurring_Activity:RRULE(100) ${RELATED}
    Check_In_Time:datetime! Check_In_By:userlookup! Check_In_Comment:textarea.small(2000)! Check_In_Status:text(50)!
    Check_In_Address:text(255)! Check_In_City:text(100)! Check_In_State:text(100)! Check_In_Country:text(100)!
    Check_In_Sub_Locality:text(100)! Latitude:double(50)! Longitude:double(50)! ZIP_Code:text(30)! Description:textarea.large(32000)`,
  Calls: `${AUDIT} ${LOCK} Subject:text(255)* Call_Type:picklist* Call_Start_Time:datetime* Call_Duration:text.duration(20)
    Call_Duration_in_seconds:integer(9) Call_Purpose:picklist Call_Agenda:textarea.small(255) Call_Result:picklist
    Outgoing_Call_Status:picklist Scheduled_In_CRM:picklist CTI_Entry:boolean! Caller_ID:text(50)! Dialled_Number:text(50)!
    Voice_Recording__s:website(255)! Reminder:picklist Description:textarea.large(32000) ${RELATED}`,
  Products: `${AUDIT} ${LOCK} Product_Name:text(200)* Product_Code:text.code(40) Product_Category:picklist Product_Active:boolean
    Manufacturer:picklist Vendor_Name:lookup>Vendors Unit_Price:currency(16) Commission_Rate:currency(16)
    Tax:multiselectpicklist.tax Taxable:boolean Usage_Unit:picklist Qty_in_Stock:double(16) Qty_in_Demand:double(16)
    Qty_Ordered:double(16) Reorder_Level:double(16) Handler:userlookup Sales_Start_Date:date(20) Sales_End_Date:date(20)
    Support_Start_Date:date(20) Support_Expiry_Date:date(20) Record_Image:profileimage(255) Description:textarea.large(32000)`,
  Vendors: `${AUDIT} ${LOCK} Vendor_Name:text.company(120)* Email:email(100) Phone:phone(30) Website:website(255) Category:text(50)
    GL_Account:picklist Street:text(250) City:text(100) State:text(100) Zip_Code:text(30) Country:text(100)
    Description:textarea.large(32000) Email_Opt_Out:boolean Unsubscribed_Mode:picklist! Unsubscribed_Time:datetime!
    Record_Image:profileimage(255) Currency:picklist.currency Exchange_Rate:double.rate(16)`,
  Price_Books: `${AUDIT} ${LOCK} Price_Book_Name:text(200)* Pricing_Model:picklist Active:boolean Pricing_Details:subform.pricing
    Description:textarea.large(32000)`,
  Quotes: `${PAPER} Quote_Number:bigint(18)! Subject:text(300)* Quote_Stage:picklist Valid_Till:date(20) Team:text(50) ${PARTNERS}
    Quoted_Items:subform>Quoted_Items`,
  Sales_Orders: `${PAPER} SO_Number:bigint(18)! Subject:text(300)* Status:picklist.order_status Due_Date:date(20)
    Quote_Name:lookup>Quotes Customer_No:text(50) Purchase_Order:text(50) Pending:text(50) Excise_Duty:currency(16)
    Sales_Commission:currency(16) ${PARTNERS} Ordered_Items:subform>Ordered_Items`,
  Purchase_Orders: `${PAPER} PO_Number:bigint(18)! Subject:text(300)* Vendor_Name:lookup>Vendors* Status:picklist.order_status
    PO_Date:date(20) Due_Date:date(20) Requisition_No:text(50) Tracking_Number:text(50) Contact_Name:lookup>Contacts
    Purchase_Items:subform>Purchase_Items`,
  Invoices: `${PAPER} Invoice_Number:autonumber(120)! Subject:text(300)* Status:picklist.order_status Invoice_Date:date(20)
    Due_Date:date(20) Sales_Order:lookup>Sales_Orders Purchase_Order:text(50) Excise_Duty:currency(16) Sales_Commission:currency(16)
    ${PARTNERS} Invoiced_Items:subform>Invoiced_Items`,
  Quoted_Items: itemsOf('Quotes'),
  Ordered_Items: itemsOf('Sales_Orders'),
  Purchase_Items: itemsOf('Purchase_Orders'),
  Invoiced_Items: itemsOf('Invoices'),
  Alternate_Address: `${rowsOf('Accounts')} Kind:picklist.address+ Street_1:text(250)+ City_1:text(100)+ Valid_From:date(20)+
    Is_Main:boolean+`,
  Contacts_X_Accounts: `${AUDIT} Contacts:lookup.left>Contacts* Accounts:lookup.right>Accounts* Share:percent(5)+`,
  Leads_X_Users: `${AUDIT} Leads:lookup.left>Leads* Users:userlookup*`,
  /** Column names beyond the first four are not confirmed (zoho-api.md §10.11). */
  DealHistory: `id:bigint(18)! Potential_Name:lookup>Deals! Stage:picklist! Moved_To__s:picklist.stage! Amount:currency(16)!
    Probability:integer.percent(3)! Expected_Revenue:currency(16)! Closing_Date:date(20)! Duration_Days:integer(9)!
    Modified_By:ownerlookup! Created_Time:datetime! Modified_Time:datetime!`,
  Notes: `id:bigint(18)! Owner:ownerlookup Created_By:ownerlookup! Modified_By:ownerlookup! Created_Time:datetime!
    Modified_Time:datetime! Note_Title:text(120) Note_Content:textarea.large(65535) Parent_Id:multi_module_lookup>Leads|Contacts|Accounts|Deals*
    Associated_Id__s:bigint(18)! Record_Status__s:picklist!`,
  Attachments: `id:bigint(18)! Owner:ownerlookup Created_By:ownerlookup! Modified_By:ownerlookup! Created_Time:datetime!
    Modified_Time:datetime! File_Name:text.file(255)* Size:bigint.size(18)! Parent_Id:multi_module_lookup>Contacts|Deals|Leads*
    Record_Status__s:picklist!`,
  Vehicles: `${AUDIT} ${LOCK} Name:text(120)* Vehicle_Number:autonumber(120)!+ Driver:lookup>Contacts+ Keeper:userlookup+
    Bought_On:date(20)+ Mileage:integer(9)+ Chassis:bigint(18)+ Price:currency(16)+ Load:percent(5)+ Extras:multiselectpicklist+
    Papers:fileupload(5)+ Photos:imageupload(10)+ Remarks:textarea.rich_text(50000)+ Age:formula.integer(9)!+ Trips:rollup_summary.integer!+
    Next_Service:datetime+ Garage_Opens:time+ Email:email(100)+ Secondary_Email:email(100)+ Layout:layout`,
  Services__s: `${AUDIT} Service_Name:text(120)* Duration:integer(9) Available_Time:time_range Members:multiuserlookup Price:currency(16)
    Location:picklist.location Description:textarea.large(32000)`,
  Appointments__s: `${AUDIT} Appointment_Name:text(120)* Appointment_For:multi_module_lookup>Leads|Contacts|Deals* Service_Name:lookup>Services__s
    Appointment_Start_Time:datetime* Appointment_End_Time:datetime Status:picklist.appointment Cancelled_By:userlookup`,
};

/** Fields of modules that no dictionary describes. */
export const MINOR = `${AUDIT} Name:text(120)* Description:textarea.large(32000)`;
