/** One field of a dictionary, as written in zoho-api.md §16, before it is expanded to full metadata. */
export interface FieldSpec {
  readonly apiName: string;
  /** As in zoho-api.md §4.2. */
  readonly dataType: string;
  /** The variant of a type: `rich_text` of a textarea, the return type of a formula, `tag` of a text, and so on. */
  readonly kind: string | undefined;
  readonly length: number | undefined;
  /** The modules that a lookup refers to, or the module of a subform or linking module. */
  readonly targets: readonly string[];
  /** `*` in a dictionary. */
  readonly mandatory: boolean;
  /** `!`: not editable. */
  readonly readOnly: boolean;
  /** `~`: hidden from all profiles. Listed in the metadata, its value is never shown. */
  readonly hidden: boolean;
  /** `^`: nothing is stored. */
  readonly virtual: boolean;
  /** `+`: made by the customer. */
  readonly custom: boolean;
}

const ENTRY = /^(\w+):(\w+)(?:\.(\w+))?(?:\((\d+)\))?(?:>([\w|]+))?([*!~^+]*)$/;

/**
 * Parses a dictionary: entries `Api_Name:data_type.kind(length)>Target|Target*!~^+`, separated by white space. Everything
 * after the type is optional.
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
