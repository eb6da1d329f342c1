import type { JsonObject } from '../../util/json.js';
import type { Check, End, Report } from './finding.js';
import type { Streams } from './streams.js';

type Result = 'SPEC' | 'CONNECTION_STATUS' | 'CATALOG';

/** The rules of the output as a whole: which messages stand together, and how they fit the exit code. */
export function resultCheck(streams: Streams, report: Report): Check {
  let result: Result | undefined;
  let isRead = false;
  let errors = 0;
  const onResult = (type: Result) => () => {
    if (isRead) report('result-mixed', `${type} among the messages of a read`);
    else if (result === type) report('result-single', `${type} again`);
    else if (result !== undefined) report('result-mixed', `${type} after ${result}`);
    result ??= type;
  };
  const onRead = (type: string) => (): void => {
    if (result !== undefined && !isRead) report('result-mixed', `${type} after ${result}`);
    isRead = true;
  };
  return {
    on: {
      SPEC: onResult('SPEC'),
      CONNECTION_STATUS: onResult('CONNECTION_STATUS'),
      CATALOG: onResult('CATALOG'),
      RECORD: onRead('RECORD'),
      STATE: onRead('STATE'),
      TRACE: (trace: JsonObject) => {
        if (trace['type'] === 'STREAM_STATUS') onRead('STREAM_STATUS')();
        if (trace['type'] === 'ERROR') errors += 1;
      },
    },
    end: (end) => {
      if (result === undefined && !isRead && errors === 0) report('result-missing', nothing(end));
      checkCompleteErrors(streams, report);
      if (end.exitCode === 0) checkSuccess(streams, result === undefined ? errors : 0, report);
      else if (result === 'CONNECTION_STATUS' && end.exitCode !== undefined)
        report('check-exit', `a CONNECTION_STATUS and exit code ${end.exitCode}`);
    },
  };
}

function nothing({ lines }: End): string {
  return lines === 0 ? 'no output' : `${lines} lines and no result`;
}

function checkSuccess(streams: Streams, errors: number, report: Report): void {
  let incomplete = 0;
  for (const { name, status } of streams.all()) {
    if (status !== 'INCOMPLETE') continue;
    incomplete += 1;
    report('exit-incomplete', 'INCOMPLETE and exit code 0', name);
  }
  if (errors > 0 && incomplete === 0) report('exit-error', `${errors} TRACE ERROR and exit code 0`);
}

function checkCompleteErrors(streams: Streams, report: Report): void {
  for (const { name, status, errors } of streams.all())
    if (status === 'COMPLETE' && errors > 0)
      report('error-complete', `COMPLETE after ${errors} errors`, name);
}
