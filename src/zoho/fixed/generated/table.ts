// Written by scripts/generate-streams.mjs from resources/streams.json: change that file and run `npm run generate`.
import type { FixedRow } from '../row.js';

export const FIXED_TABLE = {
  currencies: {"source":"GET /org/currencies","path":"/org/currencies","list":"currencies","scopes":["ZohoCRM.settings.currencies.READ"],"cost":"list","section":"10.4"},
  custom_views: {"source":"GET /settings/custom_views?module={module}","scopes":["ZohoCRM.settings.modules.READ","ZohoCRM.settings.custom_views.READ"],"cost":"module","section":"10.6"},
  email_templates: {"source":"GET /settings/email_templates","path":"/settings/email_templates","list":"email_templates","paged":true,"scopes":["ZohoCRM.templates.email.READ"],"cost":"list","section":"10.14"},
  fields: {"source":"GET /settings/fields?module={module}","scopes":["ZohoCRM.settings.modules.READ","ZohoCRM.settings.fields.READ"],"cost":"module","section":"4"},
  layouts: {"source":"GET /settings/layouts?module={module}","scopes":["ZohoCRM.settings.modules.READ","ZohoCRM.settings.layouts.READ"],"cost":"module","section":"10.6"},
  modules: {"source":"GET /settings/modules","path":"/settings/modules","list":"modules","scopes":["ZohoCRM.settings.modules.READ"],"cost":"list","section":"3","hasRows":true},
  organization: {"source":"GET /org","path":"/org","list":"org","scopes":["ZohoCRM.org.READ"],"cost":"list","section":"10.2","hasRows":true},
  picklist_values: {"source":"GET /settings/fields?module={module}&type=all","scopes":["ZohoCRM.settings.modules.READ","ZohoCRM.settings.fields.READ"],"cost":"module","section":"4"},
  pipelines: {"source":"GET /settings/pipeline?layout_id={layout}","scopes":["ZohoCRM.settings.layouts.READ","ZohoCRM.settings.pipeline.READ"],"cost":"row","section":"10.5"},
  profile_permissions: {"source":"GET /settings/profiles/{profile}","scopes":["ZohoCRM.settings.profiles.READ"],"cost":"row","section":"10.3"},
  profiles: {"source":"GET /settings/profiles","path":"/settings/profiles","list":"profiles","scopes":["ZohoCRM.settings.profiles.READ"],"cost":"list","section":"10.3","hasRows":true},
  record_counts: {"source":"GET /{module}/actions/count","scopes":["ZohoCRM.settings.modules.READ","ZohoCRM.modules.READ","ZohoSearch.securesearch.READ","ZohoCRM.settings.layouts.READ"],"cost":"module","section":"9"},
  related_lists: {"source":"GET /settings/related_lists?module={module}","scopes":["ZohoCRM.settings.modules.READ","ZohoCRM.settings.related_lists.READ"],"cost":"module","section":"10.6"},
  roles: {"source":"GET /settings/roles","path":"/settings/roles","list":"roles","scopes":["ZohoCRM.settings.roles.READ"],"cost":"list","section":"10.3","hasRows":true},
  stages: {"source":"GET /settings/pipeline?layout_id={layout}","scopes":["ZohoCRM.settings.layouts.READ","ZohoCRM.settings.pipeline.READ"],"cost":"row","section":"10.5"},
  subscriptions: {"source":"GET /org, /__features/user_licenses, /users/actions/count","scopes":["ZohoCRM.org.READ","ZohoCRM.users.READ"],"cost":"row","section":"10.2","note":"With the scope `ZohoCRM.features.READ` the numbers of used licences are Zoho's own; without it they are the active users.","hasRows":true},
  tags: {"source":"GET /settings/tags?module={module}","scopes":["ZohoCRM.settings.modules.READ","ZohoCRM.settings.tags.READ"],"cost":"module","section":"10.12"},
  territories: {"source":"GET /settings/territories","path":"/settings/territories","list":"territories","paged":true,"scopes":["ZohoCRM.settings.territories.READ"],"cost":"list","section":"10.3"},
  territory_users: {"source":"GET /settings/territories/{territory}/users","scopes":["ZohoCRM.settings.territories.READ","ZohoCRM.users.READ"],"cost":"row","section":"10.3"},
  user_group_members: {"source":"GET /settings/user_groups/{group}/sources","scopes":["ZohoCRM.settings.user_groups.READ"],"cost":"row","section":"10.12"},
  user_groups: {"source":"GET /settings/user_groups","path":"/settings/user_groups","list":"user_groups","paged":true,"scopes":["ZohoCRM.settings.user_groups.READ"],"cost":"list","section":"10.12"},
  users: {"source":"GET /users?type=AllUsers, then type=DeletedUsers","path":"/users","list":"users","queries":[{"type":"AllUsers"},{"type":"DeletedUsers"}],"paged":true,"scopes":["ZohoCRM.users.READ"],"cost":"list","section":"10.1","hasRows":true},
  variables: {"source":"GET /settings/variables","path":"/settings/variables","list":"variables","scopes":["ZohoCRM.settings.variables.READ"],"cost":"list","section":"10.12"},
} as const satisfies Readonly<Record<string, FixedRow>>;
