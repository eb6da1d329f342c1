import { tmpdir } from 'node:os';
import { asObjects, type Json, type JsonObject } from '#src/util/json.js';
import { catalogOf, type Input } from '../../support/process.js';

/** What the cases need of the world around. */
export interface Around {
  /** A config that works. */
  readonly config: JsonObject;
  /** A file that cannot be read, though it is there. */
  readonly locked: string;
  /** A server that answers everything with a page of its own. */
  readonly foreign: string;
  /** A server whose errors repeat the secrets that it was sent. */
  readonly parrot: string;
  /** An address where nobody listens. */
  readonly closed: string;
}

/** One input that is wrong, the others being right, and what is to be said about it. */
export interface Case {
  readonly name: string;
  readonly commands: readonly ('check' | 'discover' | 'read')[];
  readonly inputs: (around: Around) => {
    readonly config?: Input;
    readonly catalog?: Input;
    readonly state?: Input;
  };
  /** The one message. */
  readonly pattern: RegExp;
  readonly failure: 'config_error' | 'transient_error';
  /** The stream that the message is about; the command as a whole where not given. */
  readonly stream?: string;
}

type Given = Input | ((around: Around) => Input);
type Row = readonly [name: string, given: Given, pattern: RegExp, stream?: string];

export const TOKEN = '1000.c0ffee00c0ffee00c0ffee00c0ffee00.5ec2e75ec2e75ec2e75ec2e75ec2e700';
export const PASSWORD = 'kennwort-über-alles';
export const NUMBER = 314_159_265_358;
export const COLUMNS = ['id', 'Last_Name', 'Modified_Time'];

const NOWHERE = { path: '/nowhere/input.json' };
/** JSON that `JSON.parse` accepts, and on which every recursive function overflows the stack. */
const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);
const FOLDER = { path: tmpdir() };
const NOT_JSON =
  /^The config file \S+ is not valid JSON( \(near line \d+, column \d+\))?\. source-zoho login writes a config file\.$/;
const NO_OBJECT = /^The configuration is not a JSON object: it must hold at least client_id/;

const FILES: readonly Row[] = [
  [
    'a file that is not there',
    NOWHERE,
    /^The config file \/nowhere\/input\.json cannot be read: there is no such file\. source-zoho login writes a config file\.$/,
  ],
  ['a folder', FOLDER, /config file .* it is a folder/],
  [
    'a path through a file',
    ({ locked }) => ({ path: `${locked}/x` }),
    /(ELOOP|a part of its path is not a folder)\. /,
  ],
  [
    'a file that may not be read',
    ({ locked }) => ({ path: locked }),
    /cannot be read: (permission denied|ELOOP)\. /,
  ],
  ['an empty file', '', /^The config file .* not valid JSON: it is empty\. /],
  ['endless nesting', DEEP, /^The config file .* has more than 64 levels/],
  ['a byte order mark alone', '\uFEFF', /it is empty/],
  ['nothing of what is needed', {}, /3 problems.*client_id.*client_secret.*refresh_token/],
];

const BROKEN_JSON: readonly Row[] = [
  ['a missing comma', `{"client_id": "a" "client_secret": "${PASSWORD}"}`, NOT_JSON],
  ['a missing quote', `{"client_secret": "${PASSWORD}, "refresh_token": "${TOKEN}"}`, NOT_JSON],
  ['a secret without quotes', `{"client_secret": ${PASSWORD}}`, NOT_JSON],
  ['an end in the middle', `{"client_secret": "${PASSWORD}`, NOT_JSON],
  ['a comma too many', `{"client_secret": "${PASSWORD}",}`, NOT_JSON],
  ['single quotes', `{'client_secret': '${PASSWORD}'}`, NOT_JSON],
  ['a secret alone', TOKEN, NOT_JSON],
  ['YAML', `client_secret: ${PASSWORD}\nrefresh_token: ${TOKEN}\n`, NOT_JSON],
  ['a line break inside a secret', `{"client_secret": "${PASSWORD}\n${TOKEN}"}`, NOT_JSON],
  ['two configs in a row', `{"client_secret": "${PASSWORD}"} {"refresh_token": "${TOKEN}"}`, NOT_JSON],
  ['a list', [PASSWORD], NO_OBJECT],
  ['null', null, NO_OBJECT],
  ['a text', JSON.stringify(TOKEN), NO_OBJECT],
  ['a number', String(NUMBER), NO_OBJECT],
];

