// Written by scripts/generate-schemas.mjs from resources/schemas: change those files and run `npm run generate`.

/**
 * Files of attachments that are new or changed, written to a folder (GET /{module}/{id}/Attachments/{attachment}).
 */
export interface AttachmentFile {
  /**
   * Attachment id, as in the stream Attachments.
   */
  id: string;
  /**
   * Attachment, as in the stream Attachments.
   */
  parent?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Always Attachments.
   */
  parent_module?: null | string;
  /**
   * Modified_Time of the attachment when it was read: the cursor.
   */
  parent_modified_time?: null | string;
  /**
   * Record that has the attachment.
   */
  record?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * API name of the module of that record.
   */
  record_module?: null | string;
  /**
   * Name in Zoho.
   */
  file_name?: null | string;
  /**
   * Size in bytes that Zoho names.
   */
  size?: null | number;
  /**
   * stored, size_differs (stored, with another size than Zoho names), too_large, gone or refused.
   */
  status?: null | string;
  /**
   * Path of the file in the folder, with slashes: module, record, attachment id and a safe name. Null if there is no file.
   */
  path?: null | string;
  /**
   * Size of the file in bytes.
   */
  bytes?: null | number;
  /**
   * SHA-256 of the file, in hexadecimal digits.
   */
  sha256?: null | string;
  [k: string]: unknown;
}

/**
 * Leads and contacts of campaigns (GET /Campaigns/{id}/Leads and /Contacts), of campaigns that changed.
 */
export interface CampaignMember {
  /**
   * Campaign and member, as campaign-member.
   */
  id: string;
  /**
   * Record that it belongs to.
   */
  parent?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * API name of the module of that record.
   */
  parent_module?: null | string;
  /**
   * Modified_Time of that record when it was read: the cursor.
   */
  parent_modified_time?: null | string;
  /**
   * Id of the lead or contact.
   */
  member_id?: null | string;
  /**
   * Leads or Contacts.
   */
  member_module?: null | string;
  /**
   * Name of the member.
   */
  Full_Name?: null | string;
  /**
   * E-mail address of the member.
   */
  Email?: null | string;
  [k: string]: unknown;
}

/**
 * Contacts of deals with their roles (GET /Deals/{id}/Contact_Roles), of deals that changed.
 */
export interface ContactRole {
  /**
   * Deal and contact, as deal-contact.
   */
  id: string;
  /**
   * Record that it belongs to.
   */
  parent?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * API name of the module of that record.
   */
  parent_module?: null | string;
  /**
   * Modified_Time of that record when it was read: the cursor.
   */
  parent_modified_time?: null | string;
  /**
   * Id of the contact.
   */
  contact_id?: null | string;
  /**
   * Name of the contact.
   */
  Full_Name?: null | string;
  /**
   * E-mail address of the contact.
   */
  Email?: null | string;
  /**
   * Role of the contact in the deal.
   */
  Contact_Role?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  [k: string]: unknown;
}

/**
 * Currencies of the organization (GET /org/currencies); none unless several are in use.
 */
export interface Currency {
  /**
   * Currency id.
   */
  id: string;
  /**
   * Name as shown, such as US Dollar - USD.
   */
  name?: null | string;
  /**
   * ISO 4217 code.
   */
  iso_code?: null | string;
  /**
   * Symbol.
   */
  symbol?: null | string;
  /**
   * Exchange rate against the home currency; Zoho sends it as text.
   */
  exchange_rate?: null | number;
  /**
   * Whether this is the home currency.
   */
  is_base?: null | boolean;
  /**
   * Whether the currency may be used.
   */
  is_active?: null | boolean;
  /**
   * Whether the symbol stands before the amount.
   */
  prefix_symbol?: null | boolean;
  /**
   * How amounts are shown.
   */
  format?: null | {
    /**
     * Decimal separator: Period or Comma.
     */
    decimal_separator?: null | string;
    /**
     * Grouping of digits: Comma, Period or Space.
     */
    thousand_separator?: null | string;
    /**
     * Number of decimals.
     */
    decimal_places?: null | string;
    [k: string]: unknown;
  };
  /**
   * Who created the currency.
   */
  created_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the currency was created.
   */
  created_time?: null | string;
  /**
   * Who changed the currency last.
   */
  modified_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the currency was changed last.
   */
  modified_time?: null | string;
  [k: string]: unknown;
}

/**
 * Custom views of all modules, without their criteria (GET /settings/custom_views for each module).
 */
export interface CustomView {
  /**
   * Custom view id.
   */
  id: string;
  /**
   * API name of the module.
   */
  module?: null | string;
  /**
   * Name.
   */
  name?: null | string;
  /**
   * Name as shown.
   */
  display_value?: null | string;
  /**
   * Zoho's name of a view that comes with the module.
   */
  system_name?: null | string;
  /**
   * Whether the view comes with the module.
   */
  system_defined?: null | boolean;
  /**
   * Group of the view, such as public_views.
   */
  category?: null | string;
  /**
   * Who may use it, such as public.
   */
  access_type?: null | string;
  /**
   * Whether it is the user's default view.
   */
  default?: null | boolean;
  /**
   * Position among the user's favourites.
   */
  favorite?: null | number;
  /**
   * Whether it is locked.
   */
  locked?: null | boolean;
  /**
   * When it was used last.
   */
  last_accessed_time?: null | string;
  /**
   * Who created it.
   */
  created_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was created.
   */
  created_time?: null | string;
  /**
   * Who changed it last.
   */
  modified_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was changed last.
   */
  modified_time?: null | string;
  [k: string]: unknown;
}

/**
 * E-mail templates without their text (GET /settings/email_templates).
 */
