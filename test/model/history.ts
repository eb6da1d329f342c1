import fc from 'fast-check';
import type { EmulatorOptions } from '#src/emulator/options/options.js';
import { MODULES, type Census, type ModuleName } from './org.js';

/** Something that happens in the CRM; a `pick` is taken modulo the number of what there is to pick from. */
export type Change =
  | { readonly kind: 'create'; readonly module: ModuleName; readonly pick: number }
  | { readonly kind: 'edit'; readonly module: ModuleName; readonly pick: number }
  | { readonly kind: 'mass edit'; readonly module: ModuleName; readonly count: number }
  | { readonly kind: 'mass delete'; readonly module: Listed; readonly count: number }
  | { readonly kind: 'delete'; readonly module: ModuleName; readonly pick: number }
  | { readonly kind: 'purge'; readonly module: Listed; readonly pick: number }
  | { readonly kind: 'restore'; readonly module: Listed; readonly pick: number }
  | { readonly kind: 'merge'; readonly module: Listed; readonly pick: number }
  | { readonly kind: 'convert'; readonly pick: number }
  | { readonly kind: 'add field'; readonly module: ModuleName }
  | { readonly kind: 'formula'; readonly pick: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'to DST' };

/** Modules whose deletions Zoho lists. */
const LISTED = ['Leads', 'Contacts', 'Machines'] as const;
type Listed = (typeof LISTED)[number];

/** How a run ends before its end; the parts are thousandths. */
export type Interruption =
  /** Stopped from outside at a message; all that it says arrives. */
  | { readonly how: 'message'; readonly part: number }
  /** Stopped from outside at the n-th call about a module. */
  | { readonly how: 'call'; readonly module: ModuleName; readonly call: number }
  /** Killed: what it said arrives up to a point, and states up to another are kept. */
  | { readonly how: 'kill'; readonly arrives: number; readonly kept: number }
  /** Stopped for want of API credits. */
  | { readonly how: 'credits'; readonly credits: number };

export interface RunCommand {
  readonly kind: 'run';
  readonly interruption: Interruption | null;
  /** What happens before the n-th call about a module. */
  readonly meanwhile: {
    readonly module: ModuleName;
    readonly call: number;
    readonly changes: readonly Change[];
  } | null;
  /** Zoho fails whenever it is asked for these. */
  readonly broken: 'lists' | 'deletions' | null;
  /** The destination takes so many records at a time. */
  readonly batch: number;
}

export type Command = Change | RunCommand | { readonly kind: 'refresh schema' };

export interface Setup {
  readonly side: 'airbyte' | 'singer';
  readonly strategy: 'auto' | 'records' | 'coql' | 'bulk';
  /** The modules that are read; the people of a history change no others. */
  readonly modules: readonly ModuleName[];
  readonly rows: Census;
  /** Where the clock of the API user hangs, and when it is next put forward or back. */
  readonly zone: (typeof ZONES)[number];
  /** The history begins so many hours before that. */
  readonly early: number;
  /** Zoho's clock is ahead of ours, ms. */
  readonly skew: number;
  readonly lookback: 0 | 90;
  /** A start date that half of the rows lie before. */
  readonly start: boolean;
  readonly embed: boolean;
  readonly converted: boolean;
  readonly zoho: Partial<EmulatorOptions>;
}

export interface History {
  readonly setup: Setup;
  readonly commands: readonly Command[];
}

/** Changes of the clocks: an hour on, an hour back, and half an hour. */
const ZONES = [
  { name: 'America/New_York', change: '2026-03-08T07:00:00Z' },
  { name: 'America/New_York', change: '2026-11-01T06:00:00Z' },
  { name: 'Australia/Lord_Howe', change: '2026-04-04T15:00:00Z' },
  { name: 'Australia/Lord_Howe', change: '2026-10-03T15:30:00Z' },
] as const;

const module = fc.constantFrom(...MODULES);
const listed = fc.constantFrom(...LISTED);
const pick = fc.nat({ max: 9 });
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const WAITS = [0, 400, SECOND, SECOND, 2_500, 5_000, 60_000, HOUR, DAY];
/** Longer than Zoho lists what lies in the recycle bin, and what was purged (zoho-api.md §6). */
const LONG_WAITS = [61 * DAY, 90 * DAY, 130 * DAY];

