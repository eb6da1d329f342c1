import { expect } from 'chai';
import { planIdCheck, type IdCheck, type IdCheckFacts } from '#src/engine/phases/compare-ids-plan.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const UNTIL = Date.UTC(2026, 0, 31, 9, 30);
const facts: IdCheckFacts = {
  list: 'read',
  knowledge: 'known',
  deletionsThrough: UNTIL - DAY,
  comparedAt: UNTIL - DAY,
  until: UNTIL,
  hours: 24,
};

describe('I-29: when ids are compared (engine/id-check)', () => {
  const cases: readonly [string, Partial<IdCheckFacts>, IdCheck['kind'], RegExp?][] = [
    ['a list that reaches back to the last run tells all', {}, 'none'],
    ['the same, 58 days later', { deletionsThrough: UNTIL - 58 * DAY, comparedAt: undefined }, 'none'],
    [
      'a pause as long as the list reaches back',
      { deletionsThrough: UNTIL - 61 * DAY, comparedAt: undefined },
      'compare',
      /read 61 days ago.*60 days \(120 once they are purged\): the ids/,
    ],
    ['the same, after a comparison', { deletionsThrough: UNTIL - 61 * DAY, comparedAt: UNTIL - DAY }, 'none'],
    [
      'such a pause of a state that knows no ids',
      { deletionsThrough: UNTIL - 61 * DAY, comparedAt: undefined, knowledge: 'unknown' },
      'learn',
      /may be missing.*Reset/,
    ],
    [
      'such a pause of a stream with too many records',
      { deletionsThrough: UNTIL - 61 * DAY, comparedAt: undefined, knowledge: 'over' },
      'unable',
      /tracked_ids/,
    ],
    ['a list that broke off', { list: 'incomplete' }, 'compare', /more records were deleted/],
    ['no list, compared lately', { list: 'none', comparedAt: UNTIL - 23 * HOUR }, 'none'],
    ['no list, compared a day ago', { list: 'none' }, 'compare', /keeps no list/],
    ['no list, never compared', { list: 'none', comparedAt: undefined }, 'compare'],
    ['no list, in each sync', { list: 'none', comparedAt: UNTIL - 1, hours: 0 }, 'compare'],
    ['no list, and nothing known', { list: 'none', knowledge: 'unknown' }, 'learn', /from now on it does/],
    ['no list, and ids switched off', { list: 'none', knowledge: 'off' }, 'unable', /tracked_ids is 0/],
    ['a list that is closed counts as none', { list: 'refused' }, 'compare', /does not open its list/],
  ];
  for (const [name, given, kind, words = /^/] of cases) {
    it(`${name}: ${kind}`, () => {
      const check = planIdCheck({ ...facts, ...given });
      expect(check.kind).to.equal(kind);
      expect(check.why).to.match(words);
      expect(check.why === '').to.equal(kind === 'none');
    });
  }
});
