import type { ParsedConfig } from '../../config/parse.js';
import { createGrowingRedactor, secretsOf, type Redactor } from '../../config/redact.js';
import { discover } from '../../engine/discover.js';
import { furthestBehindFirst } from '../../engine/stream-order.js';
import type { StreamRequest } from '../../engine/stream-run.js';
import { sync } from '../../engine/sync.js';
import { log, type LogMessage, type Message } from '../../message.js';
import { singerStreamName } from '../../protocol/singer/names.js';
import { toSingerCatalog } from '../../protocol/singer/catalog.js';
import { callLine, createSingerLog } from '../../protocol/singer/log-lines.js';
import { createSingerPrinter, type SingerPrinter } from '../../protocol/singer/printer.js';
import { parseSingerCatalog, type SelectedStream } from '../../protocol/singer/selected-streams.js';
import { parseSingerState, type SingerState } from '../../protocol/singer/state.js';
import { spelling } from '../../state/spelling.js';
import { isSkippedState } from '../../state/stream-state.js';
import type { RunObserver } from '../../report/collector.js';
import type { Clock } from '../../util/clock.js';
import { asObject, asText, type Json, type JsonObject } from '../../util/json.js';
import type { Printed } from '../../util/json-lines.js';
import { FOR_DISCOVER, type Connection, type ConnectOptions } from '../connect/compose.js';
import { openConnection, type Opened } from '../connect/open.js';
import { isCapped } from '../connect/org-limits.js';
import type { Verify } from '../arguments/verify.js';

export interface TapDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** One message on stdout, or lines of records. */
  readonly print: (message: Printed) => Promise<void>;
  /** One line on stderr. */
  readonly report: (line: string) => void;
  readonly showDebug: boolean;
  /** Called with the function that masks the secrets of the config, as soon as they are known. */
  readonly useRedactor: (redact: (text: string) => string) => void;
  /** Receives what a sync reports. */
  readonly observer?: RunObserver | undefined;
  /** Stores the refresh token for which a grant token was exchanged. */
  readonly storeRefreshToken: (refreshToken: string) => Promise<LogMessage>;
}

export interface TapInput {
  readonly config: JsonObject;
  readonly catalog?: Json | undefined;
  readonly state?: Json | undefined;
  /** For a sync only. */
  readonly verify?: Verify | undefined;
}

/** Number of records of each stream that `--test` prints. */
const TEST_RECORDS = 5;

/** The commands of a Singer tap over the engine; `sync` and `test` return whether every selected stream is complete. */
export class Tap {
  readonly #deps: TapDeps;
  readonly #redactor: Redactor;
  #log = createSingerLog();

  constructor(deps: TapDeps) {
    this.#deps = deps;
    this.#redactor = createGrowingRedactor(deps.useRedactor);
  }

  /** The catalog of all streams. */
  async discover(config: JsonObject): Promise<{ streams: JsonObject[] }> {
    const { parsed, connection } = await this.#open(config, FOR_DISCOVER);
    return this.#discover(parsed, connection);
  }

