/**
 * The common form of a stream name. Other connectors for Zoho CRM use names that differ from ours in letter case and
 * underscores only (`leads`, `sales_orders`).
 */
export function spelling(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
