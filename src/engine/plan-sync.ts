import { isFixedStreamName } from '../catalog/streams/fixed-streams.js';
import { forecastSync, type Forecast } from './forecast/forecast.js';
import { createStreamRegistry } from './stream-registry.js';
import type { StreamRequest } from './stream-run.js';
import { contextOf, type SyncDeps } from './sync.js';

/**
 * What a sync of these streams will cost (`forecast/forecast.ts`). Reads no more than a page of each stream.
 *
 * @throws SourceError if Zoho cannot be reached; a stream that cannot be read is part of the forecast
 */
export async function planSync(requests: readonly StreamRequest[], deps: SyncDeps): Promise<Forecast> {
  const registry = createStreamRegistry(deps.client, deps.options.embedChildren, () => undefined);
  await deps.login();
  const { concurrency } = await deps.learnLimits();
  // The first answer has Zoho's time, by which windows end.
  await registry.open();
  const isModule = requests.some(({ name }) => !isFixedStreamName(name));
  const org = deps.client.stats().byLabel['organization']?.credits ?? 0;
  return forecastSync(requests, contextOf(deps, concurrency, registry), org + (isModule ? 1 : 0));
}
