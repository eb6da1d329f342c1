import type { EmulatorOptions } from '#src/emulator/server/server.js';
import type { ExtraModule } from '#src/emulator/org/org.js';
import { expectSurvived, mutate, type Mutation } from '../support/mutation.js';
import { inScenario, oneModule } from '../support/scenario.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const edits = (calls: readonly number[], positions: readonly number[]): Mutation[] =>
  calls.flatMap((call) => positions.map((position): Mutation => ({ kind: 'edit', call, position })));

type Changes = Readonly<Record<string, readonly Mutation[]>>;

/** Rows that were read and rows to come are told by where they lie in the order of the walk. */
const ANYWHERE: Changes = {
  'rows on both sides are edited, new ones come, one to come goes': [
    ...upTo(7).flatMap((call) =>
      edits(
        [call],
        [0, 0.1, 0.2, 0.4, 0.6, 0.8].map((position) => position + call / 100),
      ),
    ),
    { kind: 'insert', call: 2, position: 0 },
    { kind: 'delete', call: 2, position: 0.99 },
  ],
};
const BETWEEN_PAGES: Changes = {
  ...ANYWHERE,
  'a row that was read is edited': edits([3], [0.01]),
  'a row that was read is deleted': [{ kind: 'delete', call: 3, position: 0.01 }],
};
const BETWEEN_CHUNKS: Changes = {
  ...ANYWHERE,
  'rows at the edge of the first page are edited between its chunks': edits(
    [2, 3, 4],
    [0.49, 0.492, 0.494, 0.496],
  ),
  'one row is edited before every call': edits(upTo(16), [0.5]),
};

const KEYSET: Partial<EmulatorOptions> = { pageToken: 'keyset' };
const OFFSET: Partial<EmulatorOptions> = { pageToken: 'offset' };
const NONE: Partial<EmulatorOptions> = { tokenOnFirstPage: 'never', modifiedSinceInclusive: false };

type Mode = 'incremental' | 'full_refresh';
/** Times, fields, tokens, mode, ms that each call takes: with 0 all happens within one second. */
const CASES: readonly [NonNullable<ExtraModule['times']>, number, Partial<EmulatorOptions>, Mode, number][] =
  [
    ['spread', 101, KEYSET, 'incremental', 700],
    ['spread', 101, KEYSET, 'full_refresh', 0],
    ['burst', 101, OFFSET, 'incremental', 700],
    ['burst', 101, OFFSET, 'full_refresh', 0],
    ['burst', 20, OFFSET, 'incremental', 700],
    ['burst', 20, OFFSET, 'full_refresh', 700],
    ['burst', 20, NONE, 'full_refresh', 700],
  ];

describe('scenario: rows that change while they are read', function () {
  this.timeout(60_000);
  for (const [times, fields, emulator, mode, tickMs] of CASES) {
    const tokens = emulator.pageToken ?? 'no';
    it(`I-2, F-P13, F-P17: ${times} times, ${fields} fields, ${tokens} tokens, ${mode}, ${tickMs} ms a call: no row is lost, none torn`, async () => {
      for (const [what, mutations] of Object.entries(fields > 50 ? BETWEEN_CHUNKS : BETWEEN_PAGES)) {
        const module: ExtraModule = { api_name: 'Wide', rows: times === 'spread' ? 230 : 405, times, fields };
        await inScenario(oneModule(module, { emulator }), async (world) => {
          const mutator = mutate(world, 'Wide', mutations, tickMs);
          await expectSurvived(world, mutator, mode, what);
        });
      }
    });
  }
});
