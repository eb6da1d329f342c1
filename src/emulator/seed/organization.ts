import type { JsonObject } from '../../util/json.js';
import { makeId } from '../org/serial-rows.js';

/** The only object of `/org` (zoho-api.md §10.2). */
export function makeOrganization(timeZone: string): JsonObject {
  return {
    country: null,
    hierarchy_preferences: { type: 'Role_Hierarchy' },
    photo_id: null,
    city: null,
    description: null,
    type: 'production',
    mc_status: true,
    gapps_enabled: false,
    lite_users_enabled: false,
    domain_name: 'org808232144',
    translation_enabled: false,
    street: null,
    alias: null,
    currency: 'US Dollar - USD',
    deletable_org_account: false,
    id: makeId(0, 20_005),
    state: null,
    fax: null,
    employee_count: '1',
    zip: null,
    created_time: '2023-04-12T09:08:05Z',
    website: null,
    currency_symbol: '$',
    mobile: null,
    currency_locale: 'USD',
    primary_zuid: '808233918',
    zia_portal_id: '814461734',
    time_zone: timeZone,
    zgid: '808232144',
    country_code: 'US',
    license_details: {
      paid_expiry: '2025-04-12T00:00:00Z',
      users_license_purchased: 10,
      trial_type: null,
      trial_expiry: null,
      paid: true,
      paid_type: 'enterprise',
      portal_users_license_purchased: 0,
    },
    phone: null,
    company_name: 'Zylker & Söhne',
    privacy_settings: false,
    primary_email: 'user.1@example.com',
    hipaa_compliance_enabled: true,
    iso_code: 'USD',
  };
}

const CURRENCIES = [
  ['US Dollar', 'USD', '$', '1.000000000'],
  ['Euro', 'EUR', '€', '0.923100000'],
  ['Indian Rupee', 'INR', 'Rs.', '83.123456789'],
  ['Japanese Yen', 'JPY', '¥', '151.200000000'],
] as const;

/** Rates are strings with nine decimals (zoho-api.md §10.4). The last currency is inactive. */
export function makeCurrencies(): JsonObject[] {
  const who = { name: 'Patricia Boyle', id: makeId(3, 1) };
  return CURRENCIES.map(([name, code, symbol, rate], position) => ({
    symbol,
    created_time: '2023-04-12T09:08:05Z',
    is_active: position < 3,
    exchange_rate: rate,
    format: {
      decimal_separator: 'Period',
      thousand_separator: 'Comma',
      decimal_places: code === 'JPY' ? '0' : '2',
    },
    created_by: who,
    prefix_symbol: true,
    is_base: position === 0,
    modified_time: '2024-01-31T23:59:59Z',
    name: `${name} - ${code}`,
    modified_by: who,
    id: makeId(7, position + 1),
    iso_code: code,
  }));
}
