import { toSourceError } from '../../errors.js';
import { mapConcurrent } from '../../util/async.js';
import type { ZohoClient } from '../../zoho/client.js';
import type { CreditRange } from '../plan/promise.js';
import type { StreamContext, StreamRequest } from '../stream/context.js';
import { forecastStream } from './forecast-stream.js';
import type { StreamForecast } from './stream-forecast.js';

export interface Forecast {
  readonly streams: readonly StreamForecast[];
  /** Of the whole sync, connection and list of modules included. */
  readonly credits: CreditRange;
  readonly calls: number;
  readonly minutes: number;
  /** What the forecast itself has cost. */
  readonly spent: Pick<ReturnType<ZohoClient['stats']>, 'calls' | 'credits'>;
}

/** Streams that are looked at at the same time. */
const CONCURRENCY = 5;

/**
 * What a sync will cost, asked with a few calls per stream: its metadata, a count, one page of rows, and queries of one row.
 *
 * @param shared calls that the sync makes once: the org, the list of modules
 */
export async function forecastSync(
  requests: readonly StreamRequest[],
  context: StreamContext,
  shared: number,
): Promise<Forecast> {
  const streams = await mapConcurrent(requests, CONCURRENCY, (request) => forecastOne(request, context));
  const sum = (of: (stream: StreamForecast) => number): number =>
    streams.reduce((total, stream) => total + of(stream), shared);
  const { calls, credits } = context.client.stats();
  return {
    streams,
    credits: { least: sum((stream) => stream.credits.least), most: sum((stream) => stream.credits.most) },
    calls: sum((stream) => stream.calls),
    // Streams are read side by side: the longest one decides, or all of them one after another in the free slots.
    minutes:
      Math.max(...streams.map(({ seconds }) => seconds), sum(({ seconds }) => seconds) / CONCURRENCY) / 60,
    spent: { calls, credits },
  };
}

async function forecastOne(request: StreamRequest, context: StreamContext): Promise<StreamForecast> {
  try {
    return await forecastStream(request, context);
  } catch (thrown) {
    const why = `cannot be planned: ${toSourceError(thrown).userMessage}`;
    const none = { least: 0, most: 0 };
    return {
      stream: request.name,
      strategy: undefined,
      rows: undefined,
      credits: none,
      calls: 0,
      seconds: 0,
      why,
    };
  }
}
