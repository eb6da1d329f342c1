import { expect } from 'chai';
import { missingColumns } from '#src/engine/complete/completed-batches.js';
import type { FieldFacts } from '#src/catalog/schema/metadata.js';
import type { References } from '#src/catalog/readers/references.js';
import { rowOf } from '#src/row.js';
import type { Json } from '#src/util/json.js';
import { field, streamOf } from '../../catalog/support.js';

const known: References = { user: (id) => (id === '1' ? { name: 'A', email: 'a@example.com' } : undefined) };

const CASES: readonly (readonly [
  what: string,
  facts: FieldFacts,
  strategy: 'coql' | 'bulk',
  value: Json | undefined,
  isMissing: boolean,
  references?: References,
])[] = [
  ['a text', field('Text', 'text'), 'bulk', 'a', false],
  ['an empty text', field('Text', 'text'), 'bulk', null, false],
  ['a column that the answer lacks is unknown, not null', field('Text', 'text'), 'bulk', undefined, true],
  ['a known user', field('Who', 'userlookup'), 'coql', { id: '1' }, false, known],
  ['an unknown user', field('Who', 'userlookup'), 'coql', { id: '2' }, true, known],
  ['no user', field('Who', 'userlookup'), 'coql', null, false, known],
  [
    'a user with a name and an address, without the list of users',
    field('Who', 'userlookup'),
    'coql',
    { id: '2', name: 'B', email: 'b@example.com' },
    false,
  ],
  [
    'a user without an address, without the list of users',
    field('Who', 'userlookup'),
    'coql',
    { id: '2', name: 'B', email: null },
    true,
  ],
  ['a lookup with its name', field('To', 'lookup'), 'bulk', { id: '5', name: 'C' }, false],
  ['a lookup without its name', field('To', 'lookup'), 'bulk', { id: '5', name: null }, true],
  ['an empty lookup', field('To', 'lookup'), 'bulk', null, false],
  [
    'a lookup into several modules with name and module',
    field('What_Id', 'multi_module_lookup'),
    'coql',
    { id: '5', name: 'C', module: { api_name: 'Deals', id: '7' } },
    false,
  ],
  [
    'one whose module has no id',
    field('What_Id', 'multi_module_lookup'),
    'coql',
    { id: '5', name: 'C', module: { api_name: 'Deals', id: null } },
    true,
  ],
  ['choices that were told apart', field('Pick', 'multiselectpicklist'), 'bulk', ['a', 'b'], false],
  ['choices that could not be told apart', field('Pick', 'multiselectpicklist'), 'bulk', 'a;b', true],
];

describe('engine/complete/completed-batches: the columns that a row lacks', () => {
  for (const [what, facts, strategy, value, isMissing, references = {}] of CASES) {
    it(`${what}: ${isMissing ? 'requested' : 'not requested'}`, () => {
      const fields = streamOf(facts).fields.filter(({ apiName }) => apiName === facts.apiName);
      const row = rowOf({ id: '1', ...(value !== undefined && { [facts.apiName]: value }) });
      expect(missingColumns(fields, strategy, references)(row)).to.deep.equal(
        isMissing ? [facts.apiName] : [],
      );
    });
  }
});
