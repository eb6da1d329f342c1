import { parseConfig, type ParsedConfig } from '../config/parse.js';
import { createRedactor, secretsOf } from '../config/redact.js';
import { checkConnection } from '../engine/check.js';
import { discover } from '../engine/discover.js';
import type { StreamRequest } from '../engine/stream-run.js';
import { sync } from '../engine/sync.js';
import { SourceError, toSourceError } from '../errors.js';
import { log, type Message } from '../message.js';
import { toAirbyteStream } from '../protocol/airbyte/catalog.js';
import { ZohoRunner, ZohoSource, type AirbyteCommand, type SourceCommands } from '../protocol/airbyte/cdk.js';
import { parseConfiguredCatalog } from '../protocol/airbyte/configured-catalog.js';
import { parseInputState } from '../protocol/airbyte/input-state.js';
import { printAirbyte } from '../protocol/airbyte/printer.js';
import { systemClock } from '../util/clock.js';
import type { Json, JsonObject } from '../util/json.js';
import { connect, type Connection } from './compose.js';
import { loadJsonFile, loadStateFile } from './files.js';
import { createProtocolOutput, openStdout, type ProtocolOutput } from './output.js';
import { installStopSwitch, Stopped } from './signals.js';
import { packageFile } from './version.js';

/** One of the four commands of an Airbyte source, from arguments to exit code. */
export async function runAirbyte(command: AirbyteCommand, args: readonly string[]): Promise<void> {
  const stop = installStopSwitch();
  const output = createProtocolOutput(openStdout(stop.closed), process.env['LOG_LEVEL'] === 'DEBUG');
  const runner = new ZohoRunner(new ZohoSource(createCommands(output, stop.signal)), {
    load: loadJsonFile,
    loadState: loadStateFile,
    print: (message) => output.print(message),
  });
  // The CDK ends the process from its own handlers; what is unforeseen is reported and drained here instead.
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection');
  try {
    await runner.run(command, args);
  } catch (thrown) {
    await report(thrown, output, stop.signal);
  }
  await output.flush();
  stop.finish();
}

function createCommands(output: ProtocolOutput, signal: AbortSignal): SourceCommands {
  const say = async (message: Message): Promise<void> => {
    for (const line of printAirbyte(message)) await output.print(line);
  };
  const open = async (json: Json): Promise<{ parsed: ParsedConfig; connection: Connection }> => {
    const parsed = parseConfig(json);
    output.useRedactor(createRedactor(secretsOf(parsed.raw)));
    for (const warning of parsed.warnings) await say(log('warn', warning));
    return { parsed, connection: connect(parsed, signal, say) };
  };
  return {
    spec: () => Promise.resolve({ type: 'SPEC', spec: packageFile('resources/spec.json') }),
    check: (json) => check(json, open, say),
    discover: async (json) => {
      const { parsed, connection } = await open(json);
      await connection.login();
      const { streams, notes } = await discover(connection.client, {
        ...parsed.config,
        concurrency: connection.concurrency,
      });
      for (const note of notes) await say(note);
      return { type: 'CATALOG', catalog: { streams: streams.map(toAirbyteStream) } };
    },
    read: (config, catalog, state) => read({ config, catalog, state }, open, signal),
  };
}

type Open = (json: Json) => Promise<{ parsed: ParsedConfig; connection: Connection }>;

/** What the user can mend is a FAILED status; anything else an error of the command (protocol.md §1.4). */
async function check(json: Json, open: Open, say: (message: Message) => Promise<void>): Promise<JsonObject> {
  try {
    const { connection } = await open(json);
    await connection.login();
    await say(log('info', await checkConnection(connection.client)));
    return { type: 'CONNECTION_STATUS', connectionStatus: { status: 'SUCCEEDED' } };
  } catch (thrown) {
    const error = toSourceError(thrown);
    if (error.failureType !== 'config') throw error;
    await say({ kind: 'error', error, at: systemClock.now() });
    return { type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED', message: error.userMessage } };
  }
}

async function* read(
  input: { config: Json; catalog: Json; state: Json | undefined },
  open: Open,
  signal: AbortSignal,
): AsyncGenerator<JsonObject> {
  const { parsed, connection } = await open(input.config);
  const states = parseInputState(input.state);
  const requests = parseConfiguredCatalog(input.catalog).map(
    ({ name, syncMode, jsonSchema }): StreamRequest => ({
      name,
      mode: syncMode,
      jsonSchema,
      state: states.get(name),
    }),
  );
  const messages = sync(requests, {
    client: connection.client,
    clock: systemClock,
    signal,
    options: parsed.config,
    connect: async () => {
      await connection.login();
      const { concurrency, notes } = await connection.adjustToEdition();
      return { concurrentStreams: concurrency, notes };
    },
  });
  for (;;) {
    const next = await messages.next();
    if (next.done) {
      if (!next.value.complete) process.exitCode = 1;
      return;
    }
    yield* printAirbyte(next.value);
  }
}

/** The one message of a command that failed as a whole. */
async function report(thrown: unknown, output: ProtocolOutput, signal: AbortSignal): Promise<void> {
  process.exitCode = 1;
  if (output.closed || (signal.aborted && signal.reason instanceof Stopped)) {
    process.stderr.write(`${signal.reason instanceof Error ? signal.reason.message : 'stopped'}\n`);
    return;
  }
  const error = isUsage(thrown) ? usageError(thrown) : toSourceError(thrown);
  for (const line of printAirbyte({ kind: 'error', error, at: systemClock.now() })) await output.print(line);
}

/** An argument that is missing or not known, in the words of the CDK's argument parser. */
function isUsage(thrown: unknown): thrown is Error & { code: string } {
  return thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('commander.');
}

function usageError(thrown: Error): SourceError {
  return new SourceError({
    code: 'USAGE',
    failureType: 'config',
    userMessage: `${thrown.message.replace(/^error: /, '')}. See source-zoho --help.`,
  });
}
