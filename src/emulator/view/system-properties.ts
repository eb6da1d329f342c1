import { asObject, asText } from '../../util/json.js';
import type { Json } from '../../util/json.js';
import type { OrgModule, Row } from '../org/org.js';

/**
 * The `$` properties that every record has although no field describes them (zoho-api.md §4.3). A captured row keeps its own
 * values. Others show a plain, approved, unlocked record.
 */
const COMMON: Readonly<Record<string, Json>> = {
  $approved: true,
  $approval: { delegate: false, approve: false, reject: false, resubmit: false },
  $approval_state: 'approved',
  $review_process: { approve: false, reject: false, resubmit: false },
  $review: null,
  $state: 'save',
  $process_flow: false,
  $editable: true,
  $orchestration: false,
  $pathfinder: false,
  $in_merge: false,
  $currency_symbol: '$',
  $field_states: null,
  $locked_for_me: false,
  $is_duplicate: false,
  $stop_processing: false,
  $zia_owner_assignment: 'owner_recommendation_unavailable',
  $zia_visions: null,
  $wizard_connection_path: null,
  $layout_id: null,
  $sharing_permission: 'full_access',
  $canvas_id: null,
};

/** Only some modules' records have these. */
const SPECIAL = ['$converted', '$converted_detail', '$event_cancelled', '$se_module'] as const;

export const SYSTEM_PROPERTIES: ReadonlySet<string> = new Set([...Object.keys(COMMON), ...SPECIAL]);

export function systemProperty(name: string, module: OrgModule): (row: Row) => Json {
  const isLeads = module.metadata['api_name'] === 'Leads';
  const isEvents = module.metadata['api_name'] === 'Events';
  return (row) => {
    const own = row[name];
    if (own !== undefined) return own;
    if (name === '$converted') return isLeads && row['Converted__s'] === true;
    if (name === '$converted_detail') return isLeads ? {} : null;
    if (name === '$event_cancelled') return isEvents ? false : null;
    if (name === '$se_module')
      return asText(asObject(asObject(row['What_Id'])['module'])['api_name']) ?? null;
    return COMMON[name] ?? null;
  };
}
