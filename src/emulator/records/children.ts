import { formatInstant, parseInstant } from '../../util/clock.js';
import { asObject, asText, type JsonObject } from '../../util/json.js';
import type { Org, OrgModule, Row } from '../org/org.js';
import { hashText } from '../org/random.js';

/** E-mails, history and relations of a record, derived from its id (zoho-api.md §10.7 to §10.12). */

const HOUR = 3_600_000;

/** From none to 23: every 17th record has more than two pages. */
export function emailsOf(row: Row): JsonObject[] {
  const number = hashText(row.id);
  const count = number % 17 === 0 ? 23 : number % 3;
  return Array.from({ length: count }, (_, index) => ({
    cc: index % 2 === 0 ? null : [{ user_name: 'Team', email: 'team@example.com' }],
    has_thread_attachment: false,
    summary: null,
    owner: { name: 'Patricia Boyle', id: row.id },
    read: index % 2 === 0,
    subject: `Offer ${index + 1} – “größer”`,
    message_id: `m${number.toString(16)}${index}`,
    has_attachment: index === 0,
    source: 'individual',
    sent: true,
    intent: null,
    sentiment_info: null,
    linked_record: null,
    related_to_record: null,
    emotion: null,
    from: { user_name: 'Patricia Boyle', email: 'user.1@example.com' },
    to: [{ user_name: 'Buyer', email: 'buyer@example.com' }],
    time: formatInstant(timeOf(row) - index * HOUR),
    status: [{ type: 'sent' }],
  }));
}

/** What a single call adds to an e-mail (zoho-api.md §10.10). */
export function contentOf({ message_id, has_attachment, time = null }: JsonObject): JsonObject {
  const id = asText(message_id) ?? '';
  return {
    content: `<div>Dear buyer, ${id}</div>`,
    mail_format: 'html',
    attachments: has_attachment === true ? [{ size: '24792', name: 'offer.png', id: `file-${id}` }] : [],
    sent_time: time,
    thread_id: `thread-${id}`,
    reply_to: { user_name: null, email: 'sales@example.com' },
  };
}

function timeOf(row: Row): number {
  return parseInstant(asText(row['Modified_Time']) ?? '') ?? 0;
}

/** One to three entries. */
export function timelineOf(module: string, row: Row): JsonObject[] {
  const number = hashText(row.id);
  return Array.from({ length: 1 + (number % 3) }, (_, index) => ({
    done_by: { name: 'Patricia Boyle', id: row.id, type__s: 'regular user' },
    related_record: null,
    automation_details: null,
    record: { module: { api_name: module, id: '1' }, name: null, id: row.id },
    audited_time: formatInstant(timeOf(row) - index * HOUR),
    action: index === 0 ? 'updated' : 'tag_added',
    id: `${row.id}${index}`,
    source: 'crm_ui',
    type: 'timeline',
    extension: null,
    field_history: [
      {
        data_type: 'text',
        enable_colour_code: false,
        pick_list_values: [],
        field_label: 'Description',
        api_name: 'Description',
        id: '7',
        _value: { new: `v${index + 1}`, old: index === 0 ? null : `v${index}` },
      },
    ],
  }));
}

const ROLES = ['Decision Maker', 'Purchasing', 'Evaluator'];

/** Related lists by name; `undefined` for one that the module has not. */
export function relatedRowsOf(org: Org, module: string, row: Row, list: string): Row[] | undefined {
  if (list === 'Notes' || list === 'Attachments') return belongingTo(org, list, row);
  if (module === 'Deals' && list === 'Contact_Roles')
    return picked(org.modules.get('Contacts'), row, 3).map((contact, index) => ({
      ...contact,
      Contact_Role: { name: ROLES[index] ?? null, id: String(index + 1) },
    }));
  if (module === 'Deals' && list === 'Products') return picked(org.modules.get('Products'), row, 3);
  if (module === 'Accounts' && (list === 'Contacts' || list === 'Deals'))
    return belongingTo(org, list, row, 'Account_Name');
  if (module === 'Campaigns' && (list === 'Leads' || list === 'Contacts'))
    return picked(org.modules.get(list), row, 4);
  return undefined;
}

function belongingTo(org: Org, list: string, { id }: Row, lookup = 'Parent_Id'): Row[] {
  const rows = org.modules.get(list)?.table.scan({ sort: 'id', order: 'asc' }) ?? [];
  return [...rows].filter((one) => asObject(one[lookup])['id'] === id);
}

/** Length of the file of an attachment that has no `Size`. */
const UNSIZED = 2_048;

/** The file of an attachment, as long as its `Size`, with bytes of its own (zoho-api.md §10.9). */
export function fileOf(attachment: Row): Buffer {
  const size = Number(asText(attachment['Size']) ?? UNSIZED);
  return Buffer.alloc(size, `${attachment.id}\n`);
}

/** Some rows of a module, chosen by the id of another record. */
function picked(module: OrgModule | undefined, { id }: Row, most: number): Row[] {
  const rows = [...(module?.table.scan({ sort: 'id', order: 'asc', converted: 'both' }) ?? [])];
  const start = hashText(id);
  const count = Math.min(rows.length, start % (most + 1));
  return Array.from({ length: count }, (_, index) => rows[(start + index) % rows.length]).filter(
    (row) => row !== undefined,
  );
}