/** A change and how often it comes, in comparison. */
const CHANGES: readonly [weight: number, change: fc.Arbitrary<Change>][] = [
  [6, fc.record({ kind: fc.constant('create'), module, pick })],
  [8, fc.record({ kind: fc.constant('edit'), module, pick })],
  [3, fc.record({ kind: fc.constant('mass edit'), module, count: fc.integer({ min: 2, max: 8 }) })],
  [1, fc.record({ kind: fc.constant('mass delete'), module: listed, count: fc.integer({ min: 2, max: 8 }) })],
  [6, fc.record({ kind: fc.constant('delete'), module, pick })],
  [3, fc.record({ kind: fc.constant('purge'), module: listed, pick })],
  [5, fc.record({ kind: fc.constant('restore'), module: listed, pick })],
  [3, fc.record({ kind: fc.constant('merge'), module: listed, pick })],
  [3, fc.record({ kind: fc.constant('convert'), pick })],
  [1, fc.record({ kind: fc.constant('add field'), module })],
  [3, fc.record({ kind: fc.constant('formula'), pick })],
  [8, fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(...WAITS) })],
  [1, fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(...LONG_WAITS) })],
  [1, fc.constant({ kind: 'to DST' })],
];
const change = fc.oneof(...CHANGES.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const part = fc.nat({ max: 1_000 });
const call = fc.integer({ min: 1, max: 4 });
const interruption: fc.Arbitrary<Interruption> = fc.oneof(
  fc.record({ how: fc.constant('message'), part }),
  fc.record({ how: fc.constant('call'), module, call }),
  fc.record({ how: fc.constant('kill'), arrives: part, kept: fc.constant(1_000) }),
  fc.record({ how: fc.constant('kill'), arrives: part, kept: part }),
  fc.record({ how: fc.constant('credits'), credits: fc.integer({ min: 4, max: 14 }) }),
);
/** Mostly null, which comes first: a shrunk run is a quiet one. */
const rarely = <T>(weight: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 10, arbitrary: fc.constant(null) }, { weight, arbitrary });

const run: fc.Arbitrary<RunCommand> = fc.record({
  kind: fc.constant('run'),
  interruption: rarely(6, interruption),
  meanwhile: rarely(
    5,
    fc.record({ module, call, changes: fc.array(change, { minLength: 1, maxLength: 3 }) }),
  ),
  broken: rarely(2, fc.constantFrom('lists', 'deletions')),
  batch: fc.integer({ min: 1, max: 8 }),
});

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 24, arbitrary: change },
  { weight: 8, arbitrary: run },
  { weight: 1, arbitrary: fc.constant({ kind: 'refresh schema' }) },
);

const few = fc.nat({ max: 8 });
/** Now and then more than a page of contacts, so that lists have two. */
const contacts = fc.oneof({ weight: 15, arbitrary: few }, { weight: 1, arbitrary: fc.constant(203) });

const setup: fc.Arbitrary<Setup> = fc.record({
  side: fc.constantFrom('airbyte', 'singer'),
  modules: fc.subarray([...MODULES], { minLength: 1, maxLength: 3 }),
  strategy: fc.constantFrom('records', 'auto', 'coql', 'bulk'),
  rows: fc.record({ Leads: few, Contacts: contacts, Machines: few, Machine_Parts: few, Codes: few }),
  zone: fc.constantFrom(...ZONES),
  early: fc.constantFrom(1, 2, 24),
  // Zoho ahead by more than the tolerance of clocks delays what changed in between (I-43): the next run brings it.
  skew: fc.constantFrom(0, 0, 120_000, -300_000),
  lookback: fc.constantFrom(0, 0, 90),
  start: fc.boolean(),
  embed: fc.boolean(),
  converted: fc.constantFrom(true, true, false),
  zoho: fc.record({
    modifiedSinceInclusive: fc.boolean(),
    nothingNew: fc.constantFrom('304', '204', 'empty200'),
    deletedOrder: fc.constantFrom('recycle-first', 'newest-first', 'oldest-first'),
    deletedWall: fc.constantFrom(Infinity, 200),
    countLagged: fc.boolean(),
    restoreIsChange: fc.constantFrom(true, true, false),
    emptiedBin: fc.constantFrom('unlisted', 'listed'),
    mergedDuplicate: fc.constantFrom('recycle', 'permanent'),
    pageToken: fc.constantFrom('keyset', 'offset'),
    coqlConverted: fc.constantFrom('hidden', 'included'),
    bulkConverted: fc.boolean(),
  }),
});

