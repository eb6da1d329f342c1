import { expect } from 'chai';
import {
  judge,
  noFindings,
  verifyError,
  verifySummary,
  strategyToVerify,
  type Finding,
  type Findings,
  type RowFacts,
} from '#src/engine/phases/verify-verdict.js';

const STARTED = Date.UTC(2026, 0, 31, 9, 30);
const BEFORE = STARTED - 60_000;

const ours = (modified: number | null = BEFORE) => ({ id: '1', modified });
const theirs = (modified: number | null = BEFORE, created: number | null = 0) => ({
  id: '1',
  modified,
  created,
});
const facts: RowFacts = {
  ours: ours(),
  theirs: theirs(),
  mayBeDeleted: false,
  startedAt: STARTED,
  hasVersions: true,
};

describe('engine/verify-verdict: one row', () => {
  const cases: readonly [string, Partial<RowFacts>, Finding][] = [
    ['as it was delivered', {}, 'same'],
    ['without a time, both of them', { ours: ours(null), theirs: theirs(null) }, 'same'],
    ['changed since the run began', { theirs: theirs(STARTED) }, 'changed'],
    ['changed in the very second before', { theirs: theirs(STARTED - 1_000) }, 'stale'],
    ['older in Zoho than delivered', { ours: ours(BEFORE), theirs: theirs(BEFORE - 1_000) }, 'stale'],
    [
      'delivered since, and in another version than now',
      { ours: ours(STARTED), theirs: theirs(STARTED + 1) },
      'changed',
    ],
    ['another version where versions mean nothing', { theirs: theirs(null), hasVersions: false }, 'same'],
    ['not delivered', { ours: undefined }, 'missing'],
    ['not delivered, and changed since', { ours: undefined, theirs: theirs(STARTED) }, 'changed'],
    ['not delivered, and created since', { ours: undefined, theirs: theirs(null, STARTED) }, 'changed'],
    ['gone, and listed as deleted', { theirs: undefined, mayBeDeleted: true }, 'deleted'],
    ['gone without a word', { theirs: undefined }, 'vanished'],
    ['neither delivered nor there any more', { ours: undefined, theirs: undefined }, 'deleted'],
  ];
  for (const [what, some, finding] of cases) {
    it(`${what}: ${finding}`, () => expect(judge({ ...facts, ...some })).to.equal(finding));
  }
});

describe('engine/verify-verdict: the way', () => {
  const cases: readonly [string, Parameters<typeof strategyToVerify>, ReturnType<typeof strategyToVerify>][] =
    [
      ['lists are looked at by queries', ['records', 150, {}], 'coql'],
      ['many rows of lists by queries', ['records', 20_000, {}], 'coql'],
      ['a great many by jobs', ['records', 500_000, {}], 'bulk'],
      ['few rows of queries by lists', ['coql', 2_000, {}], 'records'],
      ['many rows of queries by jobs', ['coql', 100_000, {}], 'bulk'],
      ['jobs by queries', ['bulk', 100_000, {}], 'coql'],
      ['without COQL a few rows of lists by a job', ['records', 300, { coql: 'scope' }], 'bulk'],
      [
        'lists by lists where nothing else is open',
        ['records', 300, { coql: 'scope', bulk: 'scope' }],
        'records',
      ],
    ];
  for (const [what, args, strategy] of cases) {
    it(what, () => expect(strategyToVerify(...args)).to.equal(strategy));
  }
});

describe('engine/verify-verdict: words', () => {
  const found = (ids: Partial<Findings['ids']>): Findings => ({
    stream: 'Leads',
    compared: 1_000,
    how: '1000 of 5000 records by id',
    ids: { ...noFindings(), ...ids },
    unseen: 0,
    credits: 12,
  });

  it('says what is as it should be and what changed meanwhile, and what that cost', () => {
    expect(verifySummary(found({}))).to.equal(
      'verified 1000 of 5000 records by id: 1000 are as Zoho has them; 12 API credits',
    );
    expect(verifySummary(found({ changed: ['1', '2'], deleted: ['3'] }))).to.match(
      /: 997 are as Zoho has them, 2 came or were changed since the run began, 1 were deleted since;/,
    );
    expect(verifySummary({ ...found({}), unseen: 7 })).to.match(
      /993 are .*, 7 more differ and were not looked at/,
    );
  });

  it('what is explained is no error', () => {
    expect(verifyError(found({ same: ['1'], changed: ['2'], deleted: ['3'] }))).to.equal(undefined);
  });

  it('what is not names ten ids at most, and what to do', () => {
    const ids = Array.from({ length: 12 }, (_, index) => `${index + 1}`);
    const error = verifyError(found({ missing: ids, stale: ['77'], vanished: ['88'] }))!;
    expect([error.code, error.failureType]).to.deep.equal(['VERIFY_FAILED', 'system']);
    expect(error.userMessage).to.match(
      /of Leads .*: 12 in Zoho and not delivered \(ids 1, 2, .*, 10 and 2 more\); 1 delivered in another version than Zoho has \(id 77\); 1 delivered, no longer in Zoho .* \(id 88\)\. Reset the stream/,
    );
  });
});
