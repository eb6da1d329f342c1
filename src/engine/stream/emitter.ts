import { log, type Message } from '../../message.js';
import { formatInstant, type Clock } from '../../util/clock.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { DeletedRow } from '../../zoho/api/deleted.js';
import { signOfLife, silence } from './heartbeat.js';
import { createCheckpoint, type Checkpoint } from './checkpoint.js';
import type { RecordBatch } from './record-reader.js';

type Gone = Pick<DeletedRow, 'id' | 'deletedAt'>;

/**
 * What one stream says, in the order that the protocols ask for: RUNNING before the first record, a state only where it
 * says something new, deletions later than any record.
 */
export class StreamVoice {
  /** Records and deletions said, and how many of them no state covers yet. */
  readonly checkpoint: Checkpoint;
  readonly #stream: string;
  readonly #clock: Clock;
  #lastState = '';
  /** When the last records were said, epoch ms. */
  #saidAt = 0;

  constructor(stream: string, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.checkpoint = createCheckpoint(clock);
  }

  status(status: 'started' | 'running' | 'complete' | 'incomplete'): Message {
    return { kind: 'status', stream: this.#stream, status, at: this.#clock.now() };
  }

  log(level: 'debug' | 'info' | 'warn', text: string): Message {
    return log(level, `${this.#stream}: ${text}`);
  }

  /** @param ahead a state that has to be known before these records are */
  *records(
    { records, nulled }: Pick<RecordBatch, 'records' | 'nulled'>,
    ahead?: JsonObject,
  ): Generator<Message> {
    if (records.length === 0) return;
    yield* this.#begin();
    if (ahead) yield* this.state(ahead);
    this.checkpoint.add(records.length);
    this.#saidAt = Math.max(this.#saidAt, this.#clock.now());
    yield { kind: 'records', stream: this.#stream, records, nulled, emittedAt: this.#saidAt };
  }

  /**
   * Said later than any record: where two cursors are equal, a destination goes by that (protocol.md §1.12).
   *
   * @param ahead a state that has to be known before these are
   */
  *deletions(deletions: readonly Gone[], cursorField: string, ahead?: JsonObject): Generator<Message> {
    if (deletions.length === 0) return;
    yield* this.#begin();
    if (ahead) yield* this.state(ahead);
    this.checkpoint.add(deletions.length);
    yield {
      kind: 'deletions',
      stream: this.#stream,
      deletions: deletions.map(({ id, deletedAt }) => ({ id, deletedAt: formatInstant(deletedAt) })),
      cursorField,
      emittedAt: Math.max(this.#saidAt + 1, this.#clock.now()),
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
  alive(state: Json | undefined): Generator<Message> {
    return signOfLife(this.#stream, state, this.#clock, this.checkpoint);
  }

  /** Resolves when it is time for a sign of life. */
  silence(): (signal: AbortSignal) => Promise<void> {
    return silence(this.#clock, this.checkpoint);
  }

  get lastState(): string {
    return this.#lastState;
  }
}
