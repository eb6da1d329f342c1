import { SourceError } from '../../errors.js';
import { UsageError, type Definition, type Values } from '../arguments/command.js';
import { readArguments, type Shown } from '../arguments/parse.js';
import { REPORT } from '../arguments/report.js';
import { VERIFY, type Verify } from '../arguments/verify.js';

/** The command that `tap-zoho` runs. */
export type TapJob =
  | { readonly command: 'show'; readonly text: string }
  | { readonly command: 'about'; readonly format: AboutFormat }
  | { readonly command: 'discover'; readonly configs: readonly string[] }
  | (TapInputs & {
      readonly command: 'sync';
      readonly verify?: Verify;
      /** Files for the report of the run. */
      readonly report?: readonly string[];
    })
  | (TapInputs & { readonly command: 'test'; readonly records: boolean });

export type AboutFormat = 'text' | 'json' | 'markdown';

export interface TapInputs {
  /** Paths, or `ENV` for the variables `TAP_ZOHO_*`. */
  readonly configs: readonly string[];
  readonly catalog: string | undefined;
  readonly state: string | undefined;
}

const OPTIONS = {
  config: {
    short: 'c',
    value: '<file>',
    repeats: true,
    about: 'a JSON file; several are merged, later ones win. ENV reads the variables TAP_ZOHO_*',
  },
  discover: { short: 'd', about: 'print the catalog' },
  catalog: { value: '<file>', about: 'the streams and columns to read (default: everything)' },
  properties: { short: 'p', value: '<file>', about: 'the same as --catalog' },
  state: { short: 's', value: '<file>', about: 'the last state of an earlier run' },
  test: {
    value: '[what]',
    values: ['all', 'schema'],
    preset: 'all',
    about: 'print the schema and a few records of each stream, or the schemas only; no state',
  },
  verify: VERIFY,
  report: REPORT,
  about: { about: 'print the capabilities and settings of this tap' },
  format: { value: '<format>', values: ['text', 'json', 'markdown'], about: 'the format of --about' },
  dev: { hidden: true, about: 'accepted, as by singer-python' },
} as const;

/** The command line of `tap-zoho`. */
export const TAP: Definition<typeof OPTIONS> = {
  name: 'tap-zoho',
  summary: 'a Singer tap that extracts Zoho CRM',
  description: 'Extracts Zoho CRM as a Singer tap. The Airbyte source, login and demo are source-zoho.',
  options: OPTIONS,
  notes: [
    'stdout has Singer messages, stderr everything else.\n' +
      'The exit code is 0 only if every selected stream was read to its end.',
  ],
  examples: [
    'tap-zoho --config config.json --discover > catalog.json',
    'tap-zoho --config config.json --catalog catalog.json --state state.json | target-postgres --config pg.json',
    'tap-zoho --config ENV --test=schema',
  ],
};

/**
 * Reads the arguments of singer-python (`-c -s -d --catalog -p --dev`) and of Meltano's SDK (`--about`, `--test[=schema]`,
 * `--version`, several `--config`).
 *
 * @throws SourceError (`config`) for invalid arguments; they are not quoted, since they may be secret
 */
export function parseTapArguments(argv: readonly string[], version: string): TapJob {
  const read = readOptions(argv, version);
  if ('text' in read) return { command: 'show', text: read.text };
  const { about, format, config: configs, discover, test, verify, report, state, ...given } = read.values;
  if (about) return { command: 'about', format: format ?? 'text' };
  if (configs.length === 0) {
    throw usageError('--config is missing: a file, or ENV for the variables TAP_ZOHO_*');
  }
  if (verify !== undefined && (test !== undefined || discover)) throw usageError('--verify is for a sync');
  if (report.length > 0 && (test !== undefined || discover)) throw usageError('--report is for a sync');
  if (discover) return { command: 'discover', configs };
  const inputs = { configs, catalog: given.catalog ?? given.properties, state };
  return test === undefined
    ? {
        command: 'sync',
        ...inputs,
        ...(report.length > 0 && { report }),
        ...(verify !== undefined && { verify }),
      }
    : { command: 'test', records: test === 'all', ...inputs };
}

function readOptions(argv: readonly string[], version: string): { values: Values<typeof OPTIONS> } | Shown {
  try {
    return readArguments(TAP, `tap-zoho ${version}`, argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const isCommand = argv.some((arg) => ['check', 'spec', 'read', 'discover'].includes(arg));
    throw usageError(isCommand ? `${error.message}; a command is for source-zoho` : error.message);
  }
}

function usageError(why: string): SourceError {
  return new SourceError({
    code: 'USAGE',
    failureType: 'config',
    userMessage: `The arguments of tap-zoho are not valid: ${why}. See tap-zoho --help.`,
  });
}
