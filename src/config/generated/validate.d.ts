// Written by scripts/generate.mjs from resources/spec.json: change that file and run `npm run generate`.
import type { ConfigFile } from './config.js';

/** One breach; `instancePath` is a JSON pointer (`/modules/0`). */
export interface Breach {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

declare const validate: {
  (value: unknown): value is ConfigFile;
  /** Every breach of the last call; null after a success. */
  errors?: readonly Breach[] | null;
};
export { validate };
export default validate;
