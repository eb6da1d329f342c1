import { expect } from 'chai';
import { countVerdict, type ChangesSince } from '#src/engine/phases/count-verdict.js';

const NOTHING: ChangesSince = {
  later: 0,
  gone: 0,
  recentlyCreated: 0,
  recentlyDeleted: 0,
  isPartial: false,
  listsDeletions: true,
};
const since = (changes: Partial<ChangesSince>): ChangesSince => ({ ...NOTHING, ...changes });

describe('engine/count-verdict', () => {
  const cases: readonly [
    what: string,
    numbers: readonly [delivered: number, counted: number],
    since: ChangesSince | undefined,
    level: 'info' | 'warn',
    words: RegExp,
  ][] = [
    ['the same number', [1203, 1203], undefined, 'info', /^1203 records, as many as Zoho counts$/],
    ['none of none', [0, 0], undefined, 'info', /^0 records, as many/],
    [
      'rows that came since',
      [10, 12],
      since({ later: 2 }),
      'info',
      /^10 records were delivered and Zoho counts 12: 2 came or were changed since the run began and come with the next one$/,
    ],
    [
      'a row that was deleted since',
      [10, 9],
      since({ gone: 1 }),
      'info',
      /^10 records were delivered and Zoho counts 9: 1 was deleted since$/,
    ],
    [
      'rows that came and went',
      [10, 11],
      since({ later: 3, gone: 2 }),
      'info',
      /3 came .*, 2 were deleted since$/,
    ],
    [
      'two of four are explained',
      [1203, 1207],
      since({ later: 2 }),
      'warn',
      /counts 1207; 2 came .* next one; 2 that Zoho counts are not explained\. .*--verify=all\.$/,
    ],
    ['a loss and nothing else', [9, 10], NOTHING, 'warn', /counts 10; 1 that Zoho counts is not explained/],
    ['more than Zoho counts', [10, 8], NOTHING, 'warn', /; 2 that were delivered are not explained/],
    [
      'as many went as came: a loss shows all the same',
      [9, 10],
      since({ later: 1, gone: 1 }),
      'warn',
      /; 1 that Zoho counts is not explained/,
    ],
    [
      'new rows that a late count lacks',
      [10, 8],
      since({ recentlyCreated: 2 }),
      'info',
      /the other 2 came or went .* minutes behind$/,
    ],
    [
      'more new rows than that explains',
      [10, 7],
      since({ recentlyCreated: 2 }),
      'warn',
      /3 that were delivered/,
    ],
    [
      'deleted rows that a late count still has',
      [10, 11],
      since({ recentlyDeleted: 1 }),
      'info',
      /the other 1 came or went/,
    ],
    [
      'a loss that no deleted row explains',
      [10, 13],
      since({ recentlyDeleted: 2 }),
      'warn',
      /3 that Zoho counts/,
    ],
    [
      'rows that are fewer where nobody tells of deletions',
      [10, 9],
      since({ listsDeletions: false }),
      'info',
      /the other 1 may have been deleted, which Zoho does not tell of this module$/,
    ],
    [
      'a loss where nobody tells of deletions',
      [9, 10],
      since({ listsDeletions: false }),
      'warn',
      /1 that Zoho counts/,
    ],
    ['a module that changes too fast', [10, 900], since({ isPartial: true }), 'info', /cannot be compared$/],
    [
      'changes that cannot be asked',
      [10, 11],
      undefined,
      'warn',
      /what changed meanwhile cannot be asked here/,
    ],
  ];
  for (const [what, [delivered, counted], changes, level, words] of cases) {
    it(`${what}: ${level}`, () => {
      const verdict = countVerdict({ delivered, counted, since: changes });
      expect(verdict.level).to.equal(level);
      expect(verdict.text).to.match(words);
    });
  }
});
