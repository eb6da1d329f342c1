import type { JsonObject } from '#src/util/json.js';

/** As Airbyte's source-zoho-crm stores it. */
export const AIRBYTE: JsonObject = {
  client_id: '1000.AIRBYTECLIENTID0000000000000001',
  client_secret: 'airbyte-client-secret',
  refresh_token: '1000.0123456789abcdef0123456789abcdef.fedcba9876543210fedcba9876543210',
  dc_region: 'EU',
  environment: 'Production',
  edition: 'Enterprise',
  start_datetime: '2021-09-17T13:30:28-07:00',
};

/** As singer-io's tap-zoho-crm documents it. */
export const SINGER: JsonObject = {
  client_id: 'singer-client-id',
  client_secret: 'singer-client-secret',
  refresh_token: 'singer-refresh-token',
  start_date: '2019-01-01T00:00:00Z',
  user_agent: 'tap-zoho-crm <api_user_email@your_company.com>',
  request_timeout: '300',
};

/** The least that works. */
export const LEAST: JsonObject = {
  client_id: 'some-id',
  client_secret: 'some-secret',
  refresh_token: 'some-token',
};
