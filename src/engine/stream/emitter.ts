import type { LogCode } from '../../log-codes.js';
import { log, type Message } from '../../message.js';
import { formatInstant, type Clock } from '../../util/clock.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { DeletedRow } from '../../zoho/api/deleted.js';
import { heartbeat, heartbeatDue } from './heartbeat.js';
import { createCheckpoint, type Checkpoint } from './checkpoint.js';
import type { RecordBatch } from './record-reader.js';

/** Of a record in JSON: the name of a column, its value and what stands around them. */
const BYTES_PER_COLUMN = 32;

type Gone = Pick<DeletedRow, 'id' | 'deletedAt'>;

/**
 * What one stream says, in the order that the protocols ask for: RUNNING before the first record, a state only where it
 * says something new, deletions later than any record.
 */
export class StreamEmitter {
  /** Records and deletions said, and how many of them no state covers yet. */
  readonly checkpoint: Checkpoint;
  readonly #stream: string;
  readonly #clock: Clock;
  #lastState = '';
  /** When the last records were said, epoch ms. */
  #lastEmittedAt = 0;

  constructor(stream: string, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.checkpoint = createCheckpoint(clock);
  }

  status(status: 'started' | 'running' | 'complete' | 'incomplete'): Message {
    return { kind: 'status', stream: this.#stream, status, at: this.#clock.now() };
  }

  log(level: 'debug' | 'info' | 'warn', code: LogCode, text: string): Message {
    return log(level, code, `${this.#stream}: ${text}`);
  }

  /**
   * How much this read brings, for the progress that a platform shows.
   *
   * @param rowsLeft as the plan knows it: as many at least
   */
  estimate(rowsLeft: number, columns: number): Message {
    const rows = this.checkpoint.total + rowsLeft;
    const bytes = rows * columns * BYTES_PER_COLUMN;
    return { kind: 'estimate', stream: this.#stream, rows, bytes, at: this.#clock.now() };
  }

  /** @param stateBefore a state that has to be known before these records are */
  *records(
    { records, nulled }: Pick<RecordBatch, 'records' | 'nulled'>,
    stateBefore?: JsonObject,
  ): Generator<Message> {
    if (records.length === 0) return;
    yield* this.#begin();
    if (stateBefore) yield* this.state(stateBefore);
    this.checkpoint.add(records.length);
    this.#lastEmittedAt = Math.max(this.#lastEmittedAt, this.#clock.now());
    yield { kind: 'records', stream: this.#stream, records, nulled, emittedAt: this.#lastEmittedAt };
  }

  /**
   * Said later than any record: where two cursors are equal, a destination goes by that (protocol.md §1.12).
   *
   * @param stateBefore a state that has to be known before these are
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

  /** Nothing where the same was said last. */
  *state(state: JsonObject): Generator<Message> {
    const text = JSON.stringify(state);
    if (text === this.#lastState) return;
    this.#lastState = text;
    yield { kind: 'state', stream: this.#stream, state, recordCount: this.checkpoint.take() };
  }

  /** Where nothing new was said for long: where the stream stands. */
  heartbeat(state: Json | undefined): Generator<Message> {
    return heartbeat(this.#stream, state, this.#clock, this.checkpoint);
  }

  /** Resolves when it is time for a sign of life. */
  heartbeatDue(): (signal: AbortSignal) => Promise<void> {
    return heartbeatDue(this.#clock, this.checkpoint);
  }

  get lastState(): string {
    return this.#lastState;
  }
}