/** A config that works but for these keys. */
const but =
  (keys: JsonObject): Given =>
  ({ config }) => ({ ...config, ...keys });

const VALUES: readonly Row[] = [
  ['no client_id', but({ client_id: null }), /client_id is missing/],
  ['no client_secret', but({ client_secret: ' ' }), /client_secret is missing/],
  ['no refresh_token', but({ refresh_token: null }), /refresh_token or grant_token is missing/],
  ['a number for client_id', but({ client_id: NUMBER }), /client_id is a number, allowed is a text/],
  ['a list for refresh_token', but({ refresh_token: [TOKEN] }), /refresh_token is a list, allowed is a text/],
  [
    'a word for a flag',
    but({ include_converted_leads: 'so so' }),
    /include_converted_leads is "so so", allowed is true or false/,
  ],
  [
    'a region that Zoho does not have',
    but({ dc_region: 'MARS' }),
    /dc_region is "MARS", allowed is one of US, EU/,
  ],
  ['a token for the region', but({ dc_region: TOKEN }), /dc_region is "\*\*\*\*", allowed is one of US/],
  [
    'an environment that Zoho does not have',
    but({ environment: 'Staging' }),
    /environment is "Staging", .*Sandbox/,
  ],
  [
    'a date that is none',
    but({ start_datetime: 'last tuesday' }),
    /start_datetime is "last tuesday", allowed is a date/,
  ],
  [
    'a day that February does not have',
    but({ start_date: '2024-02-30' }),
    /start_date is "2024-02-30", allowed/,
  ],
  [
    'a negative number',
    but({ lookback_seconds: -5 }),
    /lookback_seconds is -5, allowed is a whole number of at least 0/,
  ],
  [
    'half a call at once',
    but({ max_concurrent_requests: 0.5 }),
    /max_concurrent_requests is 0\.5, allowed is a whole/,
  ],
  [
    'an address without http',
    but({ api_url: 'ftp://zoho.example' }),
    /api_url is "ftp:.*", allowed is an http or https URL/,
  ],
  [
    'an address with a password',
    but({ accounts_url: `gopher://me:${PASSWORD}@host` }),
    /accounts_url is "gopher:.*allowed/,
  ],
  ['a number for a pattern', but({ modules: [7] }), /modules is a list, allowed is a list of texts/],
  ['an object for patterns', but({ exclude_modules: { Leads: true } }), /exclude_modules is an object/],
  [
    'an edition that Zoho does not have',
    but({ edition: 'Deluxe' }),
    /edition is "Deluxe", allowed is one of/,
  ],
];

const [CONTACTS = {}] = asObjects(catalogOf(['Contacts'], COLUMNS)['streams']);

const CATALOGS: readonly Row[] = [
  ['a file that is not there', NOWHERE, /^The catalog file .* no such file/],
  ['a folder', FOLDER, /^The catalog file .* it is a folder/],
  ['an empty file', ' \n', /^The catalog file .* it is empty/],
  ['broken JSON', '{"streams": [', /^The catalog file .* not valid JSON/],
  ['endless nesting', DEEP, /^The catalog file .* has more than 64 levels/],
  ['a list', [], /has no "streams" array/],
  ['null', null, /has no "streams" array/],
  ['streams that are an object', { streams: { Contacts: {} } }, /has no "streams" array/],
  ['what discover prints', { type: 'CATALOG', catalog: { streams: [] } }, /has no "streams" array/],
  ['what discover lists', { streams: [CONTACTS['stream'] ?? null] }, /looks like a discovered catalog/],
  ['a name for a stream', { streams: ['Contacts'] }, /streams\[0\] is not an object/],
  ['a stream twice', { streams: [CONTACTS, CONTACTS] }, /"Contacts" is listed twice/],
  [
    'a mode that does not exist',
    { streams: [{ ...CONTACTS, sync_mode: 'INVALID' }] },
    /sync_mode of stream "Contacts"/,
    'Contacts',
  ],
  ['a stream that does not exist', catalogOf(['Unicorns'], COLUMNS), /Unicorns/, 'Unicorns'],
];

