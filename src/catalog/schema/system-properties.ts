import type { StreamField } from './columns.js';
import { BOOLEAN, type JsonSchema, object, STRING } from './json-schema.js';

/**
 * Properties of every record that no field describes (zoho-api.md §4.3). They are columns that a user has to ask for: only
 * Get Records delivers them, so that they cost calls where another strategy reads the rows, and a change of some of them
 * does not update `Modified_Time`.
 */
interface SystemProperty {
  readonly schema: JsonSchema;
  readonly about: string;
  /** The only module whose records have it. */
  readonly module?: string;
}

const APPROVAL = object({ delegate: BOOLEAN, approve: BOOLEAN, reject: BOOLEAN, resubmit: BOOLEAN });
const REVIEW = object({ approve: BOOLEAN, reject: BOOLEAN, resubmit: BOOLEAN });
const LAYOUT_ID = object({ id: STRING, name: STRING, display_label: STRING });

const SYSTEM_PROPERTIES: Readonly<Record<string, SystemProperty>> = {
  $approval: { schema: APPROVAL, about: 'What the user who reads may do in the approval of the record' },
  $approval_state: { schema: STRING, about: 'State in an approval process, such as approved' },
  $approved: { schema: BOOLEAN, about: 'Whether the record is approved, or needs no approval' },
  $converted_detail: {
    schema: object({}),
    about: 'What the lead was converted into, empty before',
    module: 'Leads',
  },
  $currency_symbol: { schema: STRING, about: 'Symbol of the currency of the amounts' },
  $editable: { schema: BOOLEAN, about: 'Whether the user who reads may edit the record' },
  $event_cancelled: { schema: BOOLEAN, about: 'Whether the meeting was cancelled', module: 'Events' },
  $in_merge: { schema: BOOLEAN, about: 'Whether the record is being merged' },
  $is_duplicate: { schema: BOOLEAN, about: 'Whether Zoho takes the record for a duplicate' },
  $layout_id: { schema: LAYOUT_ID, about: 'Layout of the record' },
  $locked_for_me: { schema: BOOLEAN, about: 'Whether the record is locked for the user who reads' },
  $process_flow: { schema: BOOLEAN, about: 'Whether the record is in a blueprint' },
  $review_process: { schema: REVIEW, about: 'What the user who reads may do in the review of the record' },
  $sharing_permission: { schema: STRING, about: 'Access of the user who reads, such as full_access' },
  $state: { schema: STRING, about: 'State of the record, such as save' },
};

/** Whether it is one of the properties that no field describes. */
export function isSystemProperty(apiName: string): boolean {
  return apiName.startsWith('$');
}

/** Rows of subforms and links are parts of records. */
const PARTS: ReadonlySet<string> = new Set(['subform', 'linking']);

/** The columns of a module that are read only if a user asks for them. */
export function systemColumns({ module, generatedType = '' }: Carrier): StreamField[] {
  if (PARTS.has(generatedType)) return [];
  return Object.entries(SYSTEM_PROPERTIES)
    .filter(([, { module: only = module }]) => only === module)
    .map(([apiName, { schema, about }]) => ({
      property: apiName,
      apiName,
      dataType: '',
      kind: 'plain',
      schema: { ...schema, description: `${about}. Only Get Records delivers it.` },
      delivery: 'list',
      richText: false,
      hidden: false,
    }));
}

/** The module of a stream. */
interface Carrier {
  readonly module: string;
  readonly generatedType?: string;
}
