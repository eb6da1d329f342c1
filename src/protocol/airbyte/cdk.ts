/**
 * The only file that uses faros-airbyte-cdk (0.11.26).
 *
 * It uses the CDK's source contract (`AirbyteSource`) and commands (`AirbyteSourceRunner`). It overrides what must not
 * reach the output: `require()` of input files, properties injected into the spec, LEGACY states, log lines repeated
 * inside STATE messages, and the exit on an uncaught error (protocol.md §2.2).
 * Deep imports avoid the CDK's undeclared dependency faros-js-client and 0.2 s of start-up (docs/decisions.md).
 */
import { AirbyteSourceLogger } from 'faros-airbyte-cdk/lib/sources/source-logger.js';
import { AirbyteSourceRunner } from 'faros-airbyte-cdk/lib/sources/source-runner.js';
import { AirbyteSource } from 'faros-airbyte-cdk/lib/sources/source.js';
import type {
  AirbyteCatalogMessage,
  AirbyteConfig,
  AirbyteConfiguredCatalog,
  AirbyteConnectionStatusMessage,
  AirbyteMessage,
  AirbyteSpec,
  AirbyteState,
} from 'faros-airbyte-cdk/lib/protocol.js';
import type { JsonObject, Json } from '../../util/json.js';
import type { Printed } from '../../util/json-lines.js';

/** The four commands as functions of ours. Messages are plain objects of the Airbyte protocol, or lines of many. */
export interface SourceCommands {
  spec(): Promise<JsonObject>;
  check(config: Json): Promise<JsonObject>;
  discover(config: Json): Promise<JsonObject>;
  read(config: Json, catalog: Json, state: Json | undefined): AsyncGenerator<Printed>;
}

/** Input and output of the commands: files by path, messages by line. */
export interface RunnerIo {
  /** Accepts any path and file extension. Parses the file as JSON, never executes it. */
  load(kind: 'config' | 'catalog', path: string): Promise<Json>;
  /** A state file may be absent or empty. */
  loadState(path: string | undefined): Promise<Json | undefined>;
  print(message: Printed): Promise<void>;
}

/** The Airbyte source. The CDK's message types lag behind the protocol, so our messages pass through as plain objects. */
export class ZohoSource extends AirbyteSource<AirbyteConfig> {
  readonly #commands: SourceCommands;

  constructor(commands: SourceCommands) {
    super();
    this.#commands = commands;
  }

  override async spec(): Promise<AirbyteSpec> {
    return (await this.#commands.spec()) as unknown as AirbyteSpec;
  }

  override async check(config: AirbyteConfig): Promise<AirbyteConnectionStatusMessage> {
    return (await this.#commands.check(config)) as unknown as AirbyteConnectionStatusMessage;
  }

  override async discover(config: AirbyteConfig): Promise<AirbyteCatalogMessage> {
    return (await this.#commands.discover(config)) as unknown as AirbyteCatalogMessage;
  }

  override async *read(
    config: AirbyteConfig,
    _redactedConfig: AirbyteConfig,
    catalog: AirbyteConfiguredCatalog,
    state: AirbyteState,
  ): AsyncGenerator<AirbyteMessage> {
    const messages = this.#commands.read(config, catalog as unknown as Json, state);
    for await (const message of messages) yield message as unknown as AirbyteMessage;
  }
}

/** The CDK's commands with our own file loading and output, and nothing else on stdout. */
export class ZohoRunner extends AirbyteSourceRunner<AirbyteConfig> {
  readonly #io: RunnerIo;

  constructor(source: ZohoSource, io: RunnerIo) {
    super(new SilentLogger(), source);
    this.#io = io;
  }

  /**
   * Runs one command with its command-line arguments.
   *
   * @throws CommanderError (`code` starts with `commander.`) if arguments are missing or unknown
   */
  async run(name: 'check' | 'discover' | 'read', args: readonly string[]): Promise<void> {
    const commands = {
      check: () => this.checkCommand(),
      discover: () => this.discoverCommand(),
      read: () => this.readCommand(),
    };
    await commands[name]()
      .exitOverride()
      .allowExcessArguments(false)
      .configureOutput({ writeErr: () => undefined })
      .parseAsync([...args], { from: 'user' });
  }

  override checkCommand(): ReturnType<AirbyteSourceRunner<AirbyteConfig>['checkCommand']> {
    return super.checkCommand().action(async ({ config }: { config: string }) => {
      await this.#print(await this.source.check(await this.#config(config)));
    });
  }

  override discoverCommand(): ReturnType<AirbyteSourceRunner<AirbyteConfig>['discoverCommand']> {
    return super.discoverCommand().action(async ({ config }: { config: string }) => {
      await this.#print(await this.source.discover(await this.#config(config)));
    });
  }

  override readCommand(): ReturnType<AirbyteSourceRunner<AirbyteConfig>['readCommand']> {
    return super
      .readCommand()
      .action(async (options: { config: string; catalog: string; state?: string }) => {
        const config = await this.#config(options.config);
        const catalog = (await this.#io.load(
          'catalog',
          options.catalog,
        )) as unknown as AirbyteConfiguredCatalog;
        const state = (await this.#io.loadState(options.state)) as unknown as AirbyteState;
        for await (const message of this.source.read(config, {}, catalog, state)) await this.#print(message);
      });
  }

  async #config(path: string): Promise<AirbyteConfig> {
    return (await this.#io.load('config', path)) as unknown as AirbyteConfig;
  }

  async #print(message: unknown): Promise<void> {
    await this.#io.print(message as Printed);
  }
}

/** Keeps the CDK's own log lines off stdout, and the STATE messages that it wraps them in. */
class SilentLogger extends AirbyteSourceLogger {
  override write(): void {
    // All output goes through RunnerIo.print.
  }

  override flush(): void {
    // Nothing is buffered.
  }
}
