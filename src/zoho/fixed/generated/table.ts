// Written by scripts/generate-streams.mjs from resources/streams.json: change that file and run `npm run generate`.
import type { FixedRow } from '../row.js';

export const FIXED_TABLE = {
  currencies: {"source":"GET /org/currencies","path":"/org/currencies","list":"currencies","scopes":["ZohoCRM.settings.currencies.READ"],"cost":"list","section":"10.4"},
  organization: {"source":"GET /org","path":"/org","list":"org","scopes":["ZohoCRM.org.READ"],"cost":"list","section":"10.2"},
  profiles: {"source":"GET /settings/profiles","path":"/settings/profiles","list":"profiles","scopes":["ZohoCRM.settings.profiles.READ"],"cost":"list","section":"10.3"},
  roles: {"source":"GET /settings/roles","path":"/settings/roles","list":"roles","scopes":["ZohoCRM.settings.roles.READ"],"cost":"list","section":"10.3"},
  territories: {"source":"GET /settings/territories","path":"/settings/territories","list":"territories","paged":true,"scopes":["ZohoCRM.settings.territories.READ"],"cost":"list","section":"10.3"},
  users: {"source":"GET /users?type=AllUsers, then type=DeletedUsers","path":"/users","list":"users","queries":[{"type":"AllUsers"},{"type":"DeletedUsers"}],"paged":true,"scopes":["ZohoCRM.users.READ"],"cost":"list","section":"10.1"},
} as const satisfies Readonly<Record<string, FixedRow>>;
