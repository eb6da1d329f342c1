import { command } from '../arguments/command.js';

/** `source-zoho validate` */
export const VALIDATE = command({
  name: 'validate',
  summary: 'check the output of any Airbyte source on stdin',
  description:
    'Checks the output of an Airbyte source on stdin against the protocol and the rules of the platform.',
  options: {
    catalog: { value: '<file>', about: 'the configured catalog of the read; records are checked against it' },
    exitCode: {
      value: '<n>',
      whole: { min: -255 },
      about: 'the exit code of the source; it is checked against the statuses',
    },
    partial: { about: 'the output is truncated: a gap at its end is no finding' },
    format: {
      value: '<format>',
      values: ['text', 'json'],
      about: 'how to print a finding: a line of text (default), or JSON',
    },
    max: {
      value: '<n>',
      whole: { min: 0 },
      about: 'print at most this number of findings of each rule (default: 10), and count the others',
    },
    ignore: { value: '<rule>', repeats: true, about: 'skip a rule; may be given more than once' },
    heartbeatSeconds: {
      value: '<n>',
      whole: { min: 1 },
      about: 'longest pause between two RECORD or STATE messages (default: 10800)',
    },
  },
  notes: [
    'Exit codes: 0 no findings, 1 findings, 2 invalid arguments or files.\ndocs/validate.md lists the rules.',
  ],
  examples: [
    'any-source spec | source-zoho validate',
    'any-source discover --config config.json | source-zoho validate',
    'any-source read --config config.json --catalog configured_catalog.json |\n' +
      '  source-zoho validate --catalog configured_catalog.json',
    'any-source read --config config.json --catalog configured_catalog.json > output.jsonl\n' +
      'source-zoho validate --catalog configured_catalog.json --exit-code $? < output.jsonl',
    'any-source read … | head -n 1000 | source-zoho validate --partial --format json',
  ],
  run: async (options) => (await import('./validate.js')).runValidate(options),
  refuse: async (why) =>
    (await import('./validate.js')).refuseValidate(`${why}. See source-zoho validate --help.`),
});
