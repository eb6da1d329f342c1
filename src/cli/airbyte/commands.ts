import type { ParsedConfig } from '../../config/parse.js';
import { createGrowingRedactor } from '../../config/redact.js';
import { checkConnection } from '../../engine/check.js';
import { discover } from '../../engine/discover.js';
import { describeLimits } from '../../engine/org-limits.js';
import { furthestBehindFirst } from '../../engine/stream-order.js';
import type { StreamRequest } from '../../engine/stream-run.js';
import { sync } from '../../engine/sync.js';
import { toSourceError } from '../../errors.js';
import { log, type Message } from '../../message.js';
import { acceptsDeletions, toAirbyteStream } from '../../protocol/airbyte/catalog.js';
import type { SourceCommands } from '../../protocol/airbyte/cdk.js';
import { failedConnection, goodConnection } from '../../protocol/airbyte/connection-status.js';
import { parseConfiguredCatalog } from '../../protocol/airbyte/configured-catalog.js';
import { parseInputState, stateOf } from '../../protocol/airbyte/input-state.js';
import { printAirbyte } from '../../protocol/airbyte/printer.js';
import type { RunObserver } from '../../report/collector.js';
import type { Clock } from '../../util/clock.js';
import type { CallReport } from '../../zoho/request.js';
import type { Json, JsonObject } from '../../util/json.js';
import type { Printed } from '../../util/json-lines.js';
import { FOR_CHECK, FOR_DISCOVER, type Connection, type ConnectOptions } from '../connect/compose.js';
import { openConnection, type Opened } from '../connect/open.js';
import { isCapped } from '../connect/org-limits.js';
import type { Verify } from '../arguments/verify.js';
import { packageFile } from '../process/version.js';
import { rateLimitObserver } from './rate-limited.js';

export interface CommandDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Prints messages that do not come in the order of a read: credentials, waits, notes about a result. */
  readonly print: (message: Printed) => Promise<void>;
  /** Called with the function that masks the secrets of the config, as soon as they are known. */
  readonly useRedactor: (redact: (text: string) => string) => void;
  /** Called if a stream was not read to its end: the exit code must show it. */
  readonly onIncomplete: () => void;
  /** `--verify` of a read. */
  readonly verify?: Verify | undefined;
  /** Receives what a read reports. */
  readonly observer?: RunObserver | undefined;
}

/** The four commands of an Airbyte source over the engine: plain objects in, protocol messages out. */
export function createCommands(deps: CommandDeps): SourceCommands {
  const emit = async (message: Message): Promise<void> => {
    deps.observer?.onMessage(message);
    for (const line of printAirbyte(message)) await deps.print(line);
  };
  const open: Open = (json, options) =>
    openConnection(json, { ...deps, emit, redactor: createGrowingRedactor(deps.useRedactor) }, options);
  return {
    spec: () => Promise.resolve({ type: 'SPEC', spec: packageFile('resources/spec.json') }),
    check: (json) => check(json, open, emit, deps.clock),
    discover: async (json) => {
      const { parsed, connection } = await open(json, FOR_DISCOVER);
      await connection.login();
      const { concurrency } = await connection.adjustToEdition();
      const { streams, notes } = await discover(connection.client, {
        ...parsed.config,
        concurrency,
        asksRows: true,
        announce: emit,
      });
      for (const note of notes) await emit(note);
      return {
        type: 'CATALOG',
        catalog: { streams: streams.map((stream) => toAirbyteStream(stream, parsed.config)) },
      };
    },
    read: (config, catalog, state) => read({ config, catalog, state }, open, { ...deps, emit }),
  };
}

type Open = (json: Json, options?: ConnectOptions) => Promise<Opened>;

/** An error that the user can fix is a FAILED status; any other is an error of the command (protocol.md §1.4). */
async function check(
  json: Json,
  open: Open,
  emit: (message: Message) => Promise<void>,
  clock: Clock,
): Promise<JsonObject> {
  try {
    const { parsed, connection } = await open(json, FOR_CHECK);
    await connection.login();
    const { concurrency } = connection;
    for (const note of await checkConnection(connection.client, { ...parsed.config, concurrency }))
      await emit(note);
    await emit(log('info', 'API_LIMITS', await limitsOf(connection, parsed)));
    return goodConnection();
  } catch (thrown) {
    const error = toSourceError(thrown);
    if (error.failureType !== 'config') throw error;
    await emit({ kind: 'error', error, at: clock.now() });
    return failedConnection(error);
  }
}

async function limitsOf(
  connection: Connection,
  { config: { apiCreditsPerSync: perSync, apiCreditsReservePercent: reservePercent } }: ParsedConfig,
): Promise<string> {
  const limits = await connection.learnLimits();
  const remaining = connection.client.stats().creditsRemaining;
  return describeLimits(limits, { perSync, reservePercent }, remaining);
}

/** The streams to read, from a configured catalog and the states of the last run. */
export function requestsOf(input: {
  readonly catalog: Json;
  readonly state: Json | undefined;
}): StreamRequest[] {
  const states = parseInputState(input.state);
  const configured = parseConfiguredCatalog(input.catalog);
  const names = configured.map(({ name }) => name);
  return configured.map(({ name, syncMode, jsonSchema, replacesTable }): StreamRequest => ({
    name,
    mode: syncMode,
    jsonSchema,
    replacesTable,
    state: stateOf(states, name, names),
    acceptsDeletions: acceptsDeletions(jsonSchema),
  }));
}

interface ReadDeps extends CommandDeps {
  /** Sends a message at once. */
  readonly emit: (message: Message) => Promise<void>;
}

async function* read(
  input: { config: Json; catalog: Json; state: Json | undefined },
  open: Open,
  { clock, signal, onIncomplete, verify, observer, emit }: ReadDeps,
): AsyncGenerator<Printed> {
  const waits = rateLimitObserver(emit, clock);
  const onAttempt = (call: CallReport): void => {
    observer?.onAttempt(call);
    waits.onAttempt(call);
  };
  const { parsed, connection } = await open(input.config, { onAttempt });
  connection.keepWithinCaps();
  const requests = requestsOf(input);
  const messages = sync(isCapped(parsed.config) ? furthestBehindFirst(requests) : requests, {
    client: connection.client,
    clock,
    signal,
    options: { ...parsed.config, verify },
    login: () => connection.login(),
    learnLimits: () => connection.adjustToEdition(),
  });
  for (;;) {
    const next = await messages.next();
    if (next.done) {
      if (!next.value.complete) onIncomplete();
      return;
    }
    observer?.onMessage(next.value);
    waits.onMessage(next.value);
    yield* printAirbyte(next.value);
  }
}