const NO_STATE = /^The state file holds neither a list of state messages nor an object/;

const ofContacts = (state: Json): Json[] => [
  { type: 'STREAM', stream: { stream_descriptor: { name: 'Contacts' }, stream_state: state } },
];

const STATES: readonly Row[] = [
  ['a folder', FOLDER, /^The state file .* it is a folder/],
  ['broken JSON', '[{]', /^The state file .* not valid JSON/],
  ['endless nesting', DEEP, /^The state file .* has more than 64 levels/],
  ['a text', '"yesterday"', NO_STATE],
  ['odds and ends', [1, 'two'], NO_STATE],
  [
    'a text for a stream',
    ofContacts('garbage'),
    /state of stream "Contacts" .* not a JSON object/,
    'Contacts',
  ],
  [
    'a later version',
    ofContacts({ v: 2, Modified_Time: '2026-01-31T09:30:00Z' }),
    /version is 2 .* reads version 1/,
    'Contacts',
  ],
  [
    'a day that is none',
    ofContacts({ v: 1, Modified_Time: '2026-02-31T09:30:00Z' }),
    /Modified_Time "2026-02-31T09:30:00Z" is not a/,
    'Contacts',
  ],
];

const REFUSED: readonly Row[] = [
  ['a client that Zoho does not know', but({ client_id: PASSWORD }), /does not know the client_id/],
  [
    'the secret of another client',
    but({ client_secret: PASSWORD }),
    /client_secret does not belong to the client_id/,
  ],
  [
    'a refresh token that was revoked',
    but({ refresh_token: TOKEN }),
    /refresh token or grant code: it was revoked, used/,
  ],
  [
    'accounts host that repeats the client secret',
    ({ config, parrot }) => ({ ...config, accounts_url: parrot }),
    /gives no access token\. .* "unknown_error"\.$/,
  ],
  [
    'API host that repeats the access token',
    ({ config, parrot }) => ({ ...config, api_url: parrot }),
    /INVALID_HOST "you sent Zoho-oauthtoken \*\*\*\*"/,
  ],
];

const OUT_OF_REACH: readonly Row[] = [
  [
    'a host that does not answer',
    ({ config, closed }) => ({ ...config, accounts_url: closed }),
    /No complete answer to POST .*ECONNREFUSED/,
  ],
  [
    'an accounts host that is not Zoho',
    ({ config, foreign }) => ({ ...config, accounts_url: foreign }),
    /no readable answer .* \(HTTP 200; it begins "<html>Welcome to the wiki<\/html>"\)/,
  ],
  [
    'an API host that is not Zoho',
    ({ config, foreign }) => ({ ...config, api_url: foreign }),
    /does not have the documented form; a proxy/,
  ],
];

function cases(
  kind: 'config' | 'catalog' | 'state',
  rows: readonly Row[],
  more: {
    readonly commands?: Case['commands'];
    readonly failure?: Case['failure'];
    readonly what?: string;
  } = {},
): Case[] {
  return rows.map(([name, given, pattern, stream]) => ({
    name: `${more.what ?? kind}: ${name}`,
    commands: more.commands ?? (kind === 'config' ? ['check', 'discover', 'read'] : ['read']),
    inputs: (around) => ({ [kind]: typeof given === 'function' ? given(around) : given }),
    pattern,
    failure: more.failure ?? 'config_error',
    ...(stream === undefined ? {} : { stream }),
  }));
}

export const CASES: readonly Case[] = [
  ...cases('config', FILES, { commands: ['check', 'read'] }),
  ...cases('config', BROKEN_JSON, { what: 'config that is no JSON object', commands: ['check'] }),
  ...cases('config', VALUES, { commands: ['check'] }),
  ...cases('catalog', CATALOGS),
  ...cases('state', STATES),
  ...cases('config', REFUSED, { what: 'Zoho' }),
  ...cases('config', OUT_OF_REACH, { what: 'network', failure: 'transient_error' }),
];
