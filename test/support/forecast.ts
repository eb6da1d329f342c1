import { setMaxListeners } from 'node:events';
import { forecastOf } from '#src/cli/plan/plan.js';
import { createGrowingRedactor } from '#src/config/redact.js';
import type { Forecast } from '#src/engine/forecast/forecast.js';
import type { JsonObject } from '#src/util/json.js';
import type { World } from './harness.js';

/** `source-zoho plan` of a configured catalog. */
export function forecast(
  { clock, config }: Pick<World, 'clock' | 'config'>,
  catalog: JsonObject,
  state: readonly JsonObject[] = [],
): Promise<Forecast> {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const redactor = createGrowingRedactor(() => undefined);
  const files = { config, catalog, state: [...state] };
  return forecastOf(files, { clock, signal, redactor, emit: () => Promise.resolve() });
}
