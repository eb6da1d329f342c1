import type { JsonObject } from '../../util/json.js';

/**
 * What the catalog reads of Zoho's module metadata (zoho-api.md §3). Narrower than `zoho/api/metadata.ts`, whose
 * views fit in here; every key but the name may be missing (F-D8).
 */
export interface ModuleFacts {
  readonly apiName: string;
  readonly id?: string | undefined;
  readonly singularLabel?: string | undefined;
  readonly pluralLabel?: string | undefined;
  readonly generatedType?: string | undefined;
  readonly apiSupported: boolean;
  readonly viewable: boolean;
  readonly status?: string | undefined;
}

/** What the catalog reads of Zoho's field metadata (zoho-api.md §4.1). */
export interface FieldFacts {
  readonly apiName: string;
  readonly label?: string | undefined;
  readonly dataType: string;
  readonly jsonType?: string | undefined;
  readonly textareaType?: string | undefined;
  readonly lookupModule?: string | undefined;
  readonly subformModule?: string | undefined;
  readonly linkingModule?: string | undefined;
  readonly formulaReturnType?: string | undefined;
  readonly rollupReturnType?: string | undefined;
  readonly visible?: boolean | undefined;
  readonly virtual?: boolean | undefined;
  readonly raw?: JsonObject | undefined;
}
