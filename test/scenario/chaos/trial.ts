import { expect } from 'chai';
import { createDice, type Dice } from '#src/emulator/call/dice.js';
import type { EmulatorOptions } from '#src/emulator/options/options.js';
import { hashText } from '#src/emulator/org/random.js';
import { asText, type JsonObject } from '#src/util/json.js';
import { configure, createWorld, type Run, type World, type WorldOptions } from '../../support/harness.js';
import { violations } from '../../support/validate.js';
import { idsOf, isDeletion, onlyModules } from '../../support/scenario.js';
import type { Course } from './course.js';
import { createLedger, truthOf, type Ledger, type Truth } from './ledger.js';
import { startStorm } from './storm.js';
import { createWarehouse, type Warehouse } from './warehouse.js';

/** What a trial needs to know of the org, found out once in fine weather. */
export interface Survey {
  readonly streams: readonly JsonObject[];
  /** What the org holds before anything changes: the same in every trial. */
  readonly start: Truth;
  /** Of one whole run. */
  readonly calls: number;
  readonly messages: number;
}

export interface Outcome {
  readonly applied: ReadonlyMap<string, number>;
  readonly complete: number;
  readonly failed: number;
  readonly killed: number;
  readonly resumed: number;
  readonly mutations: number;
}

const CHANGING = ['Leads', 'Wide', 'Dense'];
const MODULES = [...CHANGING, 'Quotes', 'Quoted_Items', 'Timeless'];
/** A storm makes a run longer, not endless. */
const MAX_VIRTUAL_MS = 24 * 3_600_000;
const MAX_CALLS = 12;
/** A stall takes so long in real time. On a busy machine, other answers must not take as long. */
const STALL_SECONDS = 2;

const worldOf = (emulator: Partial<EmulatorOptions> = {}): WorldOptions =>
  onlyModules(MODULES, {
    emulator,
    rows: { Leads: 60, Quotes: 12, Quoted_Items: 30, users: 7 },
    extraModules: [
      { api_name: 'Wide', rows: 205, fields: 56 },
      { api_name: 'Dense', rows: 620, fields: 8, times: 'burst' },
      { api_name: 'Timeless', rows: 410, fields: 8, times: 'none' },
    ],
  });

export async function survey(): Promise<Survey> {
  const world = await createWorld(worldOf());
  try {
    const { streams } = await world.discover();
    world.emulator.resetCounters();
    const run = await world.read({ catalog: configure(streams, {}) });
    expect(run.failed, run.logs.join('\n')).to.equal(false);
    return {
      streams,
      start: truthOf(world, streams, run.records),
      calls: world.emulator.calls.length,
      messages: run.messages.length,
    };
  } finally {
    await world.close();
  }
}

export async function runTrial(course: Course, facts: Survey): Promise<Outcome> {
  const world = await createWorld(worldOf(course.zoho));
  try {
    return await new Trial(world, course, facts).run();
  } finally {
    await world.close();
  }
}

class Trial {
  readonly #world: World;
  readonly #course: Course;
  readonly #facts: Survey;
  readonly #catalog: JsonObject;
  readonly #dice: Dice;
  readonly #ledger: Ledger;
  #warehouse: Warehouse;
  /** Mutations before the storm. */
  #atStart = 0;
  readonly #tally = { complete: 0, failed: 0, killed: 0, resumed: 0 };

  constructor(world: World, course: Course, facts: Survey) {
    this.#world = world;
    this.#course = course;
    this.#facts = facts;
    this.#catalog = configure(facts.streams, { mode: course.mode });
    this.#dice = createDice(hashText(`trial ${course.seed}`));
    this.#warehouse = createWarehouse(this.#dice);
    this.#ledger = createLedger(world, facts, CHANGING, hashText(`ledger ${course.seed}`));
  }

