import type { CallRecord } from '../../emulator/server/server.js';
import { asObject, asText, parseJson, type JsonObject } from '../../util/json.js';

/** One command of the demo: its output, and its calls to Zoho. */
export interface DemoRun {
  readonly lines: readonly string[];
  readonly messages: readonly JsonObject[];
  readonly calls: readonly CallRecord[];
  readonly exitCode: number;
}

interface StreamLine {
  readonly stream: string;
  rows: number;
  calls: number;
  credits: number;
  startedAt: number;
  endedAt: number;
  /** The strategies that read its rows. */
  readonly strategies: Set<string>;
}

export function callsOf({ calls }: Pick<DemoRun, 'calls'>): { calls: number; credits: number } {
  return { calls: calls.length, credits: calls.reduce((sum, { credits }) => sum + credits, 0) };
}

/** Per stream: rows, calls, credits, seconds, strategies. */
export function readTable(run: DemoRun): string {
  const lines = streamLines(run);
  const rows = lines.map(({ stream, rows, calls, credits, startedAt, endedAt, strategies }) => [
    stream,
    String(rows),
    String(calls),
    String(credits),
    ((endedAt - startedAt) / 1000).toFixed(1),
    [...strategies].join(', '),
  ]);
  return table(
    ['stream', 'rows', 'calls', 'credits', 'seconds', 'by'],
    [...rows, [...total(run, lines), '']],
  );
}

/** The comparisons of strategies by price, from the log of the run. */
export function choices({ messages }: DemoRun): string {
  const texts = messages.map(({ log }) => asText(asObject(log)['message']) ?? '');
  const found = texts.flatMap(
    (text) => /^(\w+): read by (\w+).*: (about \d+ rows: .*?)(?: \(PLAN\))?$/.exec(text) ?? [],
  );
  const lines: string[] = [];
  for (let at = 0; at < found.length; at += 4)
    lines.push(`  ${found[at + 1] ?? ''} by ${found[at + 2] ?? ''}: ${found[at + 3] ?? ''}`);
  return lines.join('\n');
}

/** The rows of the second read: only streams with changes. */
export function changeTable(run: DemoRun): string {
  const lines = streamLines(run);
  const rows = lines
    .filter(({ rows }) => rows > 0)
    .map(({ stream, rows, calls }) => [stream, String(rows), String(calls)]);
  return table(['stream', 'rows', 'calls'], [...rows, total(run, lines).slice(0, 3)]);
}

function total(run: DemoRun, lines: readonly StreamLine[]): string[] {
  const { calls, credits } = callsOf(run);
  const rows = lines.reduce((sum, line) => sum + line.rows, 0);
  const start = Math.min(...lines.map(({ startedAt }) => startedAt));
  const end = Math.max(...lines.map(({ endedAt }) => endedAt));
  return ['all', String(rows), String(calls), String(credits), ((end - start) / 1000).toFixed(1)];
}

function streamLines({ messages, calls }: DemoRun): StreamLine[] {
  const lines = new Map<string, StreamLine>();
  const line = (stream: string): StreamLine => {
    const known = lines.get(stream) ?? {
      stream,
      rows: 0,
      calls: 0,
      credits: 0,
      startedAt: 0,
      endedAt: 0,
      strategies: new Set<string>(),
    };
    lines.set(stream, known);
    return known;
  };
  for (const message of messages) addMessage(message, line);
  for (const call of calls) {
    const known = lines.get(streamOf(call));
    if (!known) continue;
    known.calls += 1;
    known.credits += call.credits;
    const strategy = strategyOf(call);
    if (strategy !== undefined) known.strategies.add(strategy);
  }
  return [...lines.values()];
}

function addMessage(message: JsonObject, line: (stream: string) => StreamLine): void {
  const record = asText(asObject(message['record'])['stream']);
  if (record !== undefined) line(record).rows += 1;
  const trace = asObject(message['trace']);
  const status = asObject(trace['stream_status']);
  const stream = asText(asObject(status['stream_descriptor'])['name']);
  if (stream === undefined) return;
  const at = Number(trace['emitted_at']);
  if (status['status'] === 'STARTED') line(stream).startedAt = at;
  line(stream).endedAt = at;
}

/** The stream of a call: the module in the path, in `module=` or in the posted query, or a settings stream. */
function streamOf({ path, query, body }: CallRecord): string {
  const [, , , first = '', second = ''] = path.split('/');
  if (first === 'coql')
    return / from (\w+)/.exec(asText(asObject(parseJson(body))['select_query']) ?? '')?.[1] ?? '';
  if (first === 'settings' && second === 'fields') return query['module'] ?? '';
  if (first === 'settings') return second;
  if (first === 'org') return second === 'currencies' ? 'currencies' : 'organization';
  return first;
}

/** The strategy that this call belongs to; `undefined`: unknown. */
function strategyOf({ path, query }: CallRecord): string | undefined {
  if (path.endsWith('/coql')) return 'coql';
  return query['sort_by'] !== undefined && query['ids'] === undefined ? 'records' : undefined;
}

/** The table of `source-zoho plan`, without the reasons below it. */
export function planTable({ lines }: Pick<DemoRun, 'lines'>): string {
  const total = lines.findIndex((line) => line.startsWith('total'));
  return lines
    .slice(0, total + 1)
    .map((line) => `  ${line}`)
    .join('\n');
}

/** Plain columns; the first aligned left, the others right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const print = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const last = all.length - 1;
  return all
    .flatMap((row, index) =>
      index === 0 || index === last - 1 ? [`  ${print(row)}`, `  ${rule}`] : [`  ${print(row)}`],
    )
    .join('\n');
}
