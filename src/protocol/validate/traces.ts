import { asObject, asText, isObject, type JsonObject } from '../../util/json.js';
import { isStopped, show, type Check, type Report } from './finding.js';
import type { Streams } from './streams.js';

interface FirstError {
  readonly at: number;
  readonly failureType: string | undefined;
}

/** The rules of TRACE ERROR and ESTIMATE, of CONTROL messages, and of failures that no error explains. */
export function traceCheck(streams: Streams, report: Report): Check {
  let first: FirstError | undefined;
  /** Errors of the whole run, or of no stream that is configured. */
  let runErrors = 0;
  let isCheck = false;
  const estimates = new Set<string>();
  const checkError = (error: JsonObject, at: number): void => {
    checkErrorBody(error, report);
    const failureType = asText(error['failure_type']);
    if (first && at < first.at && failureType !== first.failureType)
      report('error-order', `a ${failureType ?? 'typeless error'} that is earlier than the first error`);
    first ??= { at, failureType };
    const descriptor = error['stream_descriptor'];
    const stream = isObject(descriptor) ? streams.describedBy(descriptor) : undefined;
    if (stream) stream.errors += 1;
    else runErrors += 1;
    if (!stream && isObject(descriptor))
      report('trace-stream', `an error of ${show(descriptor)}, which is not configured`);
  };
  const checkEstimate = (estimate: JsonObject): void => {
    const missing = ['row_estimate', 'byte_estimate'].filter((key) => typeof estimate[key] !== 'number');
    if (missing.length > 0) report('estimate-numbers', `an estimate without ${missing.join(' and ')}`);
    if (estimate['type'] === 'STREAM' && !streams.find(estimate['name'], estimate['namespace']))
      report('trace-stream', `an estimate of ${show(estimate['name'])}, which is not configured`);
    estimates.add(asText(estimate['type']) ?? '');
    if (estimates.has('STREAM') && estimates.has('SYNC')) report('estimate-mixed', 'both');
  };
  return {
    on: {
      TRACE: (trace) => {
        if (trace['type'] === 'ERROR') checkError(asObject(trace['error']), Number(trace['emitted_at']));
        if (trace['type'] === 'ESTIMATE') checkEstimate(asObject(trace['estimate']));
      },
      CONNECTION_STATUS: () => {
        isCheck = true;
      },
      CONTROL: (control) => {
        const config = asObject(asObject(control['connectorConfig'])['config']);
        if (Object.keys(config).length === 0) report('control-config', 'an empty config');
      },
    },
    end: (end) => {
      if (runErrors === 0 && !isCheck && !isStopped(end)) checkUnexplained(streams, end.exitCode, report);
    },
  };
}

function checkErrorBody(error: JsonObject, report: Report): void {
  if (asText(error['failure_type']) === undefined)
    report('error-failure-type', 'an error without failure_type');
  if (asText(error['message']) === undefined) report('error-message', 'an error without a message');
}

/** Streams that failed, and a run that did, without an error. */
function checkUnexplained(streams: Streams, exitCode: number | undefined, report: Report): void {
  let errors = 0;
  let complete = 0;
  let others = 0;
  for (const { name, status, errors: own } of streams.all()) {
    errors += own;
    if (status === 'COMPLETE') complete += 1;
    else others += 1;
    if (status === 'INCOMPLETE' && own === 0) report('error-missing', 'INCOMPLETE without an error', name);
  }
  if (errors > 0 || exitCode === undefined || exitCode === 0) return;
  if (complete > 0 && others === 0) report('exit-complete', `exit code ${exitCode} and nothing that failed`);
  else report('error-missing', `exit code ${exitCode} without an error`);
}
