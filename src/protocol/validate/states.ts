import { createHash } from 'node:crypto';
import { asObject, isObject, type Json, type JsonObject } from '../../util/json.js';
import { show, type Check, type Report } from './finding.js';
import type { Stream, Streams } from './streams.js';

/** The rules of STATE messages. */
export function stateCheck(streams: Streams, report: Report): Check {
  return {
    on: { STATE: (state) => checkState(state, streams, report) },
    end: () => {
      for (const stream of streams.all()) checkCoverage(stream, report);
    },
  };
}

function checkState(state: JsonObject, streams: Streams, report: Report): void {
  const { type } = state;
  if (type !== 'STREAM') {
    report('state-type', `a state of type ${show(type)}`);
    return;
  }
  if (isObject(state['global']) || isObject(state['data']))
    report('state-type', 'a STREAM state with the members of another type');
  const holder = asObject(state['stream']);
  const stream = streams.describedBy(holder['stream_descriptor']);
  if (!stream) {
    report('state-stream', `a state of ${show(holder['stream_descriptor'])}, which is not configured`);
    return;
  }
  checkCount(asObject(state['sourceStats'])['recordCount'], stream, report);
  checkContent(holder['stream_state'], stream, report);
  if (stream.status !== 'STARTED' && stream.status !== 'RUNNING')
    report('state-status', `a state while ${stream.status ?? 'not STARTED'}`, stream.name);
  stream.states += 1;
  stream.sinceState = 0;
}

function checkCount(count: Json | undefined, { name, sinceState }: Stream, report: Report): void {
  if (count === sinceState) return;
  const counted = count === undefined ? 'no recordCount' : `recordCount ${show(count)}`;
  report('state-count', `${counted} after ${sinceState} records`, name);
}

function checkContent(content: Json | undefined, stream: Stream, report: Report): void {
  if (!isObject(content) || Object.keys(content).length === 0)
    report('state-empty', `the state ${show(content)}`, stream.name);
  const print = createHash('sha1')
    .update(JSON.stringify(content ?? null))
    .digest('base64');
  if (print === stream.lastState && stream.sinceState > 0)
    report('state-repeated', `the last state again after ${stream.sinceState} records`, stream.name);
  stream.lastState = print;
}

/** A full refresh that cannot be resumed needs no state at all. */
function checkCoverage({ name, status, states, sinceState, configured }: Stream, report: Report): void {
  if (status !== 'COMPLETE' || sinceState === 0) return;
  if (states > 0 || configured?.isResumable === true)
    report('state-missing', `COMPLETE with ${sinceState} records that no state covers`, name);
}
