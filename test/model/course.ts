import { isDeepStrictEqual } from 'node:util';
import { floorToSecond } from '#src/util/clock.js';
import { asObject, asText, isObject, type Json, type JsonObject } from '#src/util/json.js';
import { Crm } from './crm.js';
import {
  describeCommand,
  type Change,
  type Command,
  type History,
  type RunCommand,
  type Setup,
} from './history.js';
import { COLUMNS, MODULES, type ModuleName } from './org.js';
import { createSide, FORMULA_HOURS, type RunOutput, type Side } from './sides.js';

/** How often what happened, over all histories. */
export type Tally = Map<string, number>;

/** A run at which nothing goes wrong and nothing happens. */
const QUIET: RunCommand = { kind: 'run', interruption: null, meanwhile: null, broken: null, batch: 5 };
/** Lists, queries and jobs; and lists of deleted rows. */
const BROKEN = {
  lists: new RegExp(`^/crm/v8/(${MODULES.join('|')}|coql)$|/bulk/`),
  deletions: /\/deleted$/,
};
/** So long Zoho's list is sure to tell what was deleted (zoho-api.md §6). */
const LISTED_MS = 58 * 24 * 3_600_000;
/** About as many messages as a run says. */
const MESSAGES = 30;

/**
 * Goes through a history: the CRM changes, runs bring their part of it to a destination, and after each run that is
 * complete, and during which nothing happened, the destination holds the truth.
 *
 * @throws where it does not, or where a run ends otherwise than it should
 */
export async function live({ setup, commands }: History, tally: Tally): Promise<void> {
  const side = await createSide(setup);
  try {
    const course = new Course(side, setup, tally, await side.discover());
    for (const [index, command] of commands.entries())
      await course.obey(command).catch((error: unknown) => {
        throw at(`${index + 1}. ${describeCommand(command)}`, error);
      });
    await course.end().catch((error: unknown) => {
      throw at('the quiet run at the end', error);
    });
  } finally {
    await side.close();
  }
}

