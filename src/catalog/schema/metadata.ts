import type { JsonObject } from '../../util/json.js';

/**
 * The part of Zoho's module metadata that the catalog reads (zoho-api.md §3). Narrower than `zoho/api/metadata.ts`, whose
 * types are assignable to it. Every key but the name may be missing (F-D8).
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

/** The part of Zoho's field metadata that the catalog reads (zoho-api.md §4.1). */
export interface FieldFacts {
  readonly apiName: string;
  readonly label?: string | undefined;
  readonly dataType: string;
  readonly jsonType?: string | undefined;
  readonly textareaType?: string | undefined;
  readonly lookupModule?: string | undefined;
  readonly lookupModules?: readonly LookupModule[] | undefined;
  readonly subformModule?: string | undefined;
  readonly linkingModule?: string | undefined;
  readonly formulaReturnType?: string | undefined;
  readonly rollupReturnType?: string | undefined;
  readonly visible?: boolean | undefined;
  readonly virtual?: boolean | undefined;
  readonly raw?: JsonObject | undefined;
}

/** A module that a lookup into several modules refers to. */
export interface LookupModule {
  readonly apiName: string;
  /** Absent if the metadata has none. */
  readonly id?: string | undefined;
}
