import type { TimeWindow } from '../state/window.js';

/**
 * How a stream is read, and why. Pure; one table, one row per case.
 */
export interface Plan {
  readonly reader: Reader;
  /** What is delivered of what is read. Absent: everything there is. */
  readonly window?: Partial<TimeWindow>;
  /** One sentence for the log. */
  readonly why: string;
}

/**
 * - `by-time`: Get Records up `Modified_Time`; filtered by Zoho, resumable at every second.
 * - `by-id`: Get Records up `id`, the whole module; a window is then kept on our side.
 * - `settings`: one of the fixed streams, read whole.
 * - `nothing`: the state lies in Zoho's future.
 */
export type Reader = 'by-time' | 'by-id' | 'settings' | 'nothing';

export interface PlanFacts {
  readonly kind: 'module' | 'fixed';
  readonly cursorField: string | undefined;
  readonly incremental: boolean;
  /** Of an incremental read; `undefined` where there is nothing to read yet. */
  readonly window: TimeWindow | undefined;
  /** Where a full read goes on, or begins (start date), epoch ms. */
  readonly fullFrom: number | undefined;
}

interface Case {
  readonly when: (facts: PlanFacts) => boolean;
  readonly plan: (facts: PlanFacts) => Plan;
}

const sortable = ({ cursorField }: PlanFacts): boolean => cursorField === 'Modified_Time';

/** Read from the top: the first case that fits decides. */
const CASES: readonly Case[] = [
  {
    when: ({ kind }) => kind === 'fixed',
    plan: () => ({ reader: 'settings', why: 'a settings resource is small and has no filter: read whole' }),
  },
  {
    when: ({ incremental, cursorField, window }) => incremental && cursorField !== undefined && !window,
    plan: () => ({
      reader: 'nothing',
      why: 'the state is not behind the clock of Zoho: nothing to read yet',
    }),
  },
  {
    when: (facts) => facts.incremental && sortable(facts),
    plan: ({ window }) => ({
      reader: 'by-time',
      window: window ?? {},
      why:
        window?.from === undefined
          ? 'first read, up Modified_Time'
          : 'only what changed, by If-Modified-Since',
    }),
  },
  {
    when: (facts) => facts.incremental && facts.cursorField !== undefined,
    plan: ({ cursorField = '', window }) => ({
      reader: 'by-id',
      window: window ?? {},
      why: `Zoho cannot filter by ${cursorField}: the module is read whole and what is new is delivered`,
    }),
  },
  {
    when: sortable,
    plan: ({ fullFrom }) => ({
      reader: 'by-time',
      window: fullFrom === undefined ? {} : { from: fullFrom },
      why: 'full read up Modified_Time: it can be resumed, and no page wall ends it',
    }),
  },
  {
    when: () => true,
    plan: () => ({ reader: 'by-id', why: 'the module has no Modified_Time: read whole, by id' }),
  },
];

export function planStream(facts: PlanFacts): Plan {
  const found = CASES.find(({ when }) => when(facts)) as Case;
  return found.plan(facts);
}
