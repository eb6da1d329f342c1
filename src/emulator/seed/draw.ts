import type { Json, JsonObject } from '../../util/json.js';
import type { FieldSpec } from './field-spec.js';
import type { Chance } from '../org/random.js';

/** What values can refer to: random rows of the rest of the organisation. */
export interface World {
  readonly now: number;
  /** `{id, name, email}` of a user. */
  readonly user: (chance: Chance) => JsonObject;
  /** `{id, name}` of an existing row, or `undefined` if the module has none. */
  readonly row: (
    module: string,
    chance: Chance,
  ) => { readonly id: string; readonly name: string } | undefined;
  /** `{api_name, id}` of a module. */
  readonly module: (apiName: string) => JsonObject;
}

/** One value to make: for this field, with this chance, in the row of this index. */
export interface Draw {
  readonly field: FieldSpec;
  readonly chance: Chance;
  readonly index: number;
  readonly world: World;
}

export type Maker = (draw: Draw) => Json;
