import type { Clock } from '../../util/clock.js';
import type { HttpHead, HttpRequest, Transport } from './http.js';

/** How long one exchange took. */
export interface CallTime {
  /** Path of the URL with placeholders for record ids: `/crm/v8/Leads/{id}`. */
  readonly endpoint: string;
  /** `undefined` if no complete answer was received. */
  readonly status: number | undefined;
  readonly seconds: number;
}

/** The same transport; calls `onCall` at the end of every exchange, for a file at the end of its body. */
export function timed(
  http: Transport,
  clock: Pick<Clock, 'now'>,
  onCall: (call: CallTime) => void,
): Transport {
  const watch = async <T extends HttpHead>(
    request: HttpRequest,
    call: (request: HttpRequest) => Promise<T>,
    end: (answer: T) => Promise<void>,
  ): Promise<T> => {
    const startedAt = clock.now();
    const report = (status: number | undefined): void =>
      onCall({ endpoint: endpointOf(request.url), status, seconds: (clock.now() - startedAt) / 1000 });
    try {
      const answer = await call(request);
      void end(answer).then(() => report(answer.status));
      return answer;
    } catch (error) {
      report(undefined);
      throw error;
    }
  };
  return Object.assign((request: HttpRequest) => watch(request, http, () => Promise.resolve()), {
    open: (request: HttpRequest) => watch(request, http.open, (stream) => stream.closed),
  });
}

function endpointOf(url: string): string {
  return new URL(url).pathname.replaceAll(/\/\d{5,}(?=\/|$)/g, '/{id}');
}
