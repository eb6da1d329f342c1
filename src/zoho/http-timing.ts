import type { Clock } from '../util/clock.js';
import type { Http } from './http.js';

/** How long one exchange took. */
export interface CallTime {
  /** Path of the URL, ids of records left out: `/crm/v8/Leads/{id}`. */
  readonly endpoint: string;
  /** Absent where no whole answer came. */
  readonly status: number | undefined;
  readonly seconds: number;
}

/** The same, and tells of every exchange when it is over. */
export function timed(http: Http, clock: Pick<Clock, 'now'>, onCall: (call: CallTime) => void): Http {
  return async (request) => {
    const startedAt = clock.now();
    let status: number | undefined;
    try {
      const response = await http(request);
      status = response.status;
      return response;
    } finally {
      onCall({ endpoint: endpointOf(request.url), status, seconds: (clock.now() - startedAt) / 1000 });
    }
  };
}

function endpointOf(url: string): string {
  return new URL(url).pathname.replaceAll(/\/\d{5,}(?=\/|$)/g, '/{id}');
}