export interface EmailTemplate {
  /**
   * Template id.
   */
  id: string;
  /**
   * Name.
   */
  name?: null | string;
  /**
   * Subject.
   */
  subject?: null | string;
  /**
   * Module that the template is for.
   */
  module?: null | {
    /**
     * Id of the module.
     */
    id?: null | string;
    /**
     * API name of the module.
     */
    api_name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Folder.
   */
  folder?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Kind of template, such as normal.
   */
  category?: null | string;
  /**
   * Editor: gallery, plain_text and others.
   */
  editor_mode?: null | string;
  /**
   * Whether it can be used.
   */
  active?: null | boolean;
  /**
   * Whether an automation uses it.
   */
  associated?: null | boolean;
  /**
   * Whether it has a link for consent.
   */
  consent_linked?: null | boolean;
  /**
   * Whether it is a favourite of the user.
   */
  favorite?: null | boolean;
  /**
   * Attached files.
   */
  attachments?:
    | null
    | (null | {
        /**
         * Id.
         */
        id?: null | string;
        /**
         * Kind of attachment.
         */
        type?: null | string;
        [k: string]: unknown;
      })[];
  /**
   * Figures of the last version.
   */
  last_version_statistics?: null | {
    /**
     * Number of e-mails sent.
     */
    sent?: null | number;
    /**
     * Number of e-mails delivered.
     */
    delivered?: null | number;
    /**
     * Number of e-mails opened.
     */
    opened?: null | number;
    /**
     * Number of e-mails with a click.
     */
    clicked?: null | number;
    /**
     * Number of e-mails that came back.
     */
    bounced?: null | number;
    /**
     * Number of e-mails tracked.
     */
    tracked?: null | number;
    [k: string]: unknown;
  };
  /**
   * When it was used last.
   */
  last_usage_time?: null | string;
  /**
   * Who created it.
   */
  created_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was created.
   */
  created_time?: null | string;
  /**
   * Who changed it last.
   */
  modified_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was changed last.
   */
  modified_time?: null | string;
  [k: string]: unknown;
}

/**
 * E-mails of records (GET /{module}/{id}/Emails), of leads, contacts, accounts and deals that changed.
 */
export interface Email {
  /**
   * Record and message, as record-message.
   */
  id: string;
  /**
   * Record that it belongs to.
   */
  parent?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * API name of the module of that record.
   */
  parent_module?: null | string;
  /**
   * Modified_Time of that record when it was read: the cursor.
   */
  parent_modified_time?: null | string;
  /**
   * Id of the message.
   */
  message_id?: null | string;
  /**
   * Subject.
   */
  subject?: null | string;
  /**
   * Sender.
   */
  from?: null | {
    /**
     * Name.
     */
    user_name?: null | string;
    /**
     * Address.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * Recipients.
   */
  to?:
    | null
    | (null | {
        /**
         * Name.
         */
        user_name?: null | string;
        /**
         * Address.
         */
        email?: null | string;
        [k: string]: unknown;
      })[];
  /**
   * Recipients of a copy.
   */
  cc?:
    | null
    | (null | {
        /**
         * Name.
         */
        user_name?: null | string;
        /**
         * Address.
         */
        email?: null | string;
        [k: string]: unknown;
      })[];
  /**
   * When it was sent or received.
   */
  time?: null | string;
  /**
   * Whether it was sent from the CRM.
   */
  sent?: null | boolean;
  /**
   * Whether it was read.
   */
  read?: null | boolean;
  /**
   * Where the message comes from.
   */
  source?: null | string;
  /**
   * States of the message.
   */
  status?:
    | null
    | (null | {
        /**
         * State, such as sent, opened or clicked.
         */
        type?: null | string;
        [k: string]: unknown;
      })[];
  /**
   * Owner.
   */
  owner?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Whether it has attachments.
   */
  has_attachment?: null | boolean;
  /**
   * Whether its thread has attachments.
   */
  has_thread_attachment?: null | boolean;
  /**
   * Summary.
   */
  summary?: null | string;
  /**
   * Intent that Zia found.
   */
  intent?: null | string;
  /**
   * Emotion that Zia found.
   */
  emotion?: null | string;
  /**
   * Record that the message is linked to.
   */
  linked_record?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Text of the message, with email_content; null without.
   */
  content?: null | string;
  /**
   * Zoho's code if it does not return the text, such as NO_PERMISSION; GONE if it has none.
   */
  content_refusal?: null | string;
  /**
   * Format of the text, such as html, with email_content.
   */
  mail_format?: null | string;
  /**
   * When it was sent, with email_content.
   */
  sent_time?: null | string;
  /**
   * Id of the thread, with email_content.
   */
  thread_id?: null | string;
  /**
   * Where answers go, with email_content.
   */
  reply_to?: null | {
    /**
     * Name.
     */
    user_name?: null | string;
    /**
     * E-mail address.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * Attached files, with email_content.
   */
  attachments?:
    | null
    | (null | {
        /**
         * Id.
         */
        id?: null | string;
        /**
         * Name of the file.
         */
        name?: null | string;
        /**
         * Size in bytes.
         */
        size?: null | string;
        [k: string]: unknown;
      })[];
  [k: string]: unknown;
}

/**
 * Fields of all modules: the org's data dictionary (GET /settings/fields for each module).
 */
export interface Field {
  /**
   * Module and field, as module-id: `Leads-5725767000000002589`.
   */
  id: string;
  /**
   * API name of the module.
   */
  module?: null | string;
  /**
   * Id of the field.
   */
  field_id?: null | string;
  /**
   * API name, which is the name of the column.
   */
  api_name?: null | string;
  /**
   * Label.
   */
  field_label?: null | string;
  /**
   * Label as shown to the user.
   */
  display_label?: null | string;
  /**
   * Zoho's data type, such as picklist.
   */
  data_type?: null | string;
  /**
   * JSON type of the values, such as string.
   */
  json_type?: null | string;
  /**
   * Largest number of characters or digits.
   */
  length?: null | number;
  /**
   * Number of decimals.
   */
  decimal_place?: null | number;
  /**
   * Whether the org has added the field.
   */
  custom_field?: null | boolean;
  /**
   * Where the field comes from: default, extension or integration.
   */
  created_source?: null | string;
  /**
   * Whether each record needs a value.
   */
  system_mandatory?: null | boolean;
  /**
   * Whether this user may only read it.
   */
  read_only?: null | boolean;
  /**
   * Whether nobody may change it.
   */
  field_read_only?: null | boolean;
  /**
   * Whether it is shown.
   */
  visible?: null | boolean;
  /**
   * Whether it has no stored value.
   */
  virtual_field?: null | boolean;
  /**
   * Whether searches can use it.
   */
  searchable?: null | boolean;
  /**
   * Whether filters can use it.
   */
  filterable?: null | boolean;
  /**
   * Whether lists can be sorted by it.
   */
  sortable?: null | boolean;
  /**
   * Whether mass updates can change it.
   */
  mass_update?: null | boolean;
  /**
   * Whether it is the name of the record.
   */
  display_field?: null | boolean;
  /**
   * Zoho's code for how it is shown: -1 normal, 2 selected only, 3 hidden.
   */
  display_type?: null | number;
  /**
   * Zoho's code for the input element.
   */
  ui_type?: null | number;
  /**
   * Whether it is on a layout: used or unused.
   */
  type?: null | string;
  /**
   * Whether the options have colours.
   */
  enable_colour_code?: null | boolean;
  /**
   * Whether the options are sorted by name.
   */
  pick_list_values_sorted_lexically?: null | boolean;
  /**
   * Whether changes are recorded.
   */
  history_tracking_enabled?: null | boolean;
  /**
   * Whether the field holds health data.
   */
  hipaa_compliance_enabled?: null | boolean;
  /**
   * Tooltip: name and value.
   */
  tooltip?: null | {
    /**
     * Kind of tooltip.
     */
    name?: null | string;
    /**
     * Text.
     */
    value?: null | string;
    [k: string]: unknown;
  };
  /**
   * Default value, as text.
   */
  default_value?: null | string;
  /**
   * Which operations may set the field.
   */
  operation_type?: null | {
    /**
     * Create in the browser.
     */
    web_create?: null | boolean;
    /**
     * Update in the browser.
     */
    web_update?: null | boolean;
    /**
     * Create by the API.
     */
    api_create?: null | boolean;
    /**
     * Update by the API.
     */
    api_update?: null | boolean;
    [k: string]: unknown;
  };
  /**
   * On which pages the field is shown.
   */
  view_type?: null | {
    /**
     * Shown on the page of a record.
     */
    view?: null | boolean;
    /**
     * Shown where a record is created.
     */
    create?: null | boolean;
    /**
     * Shown where a record is edited.
     */
    edit?: null | boolean;
    /**
     * Shown in the short form.
     */
    quick_create?: null | boolean;
    [k: string]: unknown;
  };
  /**
   * Rules of a unique field; empty for others.
   */
  unique?: null | {
    /**
     * 1 if letter case counts, else 0.
     */
    casesensitive?: null | string;
    [k: string]: unknown;
  };
  /**
   * Rounding and precision of a currency field; empty for others.
   */
  currency?: null | {
    /**
     * How amounts are rounded.
     */
    rounding_option?: null | string;
    /**
     * Number of decimals.
     */
    precision?: null | number;
    [k: string]: unknown;
  };
  /**
   * Kind of a text area: small, large or rich_text; empty for others.
   */
  textarea?: null | {
    /**
     * small, large or rich_text.
     */
    type?: null | string;
    [k: string]: unknown;
  };
  /**
   * Expression and return type of a formula; empty for others.
   */
  formula?: null | {
    /**
     * Type of the result.
     */
    return_type?: null | string;
    /**
     * Expression.
     */
    expression?: null | string;
    /**
     * Whether Zoho calculates it whenever it is asked for.
     */
    dynamic?: null | boolean;
    [k: string]: unknown;
  };
  /**
   * Function and source of a roll-up; empty for others.
   */
  rollup_summary?: null | {
    /**
     * Type of the result.
     */
    return_type?: null | string;
    [k: string]: unknown;
  };
  /**
   * Prefix, suffix and first number of an auto number; empty for others.
   */
  auto_number?: null | {
    /**
     * Text before the number.
     */
    prefix?: null | string;
    /**
     * Text after the number.
     */
    suffix?: null | string;
    /**
     * First number.
     */
    start_number?: null | number;
    [k: string]: unknown;
  };
  /**
   * Module that a lookup refers to; empty for others.
   */
  lookup?: null | {
    /**
     * API name of the related list.
     */
    api_name?: null | string;
    /**
     * Label of the related list.
     */
    display_label?: null | string;
    [k: string]: unknown;
  };
  /**
   * Modules that a lookup into several modules refers to; empty for others.
   */
  multi_module_lookup?: null | {
    /**
     * API name.
     */
    api_name?: null | string;
    /**
     * Label.
     */
    display_label?: null | string;
    [k: string]: unknown;
  };
  /**
   * Linking module of a multi-select lookup; empty for others.
   */
  multiselectlookup?: null | {
    /**
     * Label.
     */
    display_label?: null | string;
    /**
     * Linking module.
     */
    linking_module?: null | string;
    [k: string]: unknown;
  };
  /**
   * Linking module of a multi-user lookup; empty for others.
   */
  multiuserlookup?: null | {
    /**
     * Label.
     */
    display_label?: null | string;
    /**
     * Linking module.
     */
    linking_module?: null | string;
    [k: string]: unknown;
  };
  /**
   * Module that holds the rows of a subform.
   */
  associated_module?: null | {
    /**
     * API name of the module.
     */
    module?: null | string;
    [k: string]: unknown;
  };
  /**
   * Global pick list that the options come from.
   */
  global_picklist?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Module that holds the history of the field.
   */
  history_tracking?: null | {
    /**
     * Name of the related list.
     */
    related_list_name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Encryption of the field.
   */
  crypt?: null | {
    /**
     * Mode.
     */
    mode?: null | string;
    /**
     * Column.
     */
    column?: null | string;
    /**
     * State.
     */
    status?: null | string;
    [k: string]: unknown;
  };
  /**
   * Restrictions of health data.
   */
  hipaa_compliance?: null | {
    /**
     * Whether the values are restricted.
     */
    restricted?: null | boolean;
    [k: string]: unknown;
  };
  /**
   * Fields of contacts, deals and accounts that a lead's value goes to.
   */
  convert_mapping?: null | {
    /**
     * Field of the contact.
     */
    Contacts?: null | string;
    /**
     * Field of the deal.
     */
    Deals?: null | string;
    /**
     * Field of the account.
     */
    Accounts?: null | string;
    [k: string]: unknown;
  };
  /**
   * Access by profile.
   */
  profiles?:
    | null
    | (null | {
        /**
         * Id of the profile.
         */
        id?: null | string;
        /**
         * Name of the profile.
         */
        name?: null | string;
        /**
         * Access of the profile: read_write, read_only or hidden.
         */
        permission_type?: null | string;
        [k: string]: unknown;
      })[];
  /**
   * Layouts that hold the field.
   */
  layout_associations?:
    | null
    | (null | {
        /**
         * Id of the layout.
         */
        id?: null | string;
        /**
         * Name of the layout.
         */
        name?: null | string;
        /**
         * API name of the layout.
         */
        api_name?: null | string;
        [k: string]: unknown;
      })[];
  /**
   * When the field was created.
   */
  created_time?: null | string;
  /**
   * When the field was changed last.
   */
  modified_time?: null | string;
  [k: string]: unknown;
}

/**
 * Layouts of all modules with their sections and fields (GET /settings/layouts for each module).
 */
export interface Layout {
  /**
   * Layout id.
   */
  id: string;
  /**
   * API name of the module.
   */
  module?: null | string;
  /**
   * Name.
   */
  name?: null | string;
  /**
   * API name.
   */
  api_name?: null | string;
  /**
   * Name as shown.
   */
  display_label?: null | string;
  /**
   * Whether the layout is Zoho's or custom.
   */
  generated_type?: null | string;
  /**
   * State: active or inactive; a number in older versions of the API.
   */
  status?: null | string;
  /**
   * Whether it is shown.
   */
  visible?: null | boolean;
  /**
   * Where the layout comes from, such as crm.
   */
  source?: null | string;
  /**
   * What it was created for.
   */
  created_for?: null | string;
  /**
   * Whether it shows a business card.
   */
  show_business_card?: null | boolean;
  /**
   * Whether more profiles use it than listed.
   */
  has_more_profiles?: null | boolean;
  /**
   * Profiles that use the layout.
   */
  profiles?:
    | null
    | (null | {
        /**
         * Id of the profile.
         */
        id?: null | string;
        /**
         * Name of the profile.
         */
        name?: null | string;
        /**
         * Whether it is the profile's default layout.
         */
        default?: null | boolean;
        [k: string]: unknown;
      })[];
  /**
   * Layouts that a record of this layout is converted to, by module.
   */
  convert_mapping?: null | {
    /**
     * Layout of the contact.
     */
    Contacts?: null | {
      /**
       * Id.
       */
      id?: null | string;
      /**
       * Name.
       */
      name?: null | string;
      [k: string]: unknown;
    };
    /**
     * Layout of the deal.
     */
    Deals?: null | {
      /**
       * Id.
       */
      id?: null | string;
      /**
       * Name.
       */
      name?: null | string;
      [k: string]: unknown;
    };
    /**
     * Layout of the account.
     */
    Accounts?: null | {
      /**
       * Id.
       */
      id?: null | string;
      /**
       * Name.
       */
      name?: null | string;
      [k: string]: unknown;
    };
    [k: string]: unknown;
  };
  /**
   * What the user may do with the layout.
   */
  actions_allowed?: null | {
    /**
     * Edit.
     */
    edit?: null | boolean;
    /**
     * Rename.
     */
    rename?: null | boolean;
    /**
     * Copy.
     */
    clone?: null | boolean;
    /**
     * Delete.
     */
    delete?: null | boolean;
    [k: string]: unknown;
  };
  /**
   * Sections with their fields.
   */
  sections?:
    | null
    | (null | {
        /**
         * Id of the section.
         */
        id?: null | string;
        /**
         * Name.
         */
        name?: null | string;
        /**
         * API name.
         */
        api_name?: null | string;
        /**
         * Name as shown.
         */
        display_label?: null | string;
        /**
         * Position on the layout.
         */
        sequence_number?: null | number;
        /**
         * Whether it is used.
         */
        type?: null | string;
        /**
         * Whether the section is Zoho's or custom.
         */
        generated_type?: null | string;
        /**
         * Number of columns.
         */
        column_count?: null | number;
        /**
         * Whether the section is a subform.
         */
        isSubformSection?: null | boolean;
        /**
         * Fields of the section; the stream `fields` describes them.
         */
        fields?:
          | null
          | (null | {
              /**
               * Id of the field.
               */
              id?: null | string;
              /**
               * API name of the field.
               */
              api_name?: null | string;
              /**
               * Position in the section.
               */
              sequence_number?: null | number;
              /**
               * Whether the layout demands a value.
               */
              required?: null | boolean;
              [k: string]: unknown;
            })[];
        [k: string]: unknown;
      })[];
  /**
   * Who created it.
   */
  created_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was created.
   */
  created_time?: null | string;
  /**
   * Who changed it last.
   */
  modified_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was changed last.
   */
  modified_time?: null | string;
  [k: string]: unknown;
}

/**
 * Modules of the org, those without an API included (GET /settings/modules).
 */
export interface Module {
  /**
   * Module id.
   */
  id: string;
  /**
   * API name, which is the name of the stream.
   */
  api_name?: null | string;
  /**
   * Internal name, such as CustomModule3.
   */
  module_name?: null | string;
  /**
   * Label of one record.
   */
  singular_label?: null | string;
  /**
   * Label of several records.
   */
  plural_label?: null | string;
  /**
   * Label of one record before it was renamed.
   */
  actual_singular_label?: null | string;
  /**
   * Label of several records before it was renamed.
   */
  actual_plural_label?: null | string;
  /**
   * Kind of module: default, custom, subform, linking, field_tracker and others.
   */
  generated_type?: null | string;
  /**
   * Module that a subform or a history belongs to; null for others.
   */
  parent_module?: null | {
    /**
     * Id of the module.
     */
    id?: null | string;
    /**
     * API name of the module.
     */
    api_name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Visibility: visible, user_hidden, system_hidden or scheduled_for_deletion.
   */
  status?: null | string;
  /**
   * Whether Zoho offers an API for it.
   */
  api_supported?: null | boolean;
  /**
   * Whether the user may view it.
   */
  viewable?: null | boolean;
  /**
   * Whether records can be created.
   */
  creatable?: null | boolean;
  /**
   * Whether records can be edited.
   */
  editable?: null | boolean;
  /**
   * Whether records can be deleted.
   */
  deletable?: null | boolean;
  /**
   * Whether records can be converted.
   */
  convertable?: null | boolean;
  /**
   * Whether lookups can refer to it.
   */
  lookupable?: null | boolean;
  /**
   * Whether records can be created from a lookup.
   */
  quick_create?: null | boolean;
  /**
   * Whether it is a tab.
   */
  show_as_tab?: null | boolean;
  /**
   * Whether it is in the menu of tabs.
   */
  presence_sub_menu?: null | boolean;
  /**
   * Whether it has a menu of its own.
   */
  sub_menu_available?: null | boolean;
  /**
   * Position among the tabs; null for modules that are no tab.
   */
  sequence_number?: null | number;
  /**
   * Zoho's code for where the module is shown.
   */
  visibility?: null | number;
  /**
   * Whether the global search finds its records.
   */
  global_search_supported?: null | boolean;
  /**
   * Whether blueprints can be made for it.
   */
  isBlueprintSupported?: null | boolean;
  /**
   * Whether deleted records go to the recycle bin.
   */
  recycle_bin_on_delete?: null | boolean;
  /**
   * Whether changes appear in feeds.
   */
  feeds_required?: null | boolean;
  /**
   * Whether public fields are set.
   */
  public_fields_configured?: null | boolean;
  /**
   * Whether a history also has the present value.
   */
  track_current_data?: null | boolean;
  /**
   * How access is granted, such as org_based.
   */
  access_type?: null | string;
  /**
   * Profile for which it is private.
   */
  private_profile?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Profiles that may view it.
   */
  profiles?:
    | null
    | (null | {
        /**
         * Id of the profile.
         */
        id?: null | string;
        /**
         * Name of the profile.
         */
        name?: null | string;
        [k: string]: unknown;
      })[];
  /**
   * Number of profiles that may view it.
   */
  profile_count?: null | number;
  /**
   * Whether more profiles may view it than listed.
   */
  has_more_profiles?: null | boolean;
  /**
   * Largest number of fields of its business card.
   */
  business_card_field_limit?: null | number;
  /**
   * Address of a web tab.
   */
  web_link?: null | string;
  /**
   * Arguments of a web tab.
   */
  arguments?:
    | null
    | (null | {
        /**
         * Name.
         */
        name?: null | string;
        /**
         * Value.
         */
        value?: null | string;
        [k: string]: unknown;
      })[];
  /**
   * Properties of a static subform.
   */
  static_subform_properties?: null | {
    /**
     * Fields of the parent, as text.
     */
    parent_fields?: null | string;
    [k: string]: unknown;
  };
  /**
   * Description.
   */
  description?: null | string;
  /**
   * Who changed the module last.
   */
  modified_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the module was changed last; null for modules that were never changed.
   */
  modified_time?: null | string;
  [k: string]: unknown;
}

/**
 * The organization itself: one record (GET /org).
 */
export interface Organization {
  /**
   * Organization id.
   */
  id: string;
  /**
   * Name of the company.
   */
  company_name?: null | string;
  /**
   * Alias.
   */
  alias?: null | string;
  /**
   * Description.
   */
  description?: null | string;
  /**
   * Environment: production, sandbox, developer or bigin.
   */
  type?: null | string;
  /**
   * Name of the organization in Zoho's addresses.
   */
  domain_name?: null | string;
  /**
   * Id of the organization in Zoho's account service.
   */
  zgid?: null | string;
  /**
   * Encrypted form of zgid.
   */
  ezgid?: null | string;
  /**
   * Id of the organization in Zia.
   */
  zia_portal_id?: null | string;
  /**
   * Id of the organization's Zia account.
   */
  zia_zgid?: null | string;
  /**
   * E-mail address of the super administrator.
   */
  primary_email?: null | string;
  /**
   * Zoho account id of the super administrator.
   */
  primary_zuid?: null | string;
  /**
   * Number of employees, as entered.
   */
  employee_count?: null | string;
  /**
   * Phone number.
   */
  phone?: null | string;
  /**
   * Mobile number.
   */
  mobile?: null | string;
  /**
   * Fax number.
   */
  fax?: null | string;
  /**
   * Web site.
   */
  website?: null | string;
  /**
   * Street.
   */
  street?: null | string;
  /**
   * City.
   */
  city?: null | string;
  /**
   * State or province.
   */
  state?: null | string;
  /**
   * Postal code.
   */
  zip?: null | string;
  /**
   * Country.
   */
  country?: null | string;
  /**
   * Country code, such as US.
   */
  country_code?: null | string;
  /**
   * Time zone, such as America/Los_Angeles.
   */
  time_zone?: null | string;
  /**
   * Home currency as shown, such as US Dollar - USD.
   */
  currency?: null | string;
  /**
   * Symbol of the home currency.
   */
  currency_symbol?: null | string;
  /**
   * Locale of the home currency.
   */
  currency_locale?: null | string;
  /**
   * ISO 4217 code of the home currency.
   */
  iso_code?: null | string;
  /**
   * Whether several currencies are in use.
   */
  mc_status?: null | boolean;
  /**
   * Id of the logo.
   */
  photo_id?: null | string;
  /**
   * Telephony icon.
   */
  call_icon?: null | string;
  /**
   * What the organization pays for.
   */
  license_details?: null | {
    /**
     * Whether the edition is paid for.
     */
    paid?: null | boolean;
    /**
     * Edition paid for, such as free, standard, professional, enterprise or ultimate.
     */
    paid_type?: null | string;
    /**
     * When the paid period ends.
     */
    paid_expiry?: null | string;
    /**
     * Edition on trial.
     */
    trial_type?: null | string;
    /**
     * What the trial is for.
     */
    trial_action?: null | string;
    /**
     * When the trial ends.
     */
    trial_expiry?: null | string;
    /**
     * Number of user licences.
     */
    users_license_purchased?: null | number;
    /**
     * Number of portal user licences.
     */
    portal_users_license_purchased?: null | number;
    [k: string]: unknown;
  };
  /**
   * How the hierarchy is built.
   */
  hierarchy_preferences?: null | {
    /**
     * By role or by superior: Role_Hierarchy or Reporting_Hierarchy.
     */
    type?: null | string;
    /**
     * Whether only superiors see a user's records.
     */
    strictly_reporting?: null | boolean;
    [k: string]: unknown;
  };
  /**
   * Settings of check-ins.
   */
  checkin_preferences?: null | {
    /**
     * Meetings without check-in.
     */
    restricted_event_types?: null | string;
    [k: string]: unknown;
  };
  /**
   * Largest page of a list.
   */
  max_per_page?: null | number;
  /**
   * Whether Google Workspace is connected.
   */
  gapps_enabled?: null | boolean;
  /**
   * Whether lite users are enabled.
   */
  lite_users_enabled?: null | boolean;
  /**
   * Whether translations are enabled.
   */
  translation_enabled?: null | boolean;
  /**
   * Whether privacy (GDPR) settings are on.
   */
  privacy_settings?: null | boolean;
  /**
   * Whether HIPAA settings are on.
   */
  hipaa_compliance_enabled?: null | boolean;
  /**
   * Whether OAuth clients are connected.
   */
  oauth_presence?: null | boolean;
  /**
   * Whether the organization may be deleted.
   */
  deletable_org_account?: null | boolean;
  /**
   * When the organization was created.
   */
  created_time?: null | string;
  [k: string]: unknown;
}

/**
 * Options of all pick lists, with those that are no longer in use (GET /settings/fields?type=all for each module).
 */
export interface PicklistValue {
  /**
   * Module, field and option, as module-field-option.
   */
  id: string;
  /**
   * API name of the module.
   */
  module?: null | string;
  /**
   * Id of the field.
   */
  field_id?: null | string;
  /**
   * API name of the field.
   */
  field_api_name?: null | string;
  /**
   * Id of the option.
   */
  value_id?: null | string;
  /**
   * Value in records.
   */
  actual_value?: null | string;
  /**
   * Value as shown.
   */
  display_value?: null | string;
  /**
   * Value that other languages are translated from.
   */
  reference_value?: null | string;
  /**
   * Position in the list.
   */
  sequence_number?: null | number;
  /**
   * Colour, as #RRGGBB.
   */
  colour_code?: null | string;
  /**
   * Whether the option can be chosen: used or unused.
   */
  type?: null | string;
  /**
   * Forecast category of a stage.
   */
  forecast_category?: null | string;
  /**
   * Forecast type of a stage: Open, Closed Won or Closed Lost.
   */
  forecast_type?: null | string;
  /**
   * Probability of a stage, in percent.
   */
  probability?: null | number;
  /**
   * Global pick list that the option comes from.
   */
  global_picklist?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  [k: string]: unknown;
}

/**
 * Pipelines of deals by layout (GET /settings/pipeline for each layout of Deals).
 */
export interface Pipeline {
  /**
   * Layout and pipeline, as layout-pipeline.
   */
  id: string;
  /**
   * Id of the pipeline.
   */
  pipeline_id?: null | string;
  /**
   * Layout that the pipeline belongs to.
   */
  layout?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Name in records.
   */
  actual_value?: null | string;
  /**
   * Name as shown.
   */
  display_value?: null | string;
  /**
   * Whether it is the default pipeline of the layout.
   */
  default?: null | boolean;
  /**
   * Number of its stages.
   */
  stage_count?: null | number;
  [k: string]: unknown;
}

/**
 * Permissions of the profiles, one row each (GET /settings/profiles/{id}).
 */
export interface ProfilePermission {
  /**
   * Profile and permission, as profile-permission.
   */
  id: string;
  /**
   * Profile.
   */
  profile?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Id of the permission.
   */
  permission_id?: null | string;
  /**
   * Name of the permission, such as Crm_Implied_View_Leads.
   */
  name?: null | string;
  /**
   * Name as shown, such as View.
   */
  display_label?: null | string;
  /**
   * API name of the module that it is for; null for others.
   */
  module?: null | string;
  /**
   * Whether the profile has the permission.
   */
  enabled?: null | boolean;
  /**
   * Whether it can be changed.
   */
  customizable?: null | boolean;
  /**
   * Ids of permissions that it needs.
   */
  parent_permissions?: null | (null | string)[];
  [k: string]: unknown;
}

/**
 * Profiles, which hold the permissions of users (GET /settings/profiles).
 */
export interface Profile {
  /**
   * Profile id.
   */
  id: string;
  /**
   * Name of the profile.
   */
  name?: null | string;
  /**
   * API name of the profile.
   */
  api_name?: null | string;
  /**
   * Name of the profile as shown.
   */
  display_label?: null | string;
  /**
   * Description.
   */
  description?: null | string;
  /**
   * Kind of profile, such as normal_profile or lite_profile.
   */
  type?: null | string;
  /**
   * Kind of access that the profile gives.
   */
  permission_type?: null | string;
  /**
   * Zoho's category mark: false for its own profiles.
   */
  category?: null | boolean;
  /**
   * Whether the profile was made by a user.
   */
  custom?: null | boolean;
  /**
   * Whether new users get the profile.
   */
  default?: null | boolean;
  /**
   * Whether the profile may be deleted.
   */
  _delete?: null | boolean;
  /**
   * View shown first.
   */
  _default_view?: null | {
    /**
     * Id of the view.
     */
    id?: null | string;
    /**
     * Name of the view.
     */
    name?: null | string;
    /**
     * Kind of view.
     */
    type?: null | string;
    [k: string]: unknown;
  };
  /**
   * Permissions; Zoho gives them for a single profile only, so they are usually null.
   */
  permissions_details?:
    | null
    | (null | {
        /**
         * Id of the permission.
         */
        id?: null | string;
        /**
         * Name of the permission, such as Crm_Implied_View_Leads.
         */
        name?: null | string;
        /**
         * Name of the permission as shown.
         */
        display_label?: null | string;
        /**
         * API name of the module it is for.
         */
        module?: null | string;
        /**
         * Whether the profile has it.
         */
        enabled?: null | boolean;
        /**
         * Whether it can be changed.
         */
        customizable?: null | boolean;
        /**
         * Permissions that this one needs.
         */
        parent_permissions?: null | (null | string)[];
        [k: string]: unknown;
      })[];
  /**
   * Permissions as grouped on Zoho's page; given for a single profile only.
   */
  sections?:
    | null
    | (null | {
        /**
         * Name of the section.
         */
        name?: null | string;
        /**
         * Groups of permissions.
         */
        categories?:
          | null
          | (null | {
              /**
               * Name of the group.
               */
              name?: null | string;
              /**
               * Name of the group as shown.
               */
              display_label?: null | string;
              /**
               * API name of the module it is for.
               */
              module?: null | string;
              /**
               * Ids of the permissions.
               */
              permissions_details?: null | (null | string)[];
              [k: string]: unknown;
            })[];
        [k: string]: unknown;
      })[];
  /**
   * Who created the profile; null for Zoho's own.
   */
  created_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the profile was created; null for Zoho's own.
   */
  created_time?: null | string;
  /**
   * Who changed the profile last.
   */
  modified_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the profile was changed last.
   */
  modified_time?: null | string;
  [k: string]: unknown;
}

/**
 * What Zoho counts in each module at the time of the read, converted leads and records that wait for approval included (GET /{module}/actions/count). A count can be ten minutes old.
 */
export interface RecordCount {
  /**
   * Module and time, as module-time, so that a destination keeps the counts of all runs.
   */
  id: string;
  /**
   * API name of the module.
   */
  module?: null | string;
  /**
   * Number of records; null if Zoho does not count the module.
   */
  count?: null | number;
  /**
   * When the read began, by Zoho's clock.
   */
  counted_at?: null | string;
  /**
   * Zoho's error code if it does not count the module.
   */
  refusal?: null | string;
  [k: string]: unknown;
}

/**
 * Notes of records (GET /{module}/{id}/Notes), of leads, contacts, accounts and deals that changed. For users to whom the module Notes is closed.
 */
export interface RecordNote {
  /**
   * Note id.
   */
  id: string;
  /**
   * Record that it belongs to.
   */
  parent?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * API name of the module of that record.
   */
  parent_module?: null | string;
  /**
   * Modified_Time of that record when it was read: the cursor.
   */
  parent_modified_time?: null | string;
  /**
   * Title.
   */
  Note_Title?: null | string;
  /**
   * Text.
   */
  Note_Content?: null | string;
  /**
   * Owner.
   */
  Owner?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * Who wrote it.
   */
  Created_By?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was written.
   */
  Created_Time?: null | string;
  /**
   * Who changed it last.
   */
  Modified_By?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was changed last.
   */
  Modified_Time?: null | string;
  [k: string]: unknown;
}

/**
 * Deleted records of all modules in the recycle bin (GET /settings/recycle_bin): who deleted what and when.
 */
export interface RecycledRecord {
  /**
   * Record id.
   */
  id: string;
  /**
   * Name of the record.
   */
  display_name?: null | string;
  /**
   * Module of the record.
   */
  module?: null | {
    /**
     * Id of the module.
     */
    id?: null | string;
    /**
     * API name of the module.
     */
    api_name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Who deleted it.
   */
  deleted_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was deleted.
   */
  deleted_time?: null | string;
  /**
   * Owner of the record.
   */
  owner?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  [k: string]: unknown;
}

/**
 * Related lists of all modules (GET /settings/related_lists for each module).
 */
export interface RelatedList {
  /**
   * Related list id.
   */
  id: string;
  /**
   * API name of the module whose records have the list.
   */
  parent_module?: null | string;
  /**
   * Name.
   */
  name?: null | string;
  /**
   * API name, by which the list is requested.
   */
  api_name?: null | string;
  /**
   * Name as shown.
   */
  display_label?: null | string;
  /**
   * Module of the related records; null if they are in no module.
   */
  module?: null | {
    /**
     * Id of the module.
     */
    id?: null | string;
    /**
     * API name of the module.
     */
    api_name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Kind of list: default, custom, multiselectlookup, custom_lookup and others.
   */
  type?: null | string;
  /**
   * Position on the page.
   */
  sequence_number?: null | string;
  /**
   * Path of the list, with {ENTITYID} for the record.
   */
  href?: null | string;
  /**
   * Action of the list.
   */
  action?: null | string;
  /**
   * Whether it is visible.
   */
  status?: null | string;
  /**
   * Module on the other side of a multi-select lookup.
   */
  connectedmodule?: null | string;
  /**
   * Linking module of a multi-select lookup.
   */
  linkingmodule?: null | string;
  /**
   * Internal name.
   */
  personality_name?: null | string;
  /**
   * Field that the list is sorted by.
   */
  sort_by?: null | string;
  /**
   * asc or desc.
   */
  sort_order?: null | string;
  /**
   * Whether the order can be changed.
   */
  customize_sort?: null | boolean;
  /**
   * Whether the columns can be changed.
   */
  customize_fields?: null | boolean;
  /**
   * Whether the name can be changed.
   */
  customize_display_label?: null | boolean;
  /**
   * Lists that are grouped in this one.
   */
  parent_related_lists?:
    | null
    | (null | {
        /**
         * Id.
         */
        id?: null | string;
        /**
         * API name.
         */
        api_name?: null | string;
        [k: string]: unknown;
      })[];
  /**
   * Columns of the list.
   */
  fields?:
    | null
    | (null | {
        /**
         * Id.
         */
        id?: null | string;
        /**
         * API name.
         */
        api_name?: null | string;
        [k: string]: unknown;
      })[];
  [k: string]: unknown;
}

/**
 * Related lists of records that changed, by parent and child (GET /{module}/{id}/{list}).
 */
export interface RelatedRecord {
  /**
   * Record, list and related record, as record-list-related.
   */
  id: string;
  /**
   * Record that it belongs to.
   */
  parent?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * API name of the module of that record.
   */
  parent_module?: null | string;
  /**
   * Modified_Time of that record when it was read: the cursor.
   */
  parent_modified_time?: null | string;
  /**
   * API name of the related list, such as Products.
   */
  list?: null | string;
  /**
   * Id of the related record; the stream of its module has the rest.
   */
  child_id?: null | string;
  [k: string]: unknown;
}

/**
 * Roles of the hierarchy (GET /settings/roles).
 */
export interface Role {
  /**
   * Role id.
   */
  id: string;
  /**
   * Name of the role.
   */
  name?: null | string;
  /**
   * API name of the role.
   */
  api_name?: null | string;
  /**
   * Name of the role as shown.
   */
  display_label?: null | string;
  /**
   * Description.
   */
  description?: null | string;
  /**
   * The role above; null for the topmost.
   */
  reporting_to?: null | {
    /**
     * Id of the role above.
     */
    id?: null | string;
    /**
     * Name of the role above.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * User who manages forecasts for the role.
   */
  forecast_manager?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * Whether users of the role see each other's records.
   */
  share_with_peers?: null | boolean;
  /**
   * Whether the role is the administrator's.
   */
  admin_user?: null | boolean;
  /**
   * Who created the role.
   */
  created_by__s?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the role was created.
   */
  created_time__s?: null | string;
  /**
   * Who changed the role last.
   */
  modified_by__s?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the role was changed last.
   */
  modified_time__s?: null | string;
  [k: string]: unknown;
}

/**
 * Stages of all pipelines (GET /settings/pipeline for each layout of Deals).
 */
export interface Stage {
  /**
   * Layout, pipeline and stage, as layout-pipeline-stage.
   */
  id: string;
  /**
   * Id of the stage.
   */
  stage_id?: null | string;
  /**
   * Pipeline of the stage.
   */
  pipeline?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Layout of the pipeline.
   */
  layout?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Name in records.
   */
  actual_value?: null | string;
  /**
   * Name as shown.
   */
  display_value?: null | string;
  /**
   * Position in the pipeline.
   */
  sequence_number?: null | number;
  /**
   * Open, Closed Won or Closed Lost.
   */
  forecast_type?: null | string;
  /**
   * Forecast category.
   */
  forecast_category?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Colour, as #RRGGBB.
   */
  colour_code?: null | string;
  [k: string]: unknown;
}

/**
 * Licences of the org, one row per kind (GET /org, /__features/user_licenses and /users/actions/count).
 */
export interface Subscription {
  /**
   * Org and kind of licence, as zgid-kind.
   */
  id: string;
  /**
   * Kind of licence: users, portal_users or lite_users.
   */
  kind?: null | string;
  /**
   * Edition, such as enterprise.
   */
  edition?: null | string;
  /**
   * Whether the edition is paid.
   */
  paid?: null | boolean;
  /**
   * When the paid period ends.
   */
  paid_expiry?: null | string;
  /**
   * Edition on trial; null without a trial.
   */
  trial_type?: null | string;
  /**
   * When the trial ends.
   */
  trial_expiry?: null | string;
  /**
   * Number of licences bought.
   */
  bought?: null | number;
  /**
   * Number of licences in use; null if Zoho does not report it.
   */
  used?: null | number;
  /**
   * Number of licences that are not in use.
   */
  free?: null | number;
  /**
   * Number of active users; of the kind users only.
   */
  active_users?: null | number;
  /**
   * Number of deactivated users, who take no licence.
   */
  inactive_users?: null | number;
  /**
   * Number of users who have not accepted the invitation, and so have never logged in.
   */
  unconfirmed_users?: null | number;
  /**
   * Number of deleted users.
   */
  deleted_users?: null | number;
  /**
   * Name of the org.
   */
  company_name?: null | string;
  /**
   * Kind of org: production, sandbox, developer or bigin.
   */
  org_type?: null | string;
  [k: string]: unknown;
}

/**
 * Tags of all modules (GET /settings/tags for each module).
 */
export interface Tag {
  /**
   * Module and tag, as module-tag.
   */
  id: string;
  /**
   * API name of the module.
   */
  module?: null | string;
  /**
   * Id of the tag, as records have it.
   */
  tag_id?: null | string;
  /**
   * Name.
   */
  name?: null | string;
  /**
   * Colour, as #RRGGBB.
   */
  color_code?: null | string;
  /**
   * Who created it.
   */
  created_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was created.
   */
  created_time?: null | string;
  /**
   * Who changed it last.
   */
  modified_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was changed last.
   */
  modified_time?: null | string;
  [k: string]: unknown;
}

/**
 * Sales territories (GET /settings/territories).
 */
export interface Territory {
  /**
   * Territory id.
   */
  id: string;
  /**
   * Name of the territory.
   */
  name?: null | string;
  /**
   * API name of the territory.
   */
  api_name?: null | string;
  /**
   * Description.
   */
  description?: null | string;
  /**
   * User who manages the territory.
   */
  manager?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * The territory above; null for the topmost.
   */
  reporting_to?: null | {
    /**
     * Id of the territory above.
     */
    id?: null | string;
    /**
     * Name of the territory above.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Access of the territory's users to its records, such as read_only or read_write_delete.
   */
  permission_type?: null | string;
  /**
   * Who created the territory.
   */
  created_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the territory was created.
   */
  created_time?: null | string;
  /**
   * Who changed the territory last.
   */
  modified_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the territory was changed last.
   */
  modified_time?: null | string;
  [k: string]: unknown;
}

/**
 * Users of the territories (GET /settings/territories/{id}/users).
 */
export interface TerritoryUser {
  /**
   * Territory and user, as territory-user.
   */
  id: string;
  /**
   * Territory.
   */
  territory?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * User.
   */
  user?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * Role of the user.
   */
  role?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Profile of the user.
   */
  profile?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * State of the user's account, such as active.
   */
  status?: null | string;
  [k: string]: unknown;
}

/**
 * History of records: who changed which field when (GET /{module}/{id}/__timeline), of leads, contacts, accounts and deals that changed.
 */
export interface TimelineEntry {
  /**
   * Record and entry, as record-entry.
   */
  id: string;
  /**
   * Record that it belongs to.
   */
  parent?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * API name of the module of that record.
   */
  parent_module?: null | string;
  /**
   * Modified_Time of that record when it was read: the cursor.
   */
  parent_modified_time?: null | string;
  /**
   * Id of the entry.
   */
  entry_id?: null | string;
  /**
   * What was done, such as updated or tag_added.
   */
  action?: null | string;
  /**
   * When it was done.
   */
  audited_time?: null | string;
  /**
   * User who did it.
   */
  done_by?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Where it was done, such as crm_ui or mass_update.
   */
  source?: null | string;
  /**
   * Kind of entry.
   */
  type?: null | string;
  /**
   * Extension that did it.
   */
  extension?: null | string;
  /**
   * Related record.
   */
  related_record?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Changed fields.
   */
  field_history?:
    | null
    | (null | {
        /**
         * API name of the field.
         */
        api_name?: null | string;
        /**
         * Label of the field.
         */
        field_label?: null | string;
        /**
         * Zoho's data type of the field.
         */
        data_type?: null | string;
        /**
         * Id of the field.
         */
        id?: null | string;
        /**
         * Values.
         */
        _value?: null | {
          /**
           * Former value, as text.
           */
          old?: null | string;
          /**
           * New value, as text.
           */
          new?: null | string;
          [k: string]: unknown;
        };
        [k: string]: unknown;
      })[];
  [k: string]: unknown;
}

/**
 * Members of the groups: users, roles, territories and other groups (GET /settings/user_groups/{id}/sources).
 */
export interface UserGroupMember {
  /**
   * Group, kind of member and member, as group-kind-member.
   */
  id: string;
  /**
   * Group.
   */
  group?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Kind of member: users, roles, territories or groups.
   */
  type?: null | string;
  /**
   * Member.
   */
  source?: null | {
    /**
     * Id.
     */
    id?: null | string;
    /**
     * Name.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Whether subordinates of a role belong to the group.
   */
  subordinates?: null | boolean;
  /**
   * Whether territories below belong to the group.
   */
  sub_territories?: null | boolean;
  [k: string]: unknown;
}

/**
 * Groups of users (GET /settings/user_groups).
 */
export interface UserGroup {
  /**
   * Group id.
   */
  id: string;
  /**
   * Name.
   */
  name?: null | string;
  /**
   * Description.
   */
  description?: null | string;
  /**
   * Number of users, roles, territories and groups in it.
   */
  sources_count?: null | {
    /**
     * Number of roles.
     */
    roles?: null | number;
    /**
     * Number of territories.
     */
    territories?: null | number;
    /**
     * Number of groups.
     */
    groups?: null | number;
    [k: string]: unknown;
  };
  /**
   * Who created it.
   */
  created_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was created.
   */
  created_time?: null | string;
  /**
   * Who changed it last.
   */
  modified_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When it was changed last.
   */
  modified_time?: null | string;
  [k: string]: unknown;
}

/**
 * Users of the organization, those deactivated or deleted included (GET /users?type=AllUsers).
 */
export interface User {
  /**
   * User id.
   */
  id: string;
  /**
   * Id of the person's Zoho account; null while the invitation is not accepted.
   */
  zuid?: null | string;
  /**
   * First and last name.
   */
  full_name?: null | string;
  /**
   * First name.
   */
  first_name?: null | string;
  /**
   * Last name.
   */
  last_name?: null | string;
  /**
   * E-mail address, which is the login name.
   */
  email?: null | string;
  /**
   * Alias.
   */
  alias?: null | string;
  /**
   * State of the account: active, disabled, closed or deleted.
   */
  status?: null | string;
  /**
   * Why the account is not active.
   */
  status_reason__s?: null | string;
  /**
   * Kind of user, such as Regular User.
   */
  type__s?: null | string;
  /**
   * Category of the user.
   */
  category?: null | string;
  /**
   * Whether the user has accepted the invitation.
   */
  confirm?: null | boolean;
  /**
   * Role of the user in the hierarchy.
   */
  role?: null | {
    /**
     * Id of the role.
     */
    id?: null | string;
    /**
     * Name of the role.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Profile, which holds the user's permissions.
   */
  profile?: null | {
    /**
     * Id of the profile.
     */
    id?: null | string;
    /**
     * Name of the profile.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * The user's superior, where reporting is by person.
   */
  Reporting_To?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * Territories of the user.
   */
  territories?:
    | null
    | (null | {
        /**
         * Id of the territory.
         */
        id?: null | string;
        /**
         * Name of the territory.
         */
        name?: null | string;
        /**
         * Whether the user manages the territory.
         */
        manager?: null | boolean;
        [k: string]: unknown;
      })[];
  /**
   * Phone number.
   */
  phone?: null | string;
  /**
   * Mobile number.
   */
  mobile?: null | string;
  /**
   * Fax number.
   */
  fax?: null | string;
  /**
   * Web site.
   */
  website?: null | string;
  /**
   * Date of birth.
   */
  dob?: null | string;
  /**
   * Street.
   */
  street?: null | string;
  /**
   * City.
   */
  city?: null | string;
  /**
   * State or province.
   */
  state?: null | string;
  /**
   * Postal code.
   */
  zip?: null | string;
  /**
   * Country.
   */
  country?: null | string;
  /**
   * Country setting, such as en_US.
   */
  country_locale?: null | string;
  /**
   * Language of the pages, such as en_US.
   */
  language?: null | string;
  /**
   * Locale, such as en_US.
   */
  locale?: null | string;
  /**
   * Time zone, such as America/Los_Angeles.
   */
  time_zone?: null | string;
  /**
   * Offset of the time zone from UTC in milliseconds.
   */
  offset?: null | number;
  /**
   * How dates are shown, such as MMM d, yyyy.
   */
  date_format?: null | string;
  /**
   * How times are shown, such as hh:mm a.
   */
  time_format?: null | string;
  /**
   * Decimal separator: Period or Comma.
   */
  decimal_separator?: null | string;
  /**
   * Grouping of digits: Comma, Period or Space.
   */
  number_separator?: null | string;
  /**
   * Order of the parts of names.
   */
  name_format__s?: null | string;
  /**
   * Order of the parts of names in sorted lists.
   */
  sort_order_preference__s?: null | string;
  /**
   * Unit of distances, such as Kilometers.
   */
  distance_preference__s?: null | string;
  /**
   * Currency of the user.
   */
  Currency?: null | string;
  /**
   * Currency in which the user sees amounts.
   */
  Preferred_Currency__s?: null | string;
  /**
   * E-mail signature.
   */
  signature?: null | string;
  /**
   * Id of the tab group shown first.
   */
  default_tab_group?: null | string;
  /**
   * What the user's pages show.
   */
  customize_info?: null | {
    /**
     * Order of notes.
     */
    notes_desc?: null | string;
    /**
     * Whether the right panel is shown.
     */
    show_right_panel?: null | string;
    /**
     * Whether the left panel is shown.
     */
    show_left_panel?: null | boolean;
    /**
     * Business card view.
     */
    bc_view?: null | string;
    /**
     * Whether the home tab is shown.
     */
    show_home?: null | boolean;
    /**
     * Whether the detail view is shown.
     */
    show_detail_view?: null | boolean;
    /**
     * Whether recent items are unpinned.
     */
    unpin_recent_item?: null | string;
    [k: string]: unknown;
  };
  /**
   * Colours of the user's pages.
   */
  theme?: null | {
    /**
     * A tab.
     */
    normal_tab?: null | {
      /**
       * Colour of the text, as #RRGGBB.
       */
      font_color?: null | string;
      /**
       * Colour of the background, as #RRGGBB.
       */
      background?: null | string;
      [k: string]: unknown;
    };
    /**
     * The selected tab.
     */
    selected_tab?: null | {
      /**
       * Colour of the text, as #RRGGBB.
       */
      font_color?: null | string;
      /**
       * Colour of the background, as #RRGGBB.
       */
      background?: null | string;
      [k: string]: unknown;
    };
    /**
     * Background that replaces the former one.
     */
    new_background?: null | string;
    /**
     * Background colour, as #RRGGBB.
     */
    background?: null | string;
    /**
     * Width of the pages, such as fixed.
     */
    screen?: null | string;
    /**
     * Kind of theme, such as default.
     */
    type?: null | string;
    [k: string]: unknown;
  };
  /**
   * Shift in which the user works now.
   */
  $current_shift?: null | {
    /**
     * Id of the shift.
     */
    id?: null | string;
    /**
     * Name of the shift.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Shift that comes next.
   */
  $next_shift?: null | {
    /**
     * Id of the shift.
     */
    id?: null | string;
    /**
     * Name of the shift.
     */
    name?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the next shift begins.
   */
  $shift_effective_from?: null | string;
  /**
   * Whether the user was online when read.
   */
  Isonline?: null | boolean;
  /**
   * Whether the user signs in with a Microsoft account.
   */
  microsoft?: null | boolean;
  /**
   * Whether the account is a personal one.
   */
  personal_account?: null | boolean;
  /**
   * Whether the user may develop in the sandbox.
   */
  sandboxDeveloper?: null | boolean;
  /**
   * Who created the user.
   */
  created_by?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the user was created.
   */
  created_time?: null | string;
  /**
   * Who changed the user last.
   */
  Modified_By?: null | {
    /**
     * Id of the user.
     */
    id?: null | string;
    /**
     * Name of the user.
     */
    name?: null | string;
    /**
     * E-mail address of the user, where Zoho gives it.
     */
    email?: null | string;
    [k: string]: unknown;
  };
  /**
   * When the user was changed last.
   */
  Modified_Time?: null | string;
  [k: string]: unknown;
}

/**
 * Variables of the org (GET /settings/variables).
 */
export interface Variable {
  /**
   * Variable id.
   */
  id: string;
  /**
   * API name.
   */
  api_name?: null | string;
  /**
   * Name.
   */
  name?: null | string;
  /**
   * Description.
   */
  description?: null | string;
  /**
   * Type of the value: text, integer, boolean and others.
   */
  type?: null | string;
  /**
   * Value, as text.
   */
  value?: null | string;
  /**
   * Group of the variable.
   */
  variable_group?: null | {
    /**
     * Id of the group.
     */
    id?: null | string;
    /**
     * API name of the group.
     */
    api_name?: null | string;
    [k: string]: unknown;
  };
  /**
   * Whether the user may only read it.
   */
  read_only?: null | boolean;
  /**
   * Where the variable comes from.
   */
  source?: null | string;
  [k: string]: unknown;
}
