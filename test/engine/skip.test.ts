import { expect } from 'chai';
import { skipFor } from '#src/engine/skip.js';
import { SourceError } from '#src/errors.js';
import type { Json } from '#src/util/json.js';
import { ZohoApiError } from '#src/zoho/http/api-error.js';

const ours = (code: string): SourceError =>
  new SourceError({ code, failureType: 'config', userMessage: 'It is so.' });
const refused = new ZohoApiError({ status: 403, code: 'NO_PERMISSION', isJson: true }, 'GET /crm/v8/Things');
const CURSOR = { v: 1, Modified_Time: '2026-01-31T09:30:00Z' };
const DONE = { v: 1, full_refresh: { complete: true } };
const SKIPPED = { v: 1, skipped: 'NO_PERMISSION' };

describe('engine/left-out: a stream that cannot be read is skipped with a state, or fails', () => {
  const cases: readonly [
    what: string,
    error: SourceError,
    state: Json | undefined,
    output: Json | undefined,
  ][] = [
    ['gone, read by increments', ours('UNKNOWN_STREAM'), CURSOR, CURSOR],
    ['gone, read whole', ours('UNKNOWN_STREAM'), DONE, DONE],
    ['gone, and never read', ours('UNKNOWN_STREAM'), undefined, undefined],
    ['gone, and skipped until now', ours('UNKNOWN_STREAM'), SKIPPED, { v: 1, skipped: 'UNKNOWN_STREAM' }],
    ['gone, with an empty state', ours('UNKNOWN_STREAM'), {}, undefined],
    ['hidden, read before', ours('STREAM_UNSUPPORTED'), CURSOR, CURSOR],
    [
      'hidden, and never read',
      ours('STREAM_UNSUPPORTED'),
      undefined,
      { v: 1, skipped: 'STREAM_UNSUPPORTED' },
    ],
    ['misspelt, with a state', ours('MISSPELT_STREAM'), CURSOR, undefined],
    ['refused, and never read', refused, undefined, { v: 1, skipped: 'NO_PERMISSION' }],
    ['refused, and skipped until now', refused, SKIPPED, SKIPPED],
    ['refused, read before', refused, CURSOR, undefined],
    ['any other error', ours('UNEXPECTED'), CURSOR, undefined],
  ];
  for (const [what, error, state, recordCount] of cases)
    it(what, () => expect(skipFor(error, state, 0)?.state).to.deep.equal(recordCount));

  it('never once records of this run were said', () => {
    expect(skipFor(refused, undefined, 1)).to.equal(undefined);
    expect(skipFor(ours('UNKNOWN_STREAM'), CURSOR, 1)).to.equal(undefined);
  });

  it('says what to do about one that was read before', () => {
    expect(skipFor(ours('UNKNOWN_STREAM'), CURSOR, 0)?.reason).to.match(
      /^It is so\. .*Remove the stream from the connection, or restore the module/,
    );
  });
});
