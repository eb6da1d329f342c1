import type { JsonObject } from '../../util/json.js';
import { catalogCheck } from './catalog.js';
import type { Check, Finding, Report } from './finding.js';
import { heartbeatCheck, HEARTBEAT_SECONDS } from './heartbeat.js';
import { createLineReader } from './lines.js';
import { recordCheck } from './records.js';
import { resultCheck } from './results.js';
import type { RuleId } from './rules.js';
import { specCheck } from './spec.js';
import { stateCheck } from './states.js';
import { statusCheck } from './statuses.js';
import { Streams } from './streams.js';
import { traceCheck } from './traces.js';

export interface ValidatorOptions {
  /** resources/airbyte-protocol.json */
  readonly protocol: JsonObject;
  /** The configured catalog of a read; without it nothing is compared with schemas. */
  readonly catalog?: JsonObject | undefined;
  readonly heartbeatSeconds?: number | undefined;
  readonly ignored?: ReadonlySet<RuleId> | undefined;
  /** Findings of one rule beyond this number are only counted. */
  readonly maxPerRule?: number | undefined;
}

export interface Validator {
  /**
   * The next line of stdout, without its line feed.
   *
   * @param isUtf8 `false`: bytes of it had to be replaced
   */
  line(text: string, isUtf8?: boolean): void;
  /** The next line is so long that it was not kept. */
  tooLong(bytes: number): void;
  /** The output has ended, and was not truncated. */
  end(exitCode?: number): void;
  totals(): Totals;
}

/** What the findings amount to. */
export interface Totals {
  /** Findings that were only counted, by their rule. */
  readonly more: ReadonlyMap<RuleId, number>;
  readonly count: number;
  readonly lines: number;
}

/**
 * Holds the output of an Airbyte source against {@link RULES}, line by line. What it remembers grows with the number of
 * streams, not with that of lines.
 *
 * @param onFinding receives each finding at once
 */
export function createValidator(options: ValidatorOptions, onFinding: (finding: Finding) => void): Validator {
  const { protocol, catalog, heartbeatSeconds = HEARTBEAT_SECONDS, ignored, maxPerRule = 10 } = options;
  const counts = new Map<RuleId, number>();
  let lines = 0;
  let characters = 0;
  let hasEnded = false;
  const report: Report = (rule, found, stream) => {
    if (ignored?.has(rule) === true) return;
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    if (count > maxPerRule) return;
    onFinding({
      rule,
      ...(hasEnded ? {} : { line: lines }),
      ...(stream === undefined ? {} : { stream }),
      found,
    });
  };
  const checks = createChecks(catalog, heartbeatSeconds, () => ({ lines, characters }), report);
  const read = createLineReader(protocol, report);
  const advance = (length: number): void => {
    lines += 1;
    characters += length + 1;
  };
  return {
    line: (text, isUtf8 = true) => {
      advance(text.length);
      if (!isUtf8) report('line-encoding', 'bytes that are not UTF-8');
      const message = read(text);
      if (message) for (const { on } of checks) on[message.type]?.(message.body);
    },
    tooLong: (bytes) => {
      advance(bytes);
      report('line-length', `${bytes} bytes; the line is not looked at`);
    },
    end: (exitCode) => {
      hasEnded = true;
      for (const { end } of checks) end?.({ exitCode, lines });
    },
    totals: () => totalsOf(counts, maxPerRule, lines),
  };
}

/** Statuses come after records and states: what these do not know of one another is in {@link Streams}. */
function createChecks(
  catalog: JsonObject | undefined,
  heartbeatSeconds: number,
  position: () => { lines: number; characters: number },
  report: Report,
): Check[] {
  const streams = new Streams(catalog);
  return [
    resultCheck(streams, report),
    specCheck(position, report),
    catalogCheck(report),
    recordCheck(streams, report),
    stateCheck(streams, report),
    statusCheck(streams, report),
    traceCheck(streams, report),
    heartbeatCheck(heartbeatSeconds, report),
  ];
}

function totalsOf(counts: ReadonlyMap<RuleId, number>, maxPerRule: number, lines: number): Totals {
  const more = [...counts].flatMap(([rule, count]) =>
    count > maxPerRule ? [[rule, count - maxPerRule] as const] : [],
  );
  const count = [...counts.values()].reduce((sum, one) => sum + one, 0);
  return { more: new Map(more), count, lines };
}