const at = (where: string, error: unknown): Error =>
  new Error(`at ${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });

class Course {
  readonly #side: Side;
  readonly #setup: Setup;
  readonly #tally: Tally;
  readonly #crm: Crm;
  #catalog: JsonObject;
  /** Of each column that was added, when the catalog took it in. */
  readonly #takenIn = new Map<ModuleName, Map<string, number>>();
  /**
   * Records that the destination kept while it lost the states that went ahead of them. Where no list tells that one of
   * them is gone, nobody can know (docs/SPEC.md, known limits).
   */
  readonly #unknownSince = new Map<string, number>();
  /** When a destination last heard that a record is gone. */
  readonly #reportedGone = new Map<string, number>();
  #wasInterrupted = false;

  constructor(side: Side, setup: Setup, tally: Tally, catalog: JsonObject) {
    this.#side = side;
    this.#setup = setup;
    this.#tally = tally;
    this.#catalog = catalog;
    this.#crm = new Crm(side.emulator, setup, side);
  }

  async obey(command: Command): Promise<void> {
    if (command.kind === 'run') await this.#run(command);
    else if (command.kind === 'refresh schema') await this.#refresh();
    else this.#apply(command);
  }

  /** Whatever went before: one quiet run brings the truth, and another one nothing. */
  async end(): Promise<void> {
    this.#side.advance(FORMULA_HOURS * 3_600_000);
    await this.#run(QUIET);
    if (this.#setup.lookback > 0) return;
    // A reading of formulas that was taken up and came to its end is as old as its beginning: another may be due.
    if (await this.#expectNothing('formulas (as of')) await this.#expectNothing();
  }

  /** @returns whether something came after all, for the reason that is allowed */
  async #expectNothing(unless?: string): Promise<boolean> {
    this.#side.advance(60_000);
    const { messages, reported } = await this.#run(QUIET);
    const again = messages.filter(
      (message) => message['type'] === 'RECORD' && !JSON.stringify(message).includes('"Codes"'),
    );
    if (again.length === 0) return false;
    if (unless !== undefined && reported.some((line) => line.includes(unless))) return true;
    throw new Error(`nothing had changed, and yet: ${JSON.stringify(again[0])}\n${reported.join('\n')}`);
  }

  #apply(change: Change): void {
    if (this.#crm.apply(change)) this.#count(change.kind);
  }

  async #refresh(): Promise<void> {
    this.#count('refresh schema');
    this.#catalog = await this.#side.discover();
    for (const module of MODULES) {
      const columns = this.#takenIn.get(module) ?? new Map<string, number>();
      for (const name of this.#crm.added(module))
        columns.set(name, columns.get(name) ?? floorToSecond(this.#crm.now()));
      this.#takenIn.set(module, columns);
    }
  }

  async #run(command: RunCommand): Promise<RunOutput> {
    const { emulator, warehouse } = this.#side;
    const startedAt = this.#crm.now();
    const wasQuiet = floorToSecond(startedAt) > floorToSecond(this.#crm.lastChangeAt);
    if (command.broken)
      emulator.faults.add({ match: BROKEN[command.broken], fault: { kind: 'internal-error' } });
    const meanwhile = this.#meanwhile(command);
    const { output, isStopped } = await this.#read(command);
    meanwhile.off();
    emulator.faults.clear();
    const whole = output.messages.length;
    const { interruption } = command;
    const arrives = interruption?.how === 'kill' ? Math.round((whole * interruption.arrives) / 1_000) : whole;
    const kept = interruption?.how === 'kill' ? Math.round((arrives * interruption.kept) / 1_000) : whole;
    for (const id of warehouse.take({
      messages: output.messages.slice(0, arrives),
      kept,
      batch: command.batch,
    }))
      this.#unknownSince.set(id, this.#unknownSince.get(id) ?? this.#crm.now());
    if (output.objections.length > 0)
      throw new Error(`objections: ${output.objections.slice(0, 3).join('; ')}`);
    if (!output.complete && !isStopped && !command.broken && interruption?.how !== 'credits')
      throw new Error(`the run is incomplete:\n${output.reported.join('\n')}`);
    const arrived = output.complete && !isStopped && kept === whole;
    this.#tallyRun(output.messages.slice(0, arrives), { command, arrived, isStopped, output });
    if (arrived && wasQuiet && !meanwhile.happened()) this.#expectTruth(startedAt);
    return output;
  }

  #meanwhile({ meanwhile }: RunCommand): { off: () => void; happened: () => boolean } {
    let happened = false;
    let calls = 0;
    const off = this.#side.emulator.onRequest((call) => {
      if (!meanwhile || !isAbout(meanwhile.module, call) || ++calls !== meanwhile.call) return undefined;
      happened = true;
      this.#count('changes under way');
      for (const change of meanwhile.changes) this.#apply(change);
      return undefined;
    });
    return { off, happened: () => happened };
  }

  async #read({ interruption }: RunCommand): Promise<{ output: RunOutput; isStopped: boolean }> {
    const controller = new AbortController();
    const stop = (): void => controller.abort(new Error('stopped'));
    const atMessage =
      interruption?.how === 'message' ? 1 + Math.floor((interruption.part * MESSAGES) / 1_000) : undefined;
    let calls = 0;
    const off = this.#side.emulator.onRequest((call) => {
      if (interruption?.how === 'call' && isAbout(interruption.module, call) && ++calls === interruption.call)
        stop();
      return undefined;
    });
    const output = await this.#side.run({
      catalog: this.#catalog,
      state: this.#side.warehouse.state(),
      signal: controller.signal,
      config: interruption?.how === 'credits' ? { api_credits_per_sync: interruption.credits } : {},
      onMessage: (count) => {
        if (count === atMessage) stop();
      },
    });
    off();
    return { output, isStopped: controller.signal.aborted };
  }

  #tallyRun(
    messages: readonly JsonObject[],
    run: { command: RunCommand; arrived: boolean; isStopped: boolean; output: RunOutput },
  ): void {
    const { command, arrived, isStopped, output } = run;
    const records = messages.filter(({ type }) => type === 'RECORD');
    const gone = records.filter((message) => this.#side.warehouse.isDeletion(message));
    for (const message of gone) this.#reportedGone.set(idOf(message), this.#crm.now());
    this.#count('run');
    this.#count('records', records.length - gone.length);
    this.#count('tombstones', gone.length);
    if (this.#wasInterrupted) this.#count('resumed');
    if (arrived) this.#count('complete');
    else if (command.interruption?.how === 'kill') this.#count('killed');
    else if (isStopped) this.#count(`stopped at a ${command.interruption?.how ?? 'call'}`);
    else if (!output.complete) this.#count(command.broken ? `failed by ${command.broken}` : 'out of credits');
    this.#wasInterrupted = !arrived;
  }

  #expectTruth(startedAt: number): void {
    this.#count('compared with the truth');
    for (const [id, silentAt] of this.#crm.silentAt)
      if (startedAt - silentAt >= FORMULA_HOURS * 3_600_000) this.#crm.silentAt.delete(id);
    const problems = this.#setup.modules.flatMap((module) => this.#differences(module));
    if (problems.length > 0) throw new Error(problems.slice(0, 5).join('\n'));
  }

  #differences(module: ModuleName): string[] {
    const truth = this.#crm.truth(module);
    const held = this.#side.warehouse.rows(module);
    const lost = [...truth.keys()]
      .filter((id) => !held.has(id) && !this.#mayLack(id))
      .map((id) => `${module} ${id} is lost`);
    const over = [...held.keys()]
      .filter((id) => !truth.has(id) && !this.#crm.isHidden(module, id) && !this.#mayStay(module, id))
      .map((id) => `${module} ${id} is gone, and still in the destination`);
    const other = [...truth].flatMap(([id, record]) => this.#otherColumns(module, record, held.get(id)));
    return [...lost, ...over, ...other];
  }

  /** It lay in the recycle bin while it was read, and came back without a word before it was told as gone (docs/SPEC.md, known limits). */
  #mayLack(id: string): boolean {
    const deletedAt = this.#crm.back.get(id);
    return deletedAt !== undefined && (this.#reportedGone.get(id) ?? -Infinity) < deletedAt;
  }

  #mayStay(module: ModuleName, id: string): boolean {
    const since = this.#unknownSince.get(id);
    return since !== undefined && (module === 'Machine_Parts' || this.#crm.now() - since > LISTED_MS);
  }

  #otherColumns(module: ModuleName, record: JsonObject, held: JsonObject | undefined): string[] {
    if (!held || this.#mayLack(asText(record['id']) ?? '')) return [];
    const known = ['id', ...COLUMNS[module]].filter(
      (name) => name !== 'Score' || !this.#crm.silentAt.has(asText(record['id']) ?? ''),
    );
    return [...known, ...this.#addedColumns(module, record)].flatMap((name) => {
      const [is, should] = [comparable(held[name] ?? null), comparable(record[name] ?? null)];
      return isDeepStrictEqual(is, should)
        ? []
        : `${module} ${asText(record['id'])}.${name} is ${JSON.stringify(is)}, not ${JSON.stringify(should)}`;
    });
  }

  /** A column that was taken in is filled where the row has changed since; Zoho moves no `Modified_Time` for it. */
  #addedColumns(module: ModuleName, record: JsonObject): string[] {
    const changedAt = asText(record['Modified_Time']);
    return [...(this.#takenIn.get(module) ?? [])].flatMap(([name, since]) =>
      changedAt === undefined || Date.parse(changedAt) > since ? name : [],
    );
  }

  #count(what: string, times = 1): void {
    this.#tally.set(what, (this.#tally.get(what) ?? 0) + times);
  }
}

/** Of a RECORD message of either program. */
function idOf({ record }: JsonObject): string {
  const { id, data } = asObject(record);
  return asText(id) ?? asText(asObject(data)['id']) ?? '';
}

/** Its list, what hangs on it, a query or a job. */
function isAbout(module: string, { path, body }: { readonly path: string; readonly body: string }): boolean {
  return (
    path === `/crm/v8/${module}` ||
    path.startsWith(`/crm/v8/${module}/`) ||
    body.includes(` from ${module} `) ||
    body.includes(`"${module}"`)
  );
}

/**
 * Without the names of other records, which are those of the moment at which the row was read, and of embedded rows
 * without columns that were added since.
 */
function comparable(value: Json): Json {
  if (Array.isArray(value))
    return value.map((item) => comparable(isObject(item) ? pick(item, PART_COLUMNS) : item));
  if (!isObject(value)) return value;
  const isLookup = Object.keys(value).every((key) => key === 'id' || key === 'name');
  if (isLookup) return { id: value['id'] ?? null };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, comparable(item)]));
}

const PART_COLUMNS = ['id', ...COLUMNS.Machine_Parts];

const pick = (row: JsonObject, columns: readonly string[]): JsonObject =>
  Object.fromEntries(columns.map((name) => [name, row[name] ?? null]));
