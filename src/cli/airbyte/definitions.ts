import { command, type Command } from '../arguments/command.js';
import { REPORT } from '../arguments/report.js';
import { VERIFY } from '../arguments/verify.js';

const CONFIG = {
  value: '<file>',
  required: true,
  about: 'the configuration, a JSON file; login writes one',
} as const;
/** Connectors in Python accept it for every command, so clients may pass it. */
const DEBUG = { about: 'show debug messages as well' } as const;

type Name = 'spec' | 'check' | 'discover' | 'read';

const refuse = (name: Name) => async (why: string) => (await import('./airbyte.js')).refuseAirbyte(name, why);

/** The four commands of an Airbyte source. Their messages go to stdout, so do errors in their arguments. */
export const AIRBYTE_COMMANDS: readonly Command[] = [
  command({
    name: 'spec',
    summary: 'print the specification of the configuration',
    options: { debug: DEBUG },
    examples: ['source-zoho spec'],
    run: async ({ debug }) => (await import('./airbyte.js')).runSpec({ debug }),
    refuse: refuse('spec'),
  }),
  command({
    name: 'check',
    summary: 'check whether a sync of this configuration can run',
    description:
      'Checks whether a sync of this configuration can run.\n' +
      'In a terminal it shows the org, its limits, each scope and each stream that cannot be read; elsewhere it prints one\n' +
      'CONNECTION_STATUS.',
    options: {
      config: CONFIG,
      human: { about: 'show the advice for people, also if stdout is not a terminal' },
      debug: DEBUG,
    },
    examples: [
      'source-zoho check --config config.json',
      'source-zoho check --config config.json --human | less',
    ],
    run: async ({ human, ...options }) =>
      human || process.stdout.isTTY
        ? (await import('../check/run.js')).runAdvice(options)
        : (await import('./airbyte.js')).runAirbyte({ name: 'check', ...options }),
    refuse: refuse('check'),
  }),
  command({
    name: 'discover',
    summary: 'print the catalog of the streams that can be read',
    options: { config: CONFIG, debug: DEBUG },
    examples: ['source-zoho discover --config config.json'],
    run: async (options) => (await import('./airbyte.js')).runAirbyte({ name: 'discover', ...options }),
    refuse: refuse('discover'),
  }),
  command({
    name: 'read',
    summary: 'read the configured streams',
    description:
      'Reads the configured streams: everything in the first run, then what has changed since the state.',
    options: {
      config: CONFIG,
      catalog: { value: '<file>', required: true, about: 'the streams to read: a configured catalog' },
      state: { value: '<file>', about: 'the states of the last run; absent: everything is read' },
      verify: VERIFY,
      report: REPORT,
      debug: DEBUG,
    },
    examples: [
      'source-zoho read --config config.json --catalog configured_catalog.json',
      'source-zoho read --config config.json --catalog configured_catalog.json --state state.json --verify=all',
      'source-zoho read --config config.json --catalog configured_catalog.json --report report.html > messages.jsonl',
    ],
    run: async (options) => (await import('./airbyte.js')).runAirbyte({ name: 'read', ...options }),
    refuse: refuse('read'),
  }),
];