  async sync(input: TapInput): Promise<boolean> {
    const { connection, parsed, requests, streams, state } = await this.#prepare(input);
    const printer = createSingerPrinter({ clock: this.#deps.clock, streams, state });
    const ordered = isCapped(parsed.config) ? furthestBehindFirst(requests) : requests;
    const messages = this.#sync(ordered, parsed, connection, input.verify);
    try {
      for (;;) {
        const next = await messages.next();
        if (next.done) return next.value.complete;
        await this.#emit(next.value);
        for (const line of printer.print(next.value)) await this.#deps.print(line);
      }
    } finally {
      for (const line of printer.finish()) await this.#deps.print(line);
    }
  }

  /** Prints the schema and optionally a few records of each stream; no state, since nothing is delivered. */
  async test(input: TapInput, withRecords: boolean): Promise<boolean> {
    const { connection, parsed, requests, streams, state } = await this.#prepare(input);
    const printer = createSingerPrinter({ clock: this.#deps.clock, streams, state });
    let complete = true;
    for (const request of requests) {
      if (this.#deps.signal.aborted) return false;
      const messages = this.#sync(
        [{ ...request, mode: 'full_refresh', state: undefined }],
        parsed,
        connection,
      );
      complete = (await this.#sample(messages, printer, withRecords)) && complete;
    }
    return complete;
  }

  async #sample(
    messages: ReturnType<typeof sync>,
    printer: SingerPrinter,
    withRecords: boolean,
  ): Promise<boolean> {
    for (;;) {
      const next = await messages.next();
      if (next.done) return next.value.complete;
      const message = sampleOf(next.value);
      await this.#emit(message);
      for (const line of printer.print(message)) await this.#deps.print(line);
      if (message.kind === 'records' || (message.kind === 'schema' && !withRecords)) {
        await messages.return({ streams: [], complete: true });
        return true;
      }
    }
  }

  async #prepare(input: TapInput) {
    const { parsed, connection } = await this.#open(input.config);
    connection.keepWithinCaps();
    const catalog = input.catalog ?? (await this.#discover(parsed, connection, input));
    const { streams, warnings } = parseSingerCatalog(catalog);
    for (const warning of warnings) await this.#emit(log('warn', 'CATALOG_WARNING', warning));
    const names = new Map(streams.map(({ id, name }) => [id, name]));
    this.#log = createSingerLog((stream) => names.get(stream) ?? stream);
    const state = parseSingerState(
      input.state,
      streams.map(({ name }) => name),
    );
    return {
      parsed,
      connection,
      requests: toRequests(streams, state, input.catalog === undefined),
      streams,
      state,
    };
  }

  #open(json: JsonObject, options: Pick<ConnectOptions, 'hasShortRetries'> = {}): Promise<Opened> {
    const deps = {
      ...this.#deps,
      emit: (message: Message) => this.#emit(message),
      redactor: this.#redactor,
    };
    return openConnection(json, deps, {
      ...options,
      onCall: (call) => this.#deps.report(callLine(call)),
      onAttempt: this.#deps.observer?.onAttempt,
    });
  }

  /**
   * @param sync the state of a sync without a catalog. Such a sync reads all streams, so discovery does not test them for
   *   rows. A stream with a bookmark is never omitted
   */
  async #discover(
    { config }: ParsedConfig,
    connection: Connection,
    sync?: Pick<TapInput, 'state'>,
  ): Promise<{ streams: JsonObject[] }> {
    await connection.login();
    const { concurrency } = await connection.adjustToEdition();
    const { bookmarks } = parseSingerState(sync?.state, []);
    const read = Object.entries(bookmarks).filter(([, bookmark]) => !isSkippedState(asObject(bookmark)));
    const known = new Set(read.map(([name]) => spelling(name)));
    const { streams, notes } = await discover(connection.client, {
      ...config,
      systemProperties: true,
      concurrency,
      asksRows: sync === undefined,
      announce: (note) => this.#emit(note),
      wasRead: (stream) => known.has(spelling(singerStreamName(stream))),
    });
    for (const note of notes) await this.#emit(note);
    return toSingerCatalog(streams, config);
  }

  #sync(
    requests: readonly StreamRequest[],
    { config }: ParsedConfig,
    connection: Connection,
    verify?: Verify,
  ) {
    return sync(requests, {
      client: connection.client,
      clock: this.#deps.clock,
      signal: this.#deps.signal,
      options: { ...config, verify },
      login: () => connection.login(),
      learnLimits: () => connection.adjustToEdition(),
    });
  }

  async #emit(message: Message): Promise<void> {
    this.#deps.observer?.onMessage(message);
    if (message.kind === 'config') {
      const refreshToken = asText(message.config['refresh_token']) ?? '';
      for (const secret of secretsOf(message.config)) this.#redactor.learn(secret);
      return this.#emit(await this.#deps.storeRefreshToken(refreshToken));
    }
    if (message.kind === 'log' && message.level === 'debug' && !this.#deps.showDebug) return;
    for (const line of this.#log.lines(message)) this.#deps.report(line);
  }
}

/**
 * A stream that an earlier run was reading when it ended comes first (F-I16).
 *
 * @param isOptional the user has not selected the streams
 */
function toRequests(
  streams: readonly SelectedStream[],
  state: SingerState,
  isOptional: boolean,
): StreamRequest[] {
  const first = streams.filter(({ name }) => name === state.currentlySyncing);
  const others = streams.filter(({ name }) => name !== state.currentlySyncing);
  return [...first, ...others].map(({ id, name, mode, properties, knownColumns }) => ({
    name: id,
    mode,
    jsonSchema: properties === undefined ? {} : { properties },
    knownColumns,
    isOptional,
    state: state.bookmarks[name],
  }));
}

/** Reduces a message to a sample: few records, and no claim that the table is complete. */
function sampleOf(message: Message): Message {
  if (message.kind === 'schema') return { ...message, wholeTable: false };
  if (message.kind === 'records') return { ...message, rows: message.rows.slice(0, TEST_RECORDS) };
  return message.kind === 'state'
    ? log('debug', 'STATE_NOT_EMITTED', 'a sample leaves the state as it is')
    : message;
}
