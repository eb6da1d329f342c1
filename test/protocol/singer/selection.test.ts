import { expect } from 'chai';
import { type Breadcrumb, isSelected, readMetadata } from '#src/protocol/singer/selection.js';
import type { JsonObject } from '#src/util/json.js';

const COLUMN: Breadcrumb = ['properties', 'Email'];
const PART: Breadcrumb = ['properties', 'Owner', 'properties', 'email'];

function selected(facts: readonly (readonly [Breadcrumb, JsonObject])[], breadcrumb: Breadcrumb): boolean {
  const metadata = facts.map(([at, value]): JsonObject => ({ breadcrumb: [...at], metadata: value }));
  return isSelected(readMetadata({ metadata }), breadcrumb);
}

/** singerlib/catalog.py of Meltano's SDK, case by case (protocol.md §3.3). */
describe('protocol/singer/selection', () => {
  const cases: readonly [string, readonly (readonly [Breadcrumb, JsonObject])[], Breadcrumb, boolean][] = [
    ['a stream without any metadata', [], [], true],
    ['a column without any metadata', [], COLUMN, true],
    ['a stream about which nothing is said', [[[], { inclusion: 'available' }]], [], false],
    ['a stream selected by the user', [[[], { selected: true }]], [], true],
    ['a stream deselected by the user', [[[], { selected: false, 'selected-by-default': true }]], [], false],
    ['a stream proposed by the tap', [[[], { 'selected-by-default': true }]], [], true],
    [
      'a column of a stream that is not selected',
      [
        [[], { selected: false }],
        [COLUMN, { selected: true }],
      ],
      COLUMN,
      false,
    ],
    [
      'an automatic column of a stream that is not selected',
      [
        [[], { selected: false }],
        [COLUMN, { inclusion: 'automatic' }],
      ],
      COLUMN,
      false,
    ],
    [
      'an automatic column, deselected',
      [
        [[], { selected: true }],
        [COLUMN, { inclusion: 'automatic', selected: false }],
      ],
      COLUMN,
      true,
    ],
    [
      'an unsupported column, selected',
      [
        [[], { selected: true }],
        [COLUMN, { inclusion: 'unsupported', selected: true }],
      ],
      COLUMN,
      false,
    ],
    [
      'a column deselected by the user',
      [
        [[], { selected: true }],
        [COLUMN, { selected: false, 'selected-by-default': true }],
      ],
      COLUMN,
      false,
    ],
    [
      'a column selected by the user',
      [
        [[], { selected: true }],
        [COLUMN, { selected: true, 'selected-by-default': false }],
      ],
      COLUMN,
      true,
    ],
    [
      'a column that the tap does not propose',
      [
        [[], { selected: true }],
        [COLUMN, { 'selected-by-default': false }],
      ],
      COLUMN,
      false,
    ],
    ['a column about which nothing is said', [[[], { selected: true }]], COLUMN, true],
    ['a part of a column about which nothing is said', [[[], { selected: true }]], PART, true],
    [
      'a part of a deselected column',
      [
        [[], { selected: true }],
        [['properties', 'Owner'], { selected: false }],
        [PART, { selected: true }],
      ],
      PART,
      false,
    ],
    [
      'a deselected part',
      [
        [[], { selected: true }],
        [PART, { selected: false }],
      ],
      PART,
      false,
    ],
  ];
  for (const [name, facts, breadcrumb, expected] of cases) {
    it(`${name}: ${expected ? 'read' : 'left out'}`, () => {
      expect(selected(facts, breadcrumb)).to.equal(expected);
    });
  }

  it('"selected" inside the schema counts, as old catalogs have it, unless metadata says otherwise', () => {
    const schema = { selected: true, properties: { Email: { selected: false }, Phone: {} } };
    const old = readMetadata({ schema });
    expect([[], COLUMN, ['properties', 'Phone']].map((at) => isSelected(old, at))).to.deep.equal([
      true,
      false,
      true,
    ]);
    const both = readMetadata({ schema, metadata: [{ breadcrumb: [], metadata: { selected: false } }] });
    expect(isSelected(both, [])).to.equal(false);
  });
});
