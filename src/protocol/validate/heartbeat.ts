import { asText, type JsonObject } from '../../util/json.js';
import type { Check, Report } from './finding.js';

/** The platform's own limit, unless metadata.yaml raises it (protocol.md §1.9). */
export const HEARTBEAT_SECONDS = 10_800;

/**
 * The longest pause between two RECORD or STATE messages, by the times that the messages carry. A STATE carries none: it
 * is taken to be as late as the next message that does.
 */
export function heartbeatCheck(seconds: number, report: Report): Check {
  /** Epoch ms of the last RECORD or STATE. */
  let beat: number | undefined;
  let isAfterState = false;
  let isReported = false;
  const onTimed = (isBeat: boolean) => (body: JsonObject) => {
    const at = Number(asText(body['emitted_at']) ?? Number.NaN);
    if (!Number.isFinite(at)) return;
    const pause = isAfterState || beat === undefined ? 0 : at - beat;
    if (pause > seconds * 1000 && !isReported) {
      report('heartbeat', `${Math.round(pause / 1000)} seconds without RECORD or STATE`);
      isReported = true;
    }
    if (!isBeat && !isAfterState) return;
    beat = Math.max(at, beat ?? at);
    isAfterState = false;
    isReported = false;
  };
  return {
    on: {
      RECORD: onTimed(true),
      TRACE: onTimed(false),
      CONTROL: onTimed(false),
      STATE: () => {
        isAfterState = true;
      },
    },
  };
}
