import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { isRuleId, RULES } from '#src/protocol/validate/rules.js';
import type { JsonObject } from '#src/util/json.js';
import { findingsIn, inWords, type Output } from '../../support/validate.js';
import {
  CATALOG,
  configured,
  error,
  errorOf,
  FIXTURES,
  GOOD,
  log,
  record,
  row,
  state,
  status,
  stream,
} from './fixtures.js';

const linesOf = (says: readonly (JsonObject | string)[]): string[] =>
  says.map((message) => (typeof message === 'string' ? message : JSON.stringify(message)));

const rulesOf = (says: readonly (JsonObject | string)[], output: Output): string[] => [
  ...new Set(findingsIn(linesOf(says), output).map(({ rule }) => rule)),
];

describe('protocol/validate: each rule has an output that breaks it and no other', () => {
  for (const id of Object.keys(RULES).filter(isRuleId)) {
    it(`I-4, I-5: ${id}`, () => {
      const { says, ...output } = FIXTURES[id];
      expect(rulesOf(says, output)).to.deep.equal([id]);
    });
  }

  it('docs/validate.md lists the same rules', () => {
    const text = readFileSync(new URL('../../../docs/validate.md', import.meta.url), 'utf8');
    const rows = text.split('\n').flatMap((line) => {
      const [, id, allowed, why] = /^\| `([a-z-]+)` +\| (.+?) +\| (.+?) +\|$/.exec(line) ?? [];
      return id === undefined ? [] : [[id, allowed, why]];
    });
    expect(rows).to.deep.equal(Object.entries(RULES).map(([id, { allowed, why }]) => [id, allowed, why]));
  });
});

describe('protocol/validate: objects to nothing', () => {
  const fullRefresh = {
    streams: [
      {
        stream: {
          name: 'A',
          json_schema: { type: 'object', properties: { id: {} } },
          supported_sync_modes: ['full_refresh'],
        },
        sync_mode: 'incremental',
        destination_sync_mode: 'append',
      },
    ],
  };
  const cases: Readonly<Record<string, [says: readonly JsonObject[], output: Output]>> = {
    'I-4, I-5: in a good run': [GOOD, { catalog: CATALOG, exitCode: 0 }],
    'without a catalog': [GOOD, {}],
    'in a failed stream that says why': [
      [...GOOD.slice(0, 4), errorOf('A'), status('INCOMPLETE')],
      { catalog: CATALOG, exitCode: 1 },
    ],
    'in a run that fails before its streams start': [[error()], { catalog: CATALOG, exitCode: 1 }],
    'in a run that was stopped by a signal': [
      [...GOOD.slice(0, 4), status('INCOMPLETE')],
      { catalog: CATALOG, exitCode: 143 },
    ],
    'in a run that was cut off': [GOOD.slice(0, 3), { catalog: CATALOG, isPartial: true }],
    'in a full refresh without states, read incrementally as PyAirbyte asks': [
      [status('STARTED'), status('RUNNING'), record({ id: 1 }), status('COMPLETE')],
      { catalog: fullRefresh, exitCode: 0 },
    ],
    'in a failed check that says why': [
      [error(), { type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED', message: 'No.' } }],
      { exitCode: 0 },
    ],
    'in streams of one name in two namespaces': [
      ['x', 'y'].flatMap((namespace) => [
        {
          type: 'TRACE',
          trace: {
            type: 'STREAM_STATUS',
            emitted_at: 1,
            stream_status: { stream_descriptor: { name: 'A', namespace }, status: 'STARTED' },
          },
        },
        {
          type: 'TRACE',
          trace: {
            type: 'STREAM_STATUS',
            emitted_at: 1,
            stream_status: { stream_descriptor: { name: 'A', namespace }, status: 'COMPLETE' },
          },
        },
      ]),
      { catalog: configured(stream('A', { namespace: 'x' }), stream('A', { namespace: 'y' })), exitCode: 0 },
    ],
    'in a wait that a state divides': [
      [
        ...GOOD.slice(0, 3),
        state(1),
        record(row(), 'A', Date.UTC(2026, 0, 31, 5)),
        state(1, { v: 2 }),
        status('COMPLETE'),
      ],
      { catalog: CATALOG, exitCode: 0 },
    ],
  };
  for (const [what, [says, output]] of Object.entries(cases)) {
    it(what, () => expect(inWords(findingsIn(linesOf(says), output))).to.deep.equal([]));
  }
});

describe('protocol/validate: a finding', () => {
  it('says where, what was found and what is allowed', () => {
    const { says, ...output } = FIXTURES['record-schema'];
    expect(inWords(findingsIn(linesOf(says), output))).to.deep.equal([
      'line 3  record-schema  A: name is 1, not of type null or string. ' +
        'Allowed: values as the `json_schema` of the stream declares them.',
    ]);
  });

  it('comes ten times for a rule, and is left out where the rule is ignored', () => {
    const empty = Array.from({ length: 12 }, () => '');
    const output = { isPartial: true };
    expect(findingsIn([...empty, JSON.stringify(log('.'))], output)).to.have.length(10);
    expect(findingsIn(empty, { ...output, ignored: ['line-json'] })).to.deep.equal([]);
  });
});
