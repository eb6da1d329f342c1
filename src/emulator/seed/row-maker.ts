import { formatInstant } from '../../util/clock.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { World } from './draw.js';
import type { FieldSpec } from './field-spec.js';
import type { Row } from '../org/org.js';
import type { Stamps } from '../org/serial-rows.js';
import { fieldSalt, makeValue } from './values.js';

export interface RowMakerOptions {
  readonly module: string;
  readonly fields: readonly FieldSpec[];
  readonly seed: number;
  readonly world: World;
  /** `{id, name}` of the parent of a row of a subform or linking module. */
  readonly parentOf?: (index: number) => Json;
}

export interface RowMaker {
  readonly derive: (index: number, stamps: Stamps, fields?: ReadonlySet<string>) => Row;
  /** The name of the row in lookups. Equal to its name field, and cheaper than making the row. */
  readonly nameOf: (index: number) => string;
  readonly nameField: string | undefined;
}

type Column = (index: number, stamps: Stamps) => Json;

/** Makes the rows of one module, each from its index alone. */
export function createRowMaker(options: RowMakerOptions): RowMaker {
  const columns = options.fields.map((field) => [field.apiName, columnOf(field, options)] as const);
  const nameField = nameFieldOf(options.fields);
  const nameOf = createNamer(options, nameField);
  return {
    nameField,
    nameOf,
    derive: (index, stamps, wanted) => {
      const values: JsonObject = {};
      for (const [name, column] of columns)
        if (wanted?.has(name) !== false) values[name] = column(index, stamps);
      if ('Full_Name' in values) values['Full_Name'] = nameOf(index);
      return { ...values, id: stamps.id };
    },
  };
}

/** Some columns follow from the stamps of the row. All others are random. */
function columnOf(field: FieldSpec, { module, seed, world, parentOf }: RowMakerOptions): Column {
  const salt = fieldSalt(seed, module, field);
  const drawn = (index: number): Json => makeValue({ field, chance: salt(index), index, world });
  switch (field.apiName) {
    case 'id':
      return (_, { id }) => id;
    case 'Created_Time':
      return (_, { createdAt }) => printed(createdAt);
    case 'Modified_Time':
    case 'Change_Log_Time__s':
      return (_, { modifiedAt }) => printed(modifiedAt);
    case 'Converted__s':
      return (_, { isConverted }) => isConverted;
    case 'Locked__s':
      return () => false;
  }
  if (field.kind === 'converted') return (index, { isConverted }) => (isConverted ? drawn(index) : null);
  if (field.kind === 'parent' || field.kind === 'left') return (index) => parentOf?.(index) ?? null;
  return drawn;
}

function printed(at: number | null): Json {
  return at === null ? null : formatInstant(at);
}

function nameFieldOf(fields: readonly FieldSpec[]): string | undefined {
  const full = fields.find(({ kind }) => kind === 'full');
  return (full ?? fields.find(({ dataType, mandatory }) => dataType === 'text' && mandatory))?.apiName;
}

function createNamer(options: RowMakerOptions, nameField: string | undefined): RowMaker['nameOf'] {
  const parts = nameField === 'Full_Name' ? ['First_Name', 'Last_Name'] : [nameField];
  const columns = options.fields
    .filter(({ apiName }) => parts.includes(apiName))
    .map((field) => ({ field, salt: fieldSalt(options.seed, options.module, field) }));
  return (index) => {
    const texts = columns.map(({ field, salt }) =>
      makeValue({ field, chance: salt(index), index, world: options.world }),
    );
    const words = texts.filter((text) => typeof text === 'string');
    return words.length > 0 ? words.join(' ') : `${options.module} ${index + 1}`;
  };
}
