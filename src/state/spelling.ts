/**
 * The common form of a stream name. Other connectors for Zoho CRM use names that differ from ours in letter case and
 * underscores (`leads`, `sales_orders`); Airbyte's source-zoho-crm adds words around the name
 * (`incremental_sales__orders_zoho_crm_stream`).
 */
export function spelling(name: string): string {
  const letters = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return /^incremental(.+)zohocrmstream$/.exec(letters)?.[1] ?? letters;
}
