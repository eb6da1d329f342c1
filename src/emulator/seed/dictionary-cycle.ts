import { parseFields, type FieldSpec } from './field-spec.js';

/**
 * Every type that a list of records delivers (zoho-api.md §4.2), in each of its variants. `Tag` is a system field, one per
 * module. Subforms and multi-select lookups are missing, because lists do not deliver them.
 */
const LISTED =
  `text(255) email(100) phone(30) website(255) picklist.color(120) textarea.small(2000) textarea.large(32000)
  textarea.rich_text(50000) autonumber(120) boolean integer(9) bigint(18) double(16) percent(5) currency(16) date(20) datetime(120)
  time(8) multiselectpicklist lookup>Accounts lookup>Contacts ownerlookup userlookup multi_module_lookup>Leads|Contacts|Deals
  fileupload(5) imageupload(10) profileimage(255) formula.double(16) formula.string(255) formula.boolean formula.date
  formula.datetime rollup_summary.integer rollup_summary.double rollup_summary.date layout territories consent_lookup RRULE(100)
  ALARM(100) multireminder event_reminder participants linetax module time_range`
    .trim()
    .split(/\s+/);

const READ_ONLY = /^(?:formula|rollup_summary|autonumber)/;

/** `count` custom fields, cycling through all types that lists deliver: `Text_1`, `Email_1`, … `Text_2`. */
function cycleFields(count: number): FieldSpec[] {
  const entries = Array.from({ length: count }, (_, position) => {
    const type = LISTED[position % LISTED.length] ?? 'text';
    const round = Math.floor(position / LISTED.length) + 1;
    const label = type.replace(/\(.*|>.*/g, '').replace(/[^A-Za-z]+/g, '_');
    const target = /^lookup>(\w+)/.exec(type)?.[1];
    const name = `${label.charAt(0).toUpperCase()}${label.slice(1)}${target === undefined ? '' : `_${target}`}_${round}`;
    return `${name}:${type}${READ_ONLY.test(type) ? '!' : ''}+`;
  });
  return count > 0 ? parseFields(entries.join(' ')) : [];
}

/** Data types in {@link LISTED}. */
export const LISTED_TYPES: readonly string[] = [
  ...new Set(LISTED.map((type) => /^\w+/.exec(type)?.[0] ?? type)),
];

const EVERYTHING_SYSTEM = `id:bigint(18)! Name:text(120)* Owner:ownerlookup Created_By:ownerlookup! Modified_By:ownerlookup!
  Created_Time:datetime! Modified_Time:datetime! Tag:text.tag(2000) Locked__s:boolean! Record_Status__s:picklist!`;

/** The module `Everything`: wide enough to need three lists of 50 fields, with every type several times. */
export function everythingFields(total = 130): FieldSpec[] {
  const system = parseFields(EVERYTHING_SYSTEM);
  return [...system, ...cycleFields(total - system.length)];
}

/** Exactly `total` fields of an extra module, system fields first. */
export function extraFields(total: number, timed: boolean): FieldSpec[] {
  const times = timed ? 'Modified_Time:datetime! Created_Time:datetime!' : '';
  const system = parseFields(`id:bigint(18)! ${times} Owner:ownerlookup Name:text(120)*`).slice(0, total);
  return [...system, ...cycleFields(total - system.length)];
}
