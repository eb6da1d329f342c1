/**
 * Stream names of other connectors for Zoho CRM differ from ours in letter case and underscores only (`leads`,
 * `sales_orders`): this is what they have in common.
 */
export function spelling(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
