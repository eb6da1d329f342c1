import { asObject, asObjects, asText } from '../../util/json.js';
import type { JsonObject } from '../../util/json.js';
import type { Org, OrgModule } from '../org/org.js';
import type { View } from './render.js';
import type { ZonePrinter } from './zone.js';

/** The user who owns the token: the first of the list. */
export const currentUser = (org: Pick<Org, 'settings'>): JsonObject =>
  asObjects([...(org.settings['users']?.rows ?? [])])[0] ?? {};

/** How this user sees the rows of a module. */
export function viewOf(
  module: OrgModule,
  { org, zone }: { readonly org: Org; readonly zone: ZonePrinter },
): View {
  const profileId = asText(asObject(currentUser(org)['profile'])['id']);
  const nameNow: View['nameNow'] = (name, id) => org.modules.get(name)?.table.nameNow(id);
  return { module, zone, profileId, nameNow };
}
