/** Rows of another module, or files: neither COQL (zoho-api.md §7.3) nor Bulk Read (§8.4) has them as columns. */
const NO_COLUMNS: ReadonlySet<string> = new Set([
  'subform',
  'multiselectlookup',
  'multiuserlookup',
  'multiselect_multimodule_lookup',
  'fileupload',
  'imageupload',
]);

/** @param dataType as in the metadata */
export function isNoColumn(dataType: string): boolean {
  return NO_COLUMNS.has(dataType);
}