  async run(): Promise<Outcome> {
    if (this.#course.isIncrement) await this.#priorSync();
    this.#atStart = this.#ledger.mutations();
    const { applied, isOver } = await this.#weather();
    const changed = this.#ledger.mutations() > this.#atStart;
    if (!isOver || changed) await this.#aftermath(changed);
    return { applied, ...this.#tally, mutations: this.#ledger.mutations() };
  }

  async #priorSync(): Promise<void> {
    await this.#cleanRun('the run before the storm');
    for (let count = 0; count < 30; count += 1) {
      this.#world.clock.advance(Math.floor(this.#dice() * 3_000));
      this.#ledger.mutate();
    }
    this.#world.clock.advance(60_000);
  }

  /** Runs until one is complete, or as often as the course says. */
  async #weather(): Promise<{ applied: ReadonlyMap<string, number>; isOver: boolean }> {
    const { seed, rate, tokenRate, stalls, outage, runs } = this.#course;
    const stopChanges = this.#changeMeanwhile();
    const storm = startStorm(this.#world.emulator, { seed, rate, tokenRate, stalls, outage });
    let isOver = false;
    for (let turn = 0; turn < runs && !isOver; turn += 1) {
      if (turn > 0) this.#tally.resumed += 1;
      isOver = await this.#stormyRun();
      this.#world.clock.advance(60_000);
    }
    storm.end();
    stopChanges();
    return { applied: storm.applied, isOver };
  }

  #changeMeanwhile(): () => void {
    const { changes } = this.#course;
    return this.#world.emulator.onRequest((call) => {
      if (!CHANGING.some((name) => isAbout(name, call)) || this.#dice() >= changes) return undefined;
      this.#world.clock.advance(Math.floor(this.#dice() * 2_000));
      this.#ledger.mutate();
      return undefined;
    });
  }

  /** @returns whether all of it came, and is complete */
  async #stormyRun(): Promise<boolean> {
    const changesBefore = this.#ledger.mutations();
    const kill = this.#dice();
    const arrives = kill < 0.2 ? this.#dice() : 1;
    const { run, aborted } = await this.#read(kill >= 0.2 && kill < 0.45);
    this.#expectLawful(run, aborted);
    const arrived = run.messages.slice(0, Math.round(run.messages.length * arrives));
    this.#warehouse.take(arrived);
    const wasChanged = this.#ledger.mutations() > changesBefore;
    this.#expectWhole(run, !wasChanged);
    if (arrives < 1) this.#tally.killed += 1;
    else {
      if (!this.#mayDiffer(changesBefore))
        this.#expectTruth('what is COMPLETE', (stream) => isComplete(run, stream));
      this.#tally[aborted ? 'killed' : run.failed ? 'failed' : 'complete'] += 1;
    }
    return arrives === 1 && !run.failed;
  }

  /** A full read tells of no deletions, so a row stays that an earlier run has delivered and that was deleted since. */
  #mayDiffer(changesBefore: number): boolean {
    const since = this.#course.mode === 'full_refresh' ? this.#atStart : changesBefore;
    return this.#ledger.mutations() > since;
  }

  /** One run, which is stopped from outside in its middle where that is wanted: at a message, or at a call. */
  async #read(isStopped: boolean): Promise<{ run: Run; aborted: boolean }> {
    const controller = new AbortController();
    const stop = (): void => controller.abort(new Error('stopped'));
    const atCall = isStopped && this.#dice() < 0.5 ? Math.ceil(this.#dice() * this.#facts.calls) : undefined;
    const atMessage =
      isStopped && atCall === undefined ? Math.ceil(this.#dice() * this.#facts.messages) : undefined;
    let messages = 0;
    this.#world.emulator.resetCounters();
    const off = this.#world.emulator.onRequest(({ n }) => {
      if (n === atCall) stop();
      return undefined;
    });
    const startedAt = this.#world.clock.now();
    const run = await this.#world.read({
      config: {
        ...this.#course.config,
        ...(this.#course.stalls > 0 ? { request_timeout: STALL_SECONDS } : {}),
      },
      catalog: this.#catalog,
      state: this.#warehouse.state(),
      signal: controller.signal,
      onMessage: () => {
        if ((messages += 1) === atMessage) stop();
      },
    });
    off();
    expect(this.#world.clock.now() - startedAt, 'virtual ms of a run').to.be.lessThan(MAX_VIRTUAL_MS);
    expect(this.#world.emulator.calls.length, 'calls of a run').to.be.lessThan(MAX_CALLS * this.#facts.calls);
    return { run, aborted: controller.signal.aborted };
  }

  /** Whatever the weather: what the platform demands of a run, and failures that time mends. */
  #expectLawful(run: Run, aborted: boolean): void {
    const objections = violations(run.messages, this.#catalog, run.failed, { isStopped: aborted });
    expect(objections, 'the platform').to.deep.equal([]);
    expect(run.thrown?.userMessage, 'thrown').to.equal(undefined);
    for (const error of run.errors) {
      expect(error['failure_type'], asText(error['message']) ?? '').to.equal('transient_error');
    }
    if (!aborted) expect(run.failed, 'failed, with errors').to.equal(run.errors.length > 0);
    const skipped = run.logs.filter((line) => line.includes(' is skipped: '));
    expect(skipped, 'no fault closes a stream').to.deep.equal([]);
  }

  #expectWhole(run: Run, isStill: boolean): void {
    for (const [stream, records] of run.records) {
      const rows = records.filter((record) => !isDeletion(record));
      if (isStill) expect(new Set(idsOf(rows)).size, `${stream}: rows said twice`).to.equal(rows.length);
      const torn = rows.filter((record) => !this.#ledger.isWhole(stream, record));
      expect(idsOf(torn), `${stream}: torn rows`).to.deep.equal([]);
    }
  }

  #expectTruth(when: string, isMeant: (stream: string) => boolean = () => true): void {
    for (const name of this.#facts.streams.map(({ name }) => asText(name) ?? '').filter(isMeant)) {
      const differences = this.#warehouse.differences(name, this.#ledger.truth(name));
      expect(differences, `${when}: ${name}`).to.deep.equal([]);
    }
  }

  async #cleanRun(what: string): Promise<void> {
    const run = await this.#world.read({ catalog: this.#catalog, state: this.#warehouse.state() });
    expect(run.failed, `${what}: ${JSON.stringify(run.errors)}`).to.equal(false);
    this.#expectLawful(run, false);
    this.#expectWhole(run, true);
    this.#warehouse.take(run.messages);
  }

  /** The storm is over: one more run from its state gives the truth. A full read does not know of what was deleted. */
  async #aftermath(wasChanged: boolean): Promise<void> {
    this.#tally.resumed += 1;
    await this.#cleanRun('the run after the storm');
    if (wasChanged && this.#course.mode === 'full_refresh') {
      this.#warehouse = createWarehouse(this.#dice);
      this.#world.clock.advance(60_000);
      await this.#cleanRun('a new full read');
    }
    this.#expectTruth('after the storm');
  }
}

/** Its list, what hangs on it, a query or a job. */
function isAbout(module: string, { path, body }: { readonly path: string; readonly body: string }): boolean {
  return (
    path.startsWith(`/crm/v8/${module}`) || body.includes(` from ${module} `) || body.includes(`"${module}"`)
  );
}

function isComplete(run: Run, stream: string): boolean {
  return run.statuses.get(stream)?.at(-1) === 'COMPLETE';
}
