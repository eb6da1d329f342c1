import type { LogCode } from '../../log-codes.js';
import type { SourceError } from '../../errors.js';
import type { LogLevel, Message, StatusMessage } from '../../message.js';
import { formatInstant } from '../../util/clock.js';
import type { CallTime } from '../../zoho/http/timing.js';

export interface SingerLog {
  /** The lines on stderr for one message of the engine. */
  lines(message: Message): string[];
}

/** Level names of singer-python's loggers. Existing monitoring parses them. */
const LEVEL: Record<LogLevel, string> = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR' };
const METRIC = 'INFO METRIC: ';
export const isMetric = (line: string): boolean => line.startsWith(METRIC);
/** Counters are logged at most once a minute, as in singer-python, and at the end of a stream. */
const COUNTER_MS = 60_000;

interface Count {
  records: number;
  since: number;
  readonly startedAt: number;
}

/** Logs, errors and metrics in singer-python's form: `INFO …`, `WARNING …`, `CRITICAL …`, `INFO METRIC: {…}`. */
export function createSingerLog(nameOf: (stream: string) => string = (stream) => stream): SingerLog {
  const counts = new Map<string, Count>();

  const counter = (stream: string, count: Count): string => {
    const line = metric('counter', 'record_count', count.records, { endpoint: nameOf(stream) });
    count.records = 0;
    return line;
  };
  const status = ({ stream, status, at, reason }: StatusMessage): string[] => {
    if (reason) return [rateLimitedLine(nameOf(stream), reason.quotaReset)];
    if (status === 'started') counts.set(stream, { records: 0, since: at, startedAt: at });
    const count = counts.get(stream);
    if (!count || status === 'started' || status === 'running') return [];
    counts.delete(stream);
    const outcome = status === 'complete' ? 'succeeded' : 'failed';
    const seconds = (at - count.startedAt) / 1000;
    return [
      counter(stream, count),
      metric('timer', 'job_duration', seconds, { job_type: `sync_${nameOf(stream)}`, status: outcome }),
    ];
  };
  const records = (stream: string, number: number, at: number): string[] => {
    const count = counts.get(stream);
    if (!count) return [];
    count.records += number;
    if (at - count.since < COUNTER_MS) return [];
    count.since = at;
    return [counter(stream, count)];
  };
  return {
    lines(message) {
      switch (message.kind) {
        case 'log':
          return [logLine(message.level, message.code, message.text)];
        case 'error':
          return [criticalLine(message.error, message.stream)];
        case 'status':
          return status(message);
        case 'records':
          return records(message.stream, message.rows.length, message.emittedAt);
        case 'deletions':
          return records(message.stream, message.deletions.length, message.emittedAt);
        case 'schema':
        case 'state':
        case 'config':
        case 'estimate':
        case 'strategy':
          return [];
      }
    },
  };
}

export function logLine(level: LogLevel, code: LogCode, text: string): string {
  return `${LEVEL[level]} ${oneLine(text)} (${code})`;
}

export function criticalLine({ code, userMessage }: SourceError, stream?: string): string {
  return `CRITICAL ${stream === undefined ? '' : `${stream}: `}${oneLine(userMessage)} (${code})`;
}

function rateLimitedLine(stream: string, quotaReset: number): string {
  return logLine(
    'warn',
    'CREDITS_USED_UP',
    `${stream}: stopped because the API credits are used up; run again after ${formatInstant(quotaReset)}`,
  );
}

/** One exchange with Zoho, in the form of singer-python's `http_request_timer`. */
export function callLine({ endpoint, status, seconds }: CallTime): string {
  const tags = {
    endpoint,
    ...(status === undefined ? {} : { http_status_code: String(status) }),
    status: status !== undefined && status < 400 ? 'succeeded' : 'failed',
  };
  return metric('timer', 'http_request_duration', seconds, tags);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
}

/** Formatted as by Python's `json.dumps`: a blank after each comma and colon. */
function metric(
  type: 'counter' | 'timer',
  name: string,
  value: number,
  tags: Readonly<Record<string, string>>,
): string {
  const pairs = Object.entries(tags).map(([key, tag]) => `${JSON.stringify(key)}: ${JSON.stringify(tag)}`);
  return `${METRIC}{"type": "${type}", "metric": "${name}", "value": ${value}, "tags": {${pairs.join(', ')}}}`;
}
