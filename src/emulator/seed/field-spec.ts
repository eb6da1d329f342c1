/** One field of a dictionary: what zoho-api.md §16 writes down of it, before it is expanded to full metadata. */
export interface FieldSpec {
  readonly apiName: string;
  /** As in zoho-api.md §4.2. */
  readonly dataType: string;
  /** The flavour of a type: `rich_text` of a textarea, the return type of a formula, `tag` of a text, and so on. */
  readonly kind: string | undefined;
  readonly length: number | undefined;
  /** Modules that a lookup leads to; the module of a subform, of a linking module. */
  readonly targets: readonly string[];
  /** `*` in a dictionary. */
  readonly mandatory: boolean;
  /** `!`: not editable. */
  readonly readOnly: boolean;
  /** `~`: hidden from all profiles; listed in the metadata, its value never shown. */
  readonly hidden: boolean;
  /** `^`: nothing is stored. */
  readonly virtual: boolean;
  /** `+`: made by the customer. */
  readonly custom: boolean;
}

const ENTRY = /^(\w+):(\w+)(?:\.(\w+))?(?:\((\d+)\))?(?:>([\w|]+))?([*!~^+]*)$/;

/**
 * Reads a dictionary: entries `Api_Name:data_type.kind(length)>Target|Target*!~^+`, parted by white space;
 * all behind the type may be left out.
 */
export function parseFields(dictionary: string): FieldSpec[] {
  return dictionary.trim().split(/\s+/).map(parseField);
}

function parseField(entry: string): FieldSpec {
  const match = ENTRY.exec(entry);
  if (!match)
    throw new Error(
      `Dictionary: cannot read "${entry}"; expected Api_Name:data_type.kind(length)>Target*!~^+.`,
    );
  const [, apiName = '', dataType = '', kind, length, targets, flags = ''] = match;
  return {
    apiName,
    dataType,
    kind,
    length: length === undefined ? undefined : Number(length),
    targets: targets?.split('|') ?? [],
    mandatory: flags.includes('*'),
    readOnly: flags.includes('!'),
    hidden: flags.includes('~'),
    virtual: flags.includes('^'),
    custom: flags.includes('+'),
  };
}
