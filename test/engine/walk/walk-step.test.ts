import { expect } from 'chai';
import { nextStep, type StepFacts } from '#src/engine/walk/walk-step.js';

const second = 1_000;
const base: StepFacts = {
  more: true,
  since: undefined,
  reached: 50 * second,
  until: undefined,
  overlap: 1,
  tokens: true,
  filterIgnored: false,
  page: 1,
};

describe('engine/walk-step', () => {
  const cases: readonly [string, Partial<StepFacts>, object][] = [
    ['F-P4: stops when there is no more', { more: false }, { kind: 'done' }],
    ['stops at the end of the window', { until: 50 * second }, { kind: 'done' }],
    ['goes on inside the window', { until: 51 * second }, { kind: 'value', since: 50 * second }],
    ['goes on by value where few rows share the edge', {}, { kind: 'value', since: 50 * second }],
    ['F-P2: follows the token where many rows share the edge', { overlap: 200 }, { kind: 'token' }],
    [
      'F-P2: reads half a page again rather than pay for a check',
      { overlap: 100 },
      { kind: 'value', since: 50 * second },
    ],
    ['F-P2: but no more than that', { overlap: 101 }, { kind: 'token' }],
    ['F-P2: follows the token while the second has not ended', { since: 50 * second }, { kind: 'token' }],
    [
      'F-P3: takes the next page where there is no token and no later second',
      { since: 50 * second, tokens: false },
      { kind: 'page' },
    ],
    [
      'goes on by value at a dense edge when there is no token',
      { overlap: 200, tokens: false },
      { kind: 'value', since: 50 * second },
    ],
    [
      'I-9, F-P7: ten pages without a token and without progress cannot go on',
      { since: 50 * second, tokens: false, page: 10 },
      { kind: 'stuck' },
    ],
    [
      'I-9, F-P7: ten pages without a token go on by value where a later second was reached',
      { overlap: 200, tokens: false, page: 10 },
      { kind: 'value', since: 50 * second },
    ],
    ['rows without any time are followed by token', { reached: undefined }, { kind: 'token' }],
    ['never by value where the module does not filter', { filterIgnored: true }, { kind: 'token' }],
    ['… then by page number', { filterIgnored: true, tokens: false }, { kind: 'page' }],
  ];
  for (const [name, facts, expected] of cases) {
    it(name, () => {
      expect(nextStep({ ...base, ...facts })).to.deep.equal(expected);
    });
  }
});
