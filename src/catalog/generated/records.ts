// Written by scripts/generate-schemas.mjs from resources/schemas: change those files and run `npm run generate`.

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
