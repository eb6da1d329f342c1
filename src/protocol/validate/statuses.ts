import { asArray, asObject, asText, type JsonObject } from '../../util/json.js';
import { show, type Check, type Report } from './finding.js';
import type { Stream, Streams } from './streams.js';

/** What may come before each status. */
const BEFORE: Readonly<Record<string, readonly (string | undefined)[]>> = {
  STARTED: [undefined],
  RUNNING: ['STARTED', 'RUNNING'],
  COMPLETE: ['STARTED', 'RUNNING'],
  INCOMPLETE: ['STARTED', 'RUNNING'],
};

/** The rules of STREAM_STATUS traces. */
export function statusCheck(streams: Streams, report: Report): Check {
  /** The run failed as a whole: streams need not have started. */
  let failed = false;
  return {
    on: {
      TRACE: (trace) => {
        if (trace['type'] === 'STREAM_STATUS') checkStatus(asObject(trace['stream_status']), streams, report);
        failed ||= trace['type'] === 'ERROR' && !('stream_descriptor' in asObject(trace['error']));
      },
    },
    end: ({ exitCode = 0 }) => {
      for (const stream of streams.all()) checkEnd(stream, failed || exitCode !== 0, report);
    },
  };
}

function checkStatus(body: JsonObject, streams: Streams, report: Report): void {
  const stream = streams.describedBy(body['stream_descriptor']);
  const status = asText(body['status']) ?? '';
  if (!stream) {
    report('status-stream', `${status} of ${show(body['stream_descriptor'])}, which is not configured`);
    return;
  }
  if (BEFORE[status]?.includes(stream.status) === false)
    report('status-order', `${status} after ${stream.status ?? 'nothing'}`, stream.name);
  const reasons = asArray(body['reasons']).length;
  if (reasons > (status === 'RUNNING' ? 1 : 0))
    report('status-reason', `${reasons} reasons with ${status}`, stream.name);
  stream.hasStarted = true;
  stream.status = status;
}

function checkEnd(stream: Stream, failed: boolean, report: Report): void {
  if (!stream.hasStarted) {
    const isRead = stream.configured !== undefined || stream.records > 0;
    if (isRead && !failed) report('status-missing', 'no status', stream.name);
    return;
  }
  if (stream.status !== 'COMPLETE' && stream.status !== 'INCOMPLETE')
    report('status-end', `${stream.status ?? ''} at the end`, stream.name);
}
