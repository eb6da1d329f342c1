import { parseConfig, type ParsedConfig } from '../../config/parse.js';
import { proxySecrets } from '../../config/proxy.js';
import { secretsOf, type Redactor } from '../../config/redact.js';
import { log, type Message } from '../../message.js';
import type { Clock } from '../../util/clock.js';
import type { Json } from '../../util/json.js';
import { connect, type Connection, type ConnectOptions } from './compose.js';

export interface OpenDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly emit: (message: Message) => Promise<void>;
  /** Is given every secret of the config, of the proxies and of the connection. */
  readonly redactor: Redactor;
}

/** A configuration and the connection that it describes. Nothing is requested from Zoho yet. */
export interface Opened {
  readonly parsed: ParsedConfig;
  readonly connection: Connection;
}

/**
 * Opens the connection of a config for either program: secrets are masked first, then the warnings are emitted.
 *
 * @throws SourceError CONFIG_INVALID
 */
export async function openConnection(
  json: Json,
  { clock, signal, emit, redactor }: OpenDeps,
  options: Omit<ConnectOptions, 'onSecret'> = {},
): Promise<Opened> {
  const parsed = parseConfig(json);
  redactor.know([...secretsOf(parsed.raw), ...proxySecrets(process.env)]);
  for (const warning of parsed.warnings) await emit(log('warn', 'CONFIG_WARNING', warning));
  const connection = connect(parsed, signal, emit, clock, { ...options, onSecret: redactor.learn });
  return { parsed, connection };
}
