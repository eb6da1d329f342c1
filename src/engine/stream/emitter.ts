import type { LogCode } from '../../log-codes.js';
import { log, type LogFacts, type Message } from '../../message.js';
import { formatInstant, type Clock } from '../../util/clock.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { DeletedRow } from '../../zoho/api/deleted.js';
import { heartbeat, heartbeatInMs } from './heartbeat.js';
import { createProgressLine, type ProgressLine } from './progress-line.js';
import { createCheckpoint, type Checkpoint } from './checkpoint.js';
import type { RecordBatch } from './record-reader.js';

/** Estimated size of a column in a JSON record: name, value and punctuation. */
const BYTES_PER_COLUMN = 32;

type Gone = Pick<DeletedRow, 'id' | 'deletedAt'>;

/**
 * Creates the messages of one stream in the order that the protocols require: RUNNING before the first record, a state
 * only if it differs from the last one, deletions with a later time than any record.
 */
export class StreamEmitter {
  /** The number of emitted records and deletions, and of those that no state covers yet. */
  readonly checkpoint: Checkpoint;
  readonly #stream: string;
  readonly #clock: Clock;
  readonly #progressLine: ProgressLine;
  #lastState = '';
  /** Time of the last records, epoch ms. */
  #lastEmittedAt = 0;

  constructor(stream: string, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.checkpoint = createCheckpoint(clock);
    this.#progressLine = createProgressLine(clock, this.checkpoint);
  }

  status(status: 'started' | 'running' | 'complete' | 'incomplete'): Message {
    return { kind: 'status', stream: this.#stream, status, at: this.#clock.now() };
  }

  log(level: 'debug' | 'info' | 'warn', code: LogCode, text: string, facts?: LogFacts): Message {
    const about = facts ? { stream: this.#stream, facts } : { stream: this.#stream };
    return log(level, code, `${this.#stream}: ${text}`, about);
  }

  /**
   * The expected size of this read, for the progress that a platform shows.
   *
   * @param rowsLeft rows that the plan expects at least
   */
  estimate(rowsLeft: number, columns: number): Message {
    const rows = this.checkpoint.total + rowsLeft;
    this.#progressLine.expect(rows);
    const bytes = rows * columns * BYTES_PER_COLUMN;
    return { kind: 'estimate', stream: this.#stream, rows, bytes, at: this.#clock.now() };
  }

  strategy(strategy: string): Message {
    return { kind: 'strategy', stream: this.#stream, strategy, at: this.#clock.now() };
  }

  /** @param stateBefore a state to emit before these records */
  *records(
    { rows, nulled }: Pick<RecordBatch, 'rows' | 'nulled'>,
    stateBefore?: JsonObject,
  ): Generator<Message> {
    if (rows.length === 0) return;
    yield* this.#begin();
    if (stateBefore) yield* this.state(stateBefore);
    this.checkpoint.add(rows.length);
    this.#lastEmittedAt = Math.max(this.#lastEmittedAt, this.#clock.now());
    yield { kind: 'records', stream: this.#stream, rows, nulled, emittedAt: this.#lastEmittedAt };
  }

  /**
   * Their time is later than that of any record: a destination compares it if two cursors are equal (protocol.md §1.12).
   *
   * @param stateBefore a state to emit before these deletions
   */
  *deletions(deletions: readonly Gone[], cursorField: string, stateBefore?: JsonObject): Generator<Message> {
    if (deletions.length === 0) return;
    yield* this.#begin();
    if (stateBefore) yield* this.state(stateBefore);
    this.checkpoint.add(deletions.length);
    yield {
      kind: 'deletions',
      stream: this.#stream,
      deletions: deletions.map(({ id, deletedAt }) => ({ id, deletedAt: formatInstant(deletedAt) })),
      cursorField,
      emittedAt: Math.max(this.#lastEmittedAt + 1, this.#clock.now()),
    };
  }

  *#begin(): Generator<Message> {
    if (this.checkpoint.total === 0) yield this.status('running');
  }

  /** Emits nothing if the last state was the same. */
  *state(state: JsonObject): Generator<Message> {
    const text = JSON.stringify(state);
    if (text === this.#lastState) return;
    this.#lastState = text;
    yield { kind: 'state', stream: this.#stream, state, recordCount: this.checkpoint.take() };
  }

  /** A line a minute for the log, and the present state again if nothing was emitted for long. */
  *heartbeat(state: Json | undefined): Generator<Message> {
    const text = this.#progressLine.take();
    if (text !== undefined) yield this.log('info', 'STILL_RUNNING', text);
    yield* heartbeat(this.#stream, state, this.#clock, this.checkpoint);
  }

  /** Resolves when a line or a heartbeat is due. */
  heartbeatDue(): (signal: AbortSignal) => Promise<void> {
    return (signal) =>
      this.#clock.alarm(Math.min(this.#progressLine.dueInMs(), heartbeatInMs(this.checkpoint)), signal);
  }

  get lastState(): string {
    return this.#lastState;
  }
}
