import { formatInstant } from '../../util/clock.js';
import type { JsonObject } from '../../util/json.js';
import { FIRST_NAMES, LAST_NAMES } from './awkward.js';
import { createChance, hashText } from '../org/random.js';
import { makeId } from '../org/serial-rows.js';

/** Users and their roles, profiles and territories (zoho-api.md §10.1, §10.3). */

export const PROFILES: readonly JsonObject[] = [
  profileOf('Administrator', 1, false),
  profileOf('Standard', 2, false),
  profileOf('Sales-Außendienst', 3, true),
];

function profileOf(name: string, serial: number, custom: boolean): JsonObject {
  const time = custom ? '2024-02-01T08:00:00Z' : null;
  return {
    display_label: name,
    name,
    api_name: custom ? `Profile_${serial}` : name,
    id: makeId(5, serial),
    type: 'normal_profile',
    custom,
    category: false,
    description: custom ? 'Visits customers' : null,
    created_time: time,
    modified_time: time,
    created_by: null,
    modified_by: null,
  };
}

function refOf(thing: JsonObject | undefined): JsonObject | null {
  return thing ? { name: thing['name'] ?? null, id: thing['id'] ?? null } : null;
}

const ROLE_NAMES = ['CEO', 'Manager', 'Vertrieb & Service', 'Стажёр'];

/** Each role reports to the one before. */
export function makeRoles(): JsonObject[] {
  return ROLE_NAMES.map((name, position) => ({
    display_label: name,
    name,
    api_name: `Role_${position}`,
    id: makeId(4, position + 1),
    reporting_to: position === 0 ? null : { name: ROLE_NAMES[position - 1] ?? null, id: makeId(4, position) },
    forecast_manager: null,
    share_with_peers: position > 1,
    description:
      position === 0 ? 'Users with this role have access to the data owned by all other users.' : null,
    created_by__s: null,
    modified_by__s: null,
    created_time__s: null,
    modified_time__s: position === 3 ? '2024-05-05T10:00:00Z' : null,
  }));
}

export function makeTerritories(users: readonly JsonObject[]): JsonObject[] {
  const boss = users[0] ? { name: users[0]['full_name'] ?? null, id: users[0]['id'] ?? null } : null;
  return ['EMEA', 'Americas', 'アジア'].map((name, position) => ({
    created_time: '2024-07-09T15:20:29Z',
    permission_type: position === 0 ? 'read_only' : 'read_write_delete',
    modified_time: '2024-07-09T17:59:13Z',
    manager: position === 2 ? null : boss,
    api_name: `Territory_${position + 1}`,
    name,
    modified_by: boss,
    description: position === 0 ? 'Organization Parent Territory' : null,
    id: makeId(6, position + 1),
    reporting_to: position === 0 ? null : { name: 'EMEA', id: makeId(6, 1) },
    created_by: boss,
  }));
}

/** The first is the API user, an active administrator. Of the others every sixth is deleted, every fourth inactive. */
export function makeUsers(count: number, seed: number, now: number, timeZone: string): JsonObject[] {
  return Array.from({ length: count }, (_, index) => userOf(index, seed, now, timeZone));
}

function statusOf(index: number): string {
  if (index % 6 === 5) return 'deleted';
  return index % 4 === 3 ? 'disabled' : 'active';
}

/** Keys in Zoho's own letter case: `created_time`, but `Modified_Time`. */
function userOf(index: number, seed: number, now: number, timeZone: string): JsonObject {
  const chance = createChance(seed, hashText('users'), index);
  const firstName = index === 0 ? 'Patricia' : chance.pick(FIRST_NAMES, 1);
  const lastName = index === 0 ? 'Boyle' : chance.pick(LAST_NAMES, 2);
  const fullName = index % 5 === 4 ? lastName : `${firstName} ${lastName}`;
  const modifiedAt = Math.floor(now / 1000) * 1000 - (index * 31 + 1) * 3_600_000;
  const status = statusOf(index);
  const admin = { name: 'Patricia Boyle', id: makeId(3, 1) };
  return {
    ...PREFERENCES,
    country: 'US',
    id: makeId(3, index + 1),
    created_time: formatInstant(modifiedAt - 40 * 86_400_000),
    profile: refOf(PROFILES[index === 0 ? 0 : index % PROFILES.length]),
    created_by: admin,
    zuid: String(808_233_918 + index),
    full_name: fullName,
    phone: index % 3 === 0 ? '+1 555 010 4477' : null,
    status,
    status_reason__s: status === 'deleted' ? 'left the company' : null,
    role: {
      name: ROLE_NAMES[index % ROLE_NAMES.length] ?? null,
      id: makeId(4, (index % ROLE_NAMES.length) + 1),
    },
    city: index % 2 === 0 ? null : 'Łódź',
    signature: index % 7 === 2 ? '<b>Regards</b><br>\n"X"' : null,
    Isonline: index === 0,
    Modified_By: admin,
    first_name: index % 5 === 4 ? null : firstName,
    email: `user.${index + 1}@example.com`,
    Modified_Time: formatInstant(modifiedAt),
    last_name: lastName,
    time_zone: timeZone,
    confirm: status === 'active' && index % 7 !== 6,
    Reporting_To: index === 0 ? null : admin,
  };
}

const PREFERENCES: JsonObject = {
  name_format__s: 'Salutation,First Name,Last Name',
  language: 'en_US',
  microsoft: false,
  $shift_effective_from: null,
  state: null,
  fax: null,
  country_locale: 'en_US',
  sandboxDeveloper: false,
  zip: null,
  decimal_separator: 'Period',
  time_format: 'hh:mm a',
  offset: -28_800_000,
  dob: null,
  sort_order_preference__s: 'First Name,Last Name',
  type__s: 'Regular User',
  customize_info: {
    notes_desc: null,
    show_right_panel: null,
    bc_view: null,
    show_home: false,
    show_detail_view: true,
    unpin_recent_item: null,
  },
  locale: 'en_US',
  personal_account: false,
  default_tab_group: '0',
  street: null,
  $current_shift: null,
  alias: null,
  theme: {
    normal_tab: { font_color: '#FFFFFF', background: '#222222' },
    selected_tab: { font_color: '#FFFFFF', background: '#222222' },
    new_background: null,
    background: '#F3F0EB',
    screen: 'fixed',
    type: 'default',
  },
  website: null,
  $next_shift: null,
  mobile: null,
  number_separator: 'Comma',
  date_format: 'MMM d, yyyy',
};