export const history: fc.Arbitrary<History> = fc
  .record({
    setup,
    first: fc.array(run, { maxLength: 1 }),
    rest: fc.array(command, { maxLength: 36, size: 'max' }),
  })
  .map(({ setup: given, first, rest }) => normalise({ setup: given, commands: [...first, ...rest] }));

/** All commands are about modules that are read; what there is no such module for is left out. */
function normalise({ setup: given, commands }: History): History {
  const modules = MODULES.filter(
    (name) =>
      given.modules.includes(name) || (name === 'Machines' && given.modules.includes('Machine_Parts')),
  );
  return {
    setup: { ...given, modules },
    commands: commands.flatMap((one): Command[] =>
      one.kind === 'run' ? [normaliseRun(one, modules)] : normaliseChange(one, modules),
    ),
  };
}

function normaliseRun(given: RunCommand, modules: readonly ModuleName[]): RunCommand {
  const { interruption: end, meanwhile } = given;
  return {
    ...given,
    interruption: end?.how === 'call' ? { ...end, module: oneOf(modules, end.module) ?? end.module } : end,
    meanwhile: meanwhile && {
      ...meanwhile,
      module: oneOf(modules, meanwhile.module) ?? meanwhile.module,
      changes: meanwhile.changes.flatMap((one) => normaliseChange(one, modules)),
    },
  };
}

function normaliseChange<T extends Command>(given: T, modules: readonly ModuleName[]): T[] {
  if (given.kind === 'convert') return modules.includes('Leads') ? [given] : [];
  if (given.kind === 'formula') return modules.includes('Contacts') ? [given] : [];
  if (!('module' in given)) return [given];
  const isListed = LISTED_ONLY.has(given.kind);
  const found = oneOf(isListed ? modules.filter(isListedModule) : modules, given.module);
  return found === undefined ? [] : [{ ...given, module: found }];
}

const LISTED_ONLY: ReadonlySet<string> = new Set(['mass delete', 'purge', 'restore', 'merge']);
const isListedModule = (name: ModuleName): name is Listed => LISTED.some((other) => other === name);

/** The module itself where it is among them, or else another one. */
function oneOf(modules: readonly ModuleName[], wanted: ModuleName): ModuleName | undefined {
  return modules.includes(wanted) ? wanted : modules[MODULES.indexOf(wanted) % modules.length];
}

/** Every kind that may come. */
export const KINDS: readonly string[] = [
  ...['create', 'edit', 'mass edit', 'mass delete', 'delete', 'purge', 'restore', 'merge', 'convert'],
  ...['add field', 'refresh schema', 'formula', 'wait', 'to DST', 'run'],
];

/** A history as a person reads it: a line for its setting, a line for each command. */
export function describeHistory({ setup: { zoho, rows, zone, ...rest }, commands }: History): string {
  return [
    `set-up: ${describe(rest)}, ${zone.name} before ${zone.change}`,
    `rows: ${describe(rows)}`,
    `Zoho: ${describe(zoho)}`,
    ...commands.map((given, index) => `${index + 1}. ${describeCommand(given)}`),
  ].join('\n');
}

export function describeCommand({ kind, ...rest }: Command): string {
  const details = describe(rest);
  return details === '' ? kind : `${kind}: ${details}`;
}

function describe(values: object): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([key, value]: [string, unknown]) => `${key} ${wordOf(value)}`)
    .join(', ');
}

function wordOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === Infinity ? 'none' : JSON.stringify(value);
}
