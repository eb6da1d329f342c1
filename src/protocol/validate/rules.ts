/** One rule of the validator: its id is its key in {@link RULES}. */
export interface Rule {
  /** What a source may say. */
  readonly allowed: string;
  /** What happens otherwise, and to whom. */
  readonly why: string;
}

const rule = (allowed: string, why: string): Rule => ({ allowed, why });

/**
 * All rules, in the order of docs/validate.md. They hold what Airbyte's protocol, its platform, its acceptance tests and
 * its clients demand (protocol.md §1, §4); docs/validate.md repeats this table, and a test compares the two.
 */
export const RULES = {
  'line-json': rule(
    'one JSON object in each line of stdout, and nothing else',
    'clients log the line as malformed, or stop',
  ),
  'line-encoding': rule(
    'UTF-8 without lone surrogates',
    'Python clients and Postgres refuse text that is not well formed',
  ),
  'line-length': rule(
    'at most 20,000,000 characters in a line',
    'the platform does not promise longer lines',
  ),
  'line-type': rule(
    'RECORD, STATE, LOG, SPEC, CONNECTION_STATUS, CATALOG, TRACE or CONTROL',
    'the platform drops messages of other types',
  ),
  'line-body': rule(
    'the body that the type names, such as `record` in a RECORD',
    'the message is empty without it',
  ),
  'line-schema': rule(
    'messages of the form in airbyte_protocol.yaml',
    'typed clients fail to parse the line',
  ),

  'result-single': rule(
    'one SPEC, CONNECTION_STATUS or CATALOG in an output',
    'the platform takes the first, the acceptance tests demand exactly one',
  ),
  'result-mixed': rule(
    'RECORD, STATE, TRACE, CONTROL and LOG in a read; RECORD and STATE in no other command',
    'the platform ignores what does not belong to the command',
  ),
  'result-missing': rule(
    'a result, the status of a stream or a TRACE ERROR in each output',
    'the platform reports an internal error',
  ),
  'check-exit': rule(
    'exit code 0 with a CONNECTION_STATUS, FAILED included',
    'the platform takes another exit code for a crash of the connector',
  ),

  'spec-early': rule(
    'the SPEC within the first 10 lines and 2 MiB',
    'the platform looks no further for the protocol version',
  ),
  'spec-version': rule(
    '`protocol_version` as MAJOR.MINOR.PATCH',
    'the platform cannot choose how to read the messages',
  ),
  'spec-uri': rule(
    'absolute URLs in `documentationUrl` and `changelogUrl`',
    'typed clients refuse relative ones',
  ),
  'spec-root': rule('a `connectionSpecification` of type object', 'the form has no fields otherwise'),
  'spec-keyword': rule(
    'no not, anyOf, allOf, patternProperties, prefixItems, if, then, else, dependentSchemas, dependentRequired or $ref',
    'the form cannot show them',
  ),
  'spec-closed': rule('`additionalProperties` absent or true', 'a key that is removed breaks stored configs'),
  'spec-type': rule('one type for each property, plus null at most', 'the form cannot show two'),
  'spec-empty-object': rule('objects with properties or oneOf', 'the form cannot show an empty object'),
  'spec-items': rule('lists whose items have one type', 'the form cannot show mixed lists'),
  'spec-enum': rule('enums of distinct values', 'the acceptance tests refuse duplicates'),
  'spec-order': rule('a different `order` for each property of an object', 'the form has no stable order'),
  'spec-secret': rule(
    '`airbyte_secret: true` on properties that are named like secrets',
    'the platform stores and shows the value in clear text',
  ),
  'spec-oneof': rule(
    'oneOf in a property of type object whose variants share exactly one constant, each with another value',
    'the form cannot tell the variants apart',
  ),
  'spec-oauth': rule(
    'an `advanced_auth` whose paths are properties of the config, and both URLs in a connector input',
    'the sign-in button writes into nothing',
  ),
  'spec-oauth-first': rule(
    'the variant of `predicate_value` as the first of its oneOf',
    'the form does not offer the sign-in button first',
  ),

  'catalog-empty': rule('at least one stream', 'there is nothing to choose'),
  'catalog-name': rule(
    'one stream for each name and namespace, whatever the letter case',
    'two streams share one table',
  ),
  'catalog-schema': rule(
    'a `json_schema` of type object with `properties`',
    'the platform refuses the stream: "No properties node in stream schema"',
  ),
  'catalog-keyword': rule('no $ref, allOf or not in a schema', 'destinations cannot make a column of them'),
  'catalog-closed': rule(
    '`additionalProperties` other than false',
    'a column that is removed breaks stored catalogs',
  ),
  'catalog-type': rule(
    'types of JSON schema, and an `airbyte_type` that Airbyte knows',
    'destinations cannot choose a type of column',
  ),
  'catalog-cursor': rule('a cursor that the schema declares', 'incremental syncs cannot compare records'),
  'catalog-key': rule(
    'a primary key of declared columns that hold no object and no list',
    'destinations cannot deduplicate',
  ),
  'catalog-resumable': rule(
    '`source_defined_cursor` where `is_resumable` is true',
    'the protocol demands it; the platform may ask the user for a cursor',
  ),

  'record-stream': rule('records of configured streams', 'the platform ends the sync'),
  'record-data': rule('`data` with at least one column', 'the platform drops the record'),
  'record-key': rule('a primary key that is not null', 'the platform ends a deduplicating sync'),
  'record-cursor': rule(
    'a value in the cursor column of each record of an incremental stream',
    'destinations cannot tell which version is newer',
  ),
  'record-schema': rule(
    'values as the `json_schema` of the stream declares them',
    'destinations write null, or end the sync',
  ),
  'record-format': rule(
    'dates, times and date-times in the declared format, with an offset unless `airbyte_type` says without',
    'destinations write null, or end the sync',
  ),
  'record-column': rule(
    'columns that the `json_schema` of the stream declares, and those of key and cursor',
    'the platform and clients drop the value',
  ),
  'record-time': rule('`emitted_at` in milliseconds', 'the time of extraction lies in 1970'),
  'record-status': rule('records while their stream is RUNNING', 'clients show a wrong progress'),
  'deletion-cursor': rule(
    'a key and a cursor in a record with `_ab_cdc_deleted_at`',
    'destinations ignore the deletion',
  ),

  'state-type': rule('states of type STREAM', 'the platform ends the sync at LEGACY, clients lose GLOBAL'),
  'state-stream': rule('states of configured streams', 'the platform cannot store them'),
  'state-count': rule(
    '`sourceStats.recordCount`: the records of the stream since its last state',
    'destinations wait for records that never come, or the platform reports lost ones',
  ),
  'state-empty': rule('a `stream_state` with at least one key', 'the next sync starts from the beginning'),
  'state-repeated': rule(
    'a state that differs from the last one when records lie between',
    'the platform takes the second for the first',
  ),
  'state-status': rule('states between STARTED and the end of their stream', 'the platform loses track'),
  'state-missing': rule(
    'a state after the last record of a complete stream that can be resumed',
    'the next sync reads these records again',
  ),

  'status-stream': rule('statuses of configured streams', 'the platform ends the sync'),
  'status-order': rule(
    'STARTED, then RUNNING, then one COMPLETE or INCOMPLETE',
    'the acceptance tests fail; clients show a wrong progress',
  ),
  'status-missing': rule(
    'STARTED for each configured stream',
    'the platform does not know what became of it',
  ),
  'status-end': rule(
    'COMPLETE or INCOMPLETE for each stream that started',
    'the platform does not know what became of it',
  ),
  'status-reason': rule(
    'one reason at most, and only with RUNNING',
    'the platform ignores the reason, and the user does not see the wait',
  ),

  'trace-stream': rule('errors and estimates of configured streams', 'the platform cannot assign them'),
  'error-failure-type': rule(
    'a `failure_type` in each TRACE ERROR',
    'the platform takes the failure for one of the connector, and retries',
  ),
  'error-order': rule(
    'the earliest error first, where failure types differ',
    'the earliest `emitted_at` decides over retries, not the first line',
  ),
  'error-message': rule('a message for the user in each TRACE ERROR', 'the user sees an empty failure'),
  'error-complete': rule('no COMPLETE for a stream with a TRACE ERROR', 'one of the two is wrong'),
  'error-missing': rule(
    'a TRACE ERROR for each failure, of the stream or of the run',
    'the user does not learn what to do',
  ),
  'estimate-numbers': rule(
    '`row_estimate` and `byte_estimate` together',
    'the platform fails on the absent one',
  ),
  'estimate-mixed': rule('estimates of streams or of the whole sync, not both', 'the totals count twice'),
  'control-config': rule(
    'the complete config in a CONTROL message',
    'the platform replaces the stored config with it',
  ),
  heartbeat: rule(
    'a RECORD or STATE at least every three hours (`--heartbeat-seconds`)',
    'the platform ends the sync; other messages do not count',
  ),

  'exit-incomplete': rule(
    'an exit code other than 0 after an INCOMPLETE stream',
    'the platform reports every stream COMPLETE, and destinations drop the older data',
  ),
  'exit-error': rule(
    'an exit code other than 0 after a TRACE ERROR of a read',
    'clients take the sync for a success',
  ),
  'exit-complete': rule(
    'exit code 0 when every stream is COMPLETE and no error was reported',
    'the platform takes the sync for a failure',
  ),
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof RULES;

export function isRuleId(text: string): text is RuleId {
  return Object.hasOwn(RULES, text);
}
