import { createGrowingRedactor } from '../../config/redact.js';
import { discover } from '../../engine/discover.js';
import type { Forecast } from '../../engine/forecast/forecast.js';
import { planSync } from '../../engine/plan-sync.js';
import type { StreamRequest } from '../../engine/stream-run.js';
import type { Message } from '../../message.js';
import { systemClock, type Clock } from '../../util/clock.js';
import type { Json } from '../../util/json.js';
import { requestsOf } from '../airbyte/commands.js';
import { FOR_DISCOVER } from '../connect/compose.js';
import { openConnection, type Opened } from '../connect/open.js';
import { loadJsonFile, loadStateFile } from '../process/files.js';
import { installStopSwitch } from '../process/signals.js';
import { forecastTable } from './table.js';

export interface PlanOptions {
  readonly config: string;
  readonly catalog: string | undefined;
  readonly state: string | undefined;
  readonly json: boolean;
}

/** `source-zoho plan`: a table or JSON on stdout, warnings on stderr. */
export async function runPlan({ config, catalog, state, json }: PlanOptions): Promise<void> {
  const stop = installStopSwitch();
  let redact = (text: string): string => text;
  const warn = (text: string): void => void process.stderr.write(`${redact(text)}\n`);
  const emit = (message: Message): Promise<void> => {
    if (message.kind === 'log' && message.level !== 'info') warn(message.text);
    return Promise.resolve();
  };
  try {
    const files = {
      config: await loadJsonFile('config', config),
      catalog: catalog === undefined ? undefined : await loadJsonFile('catalog', catalog),
      state: await loadStateFile(state, warn),
    };
    const redactor = createGrowingRedactor((next) => (redact = next));
    const forecast = await forecastOf(files, { signal: stop.signal, clock: systemClock, emit, redactor });
    process.stdout.write(json ? `${JSON.stringify(forecast, null, 2)}\n` : forecastTable(forecast));
  } finally {
    stop.finish();
  }
}

/** @param catalog a configured catalog; absent: all streams, by increments where that is possible */
export async function forecastOf(
  {
    config,
    catalog,
    state,
  }: { readonly config: Json; readonly catalog: Json | undefined; readonly state: Json | undefined },
  deps: Parameters<typeof openConnection>[1] & { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Forecast> {
  const opened = await openConnection(config, deps, FOR_DISCOVER);
  const { parsed, connection } = opened;
  const requests =
    catalog === undefined ? await allStreams(opened, deps.emit) : requestsOf({ catalog, state });
  return planSync(requests, {
    client: connection.client,
    clock: deps.clock,
    signal: deps.signal,
    options: parsed.config,
    login: () => connection.login(),
    learnLimits: () => connection.adjustToEdition(),
  });
}

async function allStreams(
  { parsed, connection }: Opened,
  announce: (message: Message) => Promise<void>,
): Promise<StreamRequest[]> {
  await connection.login();
  const { concurrency } = connection;
  const { streams } = await discover(connection.client, {
    ...parsed.config,
    concurrency,
    asksRows: false,
    announce,
  });
  return streams.map(({ name, jsonSchema, cursorField }) => ({
    name,
    mode: cursorField === undefined ? 'full_refresh' : 'incremental',
    jsonSchema: { ...jsonSchema },
    state: undefined,
  }));
}
