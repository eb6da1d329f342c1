// Written by scripts/generate.mjs from resources/spec.json: change that file and run `npm run generate`.

export interface KeyFacts {
  readonly kind: 'text' | 'choice' | 'integer' | 'boolean' | 'list' | 'free';
  readonly secret?: boolean;
  readonly values?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string | number | boolean;
}

export const KEYS = {
  client_id: {"kind":"text","secret":true},
  client_secret: {"kind":"text","secret":true},
  refresh_token: {"kind":"text","secret":true},
  grant_token: {"kind":"text","secret":true},
  redirect_uri: {"kind":"text"},
  dc_region: {"kind":"choice","values":["US","EU","IN","AU","JP","CN","CA","SA","UK","AE"]},
  environment: {"kind":"choice","values":["Production","Sandbox","Developer"],"default":"Production"},
  start_datetime: {"kind":"free"},
  modules: {"kind":"list"},
  exclude_modules: {"kind":"list"},
  per_record_streams: {"kind":"list"},
  read_strategy: {"kind":"choice","values":["auto","records","coql","bulk"],"default":"auto"},
  include_deleted: {"kind":"boolean","default":true},
  include_converted_leads: {"kind":"boolean","default":true},
  include_unapproved_records: {"kind":"boolean","default":true},
  embed_children: {"kind":"boolean","default":false},
  system_properties: {"kind":"boolean","default":false},
  attachment_folder: {"kind":"text"},
  attachment_max_bytes: {"kind":"integer","minimum":1,"default":104857600},
  email_content: {"kind":"boolean","default":false},
  lookback_seconds: {"kind":"integer","minimum":0,"default":0},
  formula_refresh_hours: {"kind":"integer","minimum":0,"default":0},
  reconcile_hours: {"kind":"integer","minimum":0,"default":24},
  tracked_ids: {"kind":"integer","minimum":0,"default":50000},
  max_concurrent_requests: {"kind":"integer","minimum":1,"maximum":100},
  edition: {"kind":"choice","values":["Free","Standard","Professional","Enterprise","Ultimate"]},
  api_credits_per_sync: {"kind":"integer","minimum":1},
  api_credits_reserve_percent: {"kind":"integer","minimum":0,"maximum":99,"default":0},
  redis_url: {"kind":"text","secret":true},
  token_store: {"kind":"text"},
  user_agent: {"kind":"text"},
  request_timeout: {"kind":"free"},
  start_date: {"kind":"free"},
  accounts_url: {"kind":"text"},
  api_url: {"kind":"text"},
} as const satisfies Readonly<Record<string, KeyFacts>>;
